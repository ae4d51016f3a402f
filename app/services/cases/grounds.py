"""What a reviewer's finding rests on, between the form, storage and proctoring's own value.

Pictures are named by id on a page and by digest in the record, so that a finding stays tied to the
very bytes. Flags stand beside them as the records of the journal that opened them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.ports import UnitOfWork
from app.services.rows import IncidentRow, JsonValue, SnapshotRow
from exam_engine.attempts.events.course import AttemptTerminated
from exam_engine.attempts.events.evidence import FlagOpened
from proctoring.conduct import Conduct, conduct_under
from proctoring.errors import RulingRefused
from proctoring.findings import MOST_EVIDENCE, Confidence, Grounds

LEEWAY: Final = timedelta(minutes=5)
"""A breach may have begun before it was marked, and gone on after."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the form of a finding says.

    Attributes:
        rule: id of a rule of conduct that the exam is under.
        began: aware UTC, within `LEEWAY` of the incident; `ended` as well.
        pictures: ids of the pictures it rests on; at least one where
            pictures raised it and are there.
        confidence: how sure.
    """

    rule: str
    began: datetime
    ended: datetime
    pictures: tuple[str, ...]
    confidence: Confidence


def grounds_of(uow: UnitOfWork, row: IncidentRow, claim: Claim) -> Grounds:
    """Return what a finding rests on.

    Raises:
        RulingRefused: names the field: `rule`, `time` or `evidence`.
    """
    until = (row.ended_at or uow.now()) + LEEWAY
    if not row.started_at - LEEWAY <= claim.began <= claim.ended <= until:
        raise RulingRefused("time: within five minutes of the incident, the end after the start")
    near = uow.invigilation.during(row.attempt_id, row.started_at - LEEWAY, until)
    reference = uow.invigilation.reference(row.attempt_id)
    known = {one.id: one.sha256 for one in (*near, *([reference] if reference else ()))}
    if not set(claim.pictures) <= known.keys():
        raise RulingRefused("evidence: pictures of this moment")
    if not claim.pictures and _shown_by_pictures(uow, row, near):
        raise RulingRefused("evidence: the pictures that show it")
    pictures = [known[one] for one in dict.fromkeys(claim.pictures)]
    evidence = (*pictures, *_records(uow, row))[:MOST_EVIDENCE]
    rule = conduct_of(uow, row.attempt_id).named(claim.rule)
    return Grounds(rule, claim.began, claim.ended, evidence, claim.confidence)


def conduct_of(uow: UnitOfWork, attempt_id: str) -> Conduct:
    """Return the rules of conduct that an attempt is under, as pinned when it was created.

    Raises:
        RulingRefused: this version of the program does not have them.
    """
    stored = uow.attempts.get(attempt_id)
    return conduct_under(stored.attempt.policy.conduct if stored is not None else "")


def said_of(grounds: Grounds | None) -> dict[str, JsonValue]:
    """Return the members that a stored ruling has for it; none where there are no grounds."""
    if grounds is None:
        return {}
    return {
        "rule": grounds.rule,
        "began": grounds.began.isoformat(),
        "ended": grounds.ended.isoformat(),
        "evidence": list(grounds.evidence),
        "confidence": grounds.confidence.value,
    }


def grounds_from(said: Mapping[str, JsonValue]) -> Grounds | None:
    """Read what `said_of` wrote; None where a ruling has none, as those of before have."""
    evidence = said.get("evidence")
    if not isinstance(evidence, list):
        return None
    return Grounds(
        rule=str(said["rule"]),
        began=datetime.fromisoformat(str(said["began"])),
        ended=datetime.fromisoformat(str(said["ended"])),
        evidence=tuple(str(one) for one in evidence),
        confidence=Confidence(str(said["confidence"])),
    )


def _shown_by_pictures(uow: UnitOfWork, row: IncidentRow, near: Sequence[SnapshotRow]) -> bool:
    """Tell whether pictures raised it and are there; what a browser reported no picture shows."""
    own = [one for one in uow.invigilation.flags(row.attempt_id) if one.id in row.flag_ids]
    raised = any(one.best_snapshot_id is not None for one in own)
    return raised and any(one.erased_at is None for one in near)


def _records(uow: UnitOfWork, row: IncidentRow) -> list[str]:
    """Return the digests of the records that opened an incident's flags.

    A sitting that staff ended was marked by that alone.
    """
    records = uow.attempts.events(row.attempt_id, kinds=(FlagOpened.kind, AttemptTerminated.kind))
    flags = set(row.flag_ids)
    opened = [one.digest for one in records if one.body.get("flag") in flags]
    return opened or [one.digest for one in records if one.kind == AttemptTerminated.kind]
