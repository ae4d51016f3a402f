"""Exam windows: when an exam may be started. Opened by administrators, closed by time."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.services.booking.capacity import beyond_proof, proven_seats, seats_left
from app.services.booking.timetable import timetable_of
from app.services.catalogue.content import Library
from app.services.errors import CapacityNotProven, NotFound, WindowRefused
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CapacityOverride, ExamWindow
from exam_engine.attempts.schedule import require_fit
from exam_engine.catalogue import RenewalRoute, Scheme

SEEDS = 2**31
LEAST_REASON = 10


@dataclass(frozen=True, slots=True)
class Seats:
    """How many attempts a window may hold, at least 1.

    Attributes:
        by: who schedules more than is proven; empty: nobody decided so.
        reason: why, in at least 10 characters.
    """

    many: int
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Windows:
    """The use cases of windows over their ports.

    Attributes:
        route: which exam of a scheme is sat there; `delta_exam` is the shorter one, which only
            holders sit, to renew.
    """

    uow: UnitOfWorkFactory
    route: RenewalRoute = RenewalRoute.SAME_EXAM

    def open_window(
        self,
        scheme_id: str,
        *,
        opens_at: datetime,
        closes_at: datetime,
        caps_time: bool = False,
        title: str = "",
        seats: Seats | None = None,
    ) -> ExamWindow:
        """Store a window of a scheme that has an exam.

        Args:
            scheme_id: such as `cmle/foundation`.
            opens_at: first instant at which an attempt may start.
            closes_at: last instant, later than `opens_at`.
            caps_time: working time ends at `closes_at`, too.
            title: what candidates read; the scheme's name when empty.
            seats: most attempts it may hold; None: what other windows of the time leave of what
                the last rehearsal proved, or no bound where nobody has rehearsed.

        Raises:
            NotFound: no such scheme.
            WindowRefused: it closes before it opens, has no seat, or the scheme has no exam.
            ScheduleViolation: it caps working time and is shorter than the exam.
            CapacityNotProven: with the windows of the same time it has more seats than the last
                rehearsal proved, and nobody decided so.
        """
        with self.uow() as uow:
            scheme = Library(uow.content).scheme(scheme_id)
            if scheme.sat_by(self.route) is None:
                raise WindowRefused(f"{scheme_id} has no {_EXAMS[self.route]}")
            window = _window(uow, scheme, (opens_at, closes_at), caps_time=caps_time, seats=seats)
            window = replace(window, title=title or _title(scheme, self.route))
            window = replace(window, route=self.route.value)
            require_fit([timetable_of(uow, window).general])
            window = _with_proven_seats(uow, window, seats)
            uow.content.add_window(window)
            uow.commit()
        return window

    def current(self, scheme_id: str) -> ExamWindow:
        """Return a window of the scheme that is open now.

        Raises:
            NotFound: there is none.
        """
        with self.uow() as uow:
            now = uow.now()
            for window in uow.content.windows():
                if window.scheme_id == scheme_id and window.opens_at <= now:
                    return window
        raise NotFound(f"no open window of {scheme_id}")


_EXAMS: Final = {
    RenewalRoute.SAME_EXAM: "exam yet",
    RenewalRoute.DELTA_EXAM: "shorter exam for renewal",
}


def _title(scheme: Scheme, route: RenewalRoute) -> str:
    return f"{scheme.name}: renewal" if route is RenewalRoute.DELTA_EXAM else scheme.name


def _window(
    uow: UnitOfWork,
    scheme: Scheme,
    times: tuple[datetime, datetime],
    *,
    caps_time: bool,
    seats: Seats | None,
) -> ExamWindow:
    opens_at, closes_at = times
    if closes_at <= opens_at:
        raise WindowRefused(f"closes at {closes_at}, opens at {opens_at}: swap them")
    if seats is not None and seats.many < 1:
        raise WindowRefused(f"{seats.many} seats: name at least 1")
    return ExamWindow(
        id=secrets.token_hex(8),
        scheme_id=scheme.id,
        title=scheme.name,
        opens_at=opens_at,
        closes_at=closes_at,
        seed=secrets.randbelow(SEEDS),
        caps_time=caps_time,
        seats=seats.many if seats else None,
    )


def _with_proven_seats(uow: UnitOfWork, window: ExamWindow, seats: Seats | None) -> ExamWindow:
    """Hold all seats of the same time to what is proven; a decision beyond it is recorded.

    Raises:
        CapacityNotProven: they go beyond it, and nobody decided so.
    """
    uow.capacity.close_door()
    if seats is None:
        return replace(window, seats=seats_left(uow, window))
    words = beyond_proof(uow, window)
    if not words:
        return window
    by, reason = seats.by.strip(), seats.reason.strip()
    if not by or len(reason) < LEAST_REASON:
        raise CapacityNotProven(f"{words}: rehearse with as many, or name who decides and why")
    decided = CapacityOverride(window.id, seats.many, proven_seats(uow), by, reason, uow.now())
    uow.capacity.add_override(decided)
    return window
