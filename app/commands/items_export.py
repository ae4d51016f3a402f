"""`assay items export`: items of any format to one of ours or of others, with a loss report.

Pictures go along where the format carries files; what a format cannot say is said here.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from app.commands.items_assets import with_files
from app.commands.items_output import (
    complain_text,
    losses_as_json,
    record,
    write_json,
)
from app.commands.items_sources import NoItems, opened, write_file
from app.commands.output import write
from exam_engine.exchange.assay_json import write_assay_json
from exam_engine.exchange.imported import Exported
from exam_engine.exchange.moodle import write_moodle_xml
from exam_engine.exchange.plain import write_gift
from exam_engine.exchange.qti_writing import Version, write_package, write_qti
from exam_engine.items import JsonValue
from exam_engine.items.assessment.item import AssessmentItem

VERSIONS: Final[Mapping[str, Version]] = {"qti-3.0": "3.0", "qti-2.2": "2.2"}
_WRITERS: Final[Mapping[str, Callable[[Sequence[AssessmentItem]], Exported]]] = {
    "moodle-xml": write_moodle_xml,
    "gift": write_gift,
    "assay-json": write_assay_json,
}
_ZIP: Final = ".zip"
_PACKED: Final = b"PK"


def run(asked: argparse.Namespace) -> int:
    """Write the items of a path in another format, to a file or to standard output.

    Raises:
        NoItems: nothing there can be exported, or a package has nowhere to go.
        NotWritten: the file cannot be written.
    """
    found = opened([asked.path])
    items, files = with_files(found)
    refused = [one for one in found if one.imported.refusal]
    if not items:
        reasons = sorted({one.imported.refusal.reason for one in refused if one.imported.refusal})
        raise NoItems(f"{asked.path} has no item to export: {', '.join(reasons)}")
    exported = _exported(items, files, asked.to, asked.out)
    if asked.out is not None:
        write_file(asked.out, exported.data)
    if asked.json:
        report = {
            "format": asked.to,
            "items": len(items),
            "out": None if asked.out is None else str(asked.out),
            "losses": losses_as_json(exported.losses),
            "refused": [record(one) for one in refused],
        }
        write_json(report if asked.out else report | {"text": _text(exported)})
        return 0
    if asked.out is None:
        _to_standard_output(exported)
    else:
        write(f"{asked.out}: {len(items)} items as {asked.to}, {len(exported.losses)} losses")
    for one in refused:
        complain_text(f"{one.address}: {one.identifier} is refused: {one.imported.refusal}")
    for loss in exported.losses:
        complain_text(f"loss: {loss.where}: {loss.code}: {loss.detail}")
    return 0


def _exported(
    items: Sequence[AssessmentItem], files: Mapping[str, bytes], to: str, out: Path | None
) -> Exported:
    """Return the items in that format; in QTI one is a document, several are a package."""
    if to not in VERSIONS:
        return _WRITERS[to](items)
    if len(items) == 1 and (out is None or out.suffix.lower() != _ZIP):
        return write_qti(items[0], version=VERSIONS[to])
    return write_package(items, version=VERSIONS[to], files=files)


def _text(exported: Exported) -> JsonValue:
    """Return the document as text.

    Raises:
        NoItems: it is a package.
    """
    if exported.data.startswith(_PACKED):
        raise NoItems("several items make a package, which is no text: name a file with --out")
    return exported.data.decode()


def _to_standard_output(exported: Exported) -> None:
    """Write the document as it is.

    Raises:
        NoItems: it is a package and the output is a terminal.
    """
    if exported.data.startswith(_PACKED) and sys.stdout.isatty():
        raise NoItems("several items make a package: name a file with --out")
    sys.stdout.buffer.write(exported.data)
    sys.stdout.flush()
