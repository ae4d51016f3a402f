"""Refusals about links by which holders show a credential, each with a stable code.

ServiceError
├── ShareOver           410   the link opens nothing any more
│   ├── ShareRevoked    410   its holder ended it
│   ├── ShareExpired    410   its time is over
│   └── ShareUsedUp     410   it was opened as often as it may be
└── TooManyShares       409   as many links as a credential may have are open
"""

from app.services.errors import ServiceError


class ShareOver(ServiceError):
    """A link that showed a credential opens nothing any more."""

    code = "share_over"


class ShareRevoked(ShareOver):
    """Its holder ended the link."""

    code = "share_revoked"


class ShareExpired(ShareOver):
    """The time of the link is over."""

    code = "share_expired"


class ShareUsedUp(ShareOver):
    """The link was opened as often as its holder allowed."""

    code = "share_used_up"


class TooManyShares(ServiceError):
    """As many links of this credential are open as there may be."""

    code = "too_many_shares"
