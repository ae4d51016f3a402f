"""One bound on look-ups of credentials, for all pages that look up: by key, else by address."""

from flask import g

from app.services.errors import TooMany
from app.services.rows import ApiKey
from app.web.language import gettext as _
from app.web.networks import visitors_network
from app.wiring import Wiring

LIMIT_WINDOW_S = 60


def limit_look_ups(wiring: Wiring) -> None:
    """Count a look-up; the limiter is for load, not for secrecy.

    Raises:
        TooMany: more than the deployment allows in a minute came from here, or with this key.
        QuotaUsedUp: the key that came along has checked what it may on this day.
    """
    caller = g.get("caller")
    if isinstance(caller, ApiKey):
        keys = wiring.api_keys()
        keys.count_request(caller)
        keys.take(caller, 1)
        return
    _count(wiring, "verify")


def limit_pictures(wiring: Wiring) -> None:
    """Count a picture of a badge; apart, since a page that looks one up shows its picture, too.

    Raises:
        TooMany: more than the deployment allows in a minute came from here.
    """
    _count(wiring, "badge")


def _count(wiring: Wiring, what: str) -> None:
    limit = wiring.settings.verify_requests_per_minute
    if not wiring.limiter.allow(f"{what}:{visitors_network()}", limit=limit, per_s=LIMIT_WINDOW_S):
        raise TooMany(_("Too many look-ups from here."), retry_after_s=LIMIT_WINDOW_S)
