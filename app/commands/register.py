"""`assay register FILE`: register the people of a table for one exam window."""

import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

from app.commands.output import write
from app.config import Settings
from app.passwords import Argon2Hasher
from app.persistence.engine import open_database
from app.persistence.unit_of_work import readings, units_of_work
from app.services.booking.registering import Registering, RowDone
from app.services.booking.registration_sheet import MOST_BYTES, RowProblem, SheetRow, read_sheet
from app.services.booking.registration_words import in_words
from app.services.errors import SheetUnreadable

PASSWORD_BYTES = 9
"""72 bits in twelve signs: nobody guesses it, and a person can type it."""


class PasswordsNotWritten(Exception):
    """The file for first passwords exists already, or cannot be made."""

    code = "passwords_not_written"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for; `new_accounts` None: no account is made."""

    file: Path
    window: str
    dry_run: bool
    new_accounts: Path | None


@dataclass(slots=True)
class _Passwords:
    """First passwords of new accounts, kept until each account is there."""

    hasher: Argon2Hasher
    given: dict[str, str] = field(default_factory=dict)

    def make(self, row: SheetRow) -> str:
        """Make one and return its hash."""
        self.given[row.email] = secrets.token_urlsafe(PASSWORD_BYTES)
        return self.hasher.hash(self.given[row.email])


def run(settings: Settings, asked: Asked) -> int:
    """Register, or say what would happen; 1 when a row was refused.

    Raises:
        NotFound: no such window.
        PasswordsNotWritten: the file of first passwords is there already.
        SheetUnreadable: the file is missing or no such table; nobody was registered.
    """
    sheet = read_sheet(_read(asked.file))
    database = open_database(settings.database_url)
    passwords = _Passwords(Argon2Hasher())
    counts = {"registered": 0, "already": 0, "refused": 0}
    kept = None
    try:
        registering = Registering(units_of_work(database), readings(database))
        window = registering.window(asked.window)
        kept = None if asked.dry_run else _opened(asked.new_accounts)
        new_account = passwords.make if asked.new_accounts else None
        for done in registering.register(
            sheet, window.id, trial=asked.dry_run, new_account=new_account
        ):
            counts[_told(done, passwords, kept)] += 1
    finally:
        database.close()
        if kept is not None:
            os.close(kept)
    would = "would be " if asked.dry_run else ""
    write(
        f"{window.title}: {counts['registered']} {would}registered,"
        f" {counts['already']} were already, {counts['refused']} refused"
    )
    return 1 if counts["refused"] else 0


def _told(done: RowDone | RowProblem, passwords: _Passwords, kept: int | None) -> str:
    """Write what a person has to know of a row; return how it is counted."""
    if isinstance(done, RowDone):
        if done.account and kept is not None:
            line = f"{done.email},{passwords.given[done.email]}\n"
            os.write(kept, line.encode())  # at once: the account is there, and only we know it
        return done.state
    problem, fix = in_words(done.code, done.detail)
    place = f"line {done.line}, {done.field}" if done.field else f"line {done.line}"
    who = f" ({done.email})" if done.email else ""
    write(f"{place}{who}: {problem} {fix}")
    return "refused"


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise SheetUnreadable(f"{file}: {error.strerror}") from error


def _opened(file: Path | None) -> int | None:
    """Make the file of first passwords, for its owner alone; it must not be there already."""
    if file is None:
        return None
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    except OSError as error:
        raise PasswordsNotWritten(f"{file}: {error.strerror}; name a new file") from error
    os.write(descriptor, b"email,password\n")
    return descriptor
