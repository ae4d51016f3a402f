"""The audit of terms: the dates of a credential reckoned again from rule, decision and past."""

from collections.abc import Iterator
from datetime import date, datetime

from app.services.catalogue.content import Library
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, DecisionRow, StoredAttempt
from app.services.standing.holding import earned_at, route_of
from app.services.standing.standing_record import histories_of
from exam_engine.catalogue import (
    CredentialState,
    HeldCredential,
    NothingToRenew,
    RenewalRoute,
    Scheme,
    Term,
    cascaded_term,
    earned_term,
)
from exam_engine.ids import SchemeId
from exam_engine.issuance.badge import instant_text
from exam_engine.issuance.standing import History
from exam_engine.issuance.states import CredentialState as Recorded
from exam_engine.issuance.states import Superseded, recorded_at


def check_dates(
    uow: UnitOfWork,
    row: CredentialRow,
    stored: StoredAttempt,
    scheme: Scheme,
    decision: DecisionRow,
) -> Iterator[str]:
    """Reckon the term again; `scheme` is the rule that the attempt was booked under.

    Of a credential whose scope was changed, `audit_scope` does.
    """
    if row.instead_of is not None:
        return
    held = held_before(uow, row, decision.at)
    sat_on = (stored.attempt.started_at or row.valid_from).date()
    route = route_of(uow, stored)
    term = _earned(scheme, held, route, sat_on=sat_on, decided=decision.at)
    if row.through is not None and term is not None:
        term = _cascaded(uow, row, scheme, held, term, sat_on=sat_on)
    if term is None:
        yield f"no rule of {scheme.id} gives a new term of {row.scheme_id}"
    elif tuple(row.covers or ()) != _covered(row, route, term):
        yield "it covers other parts than its exam, or the term that it extends"
    elif (row.valid_from, row.valid_until) != (term.valid_from, term.valid_until):
        wanted = f"{instant_text(term.valid_from)} to {instant_text(term.valid_until)}"
        yield f"by the rule of the booking it runs {wanted}"


def _earned(
    scheme: Scheme,
    held: list[HeldCredential],
    route: RenewalRoute,
    *,
    sat_on: date,
    decided: datetime,
) -> Term | None:
    try:
        return earned_term(scheme, held, sat_on=sat_on, decided=decided, route=route)
    except NothingToRenew:
        return None


def _covered(row: CredentialRow, route: RenewalRoute, term: Term) -> tuple[str, ...]:
    """Return what a term covers: all of an exam of all parts, else what the one before covered."""
    whole = row.through is None and route is not RenewalRoute.DELTA_EXAM
    return () if whole else term.covers


def held_before(uow: UnitOfWork, row: CredentialRow, at: datetime) -> list[HeldCredential]:
    """Return what the holder had at an instant, as it stood then, but for what this exam did.

    Events are kept by the second, and a credential may be issued in that of its decision.
    """
    came = {one.number for one in uow.credentials.all_of_attempt(row.attempt_id)}
    rows = [
        one
        for one in uow.credentials.of_person(row.person_id)
        if one.issued_at is not None and one.issued_at <= at and one.number not in came
    ]
    histories = histories_of(uow, rows)
    terms = uow.terms.all_of([one.number for one in rows]) if rows else {}
    return [
        HeldCredential(
            scheme=SchemeId(one.scheme_id),
            state=CredentialState(_state(histories[one.number], at, without=came).value),
            valid_from=one.valid_from,
            valid_until=one.valid_until,
            number=one.number,
            covers=tuple(one.covers or ()),
            by_delta=terms[one.number].by_delta if one.number in terms else 0,
            version=terms[one.number].scheme_version if one.number in terms else "",
            earned_at=earned_at(uow, one),
        )
        for one in rows
    ]


def _state(history: History, at: datetime, *, without: set[str]) -> Recorded:
    """Return the state at an instant, as if none of some credentials had replaced it."""
    kept = [
        event
        for event in history.events
        if not (isinstance(event, Superseded) and event.by in without)
    ]
    return recorded_at(kept, at)


def _cascaded(
    uow: UnitOfWork,
    row: CredentialRow,
    higher: Scheme,
    held: list[HeldCredential],
    passed: Term,
    *,
    sat_on: date,
) -> Term | None:
    """Reckon the new term that a pass of the higher level gave, by the rule frozen into it."""
    frozen = uow.terms.of(row.number)
    rules = [one for one in higher.renewal.cascade_down if one.scheme == row.scheme_id]
    source = uow.credentials.by_number(row.through or "")
    own = source is not None and source.attempt_id == row.attempt_id
    if frozen is None or not rules or not own:
        return None
    lower = Library(uow.content).scheme_as_of(row.scheme_id, frozen.scheme_digest)
    return cascaded_term(rules[0], lower, held, passed=passed, sat_on=sat_on)
