"""`assay evidence export` and `check-export`: evidence for an appeal, as one archive."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from app.commands.output import complain, write
from app.persistence.engine import Database
from app.persistence.unit_of_work import readings
from app.services.evidence.evidence_check import check_archive
from app.services.evidence.evidence_export import Exported
from app.services.keys.keys import keys_of

NOT_VOUCHED_FOR: Final = 3
"""Exit code for an archive of which nothing was changed, and nothing is signed."""

_SIGNS: Final = {True: "holds", False: "FAILS", None: "OPEN"}


def written(path: Path, write_to: Callable[[BinaryIO], Exported]) -> int:
    """Write the archive; an existing file is not overwritten, and half a one does not stay."""
    try:
        out = path.open("xb")
    except OSError as refusal:
        complain(f"{path}: {refusal.strerror}; nothing was taken out")
        return 1
    try:
        with out:
            path.chmod(0o600)
            done = write_to(out)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    write(f"{path}: {done.pictures} pictures, manifest {done.manifest}")
    if not done.covered:
        complain("no signed root covers this attempt yet; one is signed each day")
    if done.missing:
        complain(f"{done.missing} pictures were not deleted and yet are not there")
    return 1 if done.missing else 0


def check(database: Database, path: Path) -> int:
    """Print one line per check.

    Returns:
        1 where one does not hold, 3 where no signed root vouches for what holds otherwise.
    """
    with readings(database)() as uow:
        keys = keys_of(uow)
    try:
        with zipfile.ZipFile(path) as file:
            found = check_archive(file, keys, datetime.now(UTC))
    except (OSError, zipfile.BadZipFile) as refusal:
        complain(f"{path}: not an archive, {refusal}")
        return 1
    for one in found:
        write(f"{_SIGNS[one.holds]:6} {one.name:10} {one.words}")
    if any(one.holds is False for one in found):
        return 1
    if all(one.holds for one in found):
        return 0
    complain(f"{path}: NOT VOUCHED FOR, no signature says that this is what was recorded")
    return NOT_VOUCHED_FOR
