"""Registering many people for one window: each row by itself, so that a bad one costs no other.

Attempts and forms are made now, long before the window opens, so that its start makes none. Doing
it again registers nobody twice. A trial does everything and takes it back, row by row.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.services.booking.enrolment import Enrolment
from app.services.booking.registration_sheet import RowProblem, Sheet, SheetRow
from app.services.errors import Busy, EmailTaken, NotEligible, NotFound, WindowFull, WindowOver
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, ExamWindow
from exam_engine.attempts.schedule import ScheduleViolation

State = Literal["registered", "already"]
NewAccount = Callable[[SheetRow], str]
"""Notes the first password of a new account and returns its hash."""
NO_PASSWORD = "!"  # noqa: S105  # matches no password


@dataclass(frozen=True, slots=True)
class RowDone:
    """A row whose person is registered.

    Attributes:
        state: `already` where somebody had done it before.
        account: whether an account was made, too.
    """

    line: int
    email: str
    state: State
    account: bool = False


@dataclass(frozen=True, slots=True)
class Registering:
    """Bulk registration over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def window(self, window_id: str) -> ExamWindow:
        """Return a window that candidates register for.

        Raises:
            NotFound: no such window, or one of a rehearsal.
        """
        with self.read() as uow:
            window = uow.content.window(window_id)
        if window is None or window.rehearsal:
            raise NotFound(f"window {window_id}")
        return window

    def register(
        self, sheet: Sheet, window_id: str, *, trial: bool, new_account: NewAccount | None = None
    ) -> Iterator[RowDone | RowProblem]:
        """Register each row; what the sheet says of unreadable rows comes first.

        Args:
            sheet: as it was read.
            window_id: of a window that `window` returns.
            trial: change nothing, and say what would happen.
            new_account: makes accounts for addresses that have none; None refuses them.

        Raises:
            NotFound: no such window.
        """
        window = self.window(window_id)
        once = cache(new_account) if new_account else None  # a second try needs no second password
        yield from sheet.problems
        taken = 0
        for row in sheet.rows:
            done = self._row(row, window, once, trial=trial, taken=taken)
            if trial and isinstance(done, RowDone) and done.state == "registered":
                taken += 1  # a trial holds no seat
            yield done

    def _row(
        self,
        row: SheetRow,
        window: ExamWindow,
        new_account: NewAccount | None,
        *,
        trial: bool,
        taken: int,
    ) -> RowDone | RowProblem:
        """Register one row or say what speaks against it; a busy database is asked twice."""
        for last in (False, True):
            try:
                return self._try(row, window, new_account, trial=trial, taken=taken)
            except Busy as refusal:
                if last:
                    return RowProblem(row.line, "", row.email, refusal.code)
        raise AssertionError("the last try returns")

    def _try(
        self,
        row: SheetRow,
        window: ExamWindow,
        new_account: NewAccount | None,
        *,
        trial: bool,
        taken: int,
    ) -> RowDone | RowProblem:
        with self.read() as uow:
            account = uow.people.by_email(row.email)
        refused = _refused(row, account, new_account)
        if refused is not None:
            return refused
        fresh = account is None
        if account is None:
            assert new_account is not None, "a row without an account was refused"
            account = _account(row, NO_PASSWORD if trial else new_account(row))
        try:
            with self.uow() as uow:
                if fresh:
                    uow.people.add(account)
                _, new = Enrolment.register_in(uow, account.id, window.id)
                if new and taken:
                    _require_seats_for(uow, window, taken)
                if not trial and (new or fresh):
                    uow.commit()
        except (EmailTaken, NotEligible, WindowFull, WindowOver) as refusal:
            field = "" if isinstance(refusal, WindowFull | WindowOver) else "email"
            said = refusal.words if isinstance(refusal, NotEligible) else str(refusal)
            return RowProblem(row.line, field, row.email, refusal.code, said)
        except ScheduleViolation as refusal:
            missing = str(refusal.short[0].missing_minutes)
            return RowProblem(row.line, "email", row.email, refusal.code, missing)
        return RowDone(row.line, row.email, "registered" if new else "already", fresh)


def _refused(
    row: SheetRow, account: Account | None, new_account: NewAccount | None
) -> RowProblem | None:
    """Return what speaks against a row before anything is tried."""
    if account is not None:
        if Role.CANDIDATE in account.roles and not account.disabled:
            return None
        return RowProblem(row.line, "email", row.email, "not_a_candidate")
    if new_account is None:
        return RowProblem(row.line, "email", row.email, "no_account")
    return None if row.name else RowProblem(row.line, "name", row.email, "name_missing")


def _account(row: SheetRow, password_hash: str) -> Account:
    return Account(
        id=secrets.token_hex(16),
        email=row.email,
        name=row.name,
        password_hash=password_hash,
        roles=frozenset({Role.CANDIDATE.value}),
    )


def _require_seats_for(uow: UnitOfWork, window: ExamWindow, taken: int) -> None:
    """Refuse where earlier rows of a trial would have taken the last seats.

    Raises:
        WindowFull: they would have.
    """
    if window.seats is not None and window.seats - uow.capacity.booked(window.id) < taken:
        raise WindowFull(f"{window.seats} seats are booked")
