"""What somebody comes with: a complaint or an appeal, checked before anything is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.services.errors import NotFound, WishRefused
from app.services.matters.impartiality import CREDENTIAL, DECISION, SERVICE
from app.services.matters.matter_refusals import NothingToAppeal
from app.services.ports import UnitOfWork
from app.services.rows import MatterRow, StandingRow
from app.services.wallet.choosing import own_credential
from exam_engine.issuance.event_spelling import read
from exam_engine.issuance.matter import MatterKind
from exam_engine.issuance.states import Suspended, revokes

SHORTEST, LONGEST = 20, 4_000
"""Characters of what somebody writes, both included."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody comes with.

    Attributes:
        subject: a word of `impartiality`: what it is about.
        about: number of their credential, id of their attempt, or empty.
        words: 20 to 4,000 characters.
    """

    kind: MatterKind
    subject: str
    about: str
    words: str


def checked(filing: Filing) -> str:
    """Return the words as they are kept.

    Raises:
        WishRefused: names the field and the fix.
    """
    if filing.subject not in {CREDENTIAL, DECISION, SERVICE}:
        raise WishRefused("subject", "choose what it is about")
    if bool(filing.about) is (filing.subject == SERVICE):
        raise WishRefused("subject", "choose what it is about")
    return whole(filing.words)


def whole(words: str) -> str:
    """Return what somebody wrote, as it is kept.

    Raises:
        WishRefused: too short or too long.
    """
    text = words.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise WishRefused("words", f"write {SHORTEST} to {LONGEST} characters")
    return text


def decided_at(uow: UnitOfWork, person_id: str, filing: Filing) -> datetime | None:
    """Return when what an appeal is against was decided; None for a complaint.

    Raises:
        NotFound: it is about something of somebody else, or that never was.
        NothingToAppeal: nothing was decided.
    """
    finders: dict[str, Callable[[UnitOfWork, str, str], datetime | None]] = {
        CREDENTIAL: _changed_at,
        DECISION: _certified_at,
        SERVICE: lambda *_: None,
    }
    at = finders[filing.subject](uow, filing.about, person_id)
    if filing.kind is MatterKind.COMPLAINT:
        return None
    if at is None:
        raise NothingToAppeal("nothing was decided")
    return at


def _changed_at(uow: UnitOfWork, number: str, person_id: str) -> datetime | None:
    own_credential(uow, number, person_id)
    events = uow.standing.events([number])[number]
    against = [one.at for one in events if _is_against(one)]
    return max(against, default=None)


def _is_against(event: StandingRow) -> bool:
    """Tell whether an event took something from the holder, which an appeal may be about."""
    happened = read(event.kind, event.at, event.body)
    return isinstance(happened, Suspended) or revokes(happened)


def _certified_at(uow: UnitOfWork, attempt_id: str, person_id: str) -> datetime | None:
    stored = uow.attempts.get(attempt_id)
    if stored is None or stored.person_id != person_id:
        raise NotFound("no such attempt")
    decision = uow.results.decision(attempt_id)
    return decision.at if decision is not None else None


def same(row: MatterRow, filing: Filing) -> bool:
    """Tell whether a matter wants the same about the same thing."""
    return (row.kind, row.subject, row.about) == (filing.kind, filing.subject, filing.about)
