"""The scope of a credential: which declared parts of its certification it covers.

Pure: two people decide, the change to record comes out. A changed scope is a credential of its own
with the same last second, since what was signed never changes; nothing is issued or signed here.

Source: ISO/IEC 17024 9.5 for reducing the scope of a certification, and giving it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from exam_engine.ids import PersonId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import (
    ConflictOfInterest,
    IllegalChange,
    ScopeRefused,
    ScopeUndivided,
    SecondPersonRequired,
)
from exam_engine.issuance.standing import History
from exam_engine.issuance.states import CredentialState, Succession


class ScopeReason(StrEnum):
    """Why a scope was changed; kept, never shown to the public."""

    COMPETENCE_NOT_SHOWN = "competence-not-shown"
    COMPETENCE_SHOWN = "competence-shown"
    ISSUED_IN_ERROR = "issued-in-error"
    HOLDER_REQUEST = "holder-request"
    APPEAL_UPHELD = "appeal-upheld"
    SCHEME_DECISION = "scheme-decision"


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """A change that is asked for; parts by id.

    Attributes:
        declared: every part, by the rule that the credential was issued under, in its order.
        examined: what the exam behind it covered; empty means every part.
        present: what it covers now; empty means every part.
        wanted: what it is to cover.
        ends: last second of its term, included.
    """

    declared: tuple[str, ...]
    examined: tuple[str, ...]
    present: tuple[str, ...]
    wanted: Sequence[str]
    ends: datetime


@dataclass(frozen=True, slots=True)
class ScopeDecision:
    """A decided change.

    Attributes:
        at: its second, which is the first of the credential that follows.
        covers: parts in the rule's order; empty means every part.
        why: a reduction wherever a part is lost, else an extension.
    """

    at: datetime
    covers: tuple[str, ...]
    why: Succession


def change_scope(
    history: History,
    change: ScopeChange,
    *,
    proposed_by: PersonId,
    confirmed_by: PersonId,
    now: datetime,
) -> ScopeDecision:
    """Decide on another scope; two people are needed, neither of them the holder.

    Raises:
        ConflictOfInterest: it is one of the two's own.
        SecondPersonRequired: the two are one.
        IllegalChange: it is neither active nor suspended, is to cover more while suspended, or its
            term is over.
        ScopeUndivided: the certification declares no parts.
        ScopeRefused: no part, one that the exam did not cover, or nothing would change.
    """
    if history.holder in {proposed_by, confirmed_by}:
        raise ConflictOfInterest(f"{history.holder} holds this credential")
    if proposed_by == confirmed_by:
        raise SecondPersonRequired(f"{confirmed_by} proposed the scope")
    covers, why = _scope_of(change)
    state = history.state(require_utc(now))
    reducing = why is Succession.REDUCTION
    if state is not CredentialState.ACTIVE and not (
        reducing and state is CredentialState.SUSPENDED
    ):
        raise IllegalChange(f"a credential that is {state} takes no {why} of its scope")
    second = now.replace(microsecond=0)
    if second > change.ends:
        raise IllegalChange("its term is over")
    return ScopeDecision(second, covers, why)


def covered(declared: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the wanted parts in the order in which they are declared; empty where it is all."""
    found = tuple(one for one in declared if one in wanted)
    return () if len(found) == len(declared) else found


def _scope_of(change: ScopeChange) -> tuple[tuple[str, ...], Succession]:
    if not change.declared:
        raise ScopeUndivided("the certification declares no parts")
    whole = set(change.declared)
    examined, present = (set(one) or whole for one in (change.examined, change.present))
    wanted = set(change.wanted)
    if not wanted:
        raise ScopeRefused("it has to cover a part: withdraw it instead")
    if not wanted <= examined & whole:
        raise ScopeRefused(f"the exam did not cover {sorted(wanted - (examined & whole))}")
    if wanted == present:
        raise ScopeRefused("it covers exactly that already")
    why = Succession.EXTENSION if wanted > present else Succession.REDUCTION
    return covered(change.declared, change.wanted), why
