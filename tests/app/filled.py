"""An office as it was once filled: whoever opens one begins with a copy, at the same instant.

Filling takes some seconds and comes out alike each time; so the use cases do it once in each
worker and on each database.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from app.factory import create_app
from app.persistence.journal.writer import GroupCommitWriter
from app.services.watching.signal_weeks import SignalWeeks
from app.wiring import Wiring, wire
from tests.app.conftest import SqlStore
from tests.app.furnished import first_programme
from tests.app.hall import Hall, open_hall
from tests.app.offices import Office
from tests.conftest import settings_for
from tests.support.databases import Databases
from tests.support.redis import TestRedis

BUILT = {"app", "wiring", "hall", "visitors"}
NOTED = tuple(field.name for field in fields(Office) if field.name not in BUILT)
"""What an office knows of itself once it is filled."""


class CompiledTemplates(BytecodeCache):
    """What Jinja compiled for one application, for the next: a page's templates took 0.1 s each."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if these very words were compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = CompiledTemplates()


@dataclass(frozen=True, slots=True)
class Filled:
    """What a copy of an office needs beside the rows.

    Attributes:
        files: folder of pictures and secrets.
        at: what its clock showed at the end.
        shifted: how far its clock was moved.
        pictures: number of the next picture.
        window_id: of the open window.
        noted: the office's own notes, by name.
    """

    files: Path
    at: datetime
    shifted: timedelta
    pictures: int
    window_id: str
    noted: Mapping[str, Any]

    def turn_back(self, store: SqlStore) -> None:
        """Let a copy's clock go on from where the original's stood."""
        store.shift(self.shifted)
        store.shift(self.at - store.now())


@contextmanager
def lent_office(
    databases: Databases, backend: str, redis_server: TestRedis, **changed: Any
) -> Iterator[Office]:
    """Lend an office with database and folder of its own, as it was once filled.

    Args:
        databases: of this worker.
        backend: `postgres` or `sqlite`.
        redis_server: emptied first.
        changed: settings that differ, by name.
    """

    def fill(url: str) -> Filled:
        redis_server.flush()
        return _filled(databases.place.folder / f"office-{backend}", url, redis_server.url)

    kept = databases.made(backend, "office", fill)
    redis_server.flush()
    with (
        databases.lent(backend, "office") as url,
        TemporaryDirectory(dir=databases.place.folder, ignore_cleanup_errors=True) as folder,
    ):
        shutil.copytree(kept.files, folder, dirs_exist_ok=True)
        with _serving(Path(folder), url, redis_server.url, **changed) as (wiring, store):
            kept.turn_back(store)
            hall = Hall(store, first_programme(), kept.window_id, numbers=count(kept.pictures))
            yield _over(wiring, hall, **kept.noted)


@contextmanager
def open_office(
    folder: Path, database_url: str, redis_url: str, **changed: Any
) -> Iterator[Office]:
    """Open the pages over a migrated database and fill them; a test takes a copy instead."""
    with _serving(folder, database_url, redis_url, **changed) as (wiring, store):
        office = _over(wiring, open_hall(store))
        office.fill()
        SignalWeeks(wiring.uow, wiring.read).write_due()
        yield office


def _filled(folder: Path, url: str, redis_url: str) -> Filled:
    """Fill an office for the first time."""
    with open_office(folder, url, redis_url) as office:
        store = office.store
        return Filled(
            folder,
            store.now(),
            store.shifted,
            next(office.hall.numbers),
            office.hall.window_id,
            {name: getattr(office, name) for name in NOTED},
        )


@contextmanager
def _serving(
    folder: Path, database_url: str, redis_url: str, **changed: Any
) -> Iterator[tuple[Wiring, SqlStore]]:
    """Wire one process, with settings that differ by name; end it with all its connections."""
    wiring = wire(replace(settings_for(folder, database_url, redis_url), **changed))
    journal = GroupCommitWriter(wiring.database)
    journal.start()
    yield wiring, SqlStore(wiring.database, journal)
    journal.stop()
    wiring.redis.close()
    wiring.database.close()


def _over(wiring: Wiring, hall: Hall, **noted: Any) -> Office:
    hall.pictures = wiring.store  # type: ignore[assignment]
    app = create_app(wiring, counters=hall.store.journal.counters)
    app.jinja_env.bytecode_cache = TEMPLATES
    return Office(app, wiring, hall, **noted)
