"""The list of an evaluation's pictures: `manifest.csv` beside a folder `img`.

Columns: file, n_faces, tags (parted by ;) and kind; `scene` is read, all else is passed over.
Further columns are the operator's own.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from proctoring.errors import EvaluationRefused

WANTED = ("file", "n_faces", "tags", "kind")


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes:
        path: where it lies.
        faces: how many faces a person counted in it, 0 or more.
        tags: groups to which it belongs, such as `glasses`.
    """

    path: Path
    faces: int
    tags: tuple[str, ...]


def read_manifest(folder: Path) -> tuple[Scene, ...]:
    """Return the scenes of a folder, in the order of its manifest.

    Raises:
        EvaluationRefused: the manifest is absent or wrong; the message names line and fix.
    """
    path = folder / "manifest.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:  # Excel begins with a mark
            rows = csv.DictReader(lines)
            missing = [name for name in WANTED if name not in (rows.fieldnames or ())]
            if missing:
                raise EvaluationRefused(f"{path} has no column {', '.join(missing)}")
            scenes = [_scene(folder, row, rows.line_num) for row in rows if row["kind"] == "scene"]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationRefused(f"cannot read {path}: {error}") from error
    if not scenes:
        raise EvaluationRefused(f"{path} names no picture of kind scene")
    return tuple(scenes)


def _scene(folder: Path, row: dict[str, str | None], line: int) -> Scene:
    """Read one row."""
    name, counted = row["file"] or "", row["n_faces"] or ""
    path = folder / "img" / name
    if not name or Path(name).name != name or not path.is_file():
        raise EvaluationRefused(f"line {line}: {path} is no file; name a file inside img")
    if not counted.isdecimal():
        raise EvaluationRefused(f"line {line}: n_faces is {counted!r}; give a number of faces")
    tags = tuple(sorted({tag.strip() for tag in (row["tags"] or "").split(";")} - {""}))
    return Scene(path, int(counted), tags)
