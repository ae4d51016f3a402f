"""Who belongs to a company: invited to a mailbox, a part given, changed and taken away.

A link opens once, for fourteen days; only its digest is kept (`company_joining` uses it).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.companies.companies import leader_of, note
from app.services.companies.company_joining import MOST_MEMBERS, digest_of
from app.services.companies.company_refusals import (
    LastOwner,
    MemberElsewhere,
    TooManyOfThese,
)
from app.services.errors import NotFound, TooMany, WishRefused
from app.services.letters.letters import write_letter_to
from app.services.ports import RateLimiter, UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, JsonValue
from app.services.rows.companies import (
    Company,
    CompanyEventKind,
    CompanyInvitation,
    CompanyMember,
    CompanyRole,
)

OPEN_FOR: Final = timedelta(days=14)
MOST_INVITATIONS: Final = 20
LONGEST_ADDRESS: Final = 254
INVITED_PER_DAY: Final = 60

_SECRET_BYTES = 24
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Memberships:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    limiter: RateLimiter

    def invite(self, company_id: str, email: str, role: CompanyRole, *, by: Account) -> str:
        """Invite a mailbox; a letter leaves, and the link's secret is returned this once.

        An earlier invitation of the same mailbox opens nothing any more.

        Raises:
            NotFound: no such company, or one that this person does not lead.
            OwnersOnly, CompanyEnded: as `companies.leader_of`.
            WishRefused: this is no address.
            MemberElsewhere: whoever reads it belongs to this company.
            TooManyOfThese: as many members or invitations as there may be.
            TooMany: the company has invited as often as it may on one day.
        """
        address = _address(email)
        if not self.limiter.allow(f"invite:{company_id}", limit=INVITED_PER_DAY, per_s=_DAY_S):
            raise TooMany("many were invited today; come back tomorrow", retry_after_s=_DAY_S)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self.uow() as uow:
            company = leader_of(uow, company_id, by)
            _make_room(uow, company_id, address)
            now = uow.now()
            invitation = CompanyInvitation(
                id=secrets.token_hex(8),
                company_id=company_id,
                email=address,
                role=role,
                secret_sha256=digest_of(secret),
                invited_by=by.id,
                made_at=now,
                expires_at=now + OPEN_FOR,
            )
            uow.companies.invite(invitation)
            part: dict[str, JsonValue] = {"role": role.value}
            note(uow, company, CompanyEventKind.INVITED, by.id, about=address, body=part)
            _write(uow, company, invitation, secret)
            uow.commit()
        return secret

    def take_back(self, company_id: str, invitation_id: str, *, by: Account) -> None:
        """Let an invitation open nothing any more.

        Raises:
            NotFound: no such invitation waits.
            OwnersOnly, CompanyEnded: as `companies.leader_of`.
        """
        with self.uow() as uow:
            company = leader_of(uow, company_id, by)
            waiting = {one.id: one for one in uow.companies.invitations(company_id)}
            invitation = waiting.get(invitation_id)
            if invitation is None:
                raise NotFound("no such invitation waits")
            uow.companies.settle(invitation_id, uow.now(), used=False)
            kind = CompanyEventKind.INVITATION_TAKEN_BACK
            note(uow, company, kind, by.id, about=invitation.email)
            uow.commit()

    def set_role(self, company_id: str, person_id: str, role: CompanyRole, *, by: Account) -> None:
        """Give a member the other part.

        Raises:
            NotFound: no such member.
            LastOwner: nobody would lead the company.
            OwnersOnly, CompanyEnded: as `companies.leader_of`.
        """
        with self.uow() as uow:
            company = leader_of(uow, company_id, by)
            member = _member(uow, company, person_id)
            if member.role is role:
                return
            _require_another_owner(uow, member)
            uow.companies.set_role(person_id, role)
            if role is not CompanyRole.OWNER:
                _take_back_of(uow, company, person_id)
            part: dict[str, JsonValue] = {"role": role.value}
            kind = CompanyEventKind.ROLE_CHANGED
            note(uow, company, kind, by.id, about=person_id, body=part)
            uow.commit()

    def remove(self, company_id: str, person_id: str, *, by: Account) -> None:
        """Take somebody out of a company; at once, also where they are signed in.

        Raises:
            NotFound: no such member.
            LastOwner: nobody would lead the company.
            OwnersOnly, CompanyEnded: as `companies.leader_of`.
        """
        with self.uow() as uow:
            company = leader_of(uow, company_id, by)
            member = _member(uow, company, person_id)
            _require_another_owner(uow, member)
            uow.companies.leave(person_id)
            uow.people.drop_role(person_id, Role.EMPLOYER)
            _take_back_of(uow, company, person_id)
            note(uow, company, CompanyEventKind.LEFT, by.id, about=person_id)
            uow.commit()

    def people(self, company_id: str) -> Sequence[tuple[CompanyMember, Account]]:
        """Return everybody of a company with their account, owners first."""
        with self.read() as uow:
            found = [
                (one, account)
                for one in uow.companies.members(company_id)
                if (account := uow.people.get(one.person_id)) is not None
            ]
        return sorted(found, key=lambda one: one[0].role is not CompanyRole.OWNER)

    def waiting(self, company_id: str) -> Sequence[CompanyInvitation]:
        """Return the invitations of a company that open something."""
        with self.read() as uow:
            now = uow.now()
            return [one for one in uow.companies.invitations(company_id) if one.expires_at > now]


def _member(uow: UnitOfWork, company: Company, person_id: str) -> CompanyMember:
    member = uow.companies.member(person_id)
    if member is None or member.company_id != company.id:
        raise NotFound("no such member")
    return member


def _take_back_of(uow: UnitOfWork, company: Company, person_id: str) -> None:
    """Let what somebody invited to open nothing once they lead no more: they may know its link."""
    for one in uow.companies.invitations(company.id):
        if one.invited_by == person_id:
            uow.companies.settle(one.id, uow.now(), used=False)


def _require_another_owner(uow: UnitOfWork, member: CompanyMember) -> None:
    others = [one for one in uow.companies.members(member.company_id) if one != member]
    if member.role is CompanyRole.OWNER and not any(
        one.role is CompanyRole.OWNER for one in others
    ):
        raise LastOwner("a company keeps one owner at least")


def _write(uow: UnitOfWork, company: Company, invitation: CompanyInvitation, secret: str) -> None:
    """Write the letter of an invitation; it holds the link until it has left."""
    facts: dict[str, JsonValue] = {
        "company": company.name,
        "until": f"{invitation.expires_at:%-d %B %Y}",
        "path": f"/join/{secret}",
    }
    kind, now = "company_invitation", invitation.made_at
    write_letter_to(uow, invitation.email, kind, invitation.id, facts, now)


def _make_room(uow: UnitOfWork, company_id: str, address: str) -> None:
    """Take back earlier invitations of a mailbox, and see that there is room for another one.

    Raises:
        MemberElsewhere: whoever reads it belongs to this company. Whether they belong to another
            one is told to them alone, when they come.
        TooManyOfThese: as many members or invitations as there may be.
    """
    known = uow.people.by_email(address)
    member = uow.companies.member(known.id) if known is not None else None
    if member is not None and member.company_id == company_id:
        raise MemberElsewhere("whoever reads this mailbox belongs to the company already")
    now = uow.now()
    waiting = [one for one in uow.companies.invitations(company_id) if one.expires_at > now]
    for one in waiting:
        if one.email == address:
            uow.companies.settle(one.id, now, used=False)
    others = sum(one.email != address for one in waiting)
    if others >= MOST_INVITATIONS:
        raise TooManyOfThese("invitations", MOST_INVITATIONS)
    if len(uow.companies.members(company_id)) + others >= MOST_MEMBERS:
        raise TooManyOfThese("members", MOST_MEMBERS)


def _address(email: str) -> str:
    """Return an address in the spelling under which it is unique.

    Raises:
        WishRefused: it is none.
    """
    address = email.strip().lower()
    name, at, host = address.rpartition("@")
    whole = bool(name and at and host) and "." in host and address.isprintable()
    if not whole or " " in address or len(address) > LONGEST_ADDRESS:
        raise WishRefused("email", "write it as name@example.org")
    return address
