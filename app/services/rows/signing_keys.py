"""Row of a signing key: public half, where its private half is, and its life."""

from dataclasses import dataclass

from app.services.rows.json import JsonValue
from exam_engine.issuance.key_life import KeyLife


@dataclass(frozen=True, slots=True)
class SigningKeyRow:
    """One key of the issuer; nothing in it is secret.

    Attributes:
        jwk: public members alone.
        backend: name of the store that holds the private half.
        words: why it was given up; kept, never shown to the public.
    """

    life: KeyLife
    jwk: dict[str, JsonValue]
    backend: str
    words: str | None = None
