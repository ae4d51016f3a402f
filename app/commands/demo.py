"""`assay demo`: the whole system on this machine, prepared, started, and stopped by Ctrl-C.

Prepares what is missing (keys, models, schema, programme, people); a second start keeps all of it.
"""

import dataclasses
import os
import shutil
from functools import partial

from app import demo
from app.commands import models
from app.commands.output import table, write
from app.config import Settings
from app.embedded.supervisor import Supervisor
from app.persistence import migrate

PAGES = (
    ("candidates and staff sign in", "/login"),
    ("employers verify a credential", "/verify"),
    ("health", "/readyz"),
)


def run(settings: Settings, *, reset: bool = False) -> int:
    """Prepare, start and watch until a signal comes; return the exit status.

    Args:
        settings: of the embedded environment.
        reset: erase the data folder first.

    Raises:
        EmbeddedError: port taken, no Redis, or a part did not become ready.
    """
    erase = partial(_erase, settings) if reset else None
    with Supervisor(settings, os.environ, write, erase=erase) as supervisor:
        fresh = Settings.from_env()  # its secrets were erased with the rest
        settings = dataclasses.replace(fresh, redis_url=supervisor.redis_url)
        logins = _prepare(settings)
        supervisor.start()
        if not supervisor.stopping:
            write(f"\nAssay is running at {settings.public_url}\n")
            write(table(("page", "address"), [(n, settings.public_url + p) for n, p in PAGES]))
            write("")
            rows = [(login.role, login.name, login.email, login.password) for login in logins]
            write(table(("role", "name", "email", "password"), rows))
            write(f"\nlogs: {settings.data_dir / 'logs'}   stop: Ctrl-C\n")
        supervisor.watch()
        write("stopping")
    return 0


def _erase(settings: Settings) -> None:
    """Erase what a demo wrote, and nothing else that may lie in the folder."""
    for name in ("redis", "secrets", "logs", "evidence"):
        shutil.rmtree(settings.data_dir / name, ignore_errors=True)
    for path in settings.data_dir.glob("assay.sqlite3*"):
        path.unlink()


def _prepare(settings: Settings) -> tuple[demo.DemoLogin, ...]:
    models.install_if_absent(settings)
    migrate.upgrade(settings.database_url)
    return tuple(demo.seed(settings))
