"""Parts, sections and references to items, as they are nested in the file.

What a number contradicts is put right and said; what cannot be put right is refused.
"""

from decimal import Decimal
from typing import Final

from exam_engine.exchange.qti.body import content
from exam_engine.exchange.qti.expressions import read_expression
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti_tests.controls import (
    read_branches,
    read_conditions,
    read_control,
    read_limits,
)
from exam_engine.forms.assessment_test import (
    Child,
    ItemReference,
    Navigation,
    OutcomeFeedback,
    Part,
    Section,
    Selection,
    Submission,
    TemplateDefault,
    VariableMapping,
    Weight,
)
from exam_engine.items.assessment.item import Rubric

_SECTION: Final = "assessmentSection"
_ITEM: Final = "assessmentItemRef"
_ELSEWHERE: Final = ("assessmentSectionRef", "adaptiveSelection")
_LONGEST_NAME: Final = 256


def read_part(element: Element, reading: Reading) -> Part:
    """Return a part.

    Raises:
        ImportRefused: `section_reference`, `adaptive_selection`, `broken_item` or what its
            expressions are refused for; so for all readers here.
    """
    return Part(
        element.required("identifier")[:_LONGEST_NAME],
        _navigation(element, reading),
        _submission(element, reading),
        children=_children(element, reading),
        conditions=read_conditions(element, reading),
        branches=read_branches(element, reading),
        control=read_control(element),
        limits=read_limits(element, reading),
        feedback=read_feedback(element, reading),
    )


def read_feedback(element: Element, reading: Reading) -> tuple[OutcomeFeedback, ...]:
    """Return the feedback of a test or part."""
    return tuple(_feedback(one, reading) for one in element.every("testFeedback"))


def read_rubrics(element: Element, reading: Reading) -> tuple[Rubric, ...]:
    """Return the rubric blocks of a test or section."""
    return tuple(_rubric(one, reading) for one in element.every("rubricBlock"))


def _navigation(element: Element, reading: Reading) -> Navigation:
    said = element.get("navigationMode").lower()
    if said in {str(one) for one in Navigation}:
        return Navigation(said)
    reading.lose("mode_assumed", element, "its navigationMode is no known word; nonlinear now")
    return Navigation.NONLINEAR


def _submission(element: Element, reading: Reading) -> Submission:
    said = element.get("submissionMode").lower()
    if said in {str(one) for one in Submission}:
        return Submission(said)
    reading.lose("mode_assumed", element, "its submissionMode is no known word; individual now")
    return Submission.INDIVIDUAL


def _children(element: Element, reading: Reading) -> tuple[Child, ...]:
    found = element.every(_SECTION, _ITEM, *_ELSEWHERE)
    for one in found:
        if one.name == "assessmentSectionRef":
            raise refused("section_reference", one, "its section is in another file; put it here")
        if one.name == "adaptiveSelection":
            raise refused("adaptive_selection", one, "needs an engine of its own to select items")
    return tuple(
        _section(one, reading) if one.name == _SECTION else _reference(one, reading)
        for one in found
    )


def _section(element: Element, reading: Reading) -> Section:
    children = _children(element, reading)
    ordering = element.only("ordering")
    return Section(
        element.required("identifier")[:_LONGEST_NAME],
        element.get("title"),
        visible=element.flag("visible", default=True),
        keep_together=element.flag("keepTogether", default=True),
        required=element.flag("required"),
        fixed=element.flag("fixed"),
        selection=_selection(element, children, reading),
        shuffle=ordering is not None and ordering.flag("shuffle"),
        children=children,
        rubrics=read_rubrics(element, reading),
        conditions=read_conditions(element, reading),
        branches=read_branches(element, reading),
        control=read_control(element),
        limits=read_limits(element, reading),
    )


def _selection(element: Element, children: tuple[Child, ...], reading: Reading) -> Selection | None:
    """Return how many children are selected; a number that is impossible is put right."""
    one = element.only("selection")
    if one is None:
        return None
    one.required("select")
    count = one.whole("select") or 0
    replaced = one.flag("withReplacement")
    required = sum(child.required for child in children)
    most = count if replaced and children else len(children)
    possible = max(required, min(count, most), 0)
    if possible != count:
        reading.lose("selection_cut", one, f"selects {count} of {len(children)}; now {possible}")
    return Selection(possible, replaced)


def _reference(element: Element, reading: Reading) -> ItemReference:
    element.get("title")
    return ItemReference(
        element.required("identifier")[:_LONGEST_NAME],
        element.required("href"),
        categories=element.words("category"),
        weights=tuple(_weight(one) for one in element.every("weight")),
        mappings=tuple(_mapping(one) for one in element.every("variableMapping")),
        defaults=tuple(_default(one, reading) for one in element.every("templateDefault")),
        required=element.flag("required"),
        fixed=element.flag("fixed"),
        conditions=read_conditions(element, reading),
        branches=read_branches(element, reading),
        control=read_control(element),
        limits=read_limits(element, reading),
    )


def _weight(element: Element) -> Weight:
    return Weight(element.required("identifier"), element.decimal("value") or Decimal(0))


def _mapping(element: Element) -> VariableMapping:
    return VariableMapping(
        element.required("sourceIdentifier"), element.required("targetIdentifier")
    )


def _default(element: Element, reading: Reading) -> TemplateDefault:
    name, inner = element.required("templateIdentifier"), element.every()
    if len(inner) != 1:
        raise refused("broken_item", element, f"holds {len(inner)} expressions instead of one")
    return TemplateDefault(name, read_expression(inner[0], reading))


def _rubric(element: Element, reading: Reading) -> Rubric:
    element.get("use")
    views = element.words("view") or ("candidate",)
    return Rubric(views, content(element.only("contentBody") or element, reading).strip())


def _feedback(element: Element, reading: Reading) -> OutcomeFeedback:
    return OutcomeFeedback(
        element.required("outcomeIdentifier"),
        element.required("identifier"),
        content(element.only("contentBody") or element, reading).strip(),
        element.get("title"),
        at_end=element.get("access", "atEnd") != "during",
        shown=element.get("showHide", "show") != "hide",
    )
