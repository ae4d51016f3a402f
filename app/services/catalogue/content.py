"""The library: stored documents read back as the engine's values.

Not the importer of files (`exam_engine.exchange` reads those, `Import` stores them) and never the
keys, which have a repository of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar, cast

from app.services.catalogue.shelf import SHELF
from app.services.errors import NotFound
from app.services.ports import ContentRepository
from app.services.rows import ExamWindow, JsonValue
from exam_engine.catalogue import (
    REMINDERS,
    OnWithdrawn,
    RenewalRoute,
    Required,
    Scheme,
    Supervision,
)
from exam_engine.forms import Form
from exam_engine.items import Item, ItemVersion, digest_of, from_document, to_document
from exam_engine.scoring import CutScore

Document = Mapping[str, JsonValue]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Library:
    """Engine values over the content repository."""

    content: ContentRepository

    def scheme(self, scheme_id: str) -> Scheme:
        """Return the current version of a scheme.

        Raises:
            NotFound: no such scheme.
        """
        digest = self.content.current_digest("scheme", scheme_id)
        if digest is None:
            raise NotFound(f"scheme {scheme_id}")
        return self.scheme_as_of(scheme_id, digest)

    def scheme_sat(self, window: ExamWindow) -> Scheme:
        """Return the current version of a window's scheme, with the exam that is sat there.

        Raises:
            NotFound: no such scheme.
        """
        scheme = self.scheme(window.scheme_id)
        return replace(scheme, exam=scheme.sat_by(RenewalRoute(window.route)))

    def scheme_as_of(self, scheme_id: str, digest: str) -> Scheme:
        """Return a scheme as it was or is under this digest.

        Raises:
            NotFound: no such scheme.
        """
        return SHELF.value(Scheme, digest, lambda: self._scheme_document(scheme_id, digest))

    def schemes(self) -> list[Scheme]:
        """Return all schemes, in the order of the programme."""
        stored = self.content.documents("scheme")
        schemes = [from_document(Scheme, _completed(document)) for document in stored.values()]
        order = {name: place for place, name in enumerate(self.programme_order())}
        return sorted(schemes, key=lambda one: order.get(slug_of(one.id), len(order)))

    def programme(self) -> Document:
        """Return the programme's own document: name, summary, roles, paths."""
        stored = self.content.documents("programme")
        return cast("Document", next(iter(stored.values()), {}))

    def programme_order(self) -> list[str]:
        """Return the slugs of the certifications as the programme orders them."""
        return [str(slug) for slug in cast("list[str]", self.programme().get("certifications", []))]

    def page(self, slug: str) -> Document:
        """Return a certification's page.

        Raises:
            NotFound: no such page.
        """
        return cast("Document", self._document("page", slug))

    def items(self) -> list[Item]:
        """Return the current version of every item, by id; a process decodes each once."""
        digests = self.content.digests("item")
        kept = [SHELF.kept(Item, digests[key]) for key in sorted(digests)]
        there = [item for item in kept if item is not None]
        if len(there) == len(kept):
            return there
        found = self.content.digested("item")  # with their digests: others may import meanwhile
        return [SHELF.value(Item, *found[key]) for key in sorted(found)]

    def cut_score(self, name: str) -> CutScore:
        """Return an approved cut score.

        Raises:
            NotFound: none under this name.
        """
        return self._value(CutScore, "cut_score", name)

    def keep_form(self, form: Form, scheme_id: str) -> None:
        """Freeze a form together with the wording of every item on it."""
        wanted = {reference.item: reference for reference in form.items}
        versions = [item.version for item in self.items() if item.id in wanted]
        document: JsonValue = {
            "form": to_document(form),
            "items": [to_document(version) for version in versions],
        }
        self.content.add_form(form.id, scheme_id, form.digest, document)

    def form(self, form_id: str) -> tuple[Form, dict[str, ItemVersion]]:
        """Return a frozen form and its item versions by item id.

        Raises:
            NotFound: no such form.
        """
        digest = self.content.form_digest(form_id)
        if digest is None:
            raise NotFound(f"form {form_id}")
        return _kept_form(digest) or self._read_form(form_id, digest)

    def _read_form(self, form_id: str, digest: str) -> tuple[Form, dict[str, ItemVersion]]:
        document = cast("Document", self.content.form(form_id))
        form = SHELF.value(Form, digest, document["form"])
        digests = {str(reference.item): reference.digest for reference in form.items}
        wording = {
            str(one["item"]): one for one in cast("list[dict[str, JsonValue]]", document["items"])
        }
        versions = {
            item: SHELF.value(ItemVersion, digests[item], wording[item]) for item in digests
        }
        return form, versions

    def _scheme_document(self, scheme_id: str, digest: str) -> JsonValue:
        document = self.content.version("scheme", scheme_id, digest)
        if document is None:
            raise NotFound(f"scheme {scheme_id}")
        return _completed(document)

    def _value(self, shape: type[T], kind: str, key: str) -> T:
        """Return the current document as a value, decoded once per process."""
        digest = self.content.current_digest(kind, key)
        if digest is None:
            raise NotFound(f"{kind} {key}")
        return SHELF.value(shape, digest, lambda: self.content.version(kind, key, digest))

    def _document(self, kind: str, key: str) -> JsonValue:
        document = self.content.document(kind, key)
        if document is None:
            raise NotFound(f"{kind} {key}")
        return document


