"""A list of credential numbers, as a spreadsheet or a person writes it: read, bounded, by line.

Pure: bytes in, lines out; what a line holds is judged elsewhere. Numbers are plain letters and
digits, so any usual encoding will do.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.services.verifying.list_refusals import ListRefused, ListTooLong

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 5_000
LONGEST: Final = 200
"""Characters of a cell that are kept."""
HEADINGS: Final = frozenset(
    {
        "number",
        "credential",
        "credential number",
        "credential id",
        "certificate",
        "certificate number",
        "certificate id",
        "id",
    }
)
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS: Final = (";", "\t", ",")


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line with something in it.

    Attributes:
        line: where it stands in the file, from 1; a heading is a line, too.
        given: the cell with the number, cut to 200 characters; empty where the line has others.
    """

    line: int
    given: str


@dataclass(frozen=True, slots=True)
class NumberList:
    """What was read; `separator` is the file's own."""

    rows: Sequence[ListRow]
    separator: str


def read_numbers(data: bytes, *, most_rows: int = MOST_ROWS) -> NumberList:
    """Read numbers from text with one per line, or from a table whose heading names their column.

    Separated by commas, semicolons or tabs; UTF-8 or UTF-16 with its mark, else read byte by byte.
    Empty lines are skipped.

    Raises:
        ListRefused: no text, no column of numbers, a quotation mark that is not closed, or empty.
        ListTooLong: more bytes or rows than are taken at once.
    """
    if len(data) > MOST_BYTES:
        raise ListTooLong(f"The list has more than {MOST_BYTES // 1_000_000} MB.")
    text = _text(data)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = _rows(reader, lambda: reader.line_num, most_rows)
    except csv.Error as error:
        raise ListRefused("unclosed", f"Line {reader.line_num} cannot be read.") from error
    if not rows:
        raise ListRefused("empty", "The list is empty.")
    return NumberList(rows, separator)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if "\0" in text:
        raise ListRefused("no_text", "This is no text.")
    return text.lstrip("\ufeff")


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count) if any(one in first for one in _SEPARATORS) else ","


def _rows(reader: Iterable[list[str]], line_of: Callable[[], int], most: int) -> list[ListRow]:
    rows: list[ListRow] = []
    column: int | None = None
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if column is None:
            column, is_heading = _column(cells)
            if is_heading:
                continue
        if len(rows) == most:
            raise ListTooLong(f"The list has more than {most} rows.")
        given = cells[column].strip() if column < len(cells) else ""
        rows.append(ListRow(line_of(), given[:LONGEST]))
    return rows


def _column(first: Sequence[str]) -> tuple[int, bool]:
    """Return where the numbers stand, and whether the first line is a heading."""
    names = [" ".join(cell.replace("_", " ").split()).casefold() for cell in first]
    found = [at for at, name in enumerate(names) if name in HEADINGS]
    if len(found) == 1:
        return found[0], True
    if found:
        raise ListRefused("columns", "More than one column could hold the numbers.")
    if len(first) > 1 and any(names[1:]):
        raise ListRefused("columns", "The first line names no column of numbers.")
    return 0, False
