"""XLSX to canonical items: the first sheet with a header that we know, row by row.

The archive is bounded before anything is unpacked; no formula is computed, no link followed. What
a row means is for `tables`.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.plain.collecting import Collector
from exam_engine.exchange.plain.columns import letter_of
from exam_engine.exchange.plain.csv_rows import no_header
from exam_engine.exchange.plain.tables import HEADER_ROWS, Row, header_of, read_rows
from exam_engine.exchange.plain.texts import LARGEST_FILE
from exam_engine.items.canonical import plain

MOST_ENTRIES = 500
LARGEST_UNPACKED = 16 * 1024 * 1024
MOST_COLUMNS = 60
LAST_ROW = 1_048_576
MOST_SHEETS = 20
_ENCRYPTED = 0x1
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def read_xlsx(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the questions of a workbook in the layout of quiz games, imported or refused."""
    collector = Collector(file, "xlsx")
    try:
        _require_safe(data)
        _read(data, collector)
    except ImportRefused as refusal:
        collector.refused(refusal)
    collector.require_some()
    return tuple(collector.items)


def _read(data: bytes, collector: Collector) -> None:
    first = ""
    for rows in _sheets(data):
        head = list(islice(rows, HEADER_ROWS))
        if found := header_of(head):
            at, columns = found
            read_rows(chain(head[at + 1 :], rows), columns, collector)
            return
        first = first or next((" ".join(row.cells) for row in head if not row.is_blank), "")
    raise no_header(" ".join(first.split()))


def _require_safe(data: bytes) -> None:
    """Refuse what is no archive, unpacks to too much, or declares entities."""
    if len(data) > LARGEST_FILE:
        raise ImportRefused("too_large", f"{len(data)} bytes, at most {LARGEST_FILE}; split it")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            size = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or size > LARGEST_UNPACKED:
                message = f"{len(entries)} parts of {size} bytes unpacked; save only the questions"
                raise ImportRefused("too_large", message)
            for entry in entries:
                _require_plain(archive, entry)
    except _UNREADABLE as error:
        raise ImportRefused("not_xlsx", "is no readable workbook; save it as .xlsx") from error


def _require_plain(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise ImportRefused("encrypted", "is protected by a password; save it without")
    if b"<!DOCTYPE" in archive.read(entry).replace(b"\0", b"").upper():
        raise ImportRefused("doctype", f"{entry.filename[:80]} has a DOCTYPE; save the file anew")


def _sheets(data: bytes) -> Iterator[Iterator[Row]]:
    """Yield the rows of each sheet, in two readings at once: of values and of formulas."""
    values, formulas = _opened(data, data_only=True), _opened(data, data_only=False)
    for name in values.sheetnames[:MOST_SHEETS]:
        if isinstance(values[name], ReadOnlyWorksheet):
            yield _rows(_cells(values, name), _cells(formulas, name))


def _opened(data: bytes, *, data_only: bool) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
            )
    except Exception as error:
        raise _broken(error) from error


def _cells(book: Workbook, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of each row, whatever the sheet claims about its own size."""
    try:
        sheet = book[name]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(1, LAST_ROW, 1, MOST_COLUMNS)
    except Exception as error:
        raise _broken(error) from error


def _broken(error: Exception) -> ImportRefused:
    """Return the refusal of what the library stumbled over; it raises nearly anything."""
    message = f"is no readable workbook ({type(error).__name__}); save it as .xlsx anew"
    return ImportRefused("not_xlsx", message)


def _rows(values: Iterator[tuple[Any, ...]], formulas: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    for number, (row, written) in enumerate(zip(values, formulas, strict=True), 1):
        if any(cell.value is not None for cell in written):
            lost = [
                letter_of(at)
                for at, (cell, formula) in enumerate(zip(row, written, strict=True))
                if cell.value is None and formula.data_type == "f"
            ]
            problem = f"column {', '.join(lost)} holds a formula; paste its value" if lost else ""
            yield Row(number, tuple(_text(cell.value) for cell in row), problem)


def _text(value: object) -> str:
    """Return a cell as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return plain(Decimal(str(value)))
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)
