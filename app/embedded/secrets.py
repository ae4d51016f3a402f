"""Secrets of the embedded mode: the issuer's private key, made on the first start.

Never used in production, where keys come from the outside; the cookie secret is `app.config`'s.
"""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def ensure_signing_key(path: Path) -> bool:
    """Write a fresh P-256 private key (PKCS 8, PEM, mode 0600) to `path` unless one is there.

    Returns:
        Whether a key was made.
    """
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)  # the first of several starting processes wins
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True
