"""Rows of a table to canonical items: one choice per row, refused one by one.

Every refusal names row and column. Where the rows come from is for `csv_rows` and `xlsx_rows`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.plain.collecting import Collector
from exam_engine.exchange.plain.columns import Columns, find_columns, letter_of
from exam_engine.exchange.plain.gaps import heading
from exam_engine.exchange.plain.numbers import decimal_of
from exam_engine.exchange.plain.texts import Notes, TextFormat
from exam_engine.items.assessment.item import AssessmentItem, Metadata
from exam_engine.items.assessment.making import (
    Answer,
    Stem,
    letters,
    made,
    multiple_choice,
    single_choice,
)

HEADER_ROWS = 30
"""A header must come this early; titles and help may stand above it."""
MOST_POINTS = 1_000
_FEWEST = 2
_LONGEST_NUMBER = 2
_SECONDS = re.compile(r"([0-9]{1,5})(?:\.0+)?\s*(?:s|secs?|seconds?)?", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[,;/|&+]|\band\b)\s*|\s+", re.IGNORECASE)
_POINTED = re.compile(r"[1-9](?:\.[1-9])+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text.

    Attributes:
        number: as the file counts, from 1.
        problem: what keeps it from being read; empty for nothing.
    """

    number: int
    cells: tuple[str, ...]
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing at all."""
        return not self.problem and not any(cell.strip() for cell in self.cells)

    def cell(self, at: int | None) -> str:
        """Return the text of a column; empty where there is none."""
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""


def header_of(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """Return the place of the header among the first 30 rows, and its columns."""
    for at, row in enumerate(rows[:HEADER_ROWS]):
        if columns := find_columns(row.cells):
            return at, columns
    return None


def read_rows(rows: Iterable[Row], columns: Columns, collector: Collector) -> None:
    """Import or refuse each row that is not blank.

    Raises:
        ImportRefused: `too_many_questions`.
    """
    for row in rows:
        if not row.is_blank:
            asked = _Asked(row, columns, collector.form)
            collector.add(row.cell(columns.named.get("identifier")), asked.item)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One row and what its columns mean."""

    row: Row
    columns: Columns
    form: str

    def item(self, identifier: str, notes: Notes) -> AssessmentItem:
        """Return the item of the row."""
        if self.row.problem:
            raise self._refusal("broken_row", None, self.row.problem)
        contents = self._contents()
        worth = self._worth()
        right = self._right(contents, notes)
        names = dict(zip(self.columns.answers, letters(len(self.columns.answers)), strict=True))
        answers = [
            Answer(
                notes.line(text, TextFormat.PLAIN, f"answer {number}"),
                worth if number in right else Fraction(0),
                id=names[number],
            )
            for number, text in contents.items()
        ]
        several = len(right) > 1
        if several:
            detail = "all right answers and no other earn the points; the table does not say"
            notes.add("scoring_assumed", f"row {self.row.number}", detail)
        part = (
            multiple_choice(answers, worth=worth, whole=True)
            if several
            else single_choice(answers, worth=worth)
        )
        return made(self._stem(identifier, notes), [part])

    def _stem(self, identifier: str, notes: Notes) -> Stem:
        question, named = self.row.cell(self.columns.question), self.columns.named
        body = notes.block(question, TextFormat.PLAIN, "question")
        for at, name in self.columns.unknown.items():
            if self.row.cell(at):
                detail = f"{self.row.cell(at)[:80]}: the column is not known"
                notes.add("dropped_column", name[:80], detail)
        category = self.row.cell(named.get("category"))
        return Stem(
            identifier,
            self.row.cell(named.get("title")) or heading(body),
            body,
            explanation=notes.block(
                self.row.cell(named.get("explanation")), TextFormat.PLAIN, "explanation"
            ),
            metadata=Metadata(
                source=self.form,
                seconds=self._seconds(notes),
                entries=(f"category={category}",) if category else (),
            ),
        )

    def _contents(self) -> dict[int, str]:
        """Return the texts of the answers by their number; blank ones are none."""
        if not self.row.cell(self.columns.question):
            raise self._refusal("empty_question", self.columns.question, "no question")
        cells = {number: self.row.cell(at) for number, at in self.columns.answers.items()}
        contents = {number: text for number, text in cells.items() if text}
        if len(contents) < _FEWEST:
            first = next(iter(self.columns.answers.values()))
            raise self._refusal("too_few_answers", first, "fewer than two answers")
        return contents

    def _right(self, contents: dict[int, str], notes: Notes) -> frozenset[int]:
        """Return the numbers of the right answers: as `1,3`, `A, C`, or their very text."""
        at, text = self.columns.correct, self.row.cell(self.columns.correct)
        if not text:
            raise self._refusal("no_correct_answer", at, "names no right answer; write 1 or 1,3")
        same = [number for number, one in contents.items() if one.casefold() == text.casefold()]
        if same and not text.isdigit():
            return frozenset(same[:1])
        if _POINTED.fullmatch(text):
            detail = f"{text} is read as a list of answers, not as a decimal"
            notes.add("correct_assumed", f"row {self.row.number}", detail)
            text = text.replace(".", ",")
        right = frozenset(_numbered(one) for one in _SEPARATOR.split(text) if one)
        wrong = sorted(number for number in right if number not in contents)
        if wrong or not right:
            message = f"{text[:40]!r} names no answer of the row; write 1 or 1,3"
            raise self._refusal("unknown_option", at, message)
        if same and set(same) != right:
            detail = f"{text} is read as the number of an answer, not as its text"
            notes.add("correct_assumed", f"row {self.row.number}", detail)
        return right

    def _worth(self) -> Fraction:
        at = self.columns.named.get("points")
        text = self.row.cell(at)
        if not text:
            return Fraction(1)
        worth = Fraction(decimal_of(text, self._where(at)))
        if not 0 < worth <= MOST_POINTS:
            message = f"{text[:40]} points; write more than 0, at most {MOST_POINTS}"
            raise self._refusal("bad_points", at, message)
        return worth

    def _seconds(self, notes: Notes) -> int | None:
        at = self.columns.named.get("seconds")
        text = self.row.cell(at)
        found = _SECONDS.fullmatch(text)
        if text and not found:
            notes.add("dropped_value", self._where(at), f"{text[:40]!r} is no number of seconds")
        return int(found[1]) if found else None

    def _where(self, at: int | None) -> str:
        column = "" if at is None else f", column {letter_of(at)}"
        return f"row {self.row.number}{column}"

    def _refusal(self, reason: str, at: int | None, message: str) -> ImportRefused:
        return ImportRefused(reason, f"{self._where(at)}: {message}")


def _numbered(mark: str) -> int:
    """Return the number of an answer written as `3` or `C`; 0 for anything else."""
    if mark.isascii() and mark.isdigit() and len(mark) <= _LONGEST_NUMBER:
        return int(mark)
    if len(mark) == 1 and mark.isascii() and mark.isalpha():
        return ord(mark.upper()) - ord("A") + 1
    return 0
