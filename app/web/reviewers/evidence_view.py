"""The evidence of attempts as staff's pages show it: plain words for classes, fates and deeds."""

from collections.abc import Mapping

from app.services.evidence.erasing import Fate, Looked
from app.services.evidence.evidence_handing import Asked
from app.services.evidence.evidence_keeping import Chain, Keeping, Kept, Overview, Root
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, JsonValue
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.reviewers.people_names import Names
from exam_engine.attempts.events import check_in, evidence
from proctoring.retention import EvidenceKind


def keeping_page(uow: UnitOfWork, found: Keeping, person_id: str) -> dict[str, object]:
    """Return what the page of one attempt shows to a person."""
    names, stored = Names(uow), found.stored
    window = uow.content.window(stored.attempt.window)
    return {
        "attempt_id": stored.attempt.id,
        "candidate": names.of(stored.person_id),
        "title": window.title if window else "",
        "state": stored.attempt.state.value,
        "ended_at": stored.attempt.ended_at,
        "held": found.media.held,
        "kept": [_kept(one, found) for one in found.kept],
        "checks": _checks(found),
        "root": found.root,
        "waiting": _waiting(found.waiting, names, person_id),
        "deeds": [_deed(one, names) for one in reversed(found.deeds)],
    }


def overview_page(uow: UnitOfWork, found: Overview, person_id: str) -> dict[str, object]:
    """Return what the overview shows to a person; of their own exams no export."""
    return {
        "at": found.now,
        "due": [_row(uow, one) for one in found.looked if one.fate is Fate.DUE],
        "later": [_row(uow, one) for one in found.looked if one.fate is not Fate.DUE],
        "held": [_row(uow, one) for one in found.held],
        "exports": [
            row
            for attempt_id, asked in found.exports.items()
            if (row := _export(uow, attempt_id, asked, person_id)) is not None
        ],
        "next_after": found.next_after,
    }


def _row(uow: UnitOfWork, looked: Looked) -> dict[str, object]:
    stored = uow.attempts.get(looked.attempt_id)
    window = uow.content.window(stored.attempt.window) if stored else None
    return {
        "attempt_id": looked.attempt_id,
        "candidate": Names(uow).of(stored.person_id) if stored else "",
        "title": window.title if window else "",
        "pictures": looked.pictures,
        "fate": looked.fate.value,
        "words": fate_words(looked.fate),
        "due": looked.due,
    }


def _export(
    uow: UnitOfWork, attempt_id: str, asked: Asked, person_id: str
) -> dict[str, object] | None:
    stored = uow.attempts.get(attempt_id)
    if stored is None or stored.person_id == person_id:
        return None
    names, window = Names(uow), uow.content.window(stored.attempt.window)
    return {
        "attempt_id": attempt_id,
        "candidate": names.of(stored.person_id),
        "title": window.title if window else "",
        **(_waiting(asked, names, person_id) or {}),
    }


def fate_words(fate: Fate) -> str:
    """Return why pictures are there, or that they go."""
    return {
        Fate.DUE: _("go in the next night"),
        Fate.LATER: _("kept until their day"),
        Fate.HELD: _("held by a person"),
        Fate.CASE_OPEN: _("kept while people look at it"),
        Fate.NO_RESULT: _("kept until a result is released"),
    }[fate]


def _kept(one: Kept, found: Keeping) -> dict[str, object]:
    names = {
        EvidenceKind.MEDIA: _("Pictures of the person"),
        EvidenceKind.IDENTITY: _("Pictures of document and room"),
        EvidenceKind.RECORD: _("Facts, readings, marks and rulings"),
    }
    rules = {
        EvidenceKind.MEDIA: _("Rule: 30 days after the result, or after the last case is closed"),
        EvidenceKind.IDENTITY: _("Rule: 7 days after the result, or after the last case is closed"),
        EvidenceKind.RECORD: _("Rule: one certification cycle and a year"),
    }
    return {
        "kind": one.kind.value,
        "name": names[one.kind],
        "rule": rules[one.kind],
        "there": one.there,
        "gone": one.gone,
        "until": one.until,
        "why": _why(one, found),
    }


