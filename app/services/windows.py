"""Exam windows: when an exam may be started. Opened by administrators, closed by time."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from app.services.content import Library
from app.services.errors import NotFound, WindowRefused
from app.services.ports import UnitOfWorkFactory
from app.services.rows import ExamWindow

SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Windows:
    """The use cases of windows over their ports."""

    uow: UnitOfWorkFactory

    def open_window(
        self,
        scheme_id: str,
        *,
        opens_at: datetime,
        closes_at: datetime,
        caps_time: bool = False,
        title: str = "",
    ) -> ExamWindow:
        """Store a window of a scheme that has an exam.

        Args:
            scheme_id: such as `cmle/foundation`.
            opens_at: first instant at which an attempt may start.
            closes_at: last instant, later than `opens_at`.
            caps_time: working time ends at `closes_at`, too.
            title: what candidates read; the scheme's name when empty.

        Raises:
            NotFound: no such scheme.
            WindowRefused: it closes before it opens, or the scheme has no exam.
        """
        if closes_at <= opens_at:
            raise WindowRefused(f"closes at {closes_at}, opens at {opens_at}: swap them")
        with self.uow() as uow:
            scheme = Library(uow.content).scheme(scheme_id)
            if scheme.exam is None:
                raise WindowRefused(f"{scheme_id} has no exam yet")
            window = ExamWindow(
                id=secrets.token_hex(8),
                scheme_id=scheme.id,
                title=title or scheme.name,
                opens_at=opens_at,
                closes_at=closes_at,
                seed=secrets.randbelow(SEEDS),
                caps_time=caps_time,
            )
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
