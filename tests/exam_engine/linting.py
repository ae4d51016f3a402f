"""A sound item, the same with one part changed, and what is found in it."""

import dataclasses

from exam_engine.exchange.findings import Severity
from exam_engine.exchange.lint_assessment import (
    assessment_findings,
)
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    CustomProgram,
)
from tests.exam_engine.assessments import (
    SCORE,
    call,
    choice_item,
    correct,
    give,
    variable,
)

ITEM = choice_item("a", "b", "c")
(RESPONSE,) = ITEM.responses
(ASKED,) = ITEM.interactions
BAD, HINT, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def with_response(**changes) -> AssessmentItem:
    """Return the choice with another response declaration."""
    return dataclasses.replace(ITEM, responses=(dataclasses.replace(RESPONSE, **changes),))


def with_interaction(**changes) -> AssessmentItem:
    """Return the choice with another interaction."""
    return dataclasses.replace(ITEM, interactions=(dataclasses.replace(ASKED, **changes),))


def with_outcome(item: AssessmentItem = ITEM, **changes) -> AssessmentItem:
    """Return an item with another SCORE."""
    return dataclasses.replace(item, outcomes=(dataclasses.replace(SCORE, **changes),))


def with_program(*rules, item: AssessmentItem = ITEM) -> AssessmentItem:
    """Return an item with a program of these rules."""
    return dataclasses.replace(item, program=CustomProgram(rules))


def found(item: AssessmentItem) -> list[tuple[Severity, str, str]]:
    """Return all findings, without how to mend them."""
    told = list(assessment_findings(item))
    assert all(one.fix for one in told)
    return [(one.severity, one.field, one.message) for one in told]


def by_key(*more) -> Condition:
    """Return the rule that gives a point for the correct response."""
    matches = call(Operator.MATCH, variable("RESPONSE"), correct("RESPONSE"))
    return Condition((Branch(matches, (give("1"), *more)),))
