"""The timetable of a window: each candidate's own times, checked before anybody depends on them.

A window that would take working time from somebody is refused when it is opened, when it is moved
and when somebody registers; `show` lists everybody's real end without changing anything.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.services.attempts.journal import carry_out
from app.services.booking.capacity import require_movable
from app.services.catalogue.content import Library
from app.services.catalogue.policies import policy_of, profile_of, with_profile
from app.services.errors import NotFound, ReasonMissing, WindowRefused
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import ExamWindow, StoredAttempt
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.commands import Tell
from exam_engine.attempts.entry import replaced
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.refusals import AttemptError
from exam_engine.attempts.schedule import EVERYBODY, PersonalTime, personal_time, require_fit
from exam_engine.catalogue import Scheme

CHUNK = 25
"""Attempts moved in one transaction: short enough for SQLite's one write lock."""


@dataclass(frozen=True, slots=True)
class Times:
    """What is to be changed of a window; None leaves it as it is."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    caps_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One registered candidate who has not started.

    Attributes:
        time_zone: IANA name; None where nobody knows it.
        own: the candidate's times in the window.
    """

    attempt_id: str
    name: str
    email: str
    time_zone: str | None
    own: PersonalTime


@dataclass(frozen=True, slots=True)
class Beyond:
    """Somebody who sits and whom the window does not end any more: two people decided so.

    Attributes:
        time_zone: IANA name; None where nobody knows it.
        until: when their working time ends; None while their clock stands.
    """

    attempt_id: str
    name: str
    email: str
    time_zone: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A window, everybody registered in it, and what holds for a candidate without accommodation.

    Attributes:
        general: stands for everybody who has no accommodation.
        lines: by address.
        beyond: who sits in it and may work beyond its end, by address.
    """

    window: ExamWindow
    general: PersonalTime
    lines: Sequence[Line]
    beyond: Sequence[Beyond] = ()

    @property
    def times(self) -> Sequence[PersonalTime]:
        """All times to be checked; the general ones first."""
        return [self.general, *(line.own for line in self.lines)]

    @property
    def short(self) -> Sequence[PersonalTime]:
        """Those from whom the window takes time."""
        return [one for one in self.times if one.missing]


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving a window did.

    Attributes:
        agreed: attempts that have the new times, those of an earlier try included.
        kept: attempt id and code of those that had started or ended meanwhile.
    """

    window: ExamWindow
    agreed: int
    kept: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Timetables:
    """Looking at the times of windows and moving them, over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def show(self, window_id: str, times: Times = Times()) -> Timetable:
        """Return the timetable as it stands, or as it would be with other times.

        Raises:
            NotFound: no such window.
            WindowRefused: it would close before it opens.
        """
        with self.read() as uow:
            timetable = timetable_of(uow, _with(_known(uow, window_id), times))
            return replace(timetable, beyond=beyond_end(uow, window_id))

    def move(self, window_id: str, times: Times, *, by: Actor, reason: str) -> Moved:
        """Give a window other times, and to everybody in it who has not started.

        Who has started keeps what was agreed. May be asked again after it broke off.

        Raises:
            NotFound: no such window.
            ReasonMissing: the reason is blank.
            WindowRefused: it would close before it opens, or has closed already.
            ScheduleViolation: it would take time from somebody; nothing is changed.
            CapacityNotProven: it would come beside windows with which it has more seats than are
                proven, and nobody decided so; nothing is changed.
        """
        if not reason.strip():
            raise ReasonMissing("why is the window moved? Candidates may ask.")
        with self.uow() as uow:
            uow.capacity.close_door()
            before = _known(uow, window_id)
            window = _with(before, times)
            if window.closes_at <= uow.now():
                raise WindowRefused(f"{window.closes_at:%Y-%m-%d %H:%M} UTC is over already")
            timetable = timetable_of(uow, window)
            require_fit(timetable.times)
            require_movable(uow, before, window)
            uow.content.put_window(window)
            uow.commit()
        why = Reason(ReasonCode.OTHER, reason.strip())
        # by id, as everything that locks many: no two wait for each other
        return self._agree(window, sorted(line.attempt_id for line in timetable.lines), by, why)

    def _agree(self, window: ExamWindow, attempts: Sequence[str], by: Actor, why: Reason) -> Moved:
        kept: list[tuple[str, str]] = []
        for first in range(0, len(attempts), CHUNK):
            with self.uow() as uow:
                for attempt_id in attempts[first : first + CHUNK]:
                    try:
                        _agree_one(uow, attempt_id, window, by, why)
                    except AttemptError as refusal:
                        kept.append((attempt_id, refusal.code))
                uow.commit()
        return Moved(window, len(attempts) - len(kept), kept)


def timetable_of(uow: UnitOfWork, window: ExamWindow) -> Timetable:
    """Return everybody's times in a window as it is given, whatever was agreed before."""
    scheme = Library(uow.content).scheme_sat(window)
    general = personal_time(EVERYBODY, policy_of(scheme, window))
    lines = [_line(uow, stored, window, scheme) for stored in uow.cohorts.unstarted(window.id)]
    return Timetable(window, general, sorted(lines, key=lambda line: line.email))


