"""The day of `make check-day`, on both databases; the pictures of the pages stay with the run."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.day import NoFaceModel, fresh, play
from tests.journeys.system import Installation
from tests.support.databases import Databases

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]


def prepared(
    folder: Path, database_url: str | None = None, redis_url: str | None = None
) -> Installation:
    """Return a fresh installation; without browser or face model the test says what is missing."""
    if shutil.which("chromium") is None:
        pytest.fail("no chromium: apt-get install chromium", pytrace=False)
    try:
        return fresh(folder, database_url=database_url, redis_url=redis_url)
    except NoFaceModel as missing:
        pytest.skip(str(missing))


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where the pictures go."""
    folder = tmp_path / "shots"
    folder.mkdir()
    return folder


@pytest.fixture
def on_postgres(databases: Databases, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation on PostgreSQL and a Redis that it does not own."""
    with databases.lent("postgres") as url, prepared(tmp_path, url, redis_url) as running:
        yield running


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    """An installation that brings its own database and Redis."""
    with prepared(tmp_path) as running:
        yield running


def test_the_whole_day_on_sqlite_and_embedded_redis(embedded: Installation, shots: Path) -> None:
    play(embedded, shots, print)
    assert len(list(shots.glob("[0-9][0-9]-*.png"))) >= 50


def test_the_day_on_postgresql_and_redis(on_postgres: Installation, shots: Path) -> None:
    play(on_postgres, shots, print, short=True)
    assert len(list(shots.glob("[0-9][0-9]-*.png"))) >= 20
