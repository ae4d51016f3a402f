"""Rate limits counted in Redis, per key and fixed window of time.

Not a lock and not a truth: an empty Redis forgets counts and nothing else. Where Redis cannot be
asked, the caller has said at construction what that means.
"""

import hashlib
import hmac

import redis


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
