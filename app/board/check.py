"""The newest random check that staff asked for during an exam: how it stands, its pictures.

Read side only. A hint says what a picture of a turned head seems to show; a person looks.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from app.services.attempts.challenges import newest_challenge
from app.services.attempts.check_in_steps import STEP_KINDS
from app.services.rows import EventRecord, JsonValue, SnapshotRow
from exam_engine.attempts.actors import Role
from exam_engine.attempts.events.check_in import ChallengeSet, SightTaken, StepUnable
from exam_engine.instants import to_ms

Link = Callable[[SnapshotRow], Mapping[str, JsonValue]]
Between = Callable[[datetime, datetime], Sequence[SnapshotRow]]


def check_of(
    events: Sequence[EventRecord], between: Between, link: Link, now: datetime
) -> dict[str, JsonValue] | None:
    """Return the newest check during the exam; None where nobody asked for one.

    Args:
        events: all records of the attempt, oldest first.
        between: what reads its pictures from one instant to another, both inclusive.
        link: what leads to a picture.
        now: aware UTC.

    Returns:
        `state`: waits, shown, unable (`text` is what the candidate says) or not_shown; the acts in
        order, each with its picture and its hint, None while there is none.
    """
    told = [one for one in events if one.kind in STEP_KINDS]
    asked = [one for one in told if one.kind == ChallengeSet.kind]
    found = newest_challenge(told)
    if found is None or asked[-1].actor.partition(":")[0] == Role.SYSTEM.value:
        return None
    since = [one for one in told if one.seq > asked[-1].seq]
    unable = next((one for one in since if one.kind == StepUnable.kind), None)
    rows = between(asked[-1].at, found.until)
    by_id = {row.client_id: row for row in rows if row.erased_at is None}
    hints = _hints(since)
    acts: list[JsonValue] = []
    for place, act in enumerate(found.acts):
        row = by_id.get(found.client_id(place))
        picture = None if row is None else dict(link(row))
        acts.append({"act": act, "picture": picture, "hint": hints.get(row.id) if row else None})
    state = _state(met=found.met, unable=unable is not None, over=now > found.until)
    return {
        "state": state,
        "at": to_ms(asked[-1].at),
        "until": to_ms(found.until),
        "text": str(unable.body.get("text", "")) if unable else "",
        "acts": acts,
    }


def _state(*, met: bool, unable: bool, over: bool) -> str:
    if met:
        return "shown"
    if unable:
        return "unable"
    return "not_shown" if over else "waits"


def _hints(told: Sequence[EventRecord]) -> Mapping[str, JsonValue]:
    seen = [one for one in told if one.kind == SightTaken.kind]
    hints = seen[-1].body.get("hints") if seen else None
    return hints if isinstance(hints, dict) else {}
