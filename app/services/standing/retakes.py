"""Waits between tries: what counts as one, what is booked beside, and the last look at the start.

A booking is judged when it is made; what happens between then and the exam may begin a wait, so
check-in and start ask again.
"""

from collections.abc import Sequence
from datetime import datetime

from app.services.ports import UnitOfWork
from app.services.rows import StoredAttempt
from app.services.standing.holding import scheme_of
from app.services.standing.retake_refusals import TryTooSoon
from exam_engine.attempts.states import BEFORE_START, AttemptState
from exam_engine.catalogue import Booking, EarlierAttempt, Verdict, retake_reasons
from exam_engine.ids import SchemeId

SCORED_STATES = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})
BEGUN_STATES = frozenset({AttemptState.IN_PROGRESS, AttemptState.PAUSED, AttemptState.CLOSING})
TRIED_STATES = SCORED_STATES | BEGUN_STATES


def tries_of(uow: UnitOfWork, person_id: str, scheme_id: SchemeId) -> list[EarlierAttempt]:
    """Return the ended tries of a person at a scheme's exam.

    A wait counts from the end of a try: bookings may be made weeks before.
    """
    return _tries(uow, _of_scheme(uow, person_id, scheme_id, SCORED_STATES))


def bookings_of(
    uow: UnitOfWork, person_id: str, scheme_id: SchemeId, *, beside: str | None
) -> list[Booking]:
    """Return a person's live exams of a scheme, without those of the window `beside`.

    A booking whose window has closed cannot be sat any more and is none.
    """
    now = uow.now()
    found = []
    live = _of_scheme(uow, person_id, scheme_id, BEFORE_START | BEGUN_STATES)
    for stored in live:
        window = uow.content.window(stored.attempt.window)
        if window is None or window.id == beside:
            continue
        if stored.attempt.state in BEGUN_STATES:
            found.append(Booking(now.date(), now.date()))
        elif window.closes_at > now:
            found.append(Booking(max(now, window.opens_at).date(), window.closes_at.date()))
    return found


def require_wait_over(uow: UnitOfWork, stored: StoredAttempt, now: datetime) -> None:
    """Refuse check-in and start of a try whose wait still runs, by the rule it was booked under.

    Another exam of the scheme that has begun counts as a try that ended today.

    Raises:
        TryTooSoon: it names the first day.
    """
    window = uow.content.window(stored.attempt.window)
    if window is None:
        return
    scheme_id = SchemeId(window.scheme_id)
    others = [
        one
        for one in _of_scheme(uow, stored.person_id, scheme_id, TRIED_STATES)
        if one.attempt.id != stored.attempt.id
    ]
    if not others:
        return
    first_day = max(now, window.opens_at).date()  # check-in may begin the evening before
    for reason in retake_reasons(scheme_of(uow, stored), _tries(uow, others), first_day):
        if reason.verdict is Verdict.UNMET:
            raise TryTooSoon(f"{reason.code}: not before {reason.earliest}")


def _of_scheme(
    uow: UnitOfWork, person_id: str, scheme_id: SchemeId, states: frozenset[AttemptState]
) -> list[StoredAttempt]:
    found = []
    for stored in uow.attempts.of_person(person_id):
        if stored.attempt.state in states:
            window = uow.content.window(stored.attempt.window)
            if window is not None and window.scheme_id == scheme_id:
                found.append(stored)
    return found


def _tries(uow: UnitOfWork, found: Sequence[StoredAttempt]) -> list[EarlierAttempt]:
    now = uow.now()
    return [
        EarlierAttempt((stored.attempt.ended_at or now).date(), passed=_passed(uow, stored))
        for stored in found
    ]


def _passed(uow: UnitOfWork, stored: StoredAttempt) -> bool:
    outcome = uow.results.form_outcome(stored.attempt.id)
    return outcome is not None and outcome.passed
