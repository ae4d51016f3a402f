"""Moodle's cloze: questions written inside a text, `{2:SHORTANSWER:=yes~no}`, to parts and places.

Choices, several choices, typed texts, numbers; each with a weight. Source: Moodle's documentation
of embedded answers.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.plain.answers import (
    Typed,
    require_right,
    spans_of,
    texts_of,
    with_tolerance,
)
from exam_engine.exchange.plain.gaps import mark, placed
from exam_engine.exchange.plain.numbers import share
from exam_engine.exchange.plain.texts import Notes, TextFormat, require_short
from exam_engine.items.assessment.making import (
    RESPONSE,
    Answer,
    Part,
    multiple_choice,
    place,
    single_choice,
    typed_number,
    typed_text,
)

MOST_GAPS = 200
MOST_ANSWERS = 200
_CHOICE = "MULTICHOICE(?:_VS|_HS|_[VHS])?|MC(?:VS|HS|[VHS])?"
_CHOICES = "MULTIRESPONSE(?:_HS|_[HS])?|MR(?:HS|[HS])?"
_TEXT = "SHORTANSWER(?:_C)?|SAC?|MWC?"
_NUMBER = "NUMERICAL|NM"
_START = re.compile(
    rf"\{{(?P<weight>[0-9]{{0,3}}):(?:(?P<choice>{_CHOICE})|(?P<choices>{_CHOICES})"
    rf"|(?P<text>{_TEXT})|(?P<number>{_NUMBER})):"
)
_LIKE_A_GAP = re.compile(r"\{[0-9]*:[A-Z][A-Z_]+[:}]")
_INNER = re.compile(r"([^\\}]*(?:\\.[^\\}]*)*)\}", re.DOTALL)
_ESCAPED = re.compile(r"\\([}#~/\"])")
_HIDDEN = {char: chr(0xFDD0 + at) for at, char in enumerate('}#~/"')}
_SHOWN = {ord(hidden): char for char, hidden in _HIDDEN.items()}
_REMARK = re.compile(r"(?<!&)(?<!&amp;)#")
_SHARE = re.compile(r"%(-?[0-9.,]{1,40})%")
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


@dataclass(frozen=True, slots=True)
class _Answer:
    """One alternative and its exact share of the gap's weight, `weighed` if it says one."""

    text: str
    share: Fraction
    remark: str
    weighed: bool


@dataclass(frozen=True, slots=True)
class _Gap:
    """One embedded question."""

    kind: str
    mark: str
    weight: Fraction
    answers: tuple[_Answer, ...]
    response: str
    notes: Notes


def read_cloze(text: str, form: TextFormat, notes: Notes) -> tuple[str, list[Part]]:
    """Return the body and the parts of a text with embedded questions.

    Raises:
        ImportRefused: such as `no_gaps`, `broken_gap`, `no_correct_answer`.
    """
    require_short(text, "questiontext")
    marked, gaps = _extracted(text, notes)
    if like := _LIKE_A_GAP.search(marked):
        message = f"{like[0][:40]}… is no gap that we know; mend its kind and answers"
        raise ImportRefused("broken_gap", message)
    if not gaps:
        message = "no gap such as {1:SHORTANSWER:=yes} in the text"
        raise ImportRefused("no_gaps", message)
    if len(gaps) == 1:
        gaps = [replace(gaps[0], response=RESPONSE)]
    parts = [_PARTS[gap.kind](gap) for gap in gaps]
    body = notes.block(marked, form, "questiontext")
    places = [place(at, inline=part.interaction.inline) for at, part in enumerate(parts)]
    return placed(body, places), parts


def _extracted(text: str, notes: Notes) -> tuple[str, list[_Gap]]:
    """Return the text with a mark for each gap, and the gaps."""
    gaps: list[_Gap] = []
    pieces, end = [], 0
    while found := _START.search(text, end):
        if len(gaps) >= MOST_GAPS:
            raise ImportRefused("too_many_gaps", f"more than {MOST_GAPS} gaps")
        number = len(gaps) + 1
        inner = _INNER.match(text, found.end())
        if inner is None:
            raise ImportRefused("broken_gap", f"gap {number} has no closing brace")
        kind = str(found.lastgroup)
        answers = tuple(_answers(inner[1], f"gap {number}", notes))
        gaps.append(
            _Gap(
                kind,
                found[kind],
                Fraction(found["weight"] or 1),
                answers,
                f"RESPONSE_{number}",
                notes,
            )
        )
        pieces += [text[end : found.start()], mark(number - 1)]
        end = inner.end()
    return "".join([*pieces, text[end:]]), gaps