def _kept_form(digest: str) -> tuple[Form, dict[str, ItemVersion]] | None:
    """Return a form whose wordings are all here: no need to read its long document."""
    form = SHELF.kept(Form, digest)
    if form is None:
        return None
    versions: dict[str, ItemVersion] = {}
    for reference in form.items:
        version = SHELF.kept(ItemVersion, reference.digest)
        if version is None:
            return None
        versions[str(reference.item)] = version
    return form, versions


def _completed(document: JsonValue) -> JsonValue:
    """Return a scheme that was stored before some of its fields came, with what they meant then."""
    scheme = cast("dict[str, JsonValue]", document)
    later: dict[str, JsonValue] = {
        "on_prerequisite_withdrawn": OnWithdrawn.SUSPEND.value,
        "reminders": [to_document(one) for one in REMINDERS],
        "scope": [],
        "delta_exam": None,
    }
    asked = scheme.get("prerequisites")
    if isinstance(asked, list):
        scheme = scheme | {"prerequisites": [_asked(one) for one in asked]}
    renewal = scheme.get("renewal")
    if isinstance(renewal, dict):
        scheme = scheme | {"renewal": _LATER_IN_RENEWAL | renewal}
    exam = scheme.get("exam")
    if isinstance(exam, dict):
        scheme = scheme | {"exam": _LATER_IN_EXAM | exam}
    return later | scheme


def _asked(prerequisite: JsonValue) -> JsonValue:
    if isinstance(prerequisite, dict) and prerequisite.get("kind") == Required.kind:
        return {"min_version": ""} | prerequisite
    return prerequisite


_LATER_IN_RENEWAL: Final[dict[str, JsonValue]] = {
    "cascade_down": [],
    "on_earlier_withdrawn": OnWithdrawn.SUSPEND.value,
    "max_terms_by_delta": 1,
    "grace_routes": [],
}
_LATER_IN_EXAM: Final[dict[str, JsonValue]] = {
    "breaks": 0,
    "break_length": "PT600S",
    "recheck_after": None,
    "supervision": cast("JsonValue", to_document(Supervision())),
}


def slug_of(scheme_id: str) -> str:
    """Return the last part of a scheme id, the slug of its page."""
    return scheme_id.rpartition("/")[2]


def store(content: ContentRepository, kind: str, key: str, value: object) -> bool:
    """Store an engine value under its digest; True when it is new or changed."""
    document = to_document(value)
    return content.put_document(kind, key, digest_of(document), cast("JsonValue", document))
