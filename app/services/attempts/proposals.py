"""Commands that wait for a second person: read from the journal, and who may confirm them.

A proposal is made and settled by `services.invigilating.steering`; here is what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.attempts.wishes import Wish, wish_from
from app.services.errors import ProposalGone
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, JsonValue, StoredAttempt
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.events import event_from
from exam_engine.attempts.events.proposals import CommandProposed, ProposalSettled
from exam_engine.attempts.people import confirmers
from exam_engine.attempts.refusals import OwnAttempt, SecondPersonUnsuitable
from exam_engine.attempts.states import CommandName
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

PROPOSAL_KINDS: Final = (CommandProposed.kind, ProposalSettled.kind)
STANDS: Final = timedelta(minutes=15)
STANDS_AFTER_END: Final = timedelta(hours=24)
"""How long a proposal waits while the attempt lives, and after its end."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A command that waits for a second person.

    Attributes:
        id: of the proposal.
        by: who proposed it, in which role.
        version: of the attempt's course when it was proposed.
    """

    id: str
    wish: Wish
    by: Actor
    at: datetime
    version: int
    expires_at: datetime

    def shown(self) -> dict[str, JsonValue]:
        """Return it as JSON, exactly what is confirmed."""
        return {
            "id": self.id,
            "name": self.wish.name,
            **self.wish.details(),
            "by": self.by.person,
            "role": self.by.role.value,
            "at": to_ms(self.at),
            "version": self.version,
            "expires": to_ms(self.expires_at),
        }


def open_proposals(records: Sequence[EventRecord], now: datetime) -> list[Proposal]:
    """Return the proposals that wait at `now`, oldest first."""
    settled = {one.body["proposal"] for one in records if one.kind == ProposalSettled.kind}
    made = [_proposal(one) for one in records if one.kind == CommandProposed.kind]
    return [one for one in made if one.id not in settled and now <= one.expires_at]


def _proposal(record: EventRecord) -> Proposal:
    fact = event_from(record.kind, record.body)
    assert isinstance(fact, CommandProposed)
    assert isinstance(fact.details, dict)
    role, _, person = record.actor.partition(":")
    wish = wish_from(fact.command, fact.details)
    by = Actor(PersonId(person), Role(role))
    return Proposal(fact.proposal, wish, by, record.at, fact.version, fact.expires_at)


def open_proposal(uow: UnitOfWork, stored: StoredAttempt, proposal_id: str) -> Proposal:
    """Return a proposal that waits now.

    Raises:
        ProposalGone: it is settled, has run out, or was never made.
    """
    records = uow.attempts.events(stored.attempt.id, kinds=PROPOSAL_KINDS)
    for one in open_proposals(records, uow.now()):
        if one.id == proposal_id:
            return one
    raise ProposalGone(f"proposal {proposal_id}")


def may_confirm(found: Proposal, actor: Actor, candidate: str) -> bool:
    """Tell whether this person may confirm it in this role; `candidate` is who sits."""
    if actor.person in {found.by.person, candidate}:
        return False
    return actor.role in confirmers(CommandName(found.wish.name), found.by.role)


def require_other(stored: StoredAttempt, found: Proposal, actor: Actor) -> None:
    """Let anybody confirm but who proposed it and who sits; roles are the engine's.

    Raises:
        OwnAttempt, SecondPersonUnsuitable: one of these two.
    """
    if actor.person == stored.attempt.candidate:
        raise OwnAttempt(f"{actor.person} sits in attempt {stored.attempt.id}")
    if actor.person == found.by.person:
        raise SecondPersonUnsuitable(f"{actor.person} proposed it")
