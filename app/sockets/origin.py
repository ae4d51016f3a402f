"""Which pages may open a socket: only our own, of this version, and none that hides its origin.

The library lets a missing Origin through; a browser always sends one, so we do not.
"""

from collections.abc import Mapping, MutableMapping
from urllib.parse import urlsplit

from socketio.exceptions import ConnectionRefusedError as Refused

from app.config import Settings
from app.services.messages import PROTOCOL_VERSION

_NEEDED_LATER = frozenset({"HTTP_ORIGIN", "HTTP_UPGRADE"})
"""Headers that are asked for after the handshake: by a second connect, and at the socket's end."""
UNNAMED_VERSION = 1
"""What a page speaks that names no version: only the first pages did not."""


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


def require_version(auth: Mapping[str, object]) -> None:
    """Refuse a page of another protocol version before it can take a lease.

    The page keeps its unsent answers and reloads; the new page sends them.

    Raises:
        Refused: with the code `reload`; also for a version that is no whole number.
    """
    named = auth.get("v", UNNAMED_VERSION)
    if type(named) is not int or named != PROTOCOL_VERSION:
        raise turned_away("reload")


def forget_headers(environ: MutableMapping[str, object]) -> None:
    """Let go of the handshake's other headers, cookies among them.

    The libraries keep the request for as long as the socket lives, for hours; a login's cookie has
    no business there.
    """
    for name in [name for name in environ if name.startswith("HTTP_")]:
        if name not in _NEEDED_LATER:
            del environ[name]


def turned_away(code: str) -> Refused:
    """Return the refusal of a connect; browsers find the stable code in its `data`."""
    return Refused(code, {"code": code})
