"""Links by which a holder shows a credential to somebody, whoever else may see it.

A link holds a secret of 192 bits that follows from nothing; only its digest is kept. It shows what
the holder chose, until a day, perhaps a number of times, and its holder can end it at once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.errors import NotFound, WishRefused
from app.services.ports import UnitOfWorkFactory
from app.services.rows import ShareRow
from app.services.verifying.showing import Detail
from app.services.wallet.choosing import own_credential
from app.services.wallet.share_refusals import (
    ShareExpired,
    ShareRevoked,
    ShareUsedUp,
    TooManyShares,
)

MOST_OPEN: Final = 20
"""Links of one credential that may open something at a time."""
LONGEST_LABEL: Final = 80
LONGEST_DAYS: Final = 365
MOST_VIEWS: Final = 1_000

_SECRET_BYTES = 24
_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Offer:
    """What a holder wants to show.

    Attributes:
        label: whom it is for; 1 to 80 characters, read by the holder alone.
        days: how long it opens, 1 to 365.
        view_limit: how often, 1 to 1,000; None for any number of times.
    """

    label: str
    details: frozenset[Detail]
    days: int
    view_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def make(self, number: str, holder: str, offer: Offer) -> str:
        """Make a link; returns its secret, which nobody can be told again.

        Raises:
            NotFound: no such credential, or somebody else's.
            WishRefused: label, days or view limit out of bounds.
            TooManyShares: twenty are open already.
        """
        label = _checked(offer)
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self.uow() as uow:
            own_credential(uow, number, holder, locked=True)
            now = uow.now()
            shares = uow.wallet.shares(number)
            if sum(state_of(one, now) == OPEN for one in shares) >= MOST_OPEN:
                raise TooManyShares(f"{MOST_OPEN} links are open; end one first")
            uow.wallet.add_share(
                ShareRow(
                    id=secrets.token_hex(16),
                    number=number,
                    token_sha256=digest_of(secret),
                    label=label,
                    fields=sorted(offer.details),
                    created_at=now,
                    expires_at=now + timedelta(days=offer.days),
                    view_limit=offer.view_limit,
                )
            )
            uow.commit()
        return secret

    def revoke(self, number: str, holder: str, share_id: str) -> bool:
        """End a link at once; False where it had been ended already.

        Raises:
            NotFound: no such credential, or somebody else's.
        """
        with self.uow() as uow:
            own_credential(uow, number, holder)
            ended = uow.wallet.revoke_share(share_id, number, uow.now())
            uow.commit()
        return ended

    def look(self, secret: str) -> ShareRow:
        """Return what a link would show; nothing is counted.

        Raises:
            NotFound: nobody made such a link.
            ShareRevoked, ShareExpired, ShareUsedUp: it opens nothing any more.
        """
        if len(secret) != _SECRET_LENGTH:
            raise NotFound("no such link")
        with self.read() as uow:
            found = uow.wallet.share_of(digest_of(secret))
            now = uow.now()
        return _require_open(found, now)

    def open(self, secret: str) -> ShareRow:
        """Count one opening and return what the link shows.

        Raises:
            NotFound, ShareRevoked, ShareExpired, ShareUsedUp: as `look`; of several that come at
                the same time only as many get through as may.
        """
        share = self.look(secret)
        with self.uow() as uow:
            now = uow.now()
            if not uow.wallet.open_share(share.id, now):
                # Somebody was quicker: say what holds now.
                _require_open(uow.wallet.share_of(share.token_sha256), now)
                raise ShareUsedUp("opened as often as it may be")
            uow.commit()
        return share


OPEN: Final = "open"
REVOKED: Final = "revoked"
EXPIRED: Final = "expired"
USED_UP: Final = "used_up"


def state_of(share: ShareRow, now: datetime) -> str:
    """Return the state of a link; what its holder did comes before what time did."""
    if share.revoked_at is not None:
        return REVOKED
    if share.expires_at <= now:
        return EXPIRED
    if share.view_limit is not None and share.views >= share.view_limit:
        return USED_UP
    return OPEN


def digest_of(secret: str) -> str:
    """Return the digest under which a link's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


_REFUSALS = {REVOKED: ShareRevoked, EXPIRED: ShareExpired, USED_UP: ShareUsedUp}


def _require_open(share: ShareRow | None, now: datetime) -> ShareRow:
    if share is None:
        raise NotFound("no such link")
    refusal = _REFUSALS.get(state_of(share, now))
    if refusal is not None:
        raise refusal("this link opens nothing any more")
    return share


def _checked(offer: Offer) -> str:
    """Return the label as it is kept.

    Raises:
        WishRefused: names the field and the fix.
    """
    label = " ".join(offer.label.split())
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise WishRefused("label", f"say whom the link is for, in at most {LONGEST_LABEL} signs")
    if not 1 <= offer.days <= LONGEST_DAYS:
        raise WishRefused("days", f"choose 1 to {LONGEST_DAYS} days")
    if offer.view_limit is not None and not 1 <= offer.view_limit <= MOST_VIEWS:
        raise WishRefused("view_limit", f"choose 1 to {MOST_VIEWS} times, or leave it empty")
    return label
