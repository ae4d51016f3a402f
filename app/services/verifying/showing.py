"""What a stranger may see of a credential: the one place that decides, for every door.

Who may not see it is answered as if the number had never been given: page, JSON, files, names and
lists of numbers all ask here. A file that somebody was handed is another matter: whoever holds it
was given it, and `verification.judge` asks the register alone.
"""

from dataclasses import replace
from enum import StrEnum

from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow
from exam_engine.issuance.verdict import Verification


class Visibility(StrEnum):
    """Who may look a credential up by its number; the holder chooses."""

    PRIVATE = "private"
    LINK = "link"
    PUBLIC = "public"


class Detail(StrEnum):
    """What a holder may agree to show beside the minimal view."""

    NAME = "name"
    RESULT = "result"


def shown_to_strangers(uow: UnitOfWork, number: str) -> CredentialRow | None:
    """Return the credential behind a number if anybody who has the number may see it, else None.

    The database already leaves out what is private, so that it takes no longer than an unknown
    number: nothing of the row is read.
    """
    return seen_by_strangers(uow.credentials.shown(number))


def seen_by_strangers(row: CredentialRow | None) -> CredentialRow | None:
    """Return a row that was read if anybody who has its number may see it, else None."""
    if row is None or row.issued_at is None or row.visibility == Visibility.PRIVATE:
        return None
    return row


def without_hidden(uow: UnitOfWork, verdict: Verification) -> Verification:
    """Return a verdict that names a later credential only where strangers may see that one, too."""
    later = verdict.superseded_by
    if later is None or shown_to_strangers(uow, later) is not None:
        return verdict
    return replace(verdict, superseded_by=None)
