"""The start of a whole cohort: all who are let in, in few transactions, and one message each.

Nobody's clock runs before the transaction that says so; who is refused is named by code and holds
nobody up. Starting again starts those who came later.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.services.attempts.journal import spelled
from app.services.attempts.paper import paper_tag
from app.services.attempts.room import state_payload
from app.services.errors import NotFound
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, Move, StoredAttempt
from app.services.standing.retake_refusals import TryTooSoon
from app.services.standing.retakes import TRIED_STATES, require_wait_over
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.commands import Start
from exam_engine.attempts.decide import decide
from exam_engine.attempts.refusals import AttemptError

CHUNK = 250
"""Attempts of one transaction: about 50 ms of SQLite's one write lock."""


class StartPublisher(Protocol):
    """Pushes that may be lost: a page's next sign of life finds that its exam runs."""

    def cohort_started(self, states: Mapping[str, Mapping[str, JsonValue]]) -> None:
        """Tell every delivery process `state` and paper of these attempts, in one message."""

    def board_changed(self, attempt_id: str) -> None:
        """Tell the boards that a row is worth reading again."""


@dataclass(frozen=True, slots=True)
class CohortStart:
    """What a start did.

    Attributes:
        started: how many exams run by it.
        refused: how many were not started, by the code of the refusal.
    """

    started: int
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The start of cohorts over its ports."""

    uow: UnitOfWorkFactory
    publisher: StartPublisher

    def start(self, window_id: str, *, actor: Actor) -> CohortStart:
        """Start every attempt of a window that is authorized.

        Raises:
            NotFound: no such window.
        """
        refused: Counter[str] = Counter()
        started, after = 0, ""
        with self.uow() as uow:
            if uow.content.window(window_id) is None:
                raise NotFound(f"window {window_id}")
        while True:
            chunk = self._start_chunk(window_id, after, actor, refused)
            if chunk is None:
                return CohortStart(started, dict(refused))
            after, many = chunk
            started += many

    def _start_chunk(
        self, window_id: str, after: str, actor: Actor, refused: Counter[str]
    ) -> tuple[str, int] | None:
        """Start the next attempts by id; return the last id looked at, and how many started."""
        with self.uow() as uow:
            locked = uow.cohorts.lock_authorized(window_id, after, CHUNK)
            if not locked:
                return None
            now = uow.now()
            batch = _starts(uow, locked, actor, now, refused)
            moved = uow.cohorts.append_all(batch, now=now)
            uow.commit()
        states = {
            str(stored.attempt.id): {
                **state_payload(stored, (), now=now),
                "paper": paper_tag(stored.attempt),
            }
            for stored in moved
        }
        if states:
            self.publisher.cohort_started(states)
        for attempt_id in states:
            self.publisher.board_changed(attempt_id)
        return str(locked[-1].attempt.id), len(moved)


def _starts(
    uow: UnitOfWork,
    locked: Sequence[StoredAttempt],
    actor: Actor,
    now: datetime,
    refused: Counter[str],
) -> list[Move]:
    """Return the start of each attempt that may, and count the others by refusal."""
    again = uow.cohorts.beside(
        [one.attempt.id for one in locked], [state.value for state in TRIED_STATES]
    )
    batch: list[Move] = []
    for stored in locked:
        try:
            if stored.attempt.id in again:
                require_wait_over(uow, stored, now)
            events = decide(stored.attempt, Start(actor), now)
            batch.append(Move(stored, events, spelled(actor)))
        except (AttemptError, TryTooSoon) as refusal:
            refused[refusal.code] += 1
    return batch
