"""Doctor: what this machine has, what it lacks, and the fix for each.

Pure reporting: it repairs nothing and prints nothing.
"""

import ctypes
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from app.config import Settings
from app.documents.fonts import FOLDER, SERIF_SEMIBOLD
from app.embedded.errors import RedisMissing
from app.embedded.redis import find_redis
from app.persistence import migrate
from proctoring.pins import PINNED

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 2 * 1024**3
CLOCK_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)

State = Literal["ok", "missing", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what was looked at.
        state: `missing` stops something from working, `warning` does not.
        detail: what was found.
        fix: what to do about it; empty when the state is `ok`.
    """

    name: str
    state: State
    detail: str
    fix: str = ""


def examine(settings: Settings, search_path: str | None = None) -> tuple[Finding, ...]:
    """Look at everything and return one finding each, in the order to read them.

    Args:
        settings: what this installation is meant to use.
        search_path: folders of programs; None means this process's PATH.
    """
    checks: tuple[Callable[[], Finding], ...] = (
        _python,
        lambda: _node(search_path),
        lambda: _redis(settings, search_path),
        lambda: _chromium(search_path),
        lambda: _face_models(settings.model_dir),
        _print_fonts,
        lambda: _data_dir(settings.data_dir),
        lambda: _disk(settings.data_dir),
        lambda: _secrets(settings),
        lambda: _database(settings),
        _clock,
    )
    return tuple(check() for check in checks)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("Python", "missing", version, "install Python 3.11 or newer")
    return Finding("Python", "ok", version)


def _node(search_path: str | None) -> Finding:
    found = shutil.which("node", path=search_path) or shutil.which(
        "node", path=str(Path(sys.executable).parent)
    )
    if found is None:
        return Finding("Node", "missing", "no node", "run `make frontend`, it brings its own")
    return Finding("Node", "ok", found)


def _redis(settings: Settings, search_path: str | None) -> Finding:
    if settings.redis_url is not None:
        return Finding("Redis", "ok", "REDIS_URL is set; `/readyz` tells whether it answers")
    try:
        return Finding("Redis", "ok", str(find_redis(search_path)))
    except RedisMissing as missing:
        return Finding("Redis", "missing", "no server binary", str(missing))


def _chromium(search_path: str | None) -> Finding:
    found = shutil.which("chromium", path=search_path)
    if found is None:
        return Finding(
            "Chromium", "warning", "needed by the tests only", "`apt-get install chromium`"
        )
    return Finding("Chromium", "ok", found)


def _print_fonts() -> Finding:
    if (FOLDER / SERIF_SEMIBOLD).is_file():
        count = len([*FOLDER.glob("*.ttf"), *FOLDER.glob("*.otf")])
        return Finding("Fonts of certificates", "ok", f"{count} fonts")
    return Finding("Fonts of certificates", "missing", "not built", "run `make frontend`")


def _face_models(model_dir: Path) -> Finding:
    good = [model.name for model in PINNED if _sha256(model_dir / model.name) == model.sha256]
    altered = [m for m in PINNED if m.name not in good and (model_dir / m.name).exists()]
    if altered:
        names = ", ".join(model.name for model in altered)
        wanted = " ".join(f"--model {model.key}" for model in altered)
        return Finding(
            "Face models",
            "missing",
            f"unexpected content: {names}",
            f"run `assay models install {wanted}`",
        )
    if all(model.optional for model in PINNED if model.name in good):
        return Finding(
            "Face models",
            "warning",
            f"none in {model_dir}: faces cannot be counted",
            "run `assay models install`",
        )
    return Finding("Face models", "ok", ", ".join(good))


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nearest_existing(path: Path) -> Path:
    return path if path.exists() else _nearest_existing(path.parent)


def _data_dir(data_dir: Path) -> Finding:
    place = _nearest_existing(data_dir)
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "Data folder", "missing", f"{place} cannot be written", "set ASSAY_DATA_DIR to another"
        )
    return Finding("Data folder", "ok", str(data_dir))


def _disk(data_dir: Path) -> Finding:
    free = shutil.disk_usage(_nearest_existing(data_dir)).free
    detail = f"{free / 1024**3:.1f} GiB free"
    if free < LEAST_FREE_BYTES:
        return Finding("Disk", "warning", detail, "free some space or set ASSAY_DATA_DIR")
    return Finding("Disk", "ok", detail)


def _secrets(settings: Settings) -> Finding:
    folder = settings.data_dir / "secrets"
    files = set(settings.signing_key.parent.glob("*.pem"))
    files.update(folder.iterdir() if folder.is_dir() else ())
    seen_by_others = sorted(
        str(path)
        for path in files
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    )
    if seen_by_others:
        names = " ".join(seen_by_others)
        return Finding("Secrets", "missing", f"others can read {names}", f"chmod 600 {names}")
    return Finding("Secrets", "ok", "readable by their owner only")


def _database(settings: Settings) -> Finding:
    parts = urlsplit(settings.database_url)
    file = settings.database_url.removeprefix("sqlite:///")
    place = file if parts.hostname is None else f"{parts.hostname}:{parts.port or 5432}"
    try:
        found, newest = migrate.current(settings.database_url), migrate.head()
    except migrate.DatabaseUnreachable:  # its text may quote the driver, which may quote secrets
        detail = f"{place} does not answer"
        return Finding("Database", "missing", detail, "start it or correct DATABASE_URL")
    if found != newest:
        detail = f"{place} has schema {found or 'none'}, this release has {newest}"
        return Finding("Database", "missing", detail, "run `assay migrate`")
    return Finding("Database", "ok", f"{place}, schema {newest}")


def _clock() -> Finding:
    if not sys.platform.startswith("linux"):
        return Finding("Clock", "ok", "not looked at on this system")
    unset = ctypes.create_string_buffer(512)  # struct timex, modes 0: read only
    if ctypes.CDLL(None).adjtimex(unset) == CLOCK_UNSYNCHRONISED:
        return Finding(
            "Clock",
            "warning",
            "the kernel does not count it as synchronised",
            "run an NTP client, for example `apt-get install chrony`",
        )
    return Finding("Clock", "ok", "synchronised")
