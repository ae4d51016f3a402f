"""Changes of a candidate's time, and the candidate's own page saying that it has shown them.

A change counts from the instant it is stored; being seen moves nothing. Staff read whether the
person knows. A change that was pushed while the page was away comes with its next `hello`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.attempts.owning import require_own
from app.services.errors import NotFound
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, JsonValue, StoredAttempt
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.commands import Tell
from exam_engine.attempts.events.course import TimeAdjusted
from exam_engine.attempts.events.room import TimeSeen
from exam_engine.attempts.refusals import LeaseLost
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

TIME_CHANGES: Final = (TimeAdjusted.kind, TimeSeen.kind)
_MS_US = 1000


@dataclass(frozen=True, slots=True)
class TimeChanges:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    publisher: Publisher

    def asked(self, attempt_id: str, *, person_id: str, epoch: int) -> dict[str, JsonValue]:
        """Return what there is; nothing is noted, and nobody else hears of it.

        Raises:
            NotFound, LeaseLost: as `seen`.
        """
        with self.read() as uow:
            _require_held(uow.attempts.get(attempt_id), attempt_id, person_id, epoch)
            told = uow.attempts.events(attempt_id, kinds=TIME_CHANGES)
            return {"t": to_ms(uow.now()), "time": changed_time(told)}

    def seen(
        self, attempt_id: str, *, person_id: str, command_id: str, number: int, epoch: int
    ) -> dict[str, JsonValue]:
        """Note that the page has shown all changes up to `number`, at least 1.

        Shown twice it is noted once.

        Raises:
            NotFound: no such attempt of this person, or fewer changes than that.
            LeaseLost: another page holds the attempt; who sits there may not have seen it.
            AttemptNotOpen: the attempt has ended.
        """
        with self.uow() as uow:
            _require_held(uow.attempts.lock(attempt_id), attempt_id, person_id, epoch)
            told = uow.attempts.events(attempt_id, kinds=TIME_CHANGES)
            if number > len(_changes(told)):
                raise NotFound(f"change {number} of the time")
            if number > _shown(told):
                self._note(uow, attempt_id, person_id, command_id, number)
                told = uow.attempts.events(attempt_id, kinds=TIME_CHANGES)
            now = uow.now()
            uow.commit()
        self.publisher.board_changed(attempt_id)
        return {"t": to_ms(now), "time": changed_time(told)}

    def _note(
        self, uow: UnitOfWork, attempt_id: str, person_id: str, command_id: str, number: int
    ) -> None:
        command = Tell(Actor(PersonId(person_id), Role.CANDIDATE), TimeSeen(number))
        carry_out(uow, attempt_id, command, command_id=command_id)


def _require_held(
    stored: StoredAttempt | None, attempt_id: str, person_id: str, epoch: int
) -> None:
    lease = require_own(stored, attempt_id, person_id).attempt.epoch
    if epoch != lease:
        raise LeaseLost(f"epoch {epoch}, the lease has {lease}")


def changed_time(told: Sequence[EventRecord]) -> JsonValue:
    """Return what a page is told of changes; None where there was none.

    `n` counts changes from 1. `ms` is the sum of those that were not seen yet, of the last one
    where all were. `told` holds all of `TIME_CHANGES`.
    """
    changes, shown = _changes(told), _shown(told)
    if not changes:
        return None
    newest = changes[-1]
    unseen = changes[shown:] or [newest]
    reason = newest.body.get("reason")
    return {
        "n": len(changes),
        "ms": sum(_delta_us(one) for one in unseen) // _MS_US,
        "at": to_ms(newest.at),
        "why": str(reason.get("text", "")) if isinstance(reason, dict) else "",
        "seen": shown >= len(changes),
    }


def seen_at(told: Sequence[EventRecord]) -> dict[int, datetime | None]:
    """Return when each change was first shown, by its journal sequence; None: not yet."""
    found: dict[int, datetime | None] = {one.seq: None for one in _changes(told)}
    in_order = list(found)
    for record in told:
        if record.kind != TimeSeen.kind:
            continue
        for seq in in_order[: _number(record)]:
            if found[seq] is None:
                found[seq] = record.at
    return found


def _changes(told: Sequence[EventRecord]) -> list[EventRecord]:
    return [record for record in told if record.kind == TimeAdjusted.kind]


def _shown(told: Sequence[EventRecord]) -> int:
    """Return up to which change the page has shown; 0 where none."""
    return max((_number(one) for one in told if one.kind == TimeSeen.kind), default=0)


def _number(record: EventRecord) -> int:
    number = record.body.get("number")
    assert isinstance(number, int)
    return number


def _delta_us(record: EventRecord) -> int:
    delta = record.body.get("delta_us")
    assert isinstance(delta, int)
    return delta
