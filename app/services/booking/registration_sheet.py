"""A table of people to register, as a spreadsheet saves it: read, bounded, and checked by row.

Pure: bytes in, rows and what is wrong with them out. Nothing is looked up here.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.services.errors import SheetUnreadable

MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 5_000
LONGEST: Final = 254
COLUMNS: Final = ("email", "name")
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person of the sheet.

    Attributes:
        line: where it stands in the file, from 1; the heading is a line, too.
        name: empty where the sheet names none.
    """

    line: int
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row; the other rows are kept.

    Attributes:
        field: the column to look at; empty for the whole row.
        code: a key of `registration_words.ROW_WORDS`.
        detail: what the words name, such as another line.
    """

    line: int
    field: str
    email: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read."""

    rows: Sequence[SheetRow]
    problems: Sequence[RowProblem]


def read_sheet(data: bytes, *, most_rows: int = MOST_ROWS) -> Sheet:
    """Read comma or semicolon separated text in UTF-8 with a heading; empty lines are skipped.

    Raises:
        SheetUnreadable: not such a table, no column `email`, or larger than its bounds.
    """
    if len(data) > MOST_BYTES:
        raise SheetUnreadable(f"the file has more than {MOST_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetUnreadable("the file is not UTF-8; save it as CSV UTF-8") from error
    if "\0" in text:
        raise SheetUnreadable("the file is no text; save it as CSV UTF-8")
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        places = _places(next(reader, []))
        return _rows(reader, lambda: reader.line_num, places, most_rows)
    except csv.Error as error:
        raise SheetUnreadable(f"line {reader.line_num} cannot be read: {error}") from error


def _places(heading: Sequence[str]) -> Mapping[str, int]:
    """Return where the columns stand."""
    names = [cell.strip().casefold() for cell in heading]
    if "email" not in names:
        raise SheetUnreadable("the first line names no column email")
    unknown = [name for name in names if name not in COLUMNS]
    if unknown or len(set(names)) != len(names):
        found = ", ".join(names)
        raise SheetUnreadable(f"the columns are {found}; they may be email and name, each once")
    return {name: at for at, name in enumerate(names)}


def _rows(
    reader: Iterable[list[str]], line_of: Callable[[], int], places: Mapping[str, int], most: int
) -> Sheet:
    rows: list[SheetRow] = []
    problems: list[RowProblem] = []
    seen: dict[str, int] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) + len(problems) >= most:
            raise SheetUnreadable(f"there are more than {most} rows; make several files")
        line = line_of()
        values = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        email = values["email"].casefold()
        found = _problem(line, email, values.get("name", ""), seen.get(email))
        if len(cells) > len(places):
            found = RowProblem(line, "", email[:LONGEST], "too_many_cells", str(len(places)))
        if found is not None:
            problems.append(found)
            continue
        seen[email] = line
        rows.append(SheetRow(line, email, values.get("name", "")))
    return Sheet(rows, problems)


def _problem(line: int, email: str, name: str, before: int | None) -> RowProblem | None:
    """Return the first thing that is wrong with a row by itself."""
    if not email:
        return RowProblem(line, "email", "", "email_missing")
    if len(email) > LONGEST or not _ADDRESS.fullmatch(email):
        return RowProblem(line, "email", email[:LONGEST], "email_malformed")
    if before is not None:
        return RowProblem(line, "email", email, "email_twice", str(before))
    if len(name) > LONGEST or any(ord(sign) < ord(" ") for sign in name):
        return RowProblem(line, "name", email, "name_malformed", str(LONGEST))
    return None
