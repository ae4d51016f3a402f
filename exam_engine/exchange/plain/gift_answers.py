"""The answer block of a GIFT question to a part of an item.

Which kind it is follows from its marks alone: `#` a number, `>` a ranking, `~` a choice, `->` a
match, T or F true or false, otherwise typed text; nothing is an essay. Source:
Moodle's GIFT documentation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.plain.answers import (
    RANKINGS,
    Typed,
    note_total,
    pairs_of,
    ranking_of,
    require_right,
    spans_of,
    texts_of,
    with_tolerance,
)
from exam_engine.exchange.plain.gift_blocks import shown
from exam_engine.exchange.plain.numbers import decimal_of, share
from exam_engine.exchange.plain.texts import Notes, TextFormat
from exam_engine.items.assessment.making import (
    Answer,
    Otherwise,
    Part,
    essay,
    multiple_choice,
    single_choice,
    true_false,
    typed_number,
    typed_text,
)

MOST_ANSWERS = 500
_ONE, _NOTHING = Fraction(1), Fraction(0)
_TRUE, _FALSE = {"T", "TRUE"}, {"F", "FALSE"}
_WEIGHT = re.compile(r"%([+-]?[0-9.]{1,20})%")
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_ANY_SIGN, _EQUALS = re.compile("([~=])"), re.compile("(=)")
_SELECTIONS = {"ALL", "EXACT", "RANDOM", "REL", "CONTIGUOUS", "CONTIG"}
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Wordings:
    """Turns texts of one question into HTML, in their own format or the question's."""

    form: TextFormat
    notes: Notes

    @classmethod
    def opened(cls, text: str, notes: Notes) -> "tuple[Wordings, str]":
        """Return the wordings of a question in the format that its text begins with."""
        form, rest = _format(text, TextFormat.MOODLE)
        return cls(form, notes), rest

    def block(self, text: str, where: str) -> str:
        """Return paragraphs."""
        form, rest = _format(text, self.form)
        return self.notes.block(shown(rest), form, where)

    def line(self, text: str, where: str) -> str:
        """Return one line."""
        form, rest = _format(text, self.form)
        return self.notes.line(shown(rest), form, where)

    def raw(self, text: str) -> str:
        """Return a text that is compared, not shown."""
        return shown(_format(text, self.form)[1]).strip()


@dataclass(frozen=True, slots=True)
class _Mark:
    """One answer: `=`, `~` or nothing before it, its weight if given, what follows."""

    sign: str
    weight: Fraction | None
    text: str
    remark: str

    def points(self, default: Fraction) -> Fraction:
        """Return what it earns."""
        return default if self.weight is None else self.weight


def part_of(answers: str, wordings: Wordings, *, in_sentence: bool) -> Part:
    """Return the part that an answer block without general feedback describes.

    Raises:
        ImportRefused: such as `too_few_answers`, `no_correct_answer`, `not_a_number`.
    """
    if not answers:
        return essay()
    if answers.startswith("#"):
        return _number(answers[1:], wordings, in_sentence=in_sentence)
    if answers.startswith(">"):
        return _ranking(answers[1:], wordings)
    if "~" in answers:
        return _choice(answers, wordings, in_sentence=in_sentence)
    return _without_sign(answers, wordings, in_sentence=in_sentence)


def _without_sign(answers: str, wordings: Wordings, *, in_sentence: bool) -> Part:
    if "=" in answers and "->" in answers:
        return _match(answers, wordings)
    truth = answers.partition("#")[0].strip().upper()
    if truth in _TRUE | _FALSE:
        return _true_false(answers, wordings, right=truth in _TRUE)
    return _text(answers, wordings, in_sentence=in_sentence)


def _choice(answers: str, wordings: Wordings, *, in_sentence: bool) -> Part:
    marks = _marks(answers, _ANY_SIGN, wordings.notes)
    if len(marks) < _FEWEST:
        raise ImportRefused("too_few_answers", "one answer only; give at least two")
    read = [
        Answer(
            wordings.line(one.text, f"answer {at}"),
            one.points(_ONE if one.sign == "=" else _NOTHING),
            wordings.line(one.remark, f"feedback {at}"),
        )
        for at, one in enumerate(marks, 1)
    ]
    require_right(one.points for one in read)
    if not any(one.sign == "=" and one.points(_ONE) == 1 for one in marks):
        note_total((one.points for one in read), wordings.notes)
        return multiple_choice(read, shuffle=True)
    inline = in_sentence and not any("<" in one.content for one in read)
    return single_choice(read, shuffle=True, inline=inline)


