"""What the answers of text formats have in common: wildcards, pairs, totals.

Shared by the readers of GIFT and Moodle XML, which both say answers Moodle's way.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.plain.numbers import around, decimal_of
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.making import (
    Otherwise,
    Pairing,
    Part,
    Ranking,
    Span,
    Spelling,
    matching,
    normal,
    ordering,
)

MOST_WILDCARDS = 5
FEWEST_PAIRS = 2
DEFAULT_RANKING = "RELATIVE"
RANKINGS = {
    "ALL_OR_NOTHING": Ranking.WHOLE,
    "ABS": Ranking.PLACES,
    "ABSOLUTE": Ranking.PLACES,
    "ABSOLUTE_POSITION": Ranking.PLACES,
    "REL": Ranking.NEXT,
    "RELATIVE": Ranking.NEXT,
    "RELATIVE_NEXT_EXCLUDE_LAST": Ranking.NEXT,
    "RELATIVE_NEXT_INCLUDE_LAST": Ranking.NEXT_AND_LAST,
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": Ranking.BOTH_SIDES,
}
Typed: TypeAlias = tuple[str, Fraction, str]
"""The text of an answer as typed, what it earns, the remark on it."""
_STARS = re.compile(r"(?<!\\)\*+")
_ESCAPED = set(r"\.?*+{}()[]|^-")
_PIECE = re.compile(
    r"\.\*|\\(?P<escaped>[^\w\s])|\[(?P<first>[^]\\^])(?P<other>[^]\\]*)\]"
    r"|(?P<char>[^\\.?*+{}()\[\]|^$])",
    re.DOTALL,
)


def spelling(
    text: str, points: Fraction, remark: str = "", *, case_sensitive: bool = False
) -> Spelling:
    r"""Return an accepted text in which `*` stands for anything and `\*` for itself.

    Raises:
        ImportRefused: `too_many_wildcards`.
    """
    text = normal(text)
    pieces = _pieces(text)
    if len(pieces) == 1:
        return Spelling(pieces[0], points, case_sensitive=case_sensitive, remark=remark)
    if len(pieces) > MOST_WILDCARDS + 1:
        message = f"more than {MOST_WILDCARDS} wildcards in one answer: {text[:40]!r}"
        raise ImportRefused("too_many_wildcards", message)
    pattern = _pattern(text, case_sensitive=case_sensitive)
    example = "".join(pieces)
    return Spelling(pattern, points, pattern=True, example=example, remark=remark)


def texts_of(
    answers: Iterable[Typed], *, case_sensitive: bool = False
) -> tuple[list[Spelling], Otherwise]:
    """Return the spellings of a typed text, and what any other answer earns after `*` alone.

    Raises:
        ImportRefused: `empty_answer`, `no_correct_answer` or `too_many_wildcards`.
    """
    listed, otherwise = [], Otherwise()
    for at, (text, points, remark) in enumerate(answers, 1):
        if not text:
            raise ImportRefused("empty_answer", f"answer {at} is empty; write it or remove it")
        if not text.strip("*"):
            otherwise = Otherwise(points, remark)
            break
        listed.append(spelling(text, points, remark, case_sensitive=case_sensitive))
    require_right(one.points for one in listed)
    return listed, otherwise


def spans_of(
    answers: Iterable[Typed], bounds: Callable[[str, str], tuple[Decimal, Decimal]]
) -> tuple[list[Span], Otherwise]:
    """Return the spans of a typed number, and what any other answer earns after `*` alone.

    Args:
        answers: in order.
        bounds: reads the text of one answer; its second argument names the answer.

    Raises:
        ImportRefused: `no_correct_answer`, or what `bounds` refuses.
    """
    listed, otherwise = [], Otherwise()
    for at, (text, points, remark) in enumerate(answers, 1):
        if text == "*":
            otherwise = Otherwise(points, remark)
            break
        listed.append(Span(*bounds(text, f"answer {at}"), points, remark))
    require_right(one.points for one in listed)
    return listed, otherwise


def with_tolerance(text: str, where: str) -> tuple[Decimal, Decimal]:
    """Return the bounds of `3:0.1` or `3`.

    Raises:
        ImportRefused: `not_a_number`.
    """
    value, colon, tolerance = text.partition(":")
    return around(decimal_of(value, where), decimal_of(tolerance if colon else "0", where))


def wildcards(pattern: str) -> tuple[str, bool] | None:
    """Return the text with `*` that `spelling` makes this pattern of, and whether case counts.

    None for patterns that say more than wildcards can.
    """
    text, case_sensitive, end = "", True, 0
    for found in _PIECE.finditer(pattern):
        if found.start() != end:
            return None
        end = found.end()
        case_sensitive = case_sensitive and not found["other"]
        char = found["escaped"] or found["first"] or found["char"]
        text += char.replace("*", "\\*") if char else "*"
    same = end == len(pattern) and _pattern(text, case_sensitive=case_sensitive) == pattern
    return (text, case_sensitive) if same else None


def pairs_of(pairs: Sequence[tuple[str, str]], worth: Fraction, *, shuffle: bool = True) -> Part:
    """Return the match of sources and targets; a target without a source is a distractor.

    Raises:
        ImportRefused: `too_few_answers` or `empty_answer`.
    """
    asked = [(source, target) for source, target in pairs if source]
    if not asked or len(pairs) < FEWEST_PAIRS:
        raise ImportRefused("too_few_answers", "fewer than two pairs; give at least two")
    if not all(target for _, target in pairs):
        raise ImportRefused("empty_answer", "a source without a target; write both")
    each = worth / len(asked)
    return matching(
        [Pairing(source, target, each) for source, target in asked],
        distractors=[target for source, target in pairs if not source],
        worth=worth,
        shuffle=shuffle,
    )


def ranking_of(
    contents: Sequence[str], grading: str, chosen: str, worth: Fraction, notes: Notes
) -> Part:
    """Return the ranking of contents in their right order, graded as Moodle's word says.

    Raises:
        ImportRefused: `unsupported_scoring` or `too_few_answers`.
    """
    rule = RANKINGS.get(grading.upper() or DEFAULT_RANKING)
    if rule is None:
        message = f"graded by {grading[:40]}, which no program of ours computes; choose another"
        raise ImportRefused("unsupported_scoring", message)
    if chosen.upper() not in {"ALL", "EXACT", "0", ""}:
        detail = "only some of the things were to be shown; all of them are"
        notes.add("selection_dropped", "selecttype", detail)
    if len(contents) < FEWEST_PAIRS:
        raise ImportRefused("too_few_answers", "fewer than two things to put in order")
    return ordering(contents, ranking=rule, worth=worth)


def require_right(points: Iterable[Fraction]) -> None:
    """Check that something earns points.

    Raises:
        ImportRefused: `no_correct_answer`.
    """
    if not any(one > 0 for one in points):
        raise ImportRefused("no_correct_answer", "no answer earns anything; mark the right one")


def note_total(points: Iterable[Fraction], notes: Notes) -> None:
    """Note when all right answers together earn more or less than the whole."""
    total = sum((one for one in points if one > 0), Fraction(0))
    if total != 1:
        detail = f"all right answers together earn {total} of the points; kept as it is"
        notes.add("total_not_one", "answers", detail)


def _pieces(text: str) -> list[str]:
    """Return what stands between wildcards."""
    return [piece.replace("\\*", "*") for piece in _STARS.split(text)]


def _pattern(text: str, *, case_sensitive: bool) -> str:
    """Return the regular expression of XML Schema for a text with wildcards."""
    return ".*".join(
        "".join(_literally(char, case_sensitive=case_sensitive) for char in piece)
        for piece in _pieces(text)
    )


def _literally(char: str, *, case_sensitive: bool) -> str:
    """Return the pattern of one character; of a letter maybe in either case."""
    if char in _ESCAPED:
        return f"\\{char}"
    if char == "$":
        return "[$]"
    cases = dict.fromkeys((char, char.lower(), char.upper()))
    others = "".join(one for one in cases if one != char and len(one) == 1)
    return char if case_sensitive or not others else f"[{char}{others}]"