def beyond_end(uow: UnitOfWork, window_id: str) -> Sequence[Beyond]:
    """Return who sits in a window that caps working time and is freed from its end, by address."""
    found = []
    for stored in uow.cohorts.sitting(window_id):
        attempt = stored.attempt
        if attempt.policy.cap_at_close and attempt.clock.window_end is None:
            person = uow.people.get(stored.person_id)
            assert person is not None
            until = attempt.clock.deadline()
            found.append(Beyond(attempt.id, person.name, person.email, person.time_zone, until))
    return sorted(found, key=lambda one: one.email)


def require_schedule(uow: UnitOfWork, agreed: Iterable[tuple[str, AttemptPolicy]]) -> None:
    """Refuse when a window takes time from one of these people; for everything that registers.

    `agreed` has the person's id and the policy that is about to be pinned.

    Raises:
        ScheduleViolation: naming each by address, with the missing minutes.
    """
    require_fit([personal_time(_address(uow, person), policy) for person, policy in agreed])


def _agree_one(
    uow: UnitOfWork, attempt_id: str, window: ExamWindow, by: Actor, why: Reason
) -> None:
    stored = uow.attempts.lock(attempt_id)
    assert stored is not None
    scheme = Library(uow.content).scheme_sat(window)
    policy = due_policy(uow, stored, window, scheme)
    if policy != stored.attempt.policy:
        told = Tell(by, replaced(policy, why))
        carry_out(uow, attempt_id, told, command_id=secrets.token_hex(16))


def _line(uow: UnitOfWork, stored: StoredAttempt, window: ExamWindow, scheme: Scheme) -> Line:
    person = uow.people.get(stored.person_id)
    assert person is not None
    own = personal_time(person.email, due_policy(uow, stored, window, scheme))
    return Line(stored.attempt.id, person.name, person.email, person.time_zone, own)


def due_policy(
    uow: UnitOfWork, stored: StoredAttempt, window: ExamWindow, scheme: Scheme
) -> AttemptPolicy:
    """Return what an attempt that has not started should have: window and profile as they are."""
    profile = profile_of(uow, stored.person_id, scheme.id)
    moved = replace(
        stored.attempt.policy,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        cap_at_close=window.caps_time,
    )
    return with_profile(moved, profile, scheme)


def _with(window: ExamWindow, times: Times) -> ExamWindow:
    changed = replace(
        window,
        opens_at=times.opens_at or window.opens_at,
        closes_at=times.closes_at or window.closes_at,
        caps_time=window.caps_time if times.caps_time is None else times.caps_time,
    )
    if changed.closes_at <= changed.opens_at:
        raise WindowRefused(f"closes at {changed.closes_at}, but opens at {changed.opens_at}")
    return changed


def _known(uow: UnitOfWork, window_id: str) -> ExamWindow:
    window = uow.content.window(window_id)
    if window is None:
        raise NotFound(f"window {window_id}")
    return window


def _address(uow: UnitOfWork, person_id: str) -> str:
    person = uow.people.get(person_id)
    return person.email if person else person_id
