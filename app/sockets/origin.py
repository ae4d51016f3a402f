"""Which pages may open a socket: only our own, and never one that hides where it comes from.

The library lets a missing Origin through; a browser always sends one, so we do not.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from socketio.exceptions import ConnectionRefusedError as Refused

from app.config import Settings


def allowed_origins(settings: Settings) -> list[str]:
    """Return the origins of our own pages.

    On one machine both spellings of the loopback address lead here.
    """
    origins = [settings.public_url]
    parts = urlsplit(settings.public_url)
    if settings.environment == "embedded" and parts.hostname in {"localhost", "127.0.0.1"}:
        port = f":{parts.port}" if parts.port else ""
        origins += [f"{parts.scheme}://{host}{port}" for host in ("localhost", "127.0.0.1")]
    return list(dict.fromkeys(origins))


def require_origin(environ: Mapping[str, object], settings: Settings) -> None:
    """Refuse a handshake that does not come from one of our pages.

    Raises:
        Refused: the Origin header is missing or names another site.
    """
    if environ.get("HTTP_ORIGIN") not in allowed_origins(settings):
        raise turned_away("foreign_origin")


def turned_away(code: str) -> Refused:
    """Return the refusal of a connect; browsers find the stable code in its `data`."""
    return Refused(code, {"code": code})
