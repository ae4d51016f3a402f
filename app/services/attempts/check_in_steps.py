"""How the check-in of one attempt stands, step by step, from its records and its pictures.

Reads only. Which steps there are is the attempt's own policy; whether they are enough to go on is
the engine's to say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.services.rows import EventRecord, SnapshotRow
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.entry import CONSENT
from exam_engine.attempts.events.check_in import ChallengeMet, ChallengeSet, SightTaken, StepUnable
from exam_engine.attempts.events.course import CheckInFailed
from exam_engine.attempts.events.room import RequirementWaived
from exam_engine.catalogue import CheckInStep

REFERENCE: Final = "reference_picture"
BASELINE: Final = "baseline"
"""Purpose of pictures by which the detector learns whether it sees this person; not a step."""
PURPOSE_OF: Final[Mapping[str, str]] = {
    REFERENCE: "reference",
    CheckInStep.DOCUMENT.value: "document",
    CheckInStep.ROOM.value: "room",
    CheckInStep.CHALLENGE.value: "challenge",
}
"""Step to the purpose of its pictures."""
CHECK_IN_PURPOSES: Final = frozenset({*PURPOSE_OF.values(), BASELINE})
ROOM_PICTURES: Final = 4
REJECTIONS: Final = 2
"""So often a proctor asks for a document again; after that a supervisor looks."""
STEP_KINDS: Final = (
    CheckInFailed.kind,
    StepUnable.kind,
    RequirementWaived.kind,
    ChallengeSet.kind,
    ChallengeMet.kind,
    SightTaken.kind,
)
"""Records of which the check-in is made."""


class StepState(StrEnum):
    """How one step stands."""

    OPEN = "open"
    DONE = "done"
    AGAIN = "again"
    ASKED = "asked"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it stands.

    Attributes:
        text: what was said last about it: why it is asked again or was let go, or the
            candidate's own words.
        pictures: those that count for it, in the order in which they were taken.
    """

    name: str
    state: StepState
    text: str
    pictures: Sequence[SnapshotRow]


def steps_of(
    attempt: Attempt, told: Sequence[EventRecord], rows: Sequence[SnapshotRow]
) -> list[Step]:
    """Return the steps that ask something of the candidate, in order; consent is none of them.

    Args:
        attempt: whose policy names the steps.
        told: all records of `STEP_KINDS`.
        rows: the attempt's pictures, in any order.
    """
    names = [name for name in attempt.policy.required_steps if name in PURPOSE_OF]
    return [_step(name, attempt, told, rows) for name in names]


def passed_steps(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the names of the steps that the candidate has done."""
    return tuple(step.name for step in steps if step.state is StepState.DONE)


def asked_again(told: Sequence[EventRecord], name: str) -> EventRecord | None:
    """Return the newest record that asks for a step again."""
    found = [one for one in told if one.kind == CheckInFailed.kind and name in _named(one)]
    return found[-1] if found else None


def rejections(told: Sequence[EventRecord], name: str) -> int:
    """Return how often a step was asked for again."""
    return sum(one.kind == CheckInFailed.kind and name in _named(one) for one in told)


def current_pictures(
    told: Sequence[EventRecord], rows: Sequence[SnapshotRow], name: str, purpose: str
) -> list[SnapshotRow]:
    """Return pictures of one purpose since its step was last asked again, oldest first."""
    again = asked_again(told, name)
    since = again.at if again else None
    own = [row for row in rows if row.purpose == purpose]
    return sorted(
        (row for row in own if since is None or row.received_at >= since), key=lambda row: row.seq
    )


def _step(
    name: str, attempt: Attempt, told: Sequence[EventRecord], rows: Sequence[SnapshotRow]
) -> Step:
    pictures = _counting(name, told, rows)
    again = asked_again(told, name)
    unable = _newest(told, StepUnable.kind, name)
    if name in attempt.waived or CONSENT in attempt.waived:
        waived = _newest(told, RequirementWaived.kind, name)
        return Step(name, StepState.WAIVED, _reason(waived), pictures)
    if pictures:
        return Step(name, StepState.DONE, "", pictures)
    if again is not None and (unable is None or again.seq > unable.seq):
        return Step(name, StepState.AGAIN, _reason(again), ())
    if name in attempt.asked_off:
        return Step(name, StepState.ASKED, str(unable.body.get("text")) if unable else "", ())
    return Step(name, StepState.OPEN, "", ())


def _counting(
    name: str, told: Sequence[EventRecord], rows: Sequence[SnapshotRow]
) -> Sequence[SnapshotRow]:
    """Return the pictures by which a step is done, none while it is not."""
    own = current_pictures(told, rows, name, PURPOSE_OF[name])
    match name:
        case CheckInStep.CHALLENGE.value:
            return _met(told, own, asked_again(told, name))
        case CheckInStep.ROOM.value:
            return own if len(own) >= ROOM_PICTURES else ()
    return own[-1:]


def _met(
    told: Sequence[EventRecord], own: Sequence[SnapshotRow], again: EventRecord | None
) -> Sequence[SnapshotRow]:
    met = [one for one in told if one.kind == ChallengeMet.kind]
    if not met or (again is not None and met[-1].seq < again.seq):
        return ()
    named = met[-1].body.get("pictures")
    ids = named if isinstance(named, list) else []
    return [row for row in own if row.id in ids]


def _named(record: EventRecord) -> Sequence[object]:
    """Return the steps that a record asks for again; of earlier days, the own picture."""
    steps = record.body.get("steps")
    return steps if isinstance(steps, list) and steps else [REFERENCE]


def _newest(told: Sequence[EventRecord], kind: str, name: str) -> EventRecord | None:
    found = [one for one in told if one.kind == kind and one.body.get("step") == name]
    return found[-1] if found else None


def _reason(record: EventRecord | None) -> str:
    reason = record.body.get("reason") if record else None
    return str(reason.get("text", "")) if isinstance(reason, dict) else ""
