"""Stores of private keys: files of this process, or a signer process behind a unix socket.

Only the issuing worker and `assay keys` import this; pages and delivery cannot (a contract). A
cloud's key service or a PKCS#11 module is one more class with the methods of `SignerStore`.
"""

from pathlib import Path

from app.config import Settings
from app.hsm.files import FileSigners
from app.hsm.remote import ProcessSigners
from app.services.ports import SignerStore

SOCKET = "unix:"


def open_store(settings: Settings) -> SignerStore:
    """Return the store that the settings name."""
    if settings.signer is None:
        return FileSigners(settings.signing_key)
    return ProcessSigners(Path(settings.signer.removeprefix(SOCKET)))


__all__ = ["FileSigners", "ProcessSigners", "open_store"]
