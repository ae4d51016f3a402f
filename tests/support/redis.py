"""A Redis of the test run: the server the product itself would start, in a folder of its own."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import redis

from app.embedded.redis import OwnRedis, start_redis


@dataclass(slots=True)
class TestRedis:
    """One server with a private folder; killed and started again by crash tests.

    Attributes:
        folder: its data, socket and log.
        server: the running server.
    """

    __test__ = False

    folder: Path
    server: OwnRedis

    @classmethod
    def create(cls) -> "TestRedis":
        """Start a Redis in a fresh folder."""
        folder = Path(tempfile.mkdtemp(prefix="assay-redis-"))
        return cls(folder, start_redis(folder))

    @property
    def url(self) -> str:
        """Where clients connect."""
        return self.server.url

    def flush(self) -> None:
        """Forget everything, as an empty Redis after a loss would."""
        client = redis.Redis.from_url(self.url)
        try:
            client.flushall()
        finally:
            client.close()

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.server.child.process.kill()
        self.server.child.process.wait()

    def restart(self, *, empty: bool = False) -> None:
        """Start it again on the same socket, with its file or without."""
        if empty:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
            for path in self.folder.glob("*.aof"):
                path.unlink()
        self.server = start_redis(self.folder)

    def stop(self) -> None:
        """End it and remove its folder."""
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
