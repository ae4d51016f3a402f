"""`assay content`: check programmes as files, and store those that are right.

Reading and judging is the engine's exchange; storing is a use case.
"""

from pathlib import Path
from typing import Literal

from app.commands.output import complain, write
from app.config import Settings
from exam_engine.exchange import (
    ContentErrors,
    Programme,
    Severity,
    has_errors,
    lint,
    load_programme,
)


class NoProgramme(Exception):
    """There is no programme in the given folder."""

    code = "no_programme"


def run(settings: Settings, *, verb: Literal["lint", "import"], folders: list[Path]) -> int:
    """Check programmes, and store them when asked; return 1 when one has errors.

    Args:
        settings: names the default folder and the database.
        verb: `lint` stores nothing.
        folders: folders with a `programme.yaml`; empty means every programme.

    Raises:
        NoProgramme: a folder holds none.
    """
    found = folders or programme_folders(settings.content_dir)
    checked = [_checked(folder) for folder in found]
    good = [programme for programme in checked if programme is not None]
    if len(good) < len(checked):
        return 1
    if verb == "import":
        _store(settings, good)
    return 0


def programme_folders(content_dir: Path) -> list[Path]:
    """Return every folder of a programme below `content_dir`.

    Raises:
        NoProgramme: there is none.
    """
    found = sorted(path.parent for path in content_dir.glob("*/programme.yaml"))
    if not found:
        raise NoProgramme(f"no programme in {content_dir}: set ASSAY_CONTENT_DIR")
    return found


def _checked(folder: Path) -> Programme | None:
    if not (folder / "programme.yaml").is_file():
        raise NoProgramme(f"{folder} has no programme.yaml")
    try:
        programme = load_programme(folder)
    except ContentErrors as errors:
        for problem in errors.problems:
            complain(str(problem))
        return None
    findings = lint(programme)
    for finding in findings:
        complain(str(finding))
    worst = sum(finding.severity is Severity.ERROR for finding in findings)
    write(f"{folder}: {len(programme.items)} items, {worst} errors, {len(findings) - worst} hints")
    return None if has_errors(findings) else programme


def _store(settings: Settings, programmes: list[Programme]) -> None:
    # loaded here so that `content lint` needs neither database nor its driver
    from app.persistence.engine import open_database  # noqa: PLC0415
    from app.persistence.unit_of_work import units_of_work  # noqa: PLC0415
    from app.services.importing import Import  # noqa: PLC0415

    database = open_database(settings.database_url)
    for programme in programmes:
        changed = Import(units_of_work(database)).programme(programme)
        write(f"{programme.slug}: {changed} documents new or changed")
    database.close()