def _why(one: Kept, found: Keeping) -> str:
    """Return why a class has no day on which it goes; empty where it has one, or is gone."""
    if one.until is not None:
        return ""
    if one.kind is EvidenceKind.RECORD:
        return _("kept; this version deletes none by itself")
    if not one.there:
        return _("nothing is there any more") if one.gone else _("there never were any")
    if found.begun:
        return _("their deletion has begun and goes on in the next night")
    return fate_words(found.fate) if found.fate else ""


def _checks(found: Keeping) -> list[dict[str, object]]:
    return [
        _chain(found.journal, _("The journal"), _("facts")),
        _chain(found.pictures, _("The record of pictures"), _("pictures")),
        _rooted(found.root, found.journal),
    ]


def _chain(chain: Chain, what: str, of: str) -> dict[str, object]:
    if chain.broken_at is None:
        words = _("%(what)s is whole: %(n)d %(of)s, each one chained to the one before.")
    else:
        words = _("%(what)s is NOT whole: number %(at)d of %(n)d %(of)s was changed.")
    values = {"what": what, "n": chain.links, "of": of, "at": chain.broken_at or 0}
    return {"met": chain.broken_at is None, "text": words % values}


def _rooted(root: Root | None, journal: Chain) -> dict[str, object]:
    if root is None:
        return {"met": None, "text": _("No signed root covers it yet; one is signed each day.")}
    if not root.fits:
        text = _("It is NOT what was signed on %(day)s: something was changed since.")
        return {"met": False, "text": text % {"day": root.day}}
    if not root.believed:
        text = _(
            "The key that signed it on %(day)s was given up. The issuing worker signs it again."
        )
        return {"met": False, "text": text % {"day": root.day}}
    later = journal.links - root.facts
    text = _("As it was signed on %(day)s.") % {"day": root.day}
    more = ngettext("%(num)d fact came later.", "%(num)d facts came later.", later)
    return {"met": True, "text": f"{text} {more}" if later else text}


def _waiting(asked: Asked | None, names: Names, person_id: str) -> dict[str, object] | None:
    if asked is None:
        return None
    return {
        "id": asked.id,
        "by": names.of(asked.by.person),
        "own": asked.by.person == person_id,
        "at": asked.at,
        "until": asked.until,
        "reason": asked.reason,
    }


def _deed(record: EventRecord, names: Names) -> dict[str, object]:
    body = record.body
    reason = body.get("reason")
    text = str(reason.get("text", "")) if isinstance(reason, dict) else str(body.get("text", ""))
    role, _colon, person = record.actor.partition(":")
    return {
        "at": record.at,
        "what": _deed_words(record, names),
        "by": _("by rule") if role == "system" else names.of(person),
        "text": text,
        "digest": _digest(body),
        "kind": record.kind,
    }


def _deed_words(record: EventRecord, names: Names) -> str:
    body = record.body
    if record.kind == evidence.ExportSettled.kind:
        return {
            "confirmed": _("Agreed to the export"),
            "declined": _("Declined the export"),
            "withdrawn": _("Took the export back"),
        }[str(body["outcome"])]
    count = body.get("count")
    number = count if isinstance(count, int) else 0
    return {
        evidence.EvidenceHeld.kind: _("Stopped deletion"),
        evidence.EvidenceReleased.kind: _("Let deletion go on"),
        evidence.ExportAsked.kind: _("Asked for an export"),
        evidence.EvidenceExported.kind: _(
            "Taken out as one archive, with the agreement of %(name)s"
        )
        % {"name": names.of(str(body.get("second", "")))},
        evidence.SnapshotsErased.kind: ngettext(
            "%(num)d picture deleted, and the key destroyed that could open it",
            "%(num)d pictures deleted, and the key destroyed that could open them",
            number,
        ),
        check_in.CheckInErased.kind: ngettext(
            "%(num)d picture of document or room deleted",
            "%(num)d pictures of document and room deleted",
            number,
        ),
    }[record.kind]


def _digest(body: Mapping[str, JsonValue]) -> str:
    """Return what proves which pictures went, or which archive was handed out."""
    found = body.get("digest") or body.get("manifest")
    return found if isinstance(found, str) else ""
