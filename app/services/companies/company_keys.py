"""A company's own API keys: made, renewed and revoked by its owners, within its one quota."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.companies.companies import leader_of, note, owner_of
from app.services.companies.company_refusals import TooManyOfThese
from app.services.errors import NotFound
from app.services.people.api_keys import KeyMade, key_event, mint
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import Account, ApiKey, ApiKeyEventKind
from app.services.rows.companies import Company, CompanyEventKind

MOST_KEYS: Final = 5
"""Keys of a company that somebody can use at a time, those on their way out left out."""
OVERLAP: Final = timedelta(days=7)
"""How long an old key goes on after a new one has taken its place."""


@dataclass(frozen=True, slots=True)
class CompanyKeys:
    """The use cases over their ports; every `by` is a member who is signed in."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def all(self, by: Account) -> Sequence[ApiKey]:
        """Return the keys of a person's company, newest first.

        Raises:
            NotFound, OwnersOnly: as `companies.owner_of`.
        """
        with self.read() as uow:
            company = owner_of(uow, by.id).company
            return list(reversed(uow.api_keys.of_company(company.id)))

    def make(self, by: Account) -> KeyMade:
        """Make a key; it is shown this once.

        Raises:
            NotFound, OwnersOnly: as `companies.owner_of`.
            TooManyOfThese: five are in use.
        """
        with self.uow() as uow:
            company = _led(uow, by)
            made = _minted(uow, company, by, instead=None)
            note(uow, company, CompanyEventKind.KEY_MADE, by.id, about=made.key.id)
            uow.commit()
        return made

    def rotate(self, key_id: str, by: Account) -> KeyMade:
        """Make a key that takes another one's place, which goes on for seven days.

        Raises:
            NotFound: no such key of this company is in use; or as `companies.owner_of`.
            OwnersOnly: as there.
        """
        with self.uow() as uow:
            company = _led(uow, by)
            old = _own(uow, company, key_id)
            made = _minted(uow, company, by, instead=old)
            now = uow.now()
            uow.api_keys.end_at(old.id, now + OVERLAP)
            uow.api_keys.note(key_event(old.id, ApiKeyEventKind.ROTATED, now, actor=by.id))
            note(uow, company, CompanyEventKind.KEY_ROTATED, by.id, about=old.id)
            uow.commit()
        return made

    def revoke(self, key_id: str, by: Account) -> None:
        """End a key at once and for good.

        Raises:
            NotFound: no such key of this company can be used; or as `companies.owner_of`.
            OwnersOnly: as there.
        """
        with self.uow() as uow:
            company = _led(uow, by)
            now = uow.now()
            key = uow.api_keys.get(key_id)
            if key is None or key.company_id != company.id or key.is_over(now):
                raise NotFound("no such key can be used")
            uow.api_keys.revoke(key_id, now)
            uow.api_keys.note(key_event(key_id, ApiKeyEventKind.REVOKED, now, actor=by.id))
            note(uow, company, CompanyEventKind.KEY_REVOKED, by.id, about=key_id)
            uow.commit()


def _led(uow: UnitOfWork, by: Account) -> Company:
    """Return the company that somebody leads, locked."""
    return leader_of(uow, owner_of(uow, by.id).company.id, by)


def _own(uow: UnitOfWork, company: Company, key_id: str) -> ApiKey:
    key = uow.api_keys.get(key_id)
    if key is None or key.company_id != company.id or key.is_over(uow.now()) or key.ends_at:
        raise NotFound("no such key is in use")
    return key


def _minted(uow: UnitOfWork, company: Company, by: Account, *, instead: ApiKey | None) -> KeyMade:
    in_use = [
        one
        for one in uow.api_keys.of_company(company.id)
        if one != instead and one.revoked_at is None and one.ends_at is None
    ]
    if len(in_use) >= MOST_KEYS:
        raise TooManyOfThese("keys", MOST_KEYS)
    return mint(
        uow,
        company.name,
        by=by.id,
        limits=(company.per_day, company.per_minute),
        company_id=company.id,
    )
