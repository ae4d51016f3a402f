"""Who a presented credential says it is from, before anything of it is believed.

Only to tell "not ours" from "forged": nothing that is read here is checked, and nothing of it is
shown but the name of another issuer as that other issuer's claim.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping

LONGEST_NAME = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")
_ENVELOPE = re.compile(r"data:application/(?:vc\+jwt|jwt),(.+)", re.DOTALL)


def enveloped_token(text: str) -> str | None:
    """Return the token of a text that is one, or of a JSON document that only carries one.

    Known are `{"credential": TOKEN}` and VCDM 2.0's enveloped credential, whose `id` is a data
    address; None for everything else.
    """
    if _TOKEN.fullmatch(text):
        return text
    document = _object(text)
    inner = document.get("credential", document.get("id"))
    if not isinstance(inner, str) or "proof" in document:
        return None
    data = _ENVELOPE.fullmatch(inner)
    token = data[1] if data else inner
    return token if _TOKEN.fullmatch(token) else None


def claimed_issuers(text: str) -> tuple[str, ...]:
    """Return every issuer that a token or a document names, unchecked; empty if it names none."""
    token = enveloped_token(text)
    segments = token.split(".")[:2] if token else []
    parts = [_object(_decoded(one)) for one in segments] if token else [_object(text)]
    named: list[object] = []
    for part in parts:
        issuer = part.get("issuer")
        kid = part.get("kid")
        named += [
            part.get("iss"),
            issuer.get("id") if isinstance(issuer, Mapping) else issuer,
            kid.partition("#")[0] if isinstance(kid, str) and "#" in kid else None,
        ]
    names = (_shown(one) for one in named if isinstance(one, str))
    return tuple(dict.fromkeys(name for name in names if name))


def _shown(name: str) -> str:
    """Return a claimed name without what turns or hides the text around it."""
    return "".join(sign for sign in name[:LONGEST_NAME] if sign.isprintable())


def _decoded(segment: str) -> str:
    try:
        raw = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        return ""
    return raw.decode("utf-8", "replace")


def _object(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
