"""One bound on look-ups of credentials per network address, for all pages that look up."""

from flask import request

from app.services.errors import TooMany
from app.web.language import gettext as _
from app.wiring import Wiring

LIMIT_WINDOW_S = 60


def limit_look_ups(wiring: Wiring) -> None:
    """Count a look-up; the limiter is for load, not for secrecy.

    Raises:
        TooMany: more than the deployment allows in a minute came from here.
    """
    limit = wiring.settings.verify_requests_per_minute
    if not wiring.limiter.allow(f"verify:{request.remote_addr}", limit=limit, per_s=LIMIT_WINDOW_S):
        raise TooMany(_("Too many look-ups from here."), retry_after_s=LIMIT_WINDOW_S)
