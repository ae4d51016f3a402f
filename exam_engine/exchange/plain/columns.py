"""Which column of a table holds what, found out from the words of its header row.

The layout of quiz games: question, answers 1 to n, time limit, correct answers; in English, in
many spellings. Reading rows is for `tables`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COMMENT = re.compile(r"\s+[-\u2013\u2014]\s+|[(:]")
_WORD = re.compile(r"[^a-z0-9]+")
_ANSWER = re.compile(
    r"(?:possible |wrong )?(?:answer|option|choice|alternative|response)(?: text)? ?"
    r"([0-9]{1,2}|[a-z])"
)
_NAMES = {
    "question": ("question", "question text", "question title", "prompt", "stem"),
    "seconds": ("time", "time limit", "time limit in seconds", "seconds", "timer", "duration"),
    "points": ("points", "point", "score", "mark", "marks", "max points"),
    "identifier": ("id", "identifier", "item id", "question id"),
    "title": ("title", "name"),
    "category": ("category", "topic", "domain", "section"),
    "explanation": ("explanation", "feedback", "general feedback", "rationale"),
}
_CORRECT = ("answer key", "key", "right answer", "right answers", "solution", "solutions")
_ONLY_ANSWER = ("answer", "answers")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of columns, from 0.

    Attributes:
        answers: number of each answer as the header counts it, and its column.
        named: further columns by what they hold: seconds, points, identifier, title, category,
            explanation.
        unknown: columns whose header says nothing we know, with it.
    """

    question: int
    correct: int
    answers: dict[int, int]
    named: dict[str, int]
    unknown: dict[int, str]


def find_columns(header: Sequence[str]) -> Columns | None:
    """Return the columns of a header row; None if it is none: it lacks what a question needs."""
    answers: dict[int, int] = {}
    named: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for at, cell in enumerate(header):
        words = _words(cell)
        if found := _ANSWER.fullmatch(words):
            answers.setdefault(_counted(found[1]), at)
        elif kind := _kind(words):
            named.setdefault(kind, at)
        elif words:
            unknown[at] = cell.strip()
    question, only = named.pop("question", None), named.pop("only_answer", None)
    correct = named.pop("correct", only)
    if question is None or correct is None or len(answers) < _FEWEST:
        return None
    return Columns(question, correct, dict(sorted(answers.items())), named, unknown)


def letter_of(at: int) -> str:
    """Return the name of a column as spreadsheets show it: A to Z, AA and so on."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _words(cell: str) -> str:
    """Return the words before any remark such as `- max 75 characters` or `(sec)`."""
    return _WORD.sub(" ", _COMMENT.split(cell[:200].strip().lower())[0]).strip()


def _kind(words: str) -> str | None:
    if "correct" in words.split() or words in _CORRECT:
        return "correct"
    if words in _ONLY_ANSWER:
        return "only_answer"
    return next((kind for kind, names in _NAMES.items() if words in names), None)


def _counted(mark: str) -> int:
    return int(mark) if mark.isdigit() else ord(mark) - ord("a") + 1
