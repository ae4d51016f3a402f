"""Moodle's texts with numbered gaps, `[[1]]`: words to drag into them or to choose from menus.

Gaps with answers written inside the text are in `cloze`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.moodle.elements import QuestionElement, text_of
from exam_engine.exchange.plain.gaps import mark, placed
from exam_engine.exchange.plain.texts import TextFormat, require_short
from exam_engine.items.assessment.making import (
    RESPONSE,
    Answer,
    Gap,
    GapText,
    Part,
    gap_match,
    gap_place,
    place,
    single_choice,
)

MOST_GAPS = 200
_GAP = re.compile(r"\[\[([0-9]{1,3})\]\]")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word for gaps of its group; `endless` when it may fill any number of them."""

    content: str
    group: str
    endless: bool


@dataclass(frozen=True, slots=True)
class Gapped:
    """A text with marked gaps, the words, and which word is right in each gap, from 0."""

    text: str
    form: TextFormat
    words: tuple[_Word, ...]
    right: tuple[int, ...]


def read_gapped(question: QuestionElement, child: str, form: TextFormat) -> Gapped:
    """Return a question with gaps whose words are children of that name.

    Raises:
        ImportRefused: `no_gaps`, `too_many_gaps` or `broken_gap`.
    """
    source = question.first("questiontext")
    if source is None:
        raise ImportRefused("empty_question", "no questiontext")
    words = tuple(
        _Word(
            question.notes.line(text_of(one), form, f"{child} {at}"),
            one.findtext("group", "1").strip(),
            one.find("infinite") is not None,
        )
        for at, one in enumerate(question.all(child), 1)
    )
    right: list[int] = []

    def marked(found: re.Match[str]) -> str:
        right.append(int(found[1]) - 1)
        return mark(len(right) - 1)

    text = question.source(source)
    require_short(text, "questiontext")
    text = _GAP.sub(marked, text)
    if not right:
        raise ImportRefused("no_gaps", "no gap such as [[1]] in the text")
    if len(right) > MOST_GAPS:
        raise ImportRefused("too_many_gaps", f"{len(right)} gaps, at most {MOST_GAPS}")
    if wrong := [one + 1 for one in right if not 0 <= one < len(words)]:
        raise ImportRefused("broken_gap", f"gap [[{wrong[0]}]] has no word of that number")
    return Gapped(text, question.format_of(source, "questiontext"), words, tuple(right))


def drag_words(question: QuestionElement, worth: Fraction) -> tuple[str, list[Part]]:
    """Return the empty body and the part of words to drag into a text."""
    found = read_gapped(question, "dragbox", TextFormat.MOODLE)
    question.flag("shuffleanswers", default=True)
    html = question.notes.block(found.text, found.form, "questiontext")
    passage = placed(html, [gap_place(at) for at in range(len(found.right))])
    texts = [GapText(one.content, one.group, 0 if one.endless else 1) for one in found.words]
    gaps = [Gap(one, worth / len(found.right)) for one in found.right]
    return "", [gap_match(passage, texts, gaps, worth=worth)]


def select_words(question: QuestionElement, worth: Fraction) -> tuple[str, list[Part]]:
    """Return the body and the parts of a text with a menu in each gap."""
    found = read_gapped(question, "selectoption", TextFormat.PLAIN)
    shuffle = question.flag("shuffleanswers", default=False)
    html = question.notes.block(found.text, found.form, "questiontext")
    body = placed(html, [place(at, inline=True) for at in range(len(found.right))])
    each = worth / len(found.right)
    parts = []
    for at, right in enumerate(found.right, 1):
        answers = [
            Answer(word.content, each if number == right else Fraction(0))
            for number, word in enumerate(found.words)
            if word.group == found.words[right].group
        ]
        name = f"RESPONSE_{at}" if len(found.right) > 1 else RESPONSE
        parts.append(
            single_choice(answers, response=name, worth=each, shuffle=shuffle, inline=True)
        )
    return body, parts
