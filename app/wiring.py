"""Builds the adapters of one process once; everything else gets them passed.

No rule and no framework: the web, the sockets and the workers start from the same value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from app.clock import SharedClock
from app.config import Settings
from app.limits import RedisQuotas, RedisRateLimiter
from app.passwords import Argon2Hasher
from app.persistence.desk import DeskQueries
from app.persistence.engine import Database, open_database
from app.persistence.pulses import pulses
from app.persistence.queries import Queries
from app.persistence.unit_of_work import readings, units_of_work
from app.realtime.publisher import Emitter, RedisPublisher, worker_emitter
from app.sealing import PaperSeal
from app.services.attempts.beats import Beats
from app.services.attempts.delivery import Delivery
from app.services.attempts.handing_in import HandingIn
from app.services.attempts.paper import Papers
from app.services.attempts.receipts import Receipts
from app.services.evidence.evidence import PictureLimits
from app.services.people.api_keys import ApiKeys
from app.services.ports import UnitOfWorkFactory
from app.services.rows import StoredAttempt
from app.storage import FileEvidenceStore
from app.tokens import RECEIPT, TokenBox, TokenRefused
from app.vault import MasterKeys, SealedEvidenceStore
from exam_engine.issuance.credential import Issuer

REDIS_CONNECTIONS = 20
REDIS_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Wiring:
    """The adapters of one process."""

    settings: Settings
    clock: SharedClock
    database: Database
    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    queries: Queries
    redis: redis.Redis
    publisher: RedisPublisher
    store: SealedEvidenceStore
    limiter: RedisRateLimiter
    hasher: Argon2Hasher
    tokens: TokenBox
    issuer: Issuer
    paper_seal: PaperSeal
    quotas: RedisQuotas

    def delivery(self) -> Delivery:
        """Return the use cases of a sitting over these adapters."""
        return Delivery(self.uow, self.read, self.publisher, self.queries)

    def beats(self, delivery: Delivery) -> Beats:
        """Return the use case of signs of life over these adapters, beside that of sittings."""
        return Beats(pulses(self.database), delivery.place)

    def handing_in(self) -> HandingIn:
        """Return the use case of handing in over these adapters."""
        return HandingIn(self.uow, self.publisher, self.seal)

    def papers(self) -> Papers:
        """Return the sealed papers over these adapters."""
        return Papers(self.read, self.paper_seal)

    def api_keys(self) -> ApiKeys:
        """Return the use cases of employers' keys over these adapters."""
        return ApiKeys(self.uow, self.read, self.limiter, self.quotas, self.clock)

    def desk(self) -> DeskQueries:
        """Return what the check-in desk reads."""
        return DeskQueries(self.database)

    def picture_limits(self) -> PictureLimits:
        """Return this deployment's bounds of pictures."""
        return PictureLimits(
            self.settings.snapshot_max_bytes,
            self.settings.snapshot_max_pixels,
            self.settings.snapshots_per_minute,
        )

    def receipts(self) -> Receipts:
        """Return the use cases of receipts over these adapters."""
        return Receipts(self.read, self.sign_receipt, self.open_receipt)

    def seal(self, stored: StoredAttempt, now: datetime) -> str:
        """Return a signed receipt of what is stored of an attempt."""
        return self.sign_receipt(stored, {}, now)

    def sign_receipt(self, stored: StoredAttempt, more: Mapping[str, object], now: datetime) -> str:
        """Return a signed receipt that also says `more`."""
        claims = {
            "attempt": stored.attempt.id,
            "last_seq": stored.last_seq,
            "chain_head": stored.chain_head,
            **more,
        }
        return self.tokens.issue(
            RECEIPT, stored.person_id, claims, now=now, lifetime=RECEIPT.longest
        )

    def open_receipt(self, token: object, now: datetime) -> Mapping[str, object] | None:
        """Return the claims of a receipt of ours that stands at `now`, else None."""
        try:
            return self.tokens.verify(RECEIPT, token, now=now)
        except TokenRefused:
            return None


def wire(settings: Settings, *, emitter: Emitter | None = None) -> Wiring:
    """Build the adapters.

    Args:
        settings: of this process; `redis_url` must be known by now.
        emitter: the socket server where this process has one; else a write-only connection.
    """
    assert settings.redis_url is not None, "the supervisor or REDIS_URL names the Redis"
    database = open_database(settings.database_url)
    read = readings(database)
    client = connect_redis(settings.redis_url)
    return Wiring(
        settings=settings,
        clock=SharedClock(lambda: _asked(read)),
        database=database,
        uow=units_of_work(database),
        read=read,
        queries=Queries(database),
        redis=client,
        publisher=RedisPublisher(emitter or worker_emitter(settings.redis_url), client),
        store=evidence_store(settings, database),
        limiter=RedisRateLimiter(client, settings.secret_key),
        hasher=Argon2Hasher(),
        tokens=TokenBox(settings.secret_key, audience=settings.public_url),
        issuer=issuer_of(settings),
        paper_seal=PaperSeal(settings.secret_key),
        quotas=RedisQuotas(client),
    )


def evidence_store(settings: Settings, database: Database) -> SealedEvidenceStore:
    """Return where the pictures of this deployment are, each under the key of its attempt."""
    masters = MasterKeys(settings.evidence_keys)
    files = FileEvidenceStore(settings.evidence_dir)
    return SealedEvidenceStore(files, units_of_work(database), readings(database), masters)


def _asked(read: UnitOfWorkFactory) -> datetime:
    with read() as uow:
        return uow.now()


def connect_redis(url: str) -> redis.Redis:
    """Return a client that waits for a free connection instead of failing at the hundredth."""
    pool: redis.BlockingConnectionPool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=REDIS_CONNECTIONS,
        timeout=REDIS_WAIT_S,
        socket_connect_timeout=REDIS_WAIT_S,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
    )
    return redis.Redis(connection_pool=pool)


def issuer_of(settings: Settings) -> Issuer:
    """Return the body whose key signs in this deployment."""
    return Issuer(
        public_url=settings.public_url,
        name=settings.issuer_name,
        email=settings.issuer_email,
    )
