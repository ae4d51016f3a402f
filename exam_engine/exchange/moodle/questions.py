"""Moodle XML to canonical items: categories, the fields that all types share, the types by name.

Source: Moodle's documentation of its XML format.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from lxml import etree

from exam_engine.exchange.imported import ImportedItem, ImportRefused
from exam_engine.exchange.moodle.cloze import read_cloze
from exam_engine.exchange.moodle.elements import QuestionElement, text_of
from exam_engine.exchange.moodle.gapped import drag_words, select_words
from exam_engine.exchange.moodle.kinds import KINDS, TYPED
from exam_engine.exchange.plain.collecting import Collector
from exam_engine.exchange.plain.gaps import heading, mark, placed
from exam_engine.exchange.plain.texts import Notes
from exam_engine.exchange.safe_xml import parse_xml
from exam_engine.items.assessment.item import AssessmentItem, Metadata, Rubric
from exam_engine.items.assessment.making import Part, Stem, made, place

_REFUSED = {
    "description": ("not_a_question", "a description asks nothing; put it into a section"),
    "calculated": ("formula_question", "its numbers are computed; write the numbers out"),
    "calculatedsimple": ("formula_question", "its numbers are computed; write the numbers out"),
    "calculatedmulti": ("formula_question", "its numbers are computed; write the numbers out"),
    "random": ("not_a_question", "draws from a category; draw when a form is assembled"),
}
_BLANK = re.compile(r"_{5,}")
"""Where a typed answer stands in a line of text."""
_HARMLESS = {
    "hidden": {"0"},
    "penalty": {"0", "0.0000000"},
    "answernumbering": {"abc"},
    "showstandardinstruction": {"0", "1"},
    "shownumcorrect": {"0", "1"},
    "attachments": {"0"},
    "attachmentsrequired": {"0"},
    "responserequired": {"0", "1"},
    "maxbytes": {"0"},
}
"""Fields that say nothing about an exam with one try when they hold one of these values."""
Gapped = Callable[[QuestionElement, Fraction], tuple[str, list[Part]]]


def read_moodle_xml(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the questions of a Moodle XML file, each imported or refused."""
    collector = Collector(file, "moodle-xml")
    try:
        _read(parse_xml(data), collector)
    except ImportRefused as refusal:
        collector.refused(refusal)
    collector.require_some()
    return tuple(collector.items)


def _read(root: etree._Element, collector: Collector) -> None:
    if root.tag != "quiz":
        message = f"the root is {str(root.tag)[:60]}, not quiz; export as Moodle XML"
        raise ImportRefused("not_moodle_xml", message)
    category = ""
    for element in root.iterchildren("question"):
        if element.get("type") == "category":
            found = element.find("category")
            category = "" if found is None else text_of(found)
            continue
        name = " ".join((_word(element, "idnumber") or _word(element, "name")).split())
        collector.add(name, _Question(element, category).item)


@dataclass(frozen=True, slots=True)
class _Question:
    """One question and the category that it stands in."""

    element: etree._Element
    category: str

    def item(self, identifier: str, notes: Notes) -> AssessmentItem:
        """Return the item; refusals name the line and the question."""
        try:
            return self._item(identifier, notes)
        except ImportRefused as refusal:
            message = f"line {self.element.sourceline}, {identifier}: {refusal}"
            raise ImportRefused(refusal.reason, message) from refusal

    def _item(self, identifier: str, notes: Notes) -> AssessmentItem:
        kind = self.element.get("type", "")
        if kind in _REFUSED:
            raise ImportRefused(*_REFUSED[kind])
        question = QuestionElement(self.element, notes)
        if (text := question.first("questiontext")) is not None:
            question.form = question.format_of(text, "questiontext")
        body, parts = _body_and_parts(question, kind)
        stem = self._stem(question, identifier, body)
        for name, values in _HARMLESS.items():
            if _word(self.element, name) in values:
                question.first(name)
        question.note_rest()
        return made(stem, parts)

    def _stem(self, question: QuestionElement, identifier: str, body: str) -> Stem:
        explanation = question.block("generalfeedback")
        instructions = question.block("graderinfo")
        title = " ".join(question.word("name").split()) or heading(body) or identifier
        return Stem(
            id=identifier,
            title=title,
            body=body,
            explanation=explanation,
            rubrics=(Rubric(("scorer",), instructions),) if instructions else (),
            assets=tuple(question.assets.values()),
            metadata=Metadata(source="moodle-xml", entries=self._entries(question)),
        )

    def _entries(self, question: QuestionElement) -> tuple[str, ...]:
        tags = [text_of(tag) for one in question.all("tags") for tag in one.iterchildren("tag")]
        pairs = [("category", self.category), ("idnumber", question.word("idnumber"))]
        pairs += [("tag", tag) for tag in tags]
        return tuple(f"{name}={value}" for name, value in pairs if value)


def _body_and_parts(question: QuestionElement, kind: str) -> tuple[str, list[Part]]:
    if kind in _CLOZE:
        return _cloze(question)
    if kind in _GAPPED:
        return _GAPPED[kind](question, question.worth())
    if kind not in KINDS:
        message = f"the type {kind[:40]!r} has no counterpart here"
        raise ImportRefused("unsupported_kind", message)
    part = KINDS[kind](question, question.worth())
    body = question.block("questiontext")
    if kind in TYPED and _BLANK.search(body):
        part = replace(part, interaction=replace(part.interaction, inline=True))
        body = placed(_BLANK.sub(mark(0), body, count=1), [place(0, inline=True)])
    return body + _old_image(question), [part]


def _cloze(question: QuestionElement) -> tuple[str, list[Part]]:
    """Read embedded questions; the points are the sum of their weights, as there."""
    found = question.first("questiontext")
    if found is None:
        raise ImportRefused("empty_question", "no questiontext")
    image = _old_image(question)
    body, parts = read_cloze(question.source(found), question.form, question.notes)
    total = sum((part.most for part in parts), Fraction(0))
    given = question.word("defaultgrade")
    if given and question.worth() != total:
        detail = f"{given[:40]} points; the weights of the gaps give {total}"
        question.notes.add("dropped_element", "defaultgrade", detail)
    return body + image, parts


def _old_image(question: QuestionElement) -> str:
    """Return the image that versions before 2.0 kept beside the text; empty for none."""
    name, content = question.word("image"), question.word("image_base64")
    return f'<p><img src="{question.add_asset(name, content)}" alt=""></p>' if content else ""


def _word(element: etree._Element, name: str) -> str:
    found = element.find(name)
    return "" if found is None else text_of(found)


_CLOZE = {"cloze", "multianswer"}
_GAPPED: dict[str, Gapped] = {"ddwtos": drag_words, "gapselect": select_words}
