"""One QTI file to one item: finds the version, reads the parts, has them checked.

A refusal is in the value that is returned; nothing is raised for content.
"""

from typing import Final

from lxml import etree

from exam_engine.exchange.imported import (
    LONGEST_IDENTIFIER,
    ImportedItem,
    ImportRefused,
    Loss,
    name_of,
)
from exam_engine.exchange.qti.body import content, read_modal
from exam_engine.exchange.qti.checks import BUILT_IN, accepted, require_sound
from exam_engine.exchange.qti.declarations import read_outcome, read_response, read_template
from exam_engine.exchange.qti.implied import with_responses, with_score
from exam_engine.exchange.qti.interactions import read_interaction
from exam_engine.exchange.qti.media import media_type
from exam_engine.exchange.qti.programs import read_program, read_template_rules
from exam_engine.exchange.qti.reading import OpenFile, Reading, no_file
from exam_engine.exchange.qti.stimuli import read_stimuli
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.safe_xml import parse_xml
from exam_engine.items.assessment.declarations import OutcomeDeclaration
from exam_engine.items.assessment.item import AssessmentItem, Asset, Metadata

MOST_LOSSES: Final = 1_000
MOST_ITEM_ELEMENTS: Final = 20_000
"""Of one item; a whole document may hold more."""
_ASSUMED: Final = "2.1"
_VERSIONS: Final = {"v2p0": "2.0", "v2p1": "2.1", "v2p2": "2.2", "v3p0": "3.0"}
_TOOLS: Final = ("toolName", "toolVersion", "label")


def read_file(
    data: bytes, *, file: str, folder: str = "", open_file: OpenFile = no_file
) -> ImportedItem:
    """Return the item of one file; paths of its media are resolved against `folder`."""
    try:
        root = parse_xml(data)
        version = version_of(root)
        _require_small(root)
    except ImportRefused as refusal:
        return ImportedItem(file, name_of(file), "qti", refusal=refusal)
    element = Element(root)
    reading = Reading(version or _ASSUMED, read_interaction, folder, open_file=open_file)
    return _imported(element, version, file, reading)


def _require_small(root: etree._Element) -> None:
    count = sum(1 for _ in root.iter())
    if count > MOST_ITEM_ELEMENTS:
        what = f"{count} elements in one item, at most {MOST_ITEM_ELEMENTS}"
        raise ImportRefused("too_many_elements", what)


def _imported(element: Element, version: str, file: str, reading: Reading) -> ImportedItem:
    name = _identifier(element, file, reading)
    try:
        if not version:
            reading.lose("version_assumed", element, f"no known namespace; read as {_ASSUMED}")
        item = _item(element, name, reading)
    except ImportRefused as refusal:
        return ImportedItem(file, name, f"qti-{reading.version}", refusal=refusal)
    losses = _bounded((*reading.losses, *accepted(item), *element.close()))
    return ImportedItem(file, name, f"qti-{reading.version}", item=item, losses=losses)


def _bounded(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Return each loss once, and of too many the number only."""
    distinct = tuple(dict.fromkeys(losses))
    rest = len(distinct) - MOST_LOSSES
    if rest <= 0:
        return distinct
    return (*distinct[:MOST_LOSSES], Loss("more_losses", "", f"and {rest} more"))


def version_of(root: etree._Element) -> str:
    """Return the version of a root element; empty where nothing tells.

    Raises:
        ImportRefused: `not_an_item`.
    """
    qualified = etree.QName(root)
    if qualified.localname not in {"assessmentItem", "qti-assessment-item"}:
        raise ImportRefused("not_an_item", f"a document of {qualified.localname:.60}, not an item")
    told = (qualified.namespace or "").lower()
    for mark, version in _VERSIONS.items():
        if mark in told:
            return version
    return "3.0" if qualified.localname == "qti-assessment-item" else ""


def _identifier(element: Element, file: str, reading: Reading) -> str:
    name = element.get("identifier")
    if 0 < len(name) <= LONGEST_IDENTIFIER:
        return name
    detail = f"has none of 1 to {LONGEST_IDENTIFIER} characters; takes its file's"
    reading.lose("identifier_assumed", element, detail)
    return name_of(file)


def _item(element: Element, name: str, reading: Reading) -> AssessmentItem:
    element.attributes_like("xsi:")
    responses = tuple(read_response(one, reading) for one in element.every("responseDeclaration"))
    outcomes = tuple(read_outcome(one, reading) for one in element.every("outcomeDeclaration"))
    templates = tuple(read_template(one, reading) for one in element.every("templateDeclaration"))
    rules = read_template_rules(element.only("templateProcessing"), reading)
    program = read_program(element.only("responseProcessing"), responses, reading)
    body = read_stimuli(element, reading) + content(element.only("itemBody"), reading)
    for one in element.every("modalFeedback"):
        read_modal(one, reading)
    _say_feedback(element, outcomes, reading)
    item = AssessmentItem(
        id=name,
        title=element.get("title"),
        body=body,
        responses=with_responses(responses, element, reading),
        outcomes=with_score(outcomes, program, element, reading),
        templates=templates,
        interactions=tuple(one for one in reading.interactions if one),
        program=program,
        template_rules=rules,
        feedback=tuple(one for one in reading.feedback if one),
        rubrics=tuple(reading.rubrics),
        assets=tuple(Asset(path, "", media_type(path), 0) for path in reading.assets),
        metadata=_metadata(element),
        language=element.get("xml:lang") or element.get("lang"),
        adaptive=element.flag("adaptive"),
        time_dependent=element.flag("timeDependent"),
    )
    require_sound(item)
    return item


def _say_feedback(
    element: Element, outcomes: tuple[OutcomeDeclaration, ...], reading: Reading
) -> None:
    """Say which feedback no outcome can ever show."""
    known = BUILT_IN | {one.id for one in outcomes}
    for one in reading.feedback:
        if one and one.outcome not in known:
            detail = f"{one.outcome:.60} is not declared, so its feedback {one.id:.60} never shows"
            reading.lose("undeclared_outcome", element, detail)


def _metadata(element: Element) -> Metadata:
    found = ((name, element.get(name)) for name in _TOOLS)
    return Metadata(entries=tuple(f"{name}={value}" for name, value in found if value))
