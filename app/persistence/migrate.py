"""Bring a database's tables to what this code expects, without a command line.

The steps are in `migrations/`; this module finds them, runs them under one lock and refuses a
database that a newer release has already changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from app.persistence.engine import open_database

MIGRATIONS: Final = Path(__file__).resolve().parents[2] / "migrations"


class DatabaseTooNew(Exception):
    """The database was changed by a newer release than this one."""

    code = "database_too_new"


class DatabaseUnreachable(Exception):
    """The database does not answer, or does not let us in."""

    code = "database_unreachable"


def upgrade(database_url: str) -> str:
    """Run all steps that are missing and return the step reached.

    Raises:
        DatabaseTooNew: the database knows a step that this code does not.
        DatabaseUnreachable: it does not answer.
    """
    config, scripts = _scripts()
    _make_folder(database_url)
    with _connected(database_url) as connection:
        _refuse_newer(scripts, _revision(connection))
        connection.rollback()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return head()


def current(database_url: str) -> str | None:
    """Return the step the database stands at; None when it is empty.

    Raises:
        DatabaseUnreachable: it does not answer.
    """
    path = make_url(database_url).database
    if database_url.startswith("sqlite") and not Path(str(path)).exists():
        return None  # asking must not create it
    with _connected(database_url) as connection:
        return _revision(connection)


def head() -> str:
    """Return the newest step this code knows."""
    return str(_scripts()[1].get_current_head())


def is_current(database_url: str) -> bool:
    """Tell whether the database stands at the newest step this code knows."""
    return current(database_url) == head()


@contextmanager
def _connected(database_url: str) -> Iterator[Connection]:
    database = open_database(database_url, pool_size=1)
    try:
        try:
            connection = database.engine.connect()
        except OperationalError as refusal:
            where = database.url.render_as_string(hide_password=True)
            raise DatabaseUnreachable(f"{where}: {refusal.orig}") from refusal
        with connection:
            yield connection
    finally:
        database.close()


def _make_folder(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _scripts() -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config, ScriptDirectory.from_config(config)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(scripts: ScriptDirectory, revision: str | None) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseTooNew(
            f"the database stands at {revision!r}, this release knows up to "
            f"{scripts.get_current_head()!r}: start the newer release, or restore a backup"
        )
