"""`assay credentials …`: suspend, extend, restore, change the scope, withdraw; by named people.

The same use cases as the page, for days on which the page cannot be reached. `--by` is the
address of an account with the role decider; two different ones are needed where two people are.
"""

import argparse
from datetime import UTC, datetime, timedelta

from app.commands import credentials_audit, credentials_badge
from app.commands.output import write
from app.config import Settings
from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.errors import Forbidden, NotFound
from app.services.ports import UnitOfWorkFactory
from app.services.roles import Role
from app.services.standing.scoping import Scoping
from app.services.standing.standing import Standing
from app.services.standing.standing_record import history_of
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.event_spelling import spell
from exam_engine.issuance.number import display, parse_number
from exam_engine.issuance.scope import ScopeReason
from exam_engine.issuance.states import WithdrawalReason

ONE_DAY = timedelta(days=1)


class DayUnreadable(Exception):
    """The last day is no date."""

    code = "day_unreadable"


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """Carry one change out, show a credential's standing, draw a badge, or audit everything.

    Raises:
        MistypedNumber: the number's check character does not fit.
        DayUnreadable: the last day is no date.
        Forbidden: `--by` is no decider.
        NotFound: no such credential, or no open proposal for it.
        IssuanceError: the change is against the rules; the message says which.
    """
    if asked.verb == "audit":
        return credentials_audit.run(settings)
    if asked.verb == "badge":
        return credentials_badge.run(settings, asked)
    database = open_database(settings.database_url)
    uow = units_of_work(database)
    try:
        number = parse_number(asked.number)
        if asked.verb != "show":
            _carry_out(uow, number, asked)
        write("\n".join(_lines(uow, number)))
    finally:
        database.close()
    return 0


def _carry_out(uow: UnitOfWorkFactory, number: CredentialNumber, asked: argparse.Namespace) -> None:
    standing, actor, words = Standing(uow), _decider(uow, asked.by), asked.words
    match asked.verb:
        case "suspend":
            until = _day_after(asked.last_day)
            standing.suspend(number, actor=actor, case=asked.case, until=until, words=words)
        case "extend":
            standing.extend(number, actor=actor, until=_day_after(asked.last_day), words=words)
        case "restore":
            standing.restore(number, actor=actor, words=words)
        case "propose-withdrawal":
            reason = WithdrawalReason(asked.reason)
            standing.propose_withdrawal(number, actor=actor, reason=reason, words=words)
        case "confirm-withdrawal" | "decline-withdrawal":
            proposal = _open_proposal(uow, number)
            confirm = asked.verb == "confirm-withdrawal"
            standing.settle_withdrawal(proposal, actor=actor, confirm=confirm, words=words)
        case "propose-scope" | "confirm-scope" | "decline-scope":
            _change_scope(uow, number, asked, actor)


def _change_scope(
    uow: UnitOfWorkFactory, number: CredentialNumber, asked: argparse.Namespace, actor: PersonId
) -> None:
    scoping, words = Scoping(uow), asked.words
    if asked.verb == "propose-scope":
        reason = ScopeReason(asked.reason)
        scoping.propose(number, actor=actor, covers=asked.part, reason=reason, words=words)
        return
    proposal = _open_proposal(uow, number)
    confirm = asked.verb == "confirm-scope"
    scoping.settle(proposal, actor=actor, confirm=confirm, words=words)


def _decider(uow: UnitOfWorkFactory, email: str) -> PersonId:
    with uow() as one:
        account = one.people.by_email(email)
    if account is None or account.disabled or Role.DECIDER not in account.roles:
        raise Forbidden(f"{email} is no account with the role decider")
    return PersonId(account.id)


def _open_proposal(uow: UnitOfWorkFactory, number: str) -> str:
    with uow() as one:
        found = [row.id for row in one.standing.open_proposals() if row.number == number]
    if not found:
        raise NotFound(f"nothing is proposed about {display(CredentialNumber(number))}")
    return found[0]


def _day_after(text: str) -> datetime:
    """Return the first instant after a day, which is when a suspension lifts itself."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise DayUnreadable(f"{text!r} is no date: write 2026-12-24") from error
    return day + ONE_DAY


def _lines(uow: UnitOfWorkFactory, number: CredentialNumber) -> list[str]:
    with uow() as one:
        row = one.credentials.by_number(number)
        if row is None or row.issued_at is None:
            raise NotFound(f"no credential {display(number)}")
        history = history_of(one, row)
        state = history.state(one.now())
    lines = [
        f"{display(number)}: {state.value}, {row.scheme_id}, "
        f"{row.valid_from:%Y-%m-%d} to {row.valid_until:%Y-%m-%d}"
        + (f", covers {', '.join(row.covers)}" if row.covers else "")
    ]
    for entry in history.entries:
        kind, body = spell(entry.event)
        details = "".join(f", {name} {value}" for name, value in body.items())
        lines.append(f"  {entry.event.at:%Y-%m-%d %H:%M} {kind} by {entry.actor}{details}")
    return lines
