"""Keys with which employers' programs ask: made, revoked, recognised, and what each may use.

The whole key is given out once; only the digest of its hidden part is stored. What is wrong with a
key is never said. A day's quota is counted apart from the truth: an empty Redis gives a day anew,
and while nobody can count, single credentials are checked as for a stranger and lists are not.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from app.services.errors import Forbidden, NotFound, ReasonMissing, TooMany, WishRefused
from app.services.people.api_key_refusals import ApiKeyRefused, CountingAway, QuotaUsedUp
from app.services.ports import QuotaCounter, RateLimiter, Taken, UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, ApiKey, ApiKeyEvent, ApiKeyEventKind, JsonValue
from exam_engine.instants import Clock

MARK = "assay"
"""First part of every key, so that a search for leaked secrets finds it."""
ID_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 10
SECRET_BYTES = 32
PER_DAY, PER_MINUTE = 10_000, 600
"""What a key may use where nobody says otherwise."""
MOST_PER_DAY, MOST_PER_MINUTE = 1_000_000, 60_000
LONGEST_NAME = 120
LONGEST_WORDS = 500
SHOWN = 200
MINUTE_S = 60
KEPT_S = 2 * 86_400
USE_NOTED_EVERY = timedelta(minutes=1)


class Counted(Protocol):
    """Whoever has a quota: a key by itself, or a company with all its people and keys."""

    @property
    def counted_as(self) -> str:
        """Under what its use is counted."""

    @property
    def per_day(self) -> int:
        """Credentials a day (UTC)."""

    @property
    def per_minute(self) -> int:
        """Requests a minute."""


_TOKEN = re.compile(r"assay_([0-9a-z]{10})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A fresh key.

    Attributes:
        token: the whole key; this is the only time that anybody sees it.
    """

    key: ApiKey
    token: str


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key with what is left of its day; None while nobody can count."""

    key: ApiKey
    left: int | None


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    limiter: RateLimiter
    quotas: QuotaCounter
    clock: Clock
    """Of the process: a look-up asks the database for its instant once, not three times."""

    def make(
        self,
        organisation: str,
        *,
        by: Account,
        per_day: int = PER_DAY,
        per_minute: int = PER_MINUTE,
    ) -> KeyMade:
        """Make a key for an organisation.

        Raises:
            Forbidden: no administrator asks.
            WishRefused: name or limits are out of bounds; names the field and the fix.
        """
        require_administrator(by)
        name = named("organisation", organisation)
        require_within("per_day", per_day, MOST_PER_DAY)
        require_within("per_minute", per_minute, MOST_PER_MINUTE)
        with self.uow() as uow:
            made = mint(uow, name, by=by.id, limits=(per_day, per_minute))
            uow.commit()
        return made

    def revoke(self, key_id: str, *, by: Account, words: str) -> None:
        """End a key at once and for good; asked again it changes nothing.

        Raises:
            Forbidden: no administrator asks.
            ReasonMissing: nobody says why.
            NotFound: no such key.
        """
        require_administrator(by)
        said = words.strip()[:LONGEST_WORDS]
        if not said:
            raise ReasonMissing("say why in a few words")
        with self.uow() as uow:
            now = uow.now()
            if uow.api_keys.get(key_id) is None:
                raise NotFound(f"key {key_id}")
            if uow.api_keys.revoke(key_id, now):
                event = key_event(key_id, ApiKeyEventKind.REVOKED, now, actor=by.id, words=said)
                uow.api_keys.note(event)
                uow.commit()

    def all(self) -> Sequence[KeyUse]:
        """Return every key with what is left of its day."""
        with self.read() as uow:
            keys = uow.api_keys.all()
        return [KeyUse(key, self.left(key)) for key in keys]

    def one(self, key_id: str) -> tuple[KeyUse, Sequence[ApiKeyEvent]]:
        """Return a key and the newest of what happened to it, newest first.

        Raises:
            NotFound: no such key.
        """
        with self.read() as uow:
            key = uow.api_keys.get(key_id)
            if key is None:
                raise NotFound(f"key {key_id}")
            events = uow.api_keys.events(key_id, SHOWN)
        return KeyUse(key, self.left(key)), events

    def caller(self, token: str) -> ApiKey:
        """Return whose key this is, and note that it was used.

        Raises:
            ApiKeyRefused: it is none, was never made, or has ended; which is not said.
        """
        parts = _TOKEN.fullmatch(token)
        with self.read() as uow:
            key = uow.api_keys.get(parts.group(1)) if parts else None
        stored = key.secret_sha256 if key else "0" * 64
        fits = hmac.compare_digest(stored, _digest(parts.group(2) if parts else ""))
        now = self.clock.now()
        if key is None or not fits or key.is_over(now):
            raise ApiKeyRefused
        if key.last_used_at is None or now - key.last_used_at >= USE_NOTED_EVERY:
            with self.uow() as uow:
                uow.api_keys.mark_used(key.id, now)
                uow.commit()
        return key

    def count_request(self, key: Counted) -> None:
        """Count one request of a key, or of the company whose key it is.

        Raises:
            TooMany: more came within this minute than may.
        """
        if not self.limiter.allow(f"key:{key.counted_as}", limit=key.per_minute, per_s=MINUTE_S):
            said = f"This key may send {key.per_minute} requests a minute."
            raise TooMany(said, retry_after_s=MINUTE_S)

    def take(self, key: Counted, credentials: int, *, counted_for_sure: bool = False) -> int | None:
        """Take credentials off the day's quota, all or none; returns what is left.

        Args:
            key: who asks.
            credentials: how many are about to be checked.
            counted_for_sure: refuse where nobody can count, instead of going on.

        Raises:
            QuotaUsedUp: fewer are left; says how many, and when the next day begins.
            CountingAway: nobody can count just now.
        """
        now = self.clock.now()
        taken = self._take(key, credentials, now)
        if taken is None:
            if counted_for_sure:
                raise CountingAway
            return None
        if not taken.fits:
            raise QuotaUsedUp(key.per_day, taken.left, credentials, _until_midnight(now))
        return taken.left

    def note_list(self, key: ApiKey, counts: dict[str, JsonValue]) -> None:
        """Record that a list was checked with a key: how many rows of each kind, never which."""
        with self.uow() as uow:
            kind = ApiKeyEventKind.LIST_CHECKED
            uow.api_keys.note(key_event(key.id, kind, uow.now(), body=counts))
            uow.commit()

    def left(self, key: Counted) -> int | None:
        """Return how many credentials are left of this day; None while nobody can count."""
        asked = self._take(key, 0, self.clock.now())
        return None if asked is None else asked.left

    def _take(self, key: Counted, amount: int, now: datetime) -> Taken | None:
        day = now.astimezone(UTC).date().isoformat()
        name = f"{key.counted_as}:{day}"
        return self.quotas.take(name, amount, most=key.per_day, lasts_s=KEPT_S)


def mint(
    uow: UnitOfWork, organisation: str, *, by: str, limits: tuple[int, int], company_id: str = ""
) -> KeyMade:
    """Make a key within the caller's transaction.

    Args:
        uow: the caller's transaction.
        organisation: as it was checked.
        by: id of the person.
        limits: credentials a day, requests a minute.
        company_id: of the company that makes it for itself; empty for none.
    """
    key_id = "".join(secrets.choice(ID_SIGNS) for _ in range(ID_LENGTH))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    now = uow.now()
    key = ApiKey(key_id, organisation, _digest(secret), *limits, by, now, company_id or None)
    assert uow.api_keys.add(key), "50 random bits met twice"
    uow.api_keys.note(key_event(key_id, ApiKeyEventKind.MADE, now, actor=by))
    return KeyMade(key, f"{MARK}_{key_id}_{secret}")


def key_event(
    key_id: str,
    kind: ApiKeyEventKind,
    at: datetime,
    *,
    actor: str = "",
    words: str = "",
    body: dict[str, JsonValue] | None = None,
) -> ApiKeyEvent:
    """Return what happened to a key as it is kept."""
    return ApiKeyEvent(secrets.token_hex(8), key_id, kind, at, actor, words, body)


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash: nobody tries them one by one.
    return hashlib.sha256(secret.encode()).hexdigest()


def require_administrator(account: Account) -> None:
    """Refuse everybody else.

    Raises:
        Forbidden: this is no administrator.
    """
    if Role.ADMINISTRATOR not in account.roles:
        raise Forbidden(f"{account.id} is no administrator")


def named(field: str, given: str) -> str:
    """Return an organisation's name as it is kept.

    Raises:
        WishRefused: it has fewer than 2 or more than 120 characters, or some that nobody sees.
    """
    name = " ".join(given.split())
    if not 2 <= len(name) <= LONGEST_NAME or not name.isprintable():  # noqa: PLR2004
        raise WishRefused(field, f"a name of 2 to {LONGEST_NAME} characters")
    return name


def require_within(field: str, value: int, most: int) -> None:
    """Refuse a limit that is out of bounds.

    Raises:
        WishRefused: it is not between 1 and `most`, both included.
    """
    if not 1 <= value <= most:
        raise WishRefused(field, f"a whole number from 1 to {most}")


def _until_midnight(now: datetime) -> int:
    day = now.astimezone(UTC).date() + timedelta(days=1)
    return max(1, round((datetime.combine(day, time(0), tzinfo=UTC) - now).total_seconds()))
