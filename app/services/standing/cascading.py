"""What a pass of a higher level does for the holder's lower credentials: new terms of them.

The booked rule of the higher level names them, the current rule of the lower one counts the term
and is frozen into it. Nothing here signs.
"""

from dataclasses import dataclass

from app.services.catalogue.content import Library
from app.services.ports import UnitOfWork
from app.services.rows import StoredAttempt
from app.services.standing.holding import held_by
from exam_engine.catalogue import Scheme, Term, cascaded_term
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.credential import Evidence, EvidenceGenre


@dataclass(frozen=True, slots=True)
class Earned:
    """One credential that an attempt earns.

    Attributes:
        digest: of the document of the scheme that counts the term.
        evidence: what the credential says of how it was earned.
        covers: ids of the parts that it is limited to; empty for the whole.
        through: the higher credential whose exam renewed it.
        number: drawn before, where somebody decided on it; empty as a rule.
        instead_of: the credential whose scope it changes.
        by_delta: whether the shorter exam renewed it.
    """

    scheme: Scheme
    digest: str
    term: Term
    evidence: tuple[Evidence, ...]
    covers: tuple[str, ...] = ()
    through: str | None = None
    number: str = ""
    instead_of: str | None = None
    by_delta: bool = False


def cascade_of(
    uow: UnitOfWork, stored: StoredAttempt, higher: Scheme, passed: Term
) -> list[Earned]:
    """Return the new terms of lower credentials that come with a pass, in the rule's order."""
    if not higher.renewal.cascade_down:
        return []
    sat_on = (stored.attempt.started_at or passed.valid_from).date()
    held = held_by(uow, stored.person_id, uow.now())
    library = Library(uow.content)
    found: list[Earned] = []
    for one in higher.renewal.cascade_down:
        digest = uow.content.current_digest("scheme", one.scheme)
        if digest is None:
            continue  # the lower scheme was never brought in; the lint of programmes says so
        lower = library.scheme_as_of(one.scheme, digest)
        term = cascaded_term(one, lower, held, passed=passed, sat_on=sat_on)
        if term is not None:
            found.append(Earned(lower, digest, term, _evidence(term), term.covers))
    return found


def _evidence(term: Term) -> tuple[Evidence, ...]:
    """Return what the file says of how it was earned.

    Without the higher level's name and the journal's digest, which its own credential states:
    the holder may keep that one private, and this file must not tell which it is.
    """
    assert term.renews is not None
    ends = instant_text(term.renews.valid_until)[:10]
    return (
        Evidence(
            key="exam",
            genre=EvidenceGenre.PROCTORED_EXAM,
            name="Proctored exam of a higher level",
            narrative=(
                "Extended by passing the exam of a higher level, with webcam proctoring; no "
                "unresolved integrity incident."
            ),
        ),
        Evidence(
            key="prior",
            genre=EvidenceGenre.PRIOR_CREDENTIAL,
            name="Previous term",
            narrative=f"Extends a credential of this certification; that term ends {ends}.",
        ),
    )
