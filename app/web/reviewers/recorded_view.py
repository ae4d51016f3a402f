"""What was taken of a candidate, and what became of it: for the candidate's own file of an exam.

By kind, in plain words: consents with their version, pictures, what the page told, what was said,
deletions with their receipts, holds and exports. What people made of it is `case_view`'s.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from app.services.evidence.evidence import CLOSER
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, SnapshotRow, StoredAttempt
from app.web.candidates.consent import consent_text
from app.web.language import gettext as _
from app.web.reviewers.people_names import Names
from exam_engine.attempts.events.check_in import (
    CheckInErased,
    ConsentDeclined,
    ConsentWithdrawn,
    SightTaken,
)
from exam_engine.attempts.events.evidence import (
    EvidenceExported,
    EvidenceHeld,
    EvidenceReleased,
    SnapshotsErased,
)
from exam_engine.attempts.events.room import (
    BrowserObserved,
    CandidateMessage,
    ConsentGiven,
    ProctorMessage,
    ProctorWarning,
)

CONSENT_KINDS: Final = (ConsentGiven.kind, ConsentDeclined.kind, ConsentWithdrawn.kind)
ERASED_KINDS: Final = (SnapshotsErased.kind, CheckInErased.kind)
KEPT_KINDS: Final = (EvidenceHeld.kind, EvidenceReleased.kind)
RECORDED_KINDS: Final = (
    *CONSENT_KINDS,
    *ERASED_KINDS,
    *KEPT_KINDS,
    EvidenceExported.kind,
    BrowserObserved.kind,
    ProctorMessage.kind,
    ProctorWarning.kind,
    CandidateMessage.kind,
    SightTaken.kind,
)
"""Records of which this part of the page is made."""


def recorded(
    uow: UnitOfWork,
    stored: StoredAttempt,
    records: Sequence[EventRecord],
    pictures: Sequence[SnapshotRow],
    names: Names,
) -> dict[str, object]:
    """Return what was taken of the candidate, by whose word, and what is gone again."""
    told = Counter(one.kind for one in records)
    return {
        "consents": [_consent(uow, stored, one) for one in records if one.kind in CONSENT_KINDS],
        "pictures": _pictures(pictures),
        "still": any(one.erased_at is None for one in pictures),
        "answers": len(uow.attempts.latest_responses(stored.attempt.id)),
        "page": told[BrowserObserved.kind],
        "to_you": told[ProctorMessage.kind] + told[ProctorWarning.kind],
        "by_you": told[CandidateMessage.kind],
        "human_only": stored.attempt.human_only,
        "erased": [_erased(one) for one in records if one.kind in ERASED_KINDS],
        "kept": [_kept(one, names) for one in records if one.kind in KEPT_KINDS],
        "exports": [_export(one, names) for one in records if one.kind == EvidenceExported.kind],
    }


def purpose_words() -> Mapping[str, str]:
    """Return what pictures of each purpose are called, in the order in which they are taken."""
    return {
        "reference": _("You, at the check-in"),
        "baseline": _("You, to see whether the machine sees you well"),
        "document": _("Your identity document"),
        "room": _("Your room"),
        "challenge": _("The random check"),
        "live": _("During the exam"),
        CLOSER: _("More pictures for some minutes, as a proctor asked"),
    }


def _pictures(rows: Sequence[SnapshotRow]) -> list[dict[str, object]]:
    found = []
    for purpose, words in purpose_words().items():
        own = [one for one in rows if one.purpose == purpose]
        if own:
            times = [one.received_at for one in own]
            found.append(
                {
                    "purpose": purpose,
                    "words": words,
                    "count": len(own),
                    "kept": sum(one.erased_at is None for one in own),
                    "first": min(times),
                    "last": max(times),
                }
            )
    return found


def _consent(uow: UnitOfWork, stored: StoredAttempt, one: EventRecord) -> dict[str, object]:
    """Return one word of the candidate; with the text where it is the one of today."""
    step = {
        ConsentGiven.kind: "given",
        ConsentDeclined.kind: "declined",
        ConsentWithdrawn.kind: "withdrawn",
    }[one.kind]
    shown: dict[str, object] = {"step": step, "at": one.at}
    if step != "given":
        return shown
    digest, held = str(one.body.get("text_digest", "")), uow.attempts.consent(stored.attempt.id)
    analyses = one.body.get("analyses")
    text = consent_text(stored.attempt.policy)
    same = text.sha256 == digest
    return {
        **shown,
        "digest": digest,
        "version": held.version if held is not None and held.text_sha256 == digest else "",
        "text": text.page(given=True) if same else None,
        "analyses": [_(str(name)) for name in analyses] if isinstance(analyses, list) else [],
    }


def _erased(one: EventRecord) -> dict[str, object]:
    """Return the receipt of one deletion; a count of none means files that they sent."""
    count = one.body.get("count")
    what = "check_in" if one.kind == CheckInErased.kind else "pictures"
    return {
        "at": one.at,
        "count": count,
        "what": what if count else "files",
        "digest": str(one.body.get("digest", "")) if count else "",
    }


def _kept(one: EventRecord, names: Names) -> dict[str, object]:
    return {
        "held": one.kind == EvidenceHeld.kind,
        "at": one.at,
        "name": names.of(one.actor.partition(":")[2]),
        "reason": _reason(one),
    }


def _export(one: EventRecord, names: Names) -> dict[str, object]:
    return {
        "at": one.at,
        "name": names.of(one.actor.partition(":")[2]),
        "second": names.of(str(one.body.get("second", ""))),
        "reason": _reason(one),
        "digest": str(one.body.get("manifest", "")),
    }


def _reason(one: EventRecord) -> str:
    reason = one.body.get("reason")
    return str(reason.get("text", "")) if isinstance(reason, dict) else ""
