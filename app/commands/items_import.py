"""`assay items import`: what of some files would be taken, what refused, what lost, and why.

Stores nothing in a database; with `--out` it writes each item as our own JSON document.
"""

import argparse
from pathlib import Path

from app.commands.items_output import record, write_json, write_records
from app.commands.items_sources import Opened, opened, taken, write_file
from app.commands.output import write
from exam_engine.exchange.assay_json import write_assay_json


def run(asked: argparse.Namespace) -> int:
    """Report on every item of the paths, and write the items that were taken when asked.

    Raises:
        NoItems: a path leads nowhere.
        NotWritten: the folder cannot be written.
    """
    found = opened(asked.path)
    if asked.out is not None:
        _write_documents(asked.out, found)
    if asked.json:
        write_json([record(one) for one in found])
    else:
        write_records(found)
        if asked.out is not None:
            write(f"documents written to {asked.out}")
    return 0


def _write_documents(folder: Path, found: list[Opened]) -> None:
    """Write each item once, named by the digest of its content."""
    for item in taken(found):
        write_file(folder / f"{item.digest}.json", write_assay_json([item]).data)
