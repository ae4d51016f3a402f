"""Control samples of exams that nobody marked: drawn by chance, looked at like any other moment.

Each draw uses a seed that the one before it has promised, and keeps what it was drawn from, so that
anybody can draw again. Until a person has marked something, nothing waits, nobody is told, and the
result is what it was.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from app.services.cases.case_store import involvement_of
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import IncidentRow
from app.services.rows.unmarked import DrawRow, FirstLook, PoolRow, SampleRow
from exam_engine.attempts.states import AttemptState
from proctoring.case_table import CaseState
from proctoring.case_terms import due_at
from proctoring.conflicts import Task, bars
from proctoring.drawing import (
    SEED_BYTES,
    Sampled,
    Saw,
    is_drawn,
    moment_of,
    promise_of,
    sample_id,
)
from proctoring.flags import FlagKind, Severity
from proctoring.incidents import IncidentState

PERCENT: Final = 2
OPEN_FOR: Final = timedelta(days=21)
"""From the draw on; then it lapses, well before the pictures of a cleared exam go."""
AFTER_END: Final = timedelta(minutes=10)
"""So long after its end an exam is drawn from, as what was marked last is stored by then."""
NEWEST: Final = timedelta(days=2)
"""What ended longer ago is not drawn from: it would come overdue, and so tell what it is."""
BORROWED: Final = 50
MOST_OFFERED: Final = 50
MOST_PICTURES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """The draws over their port.

    Attributes:
        percent: of so many of 100 exams that nobody marked people look at a moment; 0 draws none.
    """

    uow: UnitOfWorkFactory
    percent: int = PERCENT

    def draw(self) -> int:
        """Draw from what has ended since the last draw; returns how many were drawn.

        The first draw of an installation only promises its seed. What was marked by others since,
        or that nobody looked at in time, is settled on the way.
        """
        with self.uow() as uow:
            now = uow.now()
            _tidy(uow, now)
            promised = uow.unmarked.newest_draw()
            drawn = 0
            if promised is None:
                _promise(uow, 1, now)
            elif self.percent:
                drawn = self._draw(uow, promised, now)
            uow.commit()
        return drawn

    def _draw(self, uow: UnitOfWork, promised: DrawRow, now: datetime) -> int:
        ids = uow.unmarked.candidates(now - NEWEST, now - AFTER_END)
        if not ids or not _promise(uow, promised.number + 1, now):
            return 0  # nothing to draw from, or another worker draws
        seed = bytes.fromhex(promised.seed)
        chosen = {one for one in ids if is_drawn(seed, one, self.percent)}
        lengths = uow.unmarked.lengths(BORROWED)
        uow.unmarked.put_draw(
            replace(promised, drawn_at=now, percent=self.percent, pool=len(ids), drawn=len(chosen))
        )
        uow.unmarked.put_pool([PoolRow(one, promised.number, one in chosen) for one in ids])
        for attempt_id in sorted(chosen):
            uow.unmarked.put(_sample(uow, promised, attempt_id, lengths, now))
        return len(chosen)


def offered_unmarked(uow: UnitOfWork, person_id: str) -> list[SampleRow]:
    """Return the samples that a person may get now: free for it, and not done with it.

    At most `MOST_OFFERED`: what is asked of each reads its journal, and the rest comes up as these
    are settled.
    """
    now = uow.now()
    found = (one for one in uow.unmarked.unsettled() if now < one.drawn_at + OPEN_FOR)
    return list(islice((one for one in found if _is_offered(uow, one, person_id)), MOST_OFFERED))


def as_incident(sample: SampleRow, person_id: str, looks: Sequence[FirstLook]) -> IncidentRow:
    """Return a sample in the shape of an incident in which nothing was marked.

    One who saw something may still mark it where somebody else was quicker and saw nothing.
    """
    own = next((one for one in looks if one.person_id == person_id), None)
    open_ = not sample.outcome or (
        sample.outcome == Sampled.NOTHING and own is not None and is_undecided(own)
    )
    state = IncidentState.OPEN if open_ else IncidentState.DISMISSED
    return IncidentRow(
        id=sample.id,
        attempt_id=sample.attempt_id,
        type=FlagKind.PROCTOR_FLAG.value,
        severity=Severity.MEDIUM.value,
        state=state.value,
        started_at=sample.started_at,
        ended_at=sample.ended_at,
        flag_ids=(),
        rulings=(),
    )


def is_undecided(look: FirstLook) -> bool:
    """Tell whether somebody saw something in a sample, and has not yet said what it was."""
    return look.saw == Saw.SOMETHING and not look.ruled


def take_first_look(uow: UnitOfWork, look: FirstLook) -> bool:
    """Store what somebody saw before the marks; returns whether they go on to them.

    Of a sample nobody reads on who saw nothing in it, or cannot tell: there is nothing to read.
    """
    uow.unmarked.look(look)
    sample = uow.unmarked.get(look.moment_id)
    if sample is None:
        return True
    if look.saw == Saw.NOTHING and not sample.outcome:
        settle(uow, sample, Sampled.NOTHING, look.at)
    return look.saw == Saw.SOMETHING


def reads_on(uow: UnitOfWork, moment_id: str, person_id: str) -> bool:
    """Tell whether there is something to read, or to say, for somebody who has looked."""
    if uow.unmarked.get(moment_id) is None:
        return True
    own = (one for one in uow.unmarked.looks(moment_id) if one.person_id == person_id)
    return any(is_undecided(one) for one in own)


def settle(
    uow: UnitOfWork, sample: SampleRow, outcome: Sampled, now: datetime, incident_id: str = ""
) -> None:
    """Settle a sample."""
    row = replace(sample, settled_at=now, outcome=outcome.value, incident_id=incident_id)
    uow.unmarked.put(row)


def _tidy(uow: UnitOfWork, now: datetime) -> None:
    for one in uow.unmarked.unsettled():
        if now >= one.drawn_at + OPEN_FOR:
            settle(uow, one, Sampled.LAPSED, now)
        elif not _stands(uow, one):
            settle(uow, one, Sampled.DROPPED, now)


def _stands(uow: UnitOfWork, sample: SampleRow) -> bool:
    """Tell whether an exam is still one that nobody marked and that counts."""
    stored = uow.attempts.get(sample.attempt_id)
    counts = stored is not None and stored.attempt.state is AttemptState.SUBMITTED
    return counts and uow.cases.of_attempt(sample.attempt_id) is None


def _is_offered(uow: UnitOfWork, sample: SampleRow, person_id: str) -> bool:
    looks = uow.unmarked.looks(sample.id)
    own = next((one for one in looks if one.person_id == person_id), None)
    if (own is not None and not is_undecided(own)) or not _stands(uow, sample):
        return False
    stored = uow.attempts.get(sample.attempt_id)
    assert stored is not None, "a sample is of an attempt"
    return not bars(person_id, Task.REVIEW, involvement_of(uow, stored))


def _promise(uow: UnitOfWork, number: int, now: datetime) -> bool:
    seed = secrets.token_bytes(SEED_BYTES)
    return uow.unmarked.promise(DrawRow(number, promise_of(seed), seed.hex(), now))


def _sample(
    uow: UnitOfWork,
    draw: DrawRow,
    attempt_id: str,
    lengths: Sequence[timedelta],
    now: datetime,
) -> SampleRow:
    seed = bytes.fromhex(draw.seed)
    stored = uow.attempts.get(attempt_id)
    assert stored is not None, "it stood in the pool"
    ended = stored.attempt.ended_at
    assert ended is not None, "it has ended"
    pictures = [  # of the exam alone: at least one, or it would not have stood in the pool
        one.received_at
        for one in reversed(uow.invigilation.snapshots(attempt_id, MOST_PICTURES))
        if one.purpose == "live"
    ]
    started, until = moment_of(seed, attempt_id, pictures, lengths)
    due = due_at(CaseState.REVIEW, ended)
    assert due is not None, "a review has a day"
    return SampleRow(
        id=sample_id(seed, attempt_id),
        attempt_id=attempt_id,
        draw=draw.number,
        started_at=started,
        ended_at=until,
        drawn_at=now,
        due_at=due,
        detector=_read_by(uow, attempt_id),
    )


def _read_by(uow: UnitOfWork, attempt_id: str) -> str:
    """Return which detector read the newest picture; empty where none did."""
    newest = uow.invigilation.observations(attempt_id, limit=1)
    detector = newest[-1].document.get("detector") if newest else None
    return str(detector["name"]) if isinstance(detector, dict) else ""
