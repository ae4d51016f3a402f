"""Store a programme that was read and linted: documents for everybody, keys for scoring alone.

Safe to repeat: what has not changed is left alone, earlier versions are kept, and forms that were
drawn keep the wording they were drawn with.
"""

from dataclasses import dataclass
from typing import cast

from app.services.catalogue.content import store
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, StoredKey
from exam_engine.exchange import Certification, Programme
from exam_engine.items import digest_of, to_document


@dataclass(frozen=True, slots=True)
class Import:
    """The use case of bringing content in."""

    uow: UnitOfWorkFactory

    def programme(self, programme: Programme) -> int:
        """Store a programme in one transaction; return how many documents are new or changed.

        The programme must have no lint errors: this is not checked again.
        """
        with self.uow() as uow:
            changed = [_put_programme(uow, programme)]
            for certification in programme.certifications:
                changed += _put_certification(uow, certification)
            items = {str(one.item.id): _digested(one.item) for one in programme.items}
            fresh = uow.content.put_documents("item", items)
            uow.keys.put_all(
                {
                    (one.key.item, one.key.item_version): StoredKey(*_digested(one.key))
                    for one in programme.items
                }
            )
            uow.commit()
        return sum(changed) + fresh


def _digested(value: object) -> tuple[str, JsonValue]:
    """Return an engine value's digest and document."""
    document = to_document(value)
    return digest_of(document), cast("JsonValue", document)


def _put_programme(uow: UnitOfWork, programme: Programme) -> bool:
    """Store the programme's own facts; certifications by slug, in their order."""
    document: JsonValue = {
        "slug": programme.slug,
        "name": programme.name,
        "summary": programme.summary,
        "certifications": [one.slug for one in programme.certifications],
        "roles": [
            {"title": role.title, "recommended": list(role.recommended)} for role in programme.roles
        ],
        "paths": [{"title": path.title, "summary": path.summary} for path in programme.paths],
    }
    return uow.content.put_document("programme", programme.slug, digest_of(document), document)


def _put_certification(uow: UnitOfWork, certification: Certification) -> list[bool]:
    scheme = certification.scheme
    changed = [
        store(uow.content, "scheme", scheme.id, scheme),
        store(uow.content, "page", certification.slug, certification.page),
    ]
    for exam, cut_score in certification.exams:
        changed.append(store(uow.content, "blueprint", exam.id, exam.blueprint))
        changed.append(store(uow.content, "cut_score", exam.cut_score, cut_score))
    if scheme.exam is not None and certification.study is not None:
        study = certification.study
        changed.append(store(uow.content, "standard_setting", scheme.exam.cut_score, study))
    return changed
