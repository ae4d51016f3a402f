"""The answer to a sign of life: the server's clock, and where the attempt stands.

Every page asks every few seconds, so nothing is fetched that the answer does not hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from app.services.errors import NotFound
from app.services.rows import JsonValue
from exam_engine.attempts.states import AttemptState
from exam_engine.clock import ExamClock
from exam_engine.instants import to_ms


class Pulse(NamedTuple):
    """One attempt at one instant; a tuple, made for every sign of life.

    Attributes:
        state: as the table of attempts names it.
        last_seq: the newest record of its journal.
        clock: its working time.
        now: the database's clock when it was read.
    """

    state: str
    last_seq: int
    clock: ExamClock
    now: datetime


class Pulses(Protocol):
    """Read side of signs of life."""

    def pulse(self, attempt_id: str) -> Pulse | None:
        """Read without a lock; None when there is no such attempt.

        Raises:
            Busy: the database does not answer; the page asks again by itself.
        """

    def close(self) -> None:
        """Give back what it holds."""


@dataclass(frozen=True, slots=True)
class Beats:
    """The use case over its port.

    Attributes:
        place: tells who waits to be let in where they stand.
    """

    pulses: Pulses
    place: Callable[[str], JsonValue]

    def answer(self, attempt_id: str) -> dict[str, JsonValue]:
        """Return the server's clock and the attempt's state, for a page to compare with its own.

        Raises:
            NotFound: no such attempt.
        """
        pulse = self.pulses.pulse(attempt_id)
        if pulse is None:
            raise NotFound(f"attempt {attempt_id}")
        said: dict[str, JsonValue] = {
            "t": to_ms(pulse.now),
            "left": _left_ms(pulse.clock, pulse.now),
            "state": pulse.state,
            "s": pulse.last_seq,
            "limit": int(pulse.clock.granted.total_seconds() * 1000),
        }
        if pulse.state == AttemptState.AWAITING_AUTHORIZATION:
            said["queue"] = self.place(attempt_id)
        return said


def _left_ms(clock: ExamClock, now: datetime) -> int | None:
    """Return the working time left; None while the clock stands, as it does after the end."""
    if clock.running_since is None:
        return None
    return int(clock.remaining(now).total_seconds() * 1000)
