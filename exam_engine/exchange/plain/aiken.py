"""Aiken to canonical items: a question, lettered options, one answer line.

Every refusal names the line. Source: Moodle's documentation of the Aiken format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.plain.collecting import Collector, collected
from exam_engine.exchange.plain.gaps import heading
from exam_engine.exchange.plain.texts import Notes, TextFormat
from exam_engine.items.assessment.item import AssessmentItem, Metadata
from exam_engine.items.assessment.making import Answer, Stem, made, single_choice

_OPTION = re.compile(r"\s*([A-Za-z])[.)](?:\s+(.*))?")
_ANSWER = re.compile(r"\s*ANSWER\s*:(.*)", re.IGNORECASE)
_LETTER = re.compile(r"[A-Za-z][.)]?")
_FEWEST = 2


@dataclass(slots=True)
class _Question:
    """The lines of one question as they come, numbered from 1."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    options: list[tuple[int, str, str]] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)
    answer: tuple[int, str] | None = None

    def take(self, number: int, line: str) -> None:
        """Add a line that is neither blank nor the answer."""
        found = _OPTION.fullmatch(line)
        if found and self.lines:
            self.options.append((number, found[1].upper(), (found[2] or "").strip()))
        else:
            (self.stray if self.options else self.lines).append((number, line.strip()))

    def next_begins(self, line: str, *, after_blank: bool) -> bool:
        """Tell whether a line shows that another question has begun, its answer line or not."""
        found = _OPTION.fullmatch(line)
        if found:
            return bool(self.stray) and found[1].upper() == "A"
        return bool(self.options) and after_blank

    def item(self, identifier: str, notes: Notes) -> AssessmentItem:
        """Return the item.

        Raises:
            ImportRefused: such as `no_answer_line`, `not_an_option`, `unknown_option`.
        """
        right = self._right()
        answers = [
            Answer(
                notes.line(text, TextFormat.PLAIN, f"line {number}"),
                Fraction(letter == right),
                id=letter,
            )
            for number, letter, text in self.options
        ]
        text = "\n".join(line for _, line in self.lines)
        body = notes.block(text, TextFormat.PLAIN, f"line {self.lines[0][0]}")
        stem = Stem(identifier, heading(body), body, metadata=Metadata(source="aiken"))
        return made(stem, [single_choice(answers)])

    def _right(self) -> str:
        """Return the letter of the right option, after all has been checked."""
        if not self.lines:
            raise _refusal(self.answer, "no_question", "no question before the answer line")
        first = self.lines[0]
        if self.answer is None:
            raise _refusal(first, "no_answer_line", "no line ANSWER: and a letter after it")
        if self.stray:
            message = "not an option; begin options with a letter and a point, on one line each"
            raise _refusal(self.stray[0], "not_an_option", message)
        if len(self.options) < _FEWEST:
            raise _refusal(first, "too_few_answers", "fewer than two options A. and B.")
        self._require_lettered()
        number, given = self.answer
        if not _LETTER.fullmatch(given):
            message = f"not one letter: {given[:40]!r}; Aiken has one right answer"
            raise _refusal(self.answer, "bad_answer", message)
        letter = given[0].upper()
        if letter not in {name for _, name, _ in self.options}:
            message = f"no option {letter}; name one of the question's own"
            raise _refusal((number, ""), "unknown_option", message)
        return letter

    def _require_lettered(self) -> None:
        for at, (number, letter, text) in enumerate(self.options):
            if letter != chr(ord("A") + at):
                message = f"option {letter} where {chr(ord('A') + at)} should be; letter in order"
                raise _refusal((number, ""), "bad_letter", message)
            if not text:
                raise _refusal((number, ""), "empty_answer", f"option {letter} says nothing")


def read_aiken(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the questions of an Aiken file, each imported or refused."""
    return collected(data, file=file, form="aiken", read=_read)


def _read(text: str, collector: Collector) -> None:
    for question in _questions(text):
        collector.add("", question.item)


def _questions(text: str) -> Iterator[_Question]:
    """Yield the questions; each ends at its answer line, or where the next one has begun."""
    question, after_blank = _Question(), False
    for number, line in enumerate(text.split("\n"), 1):
        if found := _ANSWER.fullmatch(line):
            question.answer = (number, found[1].strip())
            yield question
            question = _Question()
        elif line.strip():
            if question.next_begins(line, after_blank=after_blank):
                begun, question.stray = question.stray, []
                yield question
                question = _Question(begun)
            question.take(number, line)
        after_blank = not line.strip()
    if question.lines:
        yield question


def _refusal(at: tuple[int, str] | None, reason: str, message: str) -> ImportRefused:
    return ImportRefused(reason, f"line {at[0] if at else 1}: {message}")
