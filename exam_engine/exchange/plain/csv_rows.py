"""CSV to canonical items: the separator found out by the header, then row by row.

Comma, semicolon, tab or bar; what a row means is for `tables`.
"""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.plain.collecting import Collector, collected
from exam_engine.exchange.plain.tables import HEADER_ROWS, Row, header_of, read_rows

SEPARATORS = (",", ";", "\t", "|")
MOST_COLUMNS = 200


def read_csv(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the questions of a table in the layout of quiz games, each imported or refused."""
    return collected(data, file=file, form="csv", read=_read)


def _read(text: str, collector: Collector) -> None:
    for separator in SEPARATORS:
        found = header_of(list(islice(_rows(text, separator), HEADER_ROWS)))
        if found:
            at, columns = found
            read_rows(islice(_rows(text, separator), at + 1, None), columns, collector)
            return
    raise no_header(text.strip().partition("\n")[0])


def no_header(first: str) -> ImportRefused:
    """Return the refusal of a table without a header row that we know."""
    message = (
        "no header row names a question, two answers and the correct one; "
        f"the first row is {first[:120]!r}"
    )
    return ImportRefused("no_header", message)


def _rows(text: str, separator: str) -> Iterator[Row]:
    """Yield rows; at broken quotes the row is a problem, and the last one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield _row(number, cells)
    except csv.Error as error:
        message = f"is not CSV ({error}); mend its quotes: nothing after it was read"
        yield Row(number + 1, (), message)


def _row(number: int, cells: list[str]) -> Row:
    if len(cells) > MOST_COLUMNS:
        message = f"has {len(cells)} columns, at most {MOST_COLUMNS}; is the separator right?"
        return Row(number, (), message)
    return Row(number, tuple(cells))
