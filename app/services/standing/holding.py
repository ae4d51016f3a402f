"""What a person held at an instant, and the rule under which an attempt was booked.

Read side of certification: booking, deciding and issuing ask the same questions here.
"""

from datetime import datetime

from app.services.catalogue.content import Library
from app.services.errors import NotFound
from app.services.ports import UnitOfWork
from app.services.rows import CredentialRow, StoredAttempt
from app.services.standing.standing_record import histories_of
from exam_engine.catalogue import CredentialState, HeldCredential, RenewalRoute, Scheme
from exam_engine.ids import SchemeId
from exam_engine.issuance.states import CredentialState as Recorded


def held_by(uow: UnitOfWork, person_id: str, at: datetime) -> list[HeldCredential]:
    """Return what a person had been given by then, in the state it had then.

    What has been withdrawn since counts as withdrawn at any date: it should never have been.
    """
    rows = [one for one in uow.credentials.of_person(person_id) if one.issued_at is not None]
    histories = histories_of(uow, rows)
    terms = uow.terms.all_of([one.number for one in rows]) if rows else {}
    now = max(at, uow.now())
    held = []
    for row in rows:
        history = histories[row.number]
        state = history.state(at)
        if history.state(now) is Recorded.WITHDRAWN:
            state = Recorded.WITHDRAWN
        if state is not Recorded.INTENT:
            held.append(
                HeldCredential(
                    scheme=SchemeId(row.scheme_id),
                    state=CredentialState(state.value),
                    valid_from=row.valid_from,
                    valid_until=row.valid_until,
                    number=row.number,
                    covers=tuple(row.covers or ()),
                    by_delta=terms[row.number].by_delta if row.number in terms else 0,
                    version=terms[row.number].scheme_version if row.number in terms else "",
                    earned_at=earned_at(uow, row),
                )
            )
    return held


def earned_at(uow: UnitOfWork, row: CredentialRow) -> datetime | None:
    """Return when what a changed scope goes back to began; None where it never was changed."""
    first: CredentialRow | None = None
    while row.instead_of is not None:
        before = uow.credentials.by_number(row.instead_of)
        assert before is not None, f"{row.instead_of} is gone"
        first = row = before
    return first.valid_from if first is not None else None


def rule_of(uow: UnitOfWork, row: CredentialRow) -> tuple[Scheme, str | None]:
    """Return the rule that a credential was issued under, and the digest of its document.

    Without a digest for what was issued before rules were recorded: then it is the rule of today.
    """
    library, term = Library(uow.content), uow.terms.of(row.number)
    if term is None:
        return library.scheme(row.scheme_id), uow.content.current_digest("scheme", row.scheme_id)
    return library.scheme_as_of(row.scheme_id, term.scheme_digest), term.scheme_digest


def route_of(uow: UnitOfWork, stored: StoredAttempt) -> RenewalRoute:
    """Return which exam of its scheme an attempt sits."""
    window = uow.content.window(stored.attempt.window)
    return RenewalRoute.SAME_EXAM if window is None else RenewalRoute(window.route)


def scheme_of(uow: UnitOfWork, stored: StoredAttempt) -> Scheme:
    """Return the scheme under which an attempt was booked, in the version of that day."""
    return scheme_with_digest(uow, stored)[0]


def scheme_with_digest(uow: UnitOfWork, stored: StoredAttempt) -> tuple[Scheme, str]:
    """Return the scheme under which an attempt was booked, and the digest of its document.

    Raises:
        NotFound: no such window or scheme.
    """
    window = uow.content.window(stored.attempt.window)
    if window is None:
        raise NotFound(f"window {stored.attempt.window}")
    pinned = uow.terms.pinned(stored.attempt.id)
    digest = pinned or uow.content.current_digest("scheme", window.scheme_id)
    if digest is None:
        raise NotFound(f"scheme {window.scheme_id}")
    return Library(uow.content).scheme_as_of(window.scheme_id, digest), digest
