"""One item to one QTI document: the parts in the order of the schema, and what has no place.

Assets are named only; `packages` brings their bytes.
"""

from typing import Final

from lxml import etree

from exam_engine.exchange.imported import Exported
from exam_engine.exchange.qti_writing.declarations import (
    write_outcome,
    write_response,
    write_template,
)
from exam_engine.exchange.qti_writing.flow import (
    write_blocks,
    write_content_body,
    write_feedback,
    write_feedback_at,
)
from exam_engine.exchange.qti_writing.interactions import write_interaction
from exam_engine.exchange.qti_writing.rules import write_program, write_rules
from exam_engine.exchange.qti_writing.sheet import DIALECTS, XML, Sheet, Version
from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.item import AssessmentItem, Metadata, Rubric, ScorePolicy

_OF_ROOT: Final = ("label", "toolName", "toolVersion")
_VIEWS: Final = {"author", "candidate", "proctor", "scorer", "testConstructor", "tutor"}
_CANDIDATE, _NOBODY = "candidate", "author"
_INDENTED: Final = "Declaration", "Processing", "-declaration", "-processing"


def write_item(item: AssessmentItem, *, version: Version) -> Exported:
    """Return the item as an XML document of that version, and what the version cannot say."""
    sheet = Sheet(DIALECTS[version])
    writing = Writing(sheet, item, write_interaction)
    root = _root(sheet, item)
    for response in item.responses:
        write_response(sheet, root, response)
    for outcome in item.outcomes:
        write_outcome(sheet, root, outcome)
    for template in item.templates:
        write_template(sheet, root, template)
    if item.template_rules:
        write_rules(writing, root, "template", item.template_rules)
    _write_body(writing, root)
    write_program(writing, root, item.program)
    for one in item.feedback:
        if one.where == "modal":
            write_feedback(writing, root, one)
    _lose_the_rest(sheet, item)
    _indent(root)
    return Exported(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n", sheet.losses
    )


def _root(sheet: Sheet, item: AssessmentItem) -> etree._Element:
    told = dict(entry.split("=", 1) for entry in item.metadata.entries if "=" in entry)
    root = sheet.root(
        "assessmentItem",
        {
            "identifier": item.id,
            "title": item.title,
            "adaptive": item.adaptive,
            "timeDependent": item.time_dependent,
            **{name: told[name] for name in _OF_ROOT if name in told},
        },
    )
    if not item.title:
        root.set("title", "")  # the schema wants it, whatever it says
    if item.language:
        root.set(f"{{{XML}}}lang", sheet.words(item.language))
    return root


def _write_body(writing: Writing, root: etree._Element) -> None:
    """Append the body: notes first, since where they stood is not known; strays at the end."""
    item = writing.item
    body = writing.sheet.element(root, "itemBody")
    for rubric in item.rubrics:
        _write_rubric(writing, body, rubric)
    write_blocks(writing, body, item.body)
    for position in range(len(item.interactions)):
        if position not in writing.placed:
            write_blocks(writing, body, f'<div data-interaction="{position}"></div>')
    for position, one in enumerate(item.feedback):
        if one.where != "modal" and position not in writing.told:
            write_feedback_at(writing, body, position)


def _write_rubric(writing: Writing, body: etree._Element, rubric: Rubric) -> None:
    views = [one for one in rubric.views if one in _VIEWS]
    if not views:
        detail = "a note for nobody in particular is written for authors, never for candidates"
        writing.sheet.lose("changed_view", "rubricBlock@view", detail)
    if rubric.criteria:
        names = ", ".join(one.title or one.id for one in rubric.criteria)
        detail = f"criteria with levels and points have no place: {names:.200}"
        writing.sheet.lose("dropped_criteria", "rubricBlock", detail)
    use = "instructions" if _CANDIDATE in views else "scoring"
    told = {"use": use if writing.sheet.is_3 else None, "view": " ".join(views) or _NOBODY}
    made = writing.sheet.element(body, "rubricBlock", told)
    write_content_body(writing, made, rubric.content)


def _lose_the_rest(sheet: Sheet, item: AssessmentItem) -> None:
    """Note what QTI has no element for."""
    if item.policy != ScorePolicy():
        detail = f"nothing answered: {item.policy.no_answer}; negative: {item.policy.negative}"
        sheet.lose("dropped_policy", "assessmentItem", f"how scores become points: {detail}")
    kept = tuple(one for one in item.metadata.entries if one.partition("=")[0] not in _OF_ROOT)
    nothing = Metadata()
    for name in Metadata.__dataclass_fields__:
        value = kept if name == "entries" else getattr(item.metadata, name)
        if value != getattr(nothing, name):
            detail = f"has no place in an item: {value!s:.200}"
            sheet.lose("dropped_metadata", f"metadata {name}", detail)


def _indent(root: etree._Element) -> None:
    """Put what is no content on lines of its own; content keeps its blanks."""
    root.text = "\n  "
    for one in root:
        if str(one.tag).endswith(_INDENTED):
            etree.indent(one, level=1)
        one.tail = "\n  "
    if len(root):
        root[-1].tail = "\n"
