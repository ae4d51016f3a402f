"""The life of a signing key: published, signing, verify-only, and retired or compromised.

    published ──► signing ──► verify-only ──► retired
        └────────────┴─────────────┴──► compromised

Not cryptography and not storage: states, instants and the rules between them. A key is known to
verifiers a day before it signs, signs for a year at most, and is kept until the last credential
that it signed has expired and a year has passed. One key stands by, so that a lost one has a
successor at once.

Source: credentials of this body, rules on keys; NIST SP 800-57 part 1 on states of keys.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from exam_engine.ids import KeyId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import KeyChangeRefused

PUBLISHED_BEFORE: Final = timedelta(hours=24)
"""A key is published at least this long before its first signature; an issuer's first is not."""
LONGEST_SIGNING: Final = timedelta(days=365)
"""A key signs for at most this long."""
ROTATE_AFTER: Final = timedelta(days=335)
"""A key that has signed for this long gives way to its successor, a month before it must."""
KEPT_AFTER: Final = timedelta(days=365)
"""A key is kept this long after the last credential that it signed has expired."""


class Algorithm(StrEnum):
    """What a key signs: compact tokens, or proofs inside a document."""

    ES256 = "ES256"
    ED25519 = "Ed25519"


class KeyState(StrEnum):
    """Where a key is in its life."""

    PUBLISHED = "published"
    SIGNING = "signing"
    VERIFY_ONLY = "verify-only"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class KeyStep(StrEnum):
    """What the schedule asks for."""

    PUBLISH = "publish"
    ACTIVATE = "activate"


PREFIXES: Final = {Algorithm.ES256: "es", Algorithm.ED25519: "ed"}
"""How the names of keys begin."""
CURRENT: Final = frozenset({KeyState.PUBLISHED, KeyState.SIGNING, KeyState.VERIFY_ONLY})
"""States in which a key stands in the DID document."""


@dataclass(frozen=True, slots=True)
class KeyLife:
    """One key's state and instants; whole seconds, aware UTC.

    Attributes:
        activate_at: before its first signature the earliest instant of it; after, the instant.
        sign_until: last instant at which it may have signed; None before it has stopped.
        distrust_at: from here on nothing that it signed is believed; None while it is trusted.
    """

    kid: KeyId
    alg: Algorithm
    state: KeyState
    published_at: datetime
    activate_at: datetime
    sign_until: datetime | None = None
    distrust_at: datetime | None = None

    @property
    def name(self) -> str:
        """What stands behind the `#` of the key id."""
        return self.kid.partition("#")[2]

    @property
    def must_stop_at(self) -> datetime | None:
        """When it may sign no longer; None unless it signs."""
        return self.activate_at + LONGEST_SIGNING if self.state is KeyState.SIGNING else None

    def may_sign(self, now: datetime) -> bool:
        """Tell whether it may sign at `now`: in use, and for no more than a year."""
        stop = self.must_stop_at
        return stop is not None and self.activate_at <= now < stop


def published(issuer_did: str, alg: Algorithm, lives: Sequence[KeyLife], now: datetime) -> KeyLife:
    """Return the next key of an algorithm, published at `now`.

    `lives` are all keys of the issuer, whatever their state.

    Raises:
        KeyChangeRefused: one is published already and has not signed yet.
    """
    own = [life for life in lives if life.alg is alg]
    waiting = [life.name for life in own if life.state is KeyState.PUBLISHED]
    if waiting:
        raise KeyChangeRefused(f"{waiting[0]} is published and has not signed yet: activate it")
    at = _second(now)
    highest = max((_number(life) for life in own), default=0)
    return KeyLife(
        kid=KeyId(f"{issuer_did}#{PREFIXES[alg]}-{highest + 1}"),
        alg=alg,
        state=KeyState.PUBLISHED,
        published_at=at,
        activate_at=at + PUBLISHED_BEFORE if own else at,
    )


def activated(life: KeyLife, lives: Sequence[KeyLife], now: datetime) -> Sequence[KeyLife]:
    """Let a published key sign; returns it and the one that it takes over from.

    Raises:
        KeyChangeRefused: it is not published, or has not been for a day.
    """
    if life.state is not KeyState.PUBLISHED:
        raise KeyChangeRefused(f"{life.name} is {life.state}; only a published key is activated")
    if now < life.activate_at:
        first = life.activate_at.isoformat()
        raise KeyChangeRefused(f"{life.name} may sign from {first} on, a day after publication")
    at = _second(now)
    before = [
        replace(one, state=KeyState.VERIFY_ONLY, sign_until=at)
        for one in lives
        if one.alg is life.alg and one.state is KeyState.SIGNING
    ]
    return [*before, replace(life, state=KeyState.SIGNING, activate_at=at)]


def retirable_at(last_needed: datetime | None, life: KeyLife) -> datetime:
    """Return from when on a key that signs no longer may be retired.

    `last_needed` is the last second of the last credential that it signed, None if none.
    """
    return (last_needed or life.sign_until or life.activate_at) + KEPT_AFTER


def retired(life: KeyLife, last_needed: datetime | None, now: datetime) -> KeyLife:
    """Take a key out of the DID document for good.

    Raises:
        KeyChangeRefused: it still signs, is retired or compromised, or is still needed.
    """
    if life.state is not KeyState.VERIFY_ONLY:
        raise KeyChangeRefused(f"{life.name} is {life.state}; only a verify-only key is retired")
    from_then = retirable_at(last_needed, life)
    if now < from_then:
        until = from_then.isoformat()
        raise KeyChangeRefused(f"{life.name} is needed until {until}: credentials rest on it")
    return replace(life, state=KeyState.RETIRED)


def compromised(life: KeyLife, now: datetime) -> KeyLife:
    """Believe nothing that a key signed, whenever it says that it did; final.

    Raises:
        KeyChangeRefused: it is compromised already.
    """
    if life.state is KeyState.COMPROMISED:
        raise KeyChangeRefused(f"{life.name} is compromised already")
    at = _second(now)
    stopped = at if life.state is KeyState.SIGNING else life.sign_until
    return replace(life, state=KeyState.COMPROMISED, sign_until=stopped, distrust_at=at)


def due_steps(lives: Sequence[KeyLife], now: datetime) -> Iterator[tuple[KeyStep, Algorithm]]:
    """Yield what the schedule asks for at `now`, one step per algorithm at most.

    After it was done there may be another: an issuer's first key is published, activated, and
    gets a successor that stands by.
    """
    for alg in Algorithm:
        own = [life for life in lives if life.alg is alg]
        waiting = next((life for life in own if life.state is KeyState.PUBLISHED), None)
        signing = next((life for life in own if life.state is KeyState.SIGNING), None)
        if waiting is None:
            yield KeyStep.PUBLISH, alg
        elif now >= waiting.activate_at and (
            signing is None or now >= signing.activate_at + ROTATE_AFTER
        ):
            yield KeyStep.ACTIVATE, alg


def _number(life: KeyLife) -> int:
    digits = life.name.rpartition("-")[2]
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _second(instant: datetime) -> datetime:
    return require_utc(instant).replace(microsecond=0)
