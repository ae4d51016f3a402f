"""One plain part to the fields of a Moodle question: its type, its answers, how it is shown.

What all questions have is written by `writing`; texts with gaps inside by `cloze_writing`.
"""

import html
import re
from dataclasses import dataclass
from fractions import Fraction

from exam_engine.exchange.moodle.tree import Tree
from exam_engine.exchange.plain.answers import RANKINGS
from exam_engine.exchange.plain.numbers import centred
from exam_engine.exchange.plain.parts import (
    Chosen,
    Gapped,
    Matched,
    PlainPart,
    Ranked,
    TypedNumber,
    TypedText,
    Written,
)
from exam_engine.exchange.plain.parts.exporting import (
    case_counts,
    note_whole,
    percentage,
    starred,
)
from exam_engine.exchange.plain.texts import Notes, mixed
from exam_engine.items.assessment.making import Otherwise
from exam_engine.items.canonical import plain

_GAP = re.compile(r'<span data-gap="([^"]+)"[^<>]*></span>')
_GRADINGS = {rule: word for word, rule in RANKINGS.items()}
_LISTED = frozenset(
    Fraction(*one)
    for one in (
        *((0, 1), (1, 1), (9, 10), (5, 6), (4, 5), (3, 4), (7, 10), (2, 3), (3, 5), (1, 2)),
        *((2, 5), (1, 3), (3, 10), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9), (1, 10)),
        (1, 20),
    )
)
"""Shares that Moodle lets a person choose; its import may round or refuse others."""
_FORMATS = {"plain": "plain", "preformatted": "monospaced"}


@dataclass(frozen=True, slots=True)
class PartWriting:
    """Writes one part."""

    part: PlainPart
    notes: Notes

    @property
    def kind(self) -> str:
        """The name of the question type."""
        match self.part:
            case Chosen(truth=bool()):
                return "truefalse"
            case Matched(pairings, distractors):
                targets = [*(one.target for one in pairings), *distractors]
                return "ddmatch" if any("<" in one for one in targets) else "matching"
        return _KINDS[type(self.part)]

    def into(self, question: Tree) -> None:
        """Write the fields of the part."""
        match self.part:
            case Chosen():
                self._chosen(question, self.part)
            case TypedText():
                self._text(question, self.part)
            case TypedNumber():
                self._number(question, self.part)
            case Matched():
                self._matched(question, self.part)
            case Ranked():
                self._ranked(question, self.part)
            case Gapped():
                self._gapped(question, self.part)
            case Written():
                self._written(question, self.part)

    def passage(self) -> str:
        """Return the passage of a part with gaps, each as the number of its right text."""
        if not isinstance(self.part, Gapped):
            return ""
        right = self.part.right
        return _GAP.sub(
            lambda found: f"[[{right[found[1]] + 1}]]" if found[1] in right else "",
            self.part.passage,
        )

    def _chosen(self, question: Tree, part: Chosen) -> None:
        if part.truth is not None:
            for word, answer, share in zip(
                ("true", "false"), part.answers, part.shares, strict=True
            ):
                self._answer(question, word, share, answer.remark)
            return
        shares = part.shares
        if part.whole:
            note_whole("choices", self.notes)
            shares = tuple(one or Fraction(-1) for one in shares)
        if part.unbounded:
            detail = "a sum below nothing or above everything is cut off there"
            self.notes.add("scoring_changed", "choices", detail)
        if part.inline:
            self.notes.add("place_moved", "choices", "listed below the text, not in its line")
        question.child("single").say("false" if part.several else "true")
        question.child("shuffleanswers").say("true" if part.shuffle else "false")
        for answer, share in zip(part.answers, shares, strict=True):
            self._answer(question, answer.content, share, answer.remark, form="html")

    def _text(self, question: Tree, part: TypedText) -> None:
        cased = case_counts(part.spellings, self.notes, "answers")
        question.child("usecase").say("1" if cased else "0")
        for one in part.spellings:
            self._answer(question, starred(one), one.points / part.worth, one.remark)
        self._other(question, part.otherwise, part.worth)

    def _number(self, question: Tree, part: TypedNumber) -> None:
        for one in part.spans:
            middle, half = centred(one.low, one.high)
            answer = self._answer(question, plain(middle), one.points / part.worth, one.remark)
            answer.child("tolerance").say(plain(half))
        self._other(question, part.otherwise, part.worth)

    def _matched(self, question: Tree, part: Matched) -> None:
        if part.whole:
            note_whole("pairs", self.notes)
        question.child("shuffleanswers").say("true" if part.shuffle else "false")
        pairs = [(one.source, one.target) for one in part.pairings]
        marked = self.kind == "ddmatch"
        for source, target in [*pairs, *(("", one) for one in part.distractors)]:
            asked = question.html("subquestion", source)
            if marked:
                asked.html("answer", target)
            else:
                asked.child("answer").child("text").say(html.unescape(target))

    def _ranked(self, question: Tree, part: Ranked) -> None:
        question.child("selecttype").say("ALL")
        question.child("gradingtype").say(_GRADINGS[part.ranking])
        for at, content in enumerate(part.contents, 1):
            answer = question.child("answer", fraction=str(at), format="html")
            answer.child("text").say(content)

    def _gapped(self, question: Tree, part: Gapped) -> None:
        if part.whole:
            note_whole("gaps", self.notes)
        groups = dict.fromkeys(one.group for one in part.texts)
        numbers = {group: str(at) for at, group in enumerate(groups, 1)}
        question.child("shuffleanswers").say("1")
        for one in part.texts:
            box = question.child("dragbox")
            box.child("text").say(mixed(one.content))
            box.child("group").say(numbers[one.group])
            if one.most != 1:
                box.child("infinite")

    def _written(self, question: Tree, part: Written) -> None:
        question.child("responseformat").say(_FORMATS.get(part.field.format, "editor"))
        if part.field.expected_lines:
            question.child("responsefieldlines").say(str(part.field.expected_lines))

    def _other(self, question: Tree, otherwise: Otherwise, worth: Fraction) -> None:
        if otherwise != Otherwise():
            self._answer(question, "*", otherwise.points / worth, otherwise.remark)

    def _answer(
        self, question: Tree, text: str, share: Fraction, remark: str, form: str = ""
    ) -> Tree:
        if abs(share) not in _LISTED:
            detail = f"{share} of the points is no share that Moodle lists; it may round it"
            self.notes.add("unlisted_fraction", "answers", detail)
        weight = percentage(share, self.notes, "answers")
        answer = question.child("answer", fraction=weight, format=form or "moodle_auto_format")
        answer.child("text").say(text)
        if remark:
            answer.html("feedback", remark)
        return answer


_KINDS: dict[type, str] = {
    Chosen: "multichoice",
    TypedText: "shortanswer",
    TypedNumber: "numerical",
    Ranked: "ordering",
    Gapped: "ddwtos",
    Written: "essay",
}
