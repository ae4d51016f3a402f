"""Databases of a test run: each is a copy of one that was made once.

A copy costs some milliseconds; migrating, importing a programme and filling an office cost
seconds. What is copied is never written to again, so nobody meets what another test did.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from tests.support.memory import Place
from tests.support.postgres import TestPostgres

T = TypeVar("T")
MIGRATED = "migrated"
_SUFFIXES = ("", "-wal", "-shm")


@dataclass(slots=True)
class Databases:
    """The databases of one worker, on PostgreSQL and on SQLite.

    Attributes:
        start: starts PostgreSQL, at its first use.
        migrate: brings an empty database to the newest schema.
        place: where SQLite's files lie.
    """

    start: Callable[[], TestPostgres]
    migrate: Callable[[str], object]
    place: Place
    _started: TestPostgres | None = None
    _made: dict[tuple[str, str], tuple[str, Any]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def cluster(self) -> TestPostgres:
        """Return the one PostgreSQL."""
        if self._started is None:
            self._started = self.start()
        return self._started

    def close(self) -> None:
        """End and remove everything."""
        if self._started is not None:
            self._started.stop()
        self.place.remove()

    @contextmanager
    def lent(self, backend: str, kind: str = MIGRATED) -> Iterator[str]:
        """Lend the URL of a copy; it is removed afterwards, whoever is still connected to it.

        Args:
            backend: `postgres` or `sqlite`.
            kind: `MIGRATED`, or what `made` has made before.
        """
        name = self._copy_of(backend, kind)
        try:
            yield self._url(backend, name)
        finally:
            if backend == "postgres":
                self.cluster().drop(name)
            else:
                shutil.rmtree(Path(name).parent)

    def made(self, backend: str, kind: str, build: Callable[[str], T]) -> T:
        """Make a kind unless it is there; return what `build` told of it.

        Args:
            backend: `postgres` or `sqlite`.
            kind: its name: the same name means the same `build`.
            build: fills a migrated database, whose URL it gets, and leaves no connection open.
        """
        if (backend, kind) not in self._made:
            name = self._copy_of(backend, MIGRATED)
            self._made[backend, kind] = (name, build(self._url(backend, name)))
        told: T = self._made[backend, kind][1]
        return told

    def migrated(self, backend: str) -> str:
        """Return the database with every migration applied: its name, on SQLite its file."""
        if (backend, MIGRATED) not in self._made:
            name = self._empty(backend)
            self.migrate(self._url(backend, name))
            self._made[backend, MIGRATED] = (name, None)
        return self._made[backend, MIGRATED][0]

    def _copy_of(self, backend: str, kind: str) -> str:
        source = self.migrated(backend) if kind == MIGRATED else self._made[backend, kind][0]
        if backend == "postgres":
            return self.cluster().copy(source)
        path = self._file()
        for suffix in _SUFFIXES:
            if Path(f"{source}{suffix}").exists():
                shutil.copyfile(f"{source}{suffix}", f"{path}{suffix}")
        return path

    def _empty(self, backend: str) -> str:
        if backend == "postgres":
            self.cluster().create_database("assay_template")
            return "assay_template"
        return self._file()

    def _file(self) -> str:
        folder = self.place.folder / str(next(self._numbers))
        folder.mkdir()
        return str(folder / "assay.sqlite3")

    def _url(self, backend: str, name: str) -> str:
        return self.cluster().url(name) if backend == "postgres" else f"sqlite:///{name}"
