"""Rate limits counted in Redis, per key and fixed window of time.

Not a lock and not a truth: an empty Redis forgets counts and nothing else. Where Redis cannot be
asked, the caller has said at construction what that means.
"""

import hashlib
import hmac

import redis

from app.services.ports import Taken


class RedisRateLimiter:
    """Counts tries per key; keys are hashed, so no address is stored in clear."""

    def __init__(self, client: "redis.Redis", secret: bytes) -> None:
        self._client = client
        self._secret = secret

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        """Tell whether one more try fits into the current window of `per_s` seconds.

        Fails open: a login on exam day must not depend on Redis, and passwords are slow to try.
        """
        digest = hmac.new(self._secret, key.encode(), hashlib.sha256).hexdigest()[:32]
        name = f"assay:limit:{per_s}:{digest}"
        try:
            pipeline = self._client.pipeline(transaction=False)
            # The window is opened first: EXPIRE with NX is not known to Redis 6.
            pipeline.set(name, 0, ex=per_s, nx=True)
            pipeline.incr(name)
            pipeline.ttl(name)
            _, count, seconds_left = pipeline.execute()
            if seconds_left < 0:  # the window ended between the two commands
                self._client.expire(name, per_s)
        except redis.RedisError:
            return True
        return int(count) <= limit


class RedisQuotas:
    """`QuotaCounter` in Redis: taken whole or not at all, by one script, so that rivals fit too."""

    _TAKE = """
    local used = tonumber(redis.call('GET', KEYS[1]) or '0')
    local amount, most = tonumber(ARGV[1]), tonumber(ARGV[2])
    if used + amount > most then return {0, math.max(0, most - used)} end
    if amount > 0 then
      redis.call('SET', KEYS[1], used + amount, 'EX', ARGV[3])
    end
    return {1, most - used - amount}
    """

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client
        self._take = client.register_script(self._TAKE)

    def take(self, key: str, amount: int, *, most: int, lasts_s: int) -> Taken | None:
        """Take an amount whole or not at all; None while Redis cannot be asked."""
        try:
            fits, left = self._take(keys=[f"assay:quota:{key}"], args=[amount, most, lasts_s])
        except redis.RedisError:
            return None
        return Taken(fits=bool(fits), left=int(left))