def _match(answers: str, wordings: Wordings) -> Part:
    pairs = [
        (source, arrow, target)
        for one in _marks(answers, _EQUALS, wordings.notes)
        for source, arrow, target in [one.text.partition("->")]
    ]
    if not all(arrow for _, arrow, _ in pairs):
        raise ImportRefused("broken_pair", "an answer without ->; write =source -> target")
    bare = Wordings(TextFormat.MOODLE, wordings.notes)
    read = [
        (wordings.line(source, f"source {at}"), bare.line(target, f"target {at}"))
        for at, (source, _, target) in enumerate(pairs, 1)
    ]
    return pairs_of(read, _ONE)


def _true_false(answers: str, wordings: Wordings, *, right: bool) -> Part:
    _, _, remarks = answers.partition("#")
    wrong_remark, _, right_remark = remarks.partition("#")
    shown_wrong = wordings.line(wrong_remark, "feedback when wrong")
    shown_right = wordings.line(right_remark, "feedback when right")
    return true_false(
        right=right,
        remarks=(shown_right, shown_wrong) if right else (shown_wrong, shown_right),
    )


def _text(answers: str, wordings: Wordings, *, in_sentence: bool) -> Part:
    listed, otherwise = texts_of(_typed(answers, wordings))
    return typed_text(listed, otherwise=otherwise, inline=in_sentence)


def _number(answers: str, wordings: Wordings, *, in_sentence: bool) -> Part:
    answers, _, wrong = answers.partition("~")
    spans, otherwise = spans_of(_typed(answers, wordings), _bounds)
    remark = wordings.line(wrong.partition("#")[2], "feedback when wrong")
    if remark and otherwise == Otherwise():
        otherwise = Otherwise(remark=remark)
    return typed_number(spans, otherwise=otherwise, inline=in_sentence)


def _typed(answers: str, wordings: Wordings) -> Iterator[Typed]:
    for at, one in enumerate(_marks(answers, _EQUALS, wordings.notes), 1):
        remark = wordings.line(one.remark, f"feedback {at}")
        yield wordings.raw(one.text), one.points(_ONE), remark


def _ranking(answers: str, wordings: Wordings) -> Part:
    """Read `>3 ALL VERTICAL ABSOLUTE SHOW` and one thing per line, in order."""
    first, _, rest = answers.partition("\n")
    words = [word.upper() for word in first.split() if not word.isdigit()]
    chosen = words.pop(0) if words and words[0] in _SELECTIONS else ""
    graded = [word for word in words if word in RANKINGS or "_" in word]
    lines = [line for line in rest.split("\n") if line.strip()]
    contents = [wordings.line(line, f"answer {at}") for at, line in enumerate(lines, 1)]
    return ranking_of(contents, "".join(graded[:1]), chosen, _ONE, wordings.notes)


def _bounds(text: str, where: str) -> tuple[Decimal, Decimal]:
    """Return the bounds of `1..5`, `3:0.1` or `3`."""
    low, dots, high = text.partition("..")
    if dots:
        lowest, highest = decimal_of(low, where), decimal_of(high, where)
        if lowest > highest:
            message = f"{where}: from {lowest} to {highest} is no range; swap them"
            raise ImportRefused("bad_range", message)
        return lowest, highest
    return with_tolerance(text, where)


def _marks(answers: str, signs: re.Pattern[str], notes: Notes) -> list[_Mark]:
    """Return the answers of a block, in order; text before the first sign is one without sign."""
    first, *rest = signs.split(answers)
    pieces = list(zip(rest[::2], rest[1::2], strict=True))
    if first.strip():
        pieces.insert(0, ("", first))
    if len(pieces) > MOST_ANSWERS:
        message = f"{len(pieces)} answers, at most {MOST_ANSWERS}"
        raise ImportRefused("too_many_answers", message)
    return [_mark(*piece, f"answer {at}", notes) for at, piece in enumerate(pieces, 1)]


def _mark(sign: str, text: str, where: str, notes: Notes) -> _Mark:
    text = text.strip()
    found = _WEIGHT.match(text)
    weight = share(found[1], notes, where) if found else None
    answer, _, remark = text[found.end() if found else 0 :].partition("#")
    return _Mark(sign, weight, answer.strip(), remark.strip())


def _format(text: str, default: TextFormat) -> tuple[TextFormat, str]:
    """Return the format in brackets that a text begins with, if it does, and the rest."""
    found = _FORMAT.match(text)
    return (TextFormat(found[1].lower()), text[found.end() :]) if found else (default, text)
