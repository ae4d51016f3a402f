"""The chain of terms: which credential a pass follows, what is recorded, what it replaces."""

from dataclasses import replace
from datetime import datetime

from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, DecisionRow, StoredAttempt, TermRow
from app.services.standing.cascading import Earned, cascade_of
from app.services.standing.consequences import review
from app.services.standing.holding import held_by, route_of, scheme_with_digest
from app.services.standing.standing_record import SYSTEM, append, histories_of, history_of
from exam_engine.catalogue import NothingToRenew, RenewalRoute, Scheme, Term, earned_term
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.credential import Evidence, EvidenceGenre
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import CredentialState, Succession, Superseded, Suspended


def earned_by(uow: UnitOfWork, stored: StoredAttempt, decision: DecisionRow) -> list[Earned]:
    """Return all that a certified attempt earns: by the rule it was booked under, then below it."""
    scheme, digest = scheme_with_digest(uow, stored)
    route = route_of(uow, stored)
    sat = stored.attempt.started_at or decision.at
    held = held_by(uow, stored.person_id, uow.now())
    try:
        term = earned_term(scheme, held, sat_on=sat.date(), decided=decision.at, route=route)
    except NothingToRenew:
        return []  # what it renewed was withdrawn since the decision; the audit names the gap
    evidence = evidence_of(scheme, stored, term, route=route)
    if route is RenewalRoute.DELTA_EXAM:
        return [Earned(scheme, digest, term, evidence, term.covers, by_delta=True)]
    return [Earned(scheme, digest, term, evidence), *cascade_of(uow, stored, scheme, term)]


def record_term(uow: UnitOfWork, number: str, earned: Earned) -> None:
    """Freeze the rule and the place in the chain of a credential that is about to be signed."""
    if earned.instead_of is not None:
        _record_place(uow, number, earned, earned.instead_of)
        return
    renews = earned.term.renews.number if earned.term.renews else None
    before = uow.terms.of(renews) if renews else None
    uow.terms.put(
        TermRow(
            number=number,
            scheme_version=earned.scheme.version,
            scheme_digest=earned.digest,
            chain_id=before.chain_id if before else renews or number,
            term_no=before.term_no + 1 if before else 2 if renews else 1,
            renews=renews,
            by_delta=(before.by_delta if before else 0) + 1 if earned.by_delta else 0,
        )
    )


def _record_place(uow: UnitOfWork, number: str, earned: Earned, instead_of: str) -> None:
    """Give a credential the place in the chain of the one whose scope it changes."""
    place = uow.terms.of(instead_of)
    uow.terms.put(
        TermRow(
            number=number,
            scheme_version=earned.scheme.version,
            scheme_digest=earned.digest,
            chain_id=place.chain_id if place else instead_of,
            term_no=place.term_no if place else 1,
            renews=place.renews if place else None,
            by_delta=place.by_delta if place else 0,
        )
    )


def supersede_earlier(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Record that a credential just issued takes the place of the holder's earlier terms.

    Asked of the register, not of the plan: of two renewals that raced, the one that ends later
    replaces the other, whichever was signed first. A suspended one keeps its own story; it ends
    with its term. But what extends its scope is suspended with it.
    """
    own = uow.credentials.of_person(row.person_id)
    earlier = [
        one
        for one in own
        if one.scheme_id == row.scheme_id and one.number != row.number and one.issued_at is not None
    ]
    for one in sorted(earlier, key=lambda each: each.number):
        uow.standing.lock(one.number)
    histories = histories_of(uow, earlier)
    active = [one for one in earlier if histories[one.number].state(now) is CredentialState.ACTIVE]
    current = [one for one in active if now <= one.valid_until]
    longest = max(current, key=lambda one: one.valid_until, default=row)
    for one in current:
        if one.valid_until <= row.valid_until:
            _replace(uow, one, histories[one.number], row, now)
    if longest.valid_until > row.valid_until:
        issued = replace(row, issued_at=now)
        _replace(uow, issued, history_of(uow, issued), longest, now)
    for one in earlier:
        if one.number == row.instead_of:
            _keep_paused(uow, one, histories[one.number], row, now)


def _keep_paused(
    uow: UnitOfWork, row: CredentialRow, history: History, wider: CredentialRow, now: datetime
) -> None:
    """Let a suspension that began after a wider scope was decided on go on with the wider one."""
    running = history.suspensions(now)
    if not running:
        return
    paused = running[-1].event
    assert isinstance(paused, Suspended)
    _replace(uow, row, history, wider, now)
    issued = replace(wider, issued_at=now)
    event = Suspended(now.replace(microsecond=0), paused.until, paused.case)
    words = "what it extends was suspended"
    append(uow, issued, history_of(uow, issued), Entry(event, SYSTEM), words)


def _replace(
    uow: UnitOfWork, row: CredentialRow, history: History, later: CredentialRow, now: datetime
) -> None:
    # Whoever decided on a scope stands in the proposal; here it is carried out.
    extended = later.instead_of == row.number
    why = Succession.EXTENSION if extended else Succession.RENEWAL
    event = Superseded(now.replace(microsecond=0), CredentialNumber(later.number), why)
    words = "its scope was extended" if extended else "renewed"
    append(uow, row, history, Entry(event, SYSTEM), words)


def review_what_fell(uow: UnitOfWork, row: CredentialRow, now: datetime) -> None:
    """Suspend for review what was signed after something it rests on had been withdrawn.

    A recorded intent may wait days for a key, and withdrawals look at what is issued.
    """
    decision = uow.results.decision(row.attempt_id)
    assert decision is not None
    since = row.valid_from if row.instead_of else decision.at
    review(uow, replace(row, issued_at=now), since=since)


def evidence_of(
    scheme: Scheme, stored: StoredAttempt, term: Term, *, route: RenewalRoute
) -> tuple[Evidence, ...]:
    """Return what a credential says of the exam, of prerequisites and of the term before.

    Without the other credentials' numbers: those are their holder's to give away.
    """
    found: list[Evidence] = [_exam_evidence(stored, route)]
    day = stored.attempt.started_at
    for required in scheme.required_schemes if day else ():
        assert day is not None
        found.append(
            Evidence(
                key=f"prerequisite-{required.rpartition('/')[2]}",
                genre=EvidenceGenre.PREREQUISITE_CREDENTIAL,
                name=f"Required certification {required}",
                narrative=f"Active on {day.date().isoformat()}, the day of the exam.",
            )
        )
    if term.renews is not None:
        ends = instant_text(term.renews.valid_until)[:10]
        found.append(
            Evidence(
                key="prior",
                genre=EvidenceGenre.PRIOR_CREDENTIAL,
                name="Previous term",
                narrative=f"Renews a credential of this certification; that term ends {ends}.",
            )
        )
    return tuple(found)


def _exam_evidence(stored: StoredAttempt, route: RenewalRoute) -> Evidence:
    shorter = route is RenewalRoute.DELTA_EXAM
    return Evidence(
        key="exam",
        genre=EvidenceGenre.PROCTORED_EXAM,
        name="Proctored exam of what has changed" if shorter else "Proctored exam",
        narrative=(
            "One sitting with webcam proctoring; no unresolved integrity incident. "
            f"Journal of the sitting: sha-256 {stored.chain_head}."
        ),
    )
