"""Companies that check credentials: made and ended by administrators, led by their owners.

A company has one quota for all its people and keys together, and sees of a holder what a stranger
with the number would see. Whether holders read its name is its owners' rule; whoever looks for a
company that says nothing is counted and not named, like everybody else.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.services.companies.company_refusals import CompanyEnded, CompanyNameTaken, OwnersOnly
from app.services.errors import NotFound, ReasonMissing
from app.services.people.api_keys import (
    MOST_PER_DAY,
    MOST_PER_MINUTE,
    PER_DAY,
    PER_MINUTE,
    named,
    require_administrator,
    require_within,
)
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, JsonValue
from app.services.rows.companies import (
    Company,
    CompanyEvent,
    CompanyEventKind,
    CompanyMember,
    CompanyRole,
)

LONGEST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's company, and their part in it."""

    company: Company
    member: CompanyMember

    @property
    def owns(self) -> bool:
        """Tell whether the person leads the company."""
        return self.member.role is CompanyRole.OWNER


@dataclass(frozen=True, slots=True)
class Companies:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def make(
        self, name: str, *, by: Account, per_day: int = PER_DAY, per_minute: int = PER_MINUTE
    ) -> Company:
        """Register a company; its first owner is invited apart.

        Raises:
            Forbidden: no administrator asks.
            WishRefused: name or quota out of bounds; names the field and the fix.
            CompanyNameTaken: one of this name is there.
        """
        require_administrator(by)
        called = named("name", name)
        _require_quota(per_day, per_minute)
        with self.uow() as uow:
            now = uow.now()
            company = Company(secrets.token_hex(8), called, per_day, per_minute, by.id, now)
            if not uow.companies.add(company):
                raise CompanyNameTaken(f"a company {called!r} is there")
            quota: dict[str, JsonValue] = {"per_day": per_day, "per_minute": per_minute}
            note(uow, company, CompanyEventKind.MADE, by.id, body=quota)
            uow.commit()
        return company

    def set_quota(self, company_id: str, *, by: Account, per_day: int, per_minute: int) -> None:
        """Change what a company may check; it counts at once, for its keys, too.

        Raises:
            Forbidden, WishRefused: as `make`.
            NotFound: no such company.
            CompanyEnded: it has ended.
        """
        require_administrator(by)
        _require_quota(per_day, per_minute)
        with self.uow() as uow:
            company = open_company(uow, company_id)
            changed = replace(company, per_day=per_day, per_minute=per_minute)
            if changed == company:
                return
            uow.companies.put(changed)
            uow.api_keys.set_limits(company_id, per_day=per_day, per_minute=per_minute)
            quota: dict[str, JsonValue] = {"per_day": per_day, "per_minute": per_minute}
            note(uow, company, CompanyEventKind.QUOTA_CHANGED, by.id, body=quota)
            uow.commit()

    def end(self, company_id: str, *, by: Account, words: str) -> None:
        """End a company for good: its keys, invitations and people may do nothing any more.

        What it checked is deleted when its time is over, as always. Asked again it changes nothing.

        Raises:
            Forbidden: no administrator asks.
            ReasonMissing: nobody says why.
            NotFound: no such company.
        """
        require_administrator(by)
        said = words.strip()[:LONGEST_WORDS]
        if not said:
            raise ReasonMissing("say why in a few words")
        with self.uow() as uow:
            company = uow.companies.lock(company_id)
            if company is None:
                raise NotFound(f"company {company_id}")
            if company.ended_at is not None:
                return
            now = uow.now()
            _close_all(uow, company, now)
            uow.companies.put(replace(company, ended_at=now))
            note(uow, company, CompanyEventKind.ENDED, by.id, body={"why": said})
            uow.commit()

    def tell_holders(self, by: Account, *, telling: bool) -> None:
        """Choose whether holders read the company's name beside looks from now on.

        Raises:
            NotFound: this person belongs to no company.
            OwnersOnly: only its owners choose.
        """
        with self.uow() as uow:
            standing = owner_of(uow, by.id)
            company = open_company(uow, standing.company.id)
            if company.tells_holders is telling:
                return
            uow.companies.put(replace(company, tells_holders=telling))
            told: dict[str, JsonValue] = {"tells_holders": telling}
            note(uow, company, CompanyEventKind.TELLING_CHANGED, by.id, body=told)
            uow.commit()

    def of_person(self, person_id: str) -> Standing:
        """Return the company of a person.

        Raises:
            NotFound: they belong to none, or it has ended.
        """
        with self.read() as uow:
            return standing_of(uow, person_id)

    def all(self) -> Sequence[tuple[Company, int]]:
        """Return every company with the number of its people, by name."""
        with self.read() as uow:
            found = uow.companies.all()
            return [(one, len(uow.companies.members(one.id))) for one in found]


def standing_of(uow: UnitOfWork, person_id: str) -> Standing:
    """Return the company of a person.

    Raises:
        NotFound: they belong to none, or it has ended.
    """
    member = uow.companies.member(person_id)
    company = uow.companies.get(member.company_id) if member is not None else None
    if member is None or company is None or company.ended_at is not None:
        raise NotFound("no company of this person")
    return Standing(company, member)


def owner_of(uow: UnitOfWork, person_id: str) -> Standing:
    """Return the company that a person leads.

    Raises:
        NotFound: they belong to none, or it has ended.
        OwnersOnly: they check for it, and do not lead it.
    """
    standing = standing_of(uow, person_id)
    if not standing.owns:
        raise OwnersOnly("only owners of the company do this")
    return standing


def leader_of(uow: UnitOfWork, company_id: str, by: Account) -> Company:
    """Return a company, locked, that this person may change: an administrator or an owner of it.

    Raises:
        NotFound: no such company, or somebody else's.
        OwnersOnly: they check for it, and do not lead it.
        CompanyEnded: it has ended.
    """
    if Role.ADMINISTRATOR in by.roles:
        return open_company(uow, company_id)
    if owner_of(uow, by.id).company.id != company_id:
        raise NotFound(f"company {company_id}")
    company = open_company(uow, company_id)
    owner_of(uow, by.id)  # again: somebody may have taken it from them while this one waited
    return company


def open_company(uow: UnitOfWork, company_id: str) -> Company:
    """Return a company that stands, locked until the end of the transaction.

    Raises:
        NotFound: no such company.
        CompanyEnded: it has ended.
    """
    company = uow.companies.lock(company_id)
    if company is None:
        raise NotFound(f"company {company_id}")
    if company.ended_at is not None:
        raise CompanyEnded(f"{company.name} has ended")
    return company


def note(
    uow: UnitOfWork,
    company: Company,
    kind: CompanyEventKind,
    by: str,
    *,
    about: str = "",
    body: Mapping[str, JsonValue] | None = None,
) -> None:
    """Append what somebody did with a company."""
    event_id = secrets.token_hex(8)
    event = CompanyEvent(event_id, company.id, kind, uow.now(), by, about, body)
    uow.companies.note(event)


def _close_all(uow: UnitOfWork, company: Company, now: datetime) -> None:
    for key in uow.api_keys.of_company(company.id):
        uow.api_keys.revoke(key.id, now)
    for invitation in uow.companies.invitations(company.id):
        uow.companies.settle(invitation.id, now, used=False)
    for member in uow.companies.members(company.id):
        uow.companies.leave(member.person_id)
        uow.people.drop_role(member.person_id, Role.EMPLOYER)


def _require_quota(per_day: int, per_minute: int) -> None:
    require_within("per_day", per_day, MOST_PER_DAY)
    require_within("per_minute", per_minute, MOST_PER_MINUTE)