def _answers(inner: str, where: str, notes: Notes) -> list[_Answer]:
    """Return the alternatives of a gap.

    Raises:
        ImportRefused: `too_many_answers`, `bad_weight` or `no_correct_answer`.
    """
    hidden = _ESCAPED.sub(lambda found: _HIDDEN[found[1]], inner)
    pieces = [piece for piece in hidden.split("~") if piece.strip()]
    if len(pieces) > MOST_ANSWERS:
        raise ImportRefused("too_many_answers", f"{where}: more than {MOST_ANSWERS} answers")
    answers = [_answer(piece.strip(), where, notes) for piece in pieces]
    require_right(one.share for one in answers)
    return answers


def _answer(piece: str, where: str, notes: Notes) -> _Answer:
    """Read one alternative: `=` or `%50%`, its text, and after `#` its feedback."""
    text, *remarks = _REMARK.split(piece, maxsplit=1)
    weight = _SHARE.match(text)
    earned = share(weight[1], notes, where) if weight else Fraction(text.startswith("="))
    text = text[weight.end() :] if weight else text.removeprefix("=")
    remark = remarks[0] if remarks else ""
    return _Answer(_unquoted(text), earned, _unquoted(remark), weighed=weight is not None)


def _unquoted(text: str) -> str:
    """Undo escapes, and the character references that an editor put in."""
    return html.unescape(text.translate(_SHOWN)).replace("\xa0", " ").strip()


def _chosen(gap: _Gap, shares: Iterable[Fraction]) -> list[Answer]:
    return [
        Answer(
            gap.notes.line(one.text, TextFormat.MOODLE, "answer"),
            share * gap.weight,
            gap.notes.line(one.remark, TextFormat.MOODLE, "feedback"),
        )
        for one, share in zip(gap.answers, shares, strict=True)
    ]


def _choice(gap: _Gap) -> Part:
    return single_choice(
        _chosen(gap, (one.share for one in gap.answers)),
        response=gap.response,
        worth=gap.weight,
        shuffle=gap.mark.endswith("S"),
        inline=True,
    )


def _choices(gap: _Gap) -> Part:
    """Read several choices; what is right adds up to the whole.

    Where no answer has a weight of its own, each wrong one takes away what a right one gives.
    """
    right = sum((one.share for one in gap.answers if one.share > 0), Fraction(0))
    wrong = Fraction(0) if any(one.weighed for one in gap.answers) else -1 / right
    shares = [one.share / right if one.share > 0 else one.share or wrong for one in gap.answers]
    return multiple_choice(
        _chosen(gap, shares),
        response=gap.response,
        worth=gap.weight,
        shuffle=gap.mark.endswith("S"),
    )


def _text(gap: _Gap) -> Part:
    cased = gap.mark.endswith("C")
    listed, otherwise = texts_of(_typed(gap), case_sensitive=cased)
    return typed_text(
        listed, otherwise=otherwise, response=gap.response, worth=gap.weight, inline=True
    )


def _number(gap: _Gap) -> Part:
    spans, otherwise = spans_of(
        _typed(gap), lambda text, where: with_tolerance(_COMMA.sub(".", text), where)
    )
    return typed_number(
        spans, otherwise=otherwise, response=gap.response, worth=gap.weight, inline=True
    )


def _typed(gap: _Gap) -> Iterator[Typed]:
    for one in gap.answers:
        remark = gap.notes.line(one.remark, TextFormat.MOODLE, "feedback")
        yield one.text, one.share * gap.weight, remark


_PARTS: dict[str, Callable[[_Gap], Part]] = {
    "choice": _choice,
    "choices": _choices,
    "text": _text,
    "number": _number,
}
