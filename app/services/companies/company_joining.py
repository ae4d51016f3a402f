"""What the link of an invitation does: it makes whoever reads one mailbox a member, once.

A mailbox that has an account joins with that account and its password, so that a letter alone
never opens somebody's account.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import Final

from app.services.companies.companies import note
from app.services.companies.company_refusals import (
    InvitationOver,
    MemberElsewhere,
    SignInFirst,
    TooManyOfThese,
)
from app.services.errors import NotFound, TooMany, WishRefused
from app.services.ports import PasswordHasher, RateLimiter, UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, JsonValue
from app.services.rows.companies import (
    Company,
    CompanyEventKind,
    CompanyInvitation,
    CompanyMember,
)

MOST_MEMBERS: Final = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1_024
LONGEST_NAME: Final = 120
TRIES_PER_MINUTE: Final = 10

_SECRET_LENGTH = 32
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Joining:
    """An invitation as whoever holds its link sees it.

    Attributes:
        has_account: whether the mailbox has an account already, which joins then.
    """

    company: Company
    invitation: CompanyInvitation
    has_account: bool


@dataclass(frozen=True, slots=True)
class CompanyJoining:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    hasher: PasswordHasher
    limiter: RateLimiter

    def look(self, secret: str) -> Joining:
        """Return what a link invites to; nothing is changed.

        Raises:
            NotFound: nobody made such a link.
            InvitationOver: it opens nothing any more.
        """
        with self.read() as uow:
            return _joining(uow, secret)

    def join(
        self, secret: str, *, person: Account | None, name: str, password: str, network: str
    ) -> Account:
        """Make whoever holds a link a member, with their account or with a new one.

        Args:
            secret: of the link.
            person: who is signed in; None for nobody.
            name: of a new account, 1 to 120 characters; not read where the mailbox has one.
            password: of a new account, 12 to 1,024 characters; as `name`.
            network: address that the request came from.

        Raises:
            TooMany: many tries from there within a minute.
            NotFound, InvitationOver: as `look`.
            SignInFirst: the mailbox has an account, and this person is not signed in with it.
            WishRefused: name or password out of bounds; names the field and the fix.
            MemberElsewhere: the person belongs to a company.
            TooManyOfThese: the company has as many members as it may.
        """
        if not self.limiter.allow(f"join:{network}", limit=TRIES_PER_MINUTE, per_s=_MINUTE_S):
            raise TooMany("too many tries; wait a minute", retry_after_s=_MINUTE_S)
        found = self.look(secret)
        fresh = None
        if not found.has_account:
            fresh = self._account(found.invitation.email, name, password)
        with self.uow() as uow:
            uow.companies.lock(found.company.id)
            again = _joining(uow, secret)  # whoever was quicker has used it up
            joined = _joined(uow, again, person, fresh)
            uow.commit()
        return joined

    def _account(self, email: str, name: str, password: str) -> Account:
        called = " ".join(name.split())
        if not 1 <= len(called) <= LONGEST_NAME or not called.isprintable():
            raise WishRefused("name", f"write your name, with at most {LONGEST_NAME} characters")
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            fix = f"choose a password of {SHORTEST_PASSWORD} characters or more"
            raise WishRefused("password", fix)
        encoded = self.hasher.hash(password)
        return Account(secrets.token_hex(16), email, called, encoded, frozenset({Role.EMPLOYER}))


def digest_of(secret: str) -> str:
    """Return the digest under which a link's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _joining(uow: UnitOfWork, secret: str) -> Joining:
    found = uow.companies.invitation(digest_of(secret)) if len(secret) == _SECRET_LENGTH else None
    company = uow.companies.get(found.company_id) if found is not None else None
    if found is None or company is None:
        raise NotFound("no such invitation")
    if company.ended_at is not None:
        raise InvitationOver("this link opens nothing any more")
    if found.settled_at is not None or found.expires_at <= uow.now():
        raise InvitationOver("this link opens nothing any more")
    return Joining(company, found, uow.people.by_email(found.email) is not None)


def _joined(
    uow: UnitOfWork, found: Joining, person: Account | None, fresh: Account | None
) -> Account:
    """Make the member within the caller's transaction."""
    company, invitation = found.company, found.invitation
    known = uow.people.by_email(invitation.email)
    if known is not None and (person is None or person.id != known.id or known.disabled):
        raise SignInFirst("sign in with the account of this mailbox")
    account = known or fresh
    assert account is not None, "a mailbox without an account brings a new one"
    if len(uow.companies.members(company.id)) >= MOST_MEMBERS:
        raise TooManyOfThese("members", MOST_MEMBERS)
    if known is None:
        uow.people.add(account)
    else:
        uow.people.add_role(account.id, Role.EMPLOYER)
    now = uow.now()
    if not uow.companies.join(CompanyMember(account.id, company.id, invitation.role, now)):
        raise MemberElsewhere("you belong to a company already")
    uow.companies.settle(invitation.id, now, used=True)
    part: dict[str, JsonValue] = {"role": invitation.role.value}
    note(uow, company, CompanyEventKind.JOINED, account.id, about=account.id, body=part)
    return replace(account, roles=account.roles | {Role.EMPLOYER})
