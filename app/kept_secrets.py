"""Secrets that a single machine makes for itself on the first start, and finds there again."""

import os
import re
import secrets
from pathlib import Path
from typing import Final

SECRET_BYTES: Final = 32
_KEY: Final = re.compile(r"[0-9a-fA-F]{64}")


def kept_secret(path: Path) -> bytes:
    """Return the secret kept at `path`, writing a new one (0600) when there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(SECRET_BYTES).encode())
        try:
            path.hardlink_to(fresh)  # the first of several starting processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()


def keys_of(text: str) -> tuple[bytes, ...]:
    """Return the keys in a text, 64 hexadecimal digits each, set apart by spaces or commas.

    Raises:
        ValueError: there is none, or something else is among them; the message repeats no secret.
    """
    words = text.replace(",", " ").split()
    if not words or not all(_KEY.fullmatch(word) for word in words):
        raise ValueError("64 hexadecimal digits per key")
    return tuple(bytes.fromhex(word) for word in words)
