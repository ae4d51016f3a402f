"""Canonical items to Moodle XML; what it cannot say is a loss.

Wordings go out as HTML. Reading the file back gives the same scores wherever no loss says else.
"""

from collections.abc import Sequence
from fractions import Fraction

from lxml import etree

from exam_engine.exchange.imported import Exported
from exam_engine.exchange.moodle.cloze_writing import cloze_text
from exam_engine.exchange.moodle.menu_writing import menus_of
from exam_engine.exchange.moodle.part_writing import PartWriting
from exam_engine.exchange.moodle.tree import Tree
from exam_engine.exchange.plain.parts import Chosen, Gapped, PlainItem, TypedNumber, TypedText
from exam_engine.exchange.plain.parts.exporting import entries, exported
from exam_engine.exchange.plain.parts.reading import body_with
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making.points import decimal
from exam_engine.items.canonical import plain

_BLANK = "_____"
_NO_CATEGORY = "top"
_SCORER = "scorer"


def write_moodle_xml(items: Sequence[AssessmentItem]) -> Exported:
    """Return a Moodle XML file in UTF-8 and what it cannot say of the items."""
    questions, losses = exported(items, _question)
    quiz = Tree.new("quiz")
    category = ""
    for found, question in questions:
        if found != category:
            inner = quiz.child("question", type="category").child("category")
            inner.child("text").say(found or _NO_CATEGORY)
            category = found
        quiz.element.append(question)
    return Exported(quiz.data(), losses)


def _question(item: PlainItem, notes: Notes) -> tuple[str, etree._Element]:
    """Return the category of one question and its element."""
    source = item.item
    if menus := menus_of(item):
        question = _headed(item, "gapselect", menus.text)
        _grade(question, item.worth, notes)
        menus.into(question)
    elif _is_cloze(item):
        question = _headed(item, "cloze", cloze_text(item, notes))
    else:
        (part,) = item.parts
        writing = PartWriting(part, notes)
        question = _headed(item, writing.kind, _text(item, writing))
        _grade(question, item.worth, notes)
        writing.into(question)
    _note_rubrics(item, question, notes)
    if tags := entries(source, "tag"):
        holder = question.child("tags")
        for tag in tags:
            holder.child("tag").child("text").say(tag)
    return "".join(entries(source, "category")[:1]), question.element


def _is_cloze(item: PlainItem) -> bool:
    """Tell whether an item needs gaps in its text: several parts, or one menu in a line."""
    first = item.parts[0]
    inline = isinstance(first, Chosen) and first.inline and item.worth.denominator == 1
    return len(item.parts) > 1 or inline


def _headed(item: PlainItem, kind: str, text: str) -> Tree:
    """Return a question with what all kinds have."""
    source = item.item
    question = Tree.new("question", type=kind)
    question.child("name").child("text").say(source.title or source.id)
    question.html("questiontext", text)
    question.html("generalfeedback", item.explanation)
    question.child("penalty").say("0")
    question.child("hidden").say("0")
    if source.id != source.title:
        question.child("idnumber").say(source.id)
    return question


def _grade(question: Tree, worth: Fraction, notes: Notes) -> None:
    written = decimal(worth)
    question.child("defaultgrade").say(plain(written))
    if worth != Fraction(written):
        notes.add("points_dropped", "SCORE", f"worth {worth}; written as {plain(written)}")


def _text(item: PlainItem, writing: PartWriting) -> str:
    """Return the text of a question of one part; a typed answer in a line stands at a blank."""
    part = item.parts[0]
    if isinstance(part, Gapped):
        return body_with(item.item, lambda _: writing.passage())
    inline = item.item.interactions[0].inline and isinstance(part, TypedText | TypedNumber | Chosen)
    return body_with(item.item, lambda _: _BLANK if inline else "")


def _note_rubrics(item: PlainItem, question: Tree, notes: Notes) -> None:
    """Write instructions for scorers of an essay, and note all other rubrics."""
    for rubric in item.item.rubrics:
        if question.element.get("type") == "essay" and _SCORER in rubric.views:
            question.html("graderinfo", rubric.content)
        else:
            notes.add("dropped_rubric", ", ".join(rubric.views), "has no counterpart")
