"""What follows on a decided scope: a credential of the same exam and term that covers other parts.

Read by the issuing worker, which records it as an intent and signs it; nothing here decides.
"""

from collections.abc import Mapping, Sequence

from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, ProposalRow
from app.services.standing.cascading import Earned
from app.services.standing.holding import rule_of
from app.services.standing.standing import CONFIRMED
from exam_engine.catalogue import Term
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.credential import Evidence, EvidenceGenre
from exam_engine.issuance.scope import covered
from exam_engine.issuance.states import CredentialState


def rescoped(uow: UnitOfWork, earlier: Sequence[CredentialRow]) -> list[Earned]:
    """Return what confirmed scopes of these credentials of one attempt ask for and is not there.

    Nothing follows on one that was withdrawn before the signer came to it.
    """
    there = {one.number for one in earlier}
    return [
        _followed_by(uow, row, proposal)
        for row in earlier
        if row.state != CredentialState.WITHDRAWN.value
        for proposal in uow.standing.proposals_of(row.number)
        if is_scope(proposal) and proposal.successor not in there
    ]


def is_void(uow: UnitOfWork, row: CredentialRow) -> bool:
    """Tell whether an intent follows on a credential that was withdrawn since: it is not signed."""
    before = uow.credentials.by_number(row.instead_of) if row.instead_of else None
    return before is not None and before.state == CredentialState.WITHDRAWN.value


def is_scope(proposal: ProposalRow) -> bool:
    """Tell whether two people decided on a scope by this proposal."""
    return proposal.covers is not None and proposal.outcome == CONFIRMED


def specialization_of(document: object) -> str | None:
    """Return the parts that a recorded document is limited to, as it names them."""
    found = document
    for name in ("credentialSubject", "achievement", "specialization"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None


def _followed_by(uow: UnitOfWork, row: CredentialRow, proposal: ProposalRow) -> Earned:
    assert proposal.settled_at is not None
    assert proposal.successor is not None
    rule, digest = rule_of(uow, row)
    assert digest is not None, f"the rule of {row.scheme_id} is gone"
    declared = [one.id for one in rule.scope]
    return Earned(
        scheme=rule,
        digest=digest,
        term=Term(proposal.settled_at.replace(microsecond=0), row.valid_until),
        evidence=_evidence_of(row),
        covers=covered(declared, proposal.covers or ()),
        through=row.through,
        number=proposal.successor,
        instead_of=row.number,
    )


def _evidence_of(row: CredentialRow) -> tuple[Evidence, ...]:
    """Return what was said of how it was earned: the same exam earned what follows on it."""
    document = row.badge[Profile.VCDM2.value]
    assert isinstance(document, dict)
    listed = document["evidence"]
    assert isinstance(listed, list)
    return tuple(_statement(one) for one in listed if isinstance(one, dict))


def _statement(said: dict[str, object]) -> Evidence:
    key = str(said["id"]).rpartition("/")[2]
    genre = EvidenceGenre(str(said["genre"]))
    return Evidence(key, genre, str(said["name"]), str(said["narrative"]))
