"""The audit of scopes: what a credential covers against the decision of two people on it.

A narrower credential without a decision would take something from its holder; a wider one would
certify what was taken back. Both have to follow from a settled proposal.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import CredentialRow, ProposalRow
from app.services.standing.holding import rule_of
from app.services.standing.rescoping import is_scope, specialization_of
from app.services.standing.standing_record import history_of
from exam_engine.catalogue import names_of
from exam_engine.issuance.scope import covered
from exam_engine.issuance.states import CredentialState, Succession, superseded_at

SOON = timedelta(hours=1)
"""How long a decided scope may wait for its credential before it counts as a gap."""


def check_scope(uow: UnitOfWork, row: CredentialRow, now: datetime) -> Iterator[str]:
    """Hold a credential against the decisions on its own scope and on that of the one before it."""
    yield from _stated(uow, row)
    decisions = list(filter(is_scope, uow.standing.proposals_of(row.number)))
    for proposal in decisions:
        yield from _carried_out(uow, row, proposal, now)
    replaced = superseded_at(history_of(uow, row).events, now)
    changed_to = {replaced.by} if replaced and replaced.why is not Succession.RENEWAL else set()
    if not changed_to <= {one.successor for one in decisions}:
        yield "its scope was changed, and nobody decided so"
    if row.instead_of is not None:
        yield from _decided(uow, row, row.instead_of)


def _stated(uow: UnitOfWork, row: CredentialRow) -> Iterator[str]:
    """Compare what the files say with what the register says it covers."""
    rule, _ = rule_of(uow, row)
    names = ", ".join(names_of(rule.scope, row.covers or ()))
    for profile, document in row.badge.items():
        if row.covers and specialization_of(document) != names:
            yield f"{profile}: does not say that it covers {names} alone"


def _carried_out(
    uow: UnitOfWork, row: CredentialRow, proposal: ProposalRow, now: datetime
) -> Iterator[str]:
    assert proposal.settled_at is not None
    later = uow.credentials.by_number(proposal.successor or "")
    issued = later is not None and later.issued_at is not None
    if not issued and row.state == CredentialState.WITHDRAWN.value:
        return
    if not issued and now - proposal.settled_at > SOON:
        yield f"another scope was decided at {proposal.settled_at.isoformat()}, nothing issued"
    if issued and superseded_at(history_of(uow, row).events, now) is None:
        yield "another scope was decided, and it was not replaced"


def _decided(uow: UnitOfWork, row: CredentialRow, before: str) -> Iterator[str]:
    found = [one for one in uow.standing.proposals_of(before) if one.successor == row.number]
    wider = uow.credentials.by_number(before)
    if wider is None or not any(map(is_scope, found)):
        yield "nobody decided on its scope"
        return
    proposal = found[0]
    yield from _two_deciders(uow, row, proposal)
    rule, _ = rule_of(uow, row)
    asked = covered([one.id for one in rule.scope], proposal.covers or ())
    if asked != tuple(row.covers or ()):
        yield f"two people decided that it covers {list(asked) or 'all'}"
    assert proposal.settled_at is not None
    wanted = (proposal.settled_at.replace(microsecond=0), wider.valid_until, wider.attempt_id)
    if (row.valid_from, row.valid_until, row.attempt_id) != wanted:
        yield "exam, first or last second are not those of the decision and of the term"


def _two_deciders(uow: UnitOfWork, row: CredentialRow, proposal: ProposalRow) -> Iterator[str]:
    people = (proposal.proposed_by, proposal.settled_by or "")
    if people[0] == people[1] or row.person_id in people:
        yield "its scope was not decided by two people who do not hold it"
    for person in people:
        account = uow.people.get(person)
        if account is None or Role.DECIDER not in account.roles:
            yield f"its scope was decided by {person}, who is no decider"
