import re
from datetime import timedelta
from decimal import Decimal

import pytest

from exam_engine.exchange.qti_tests import ImportedTest, read_assessment_test
from exam_engine.forms.assessment_test import (
    AssessmentTest,
    BranchRule,
    Navigation,
    OutcomeFeedback,
    Selection,
    Submission,
    VariableMapping,
    Weight,
)
from exam_engine.forms.session_control import SessionControl, TimeLimits
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.item import Rubric
from exam_engine.items.assessment.making.points import base_value, variable
from exam_engine.items.assessment.rules import SetValue
from exam_engine.items.assessment.values import BaseType
from exam_engine.items.documents import from_document, to_document
from tests.exam_engine.assessment_tests import op

TRUE = '<baseValue baseType="boolean">true</baseValue>'
ITEM = '<assessmentItemRef identifier="q1" href="q1.xml"/>'
OUTCOME = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
FULL = f"""
<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="exam" title="An exam">
  {OUTCOME}
  <timeLimits minTime="0.5" maxTime="3600" allowLateSubmission="true"/>
  <testPart identifier="p1" navigationMode="linear" submissionMode="simultaneous">
    <preCondition>{TRUE}</preCondition>
    <branchRule target="EXIT_TEST">{TRUE}</branchRule>
    <itemSessionControl maxAttempts="0" showFeedback="true" allowReview="false"
      showSolution="true" allowComment="true" allowSkipping="false" validateResponses="true"/>
    <assessmentSection identifier="s1" title="First" visible="false" keepTogether="false">
      <selection select="2" withReplacement="true"/>
      <ordering shuffle="true"/>
      <rubricBlock view="candidate proctor"><p>Read this.</p></rubricBlock>
      <assessmentItemRef identifier="q1" href="items/q1.xml" category="easy new" required="true">
        <variableMapping sourceIdentifier="RAW" targetIdentifier="SCORE"/>
        <weight identifier="W" value="1.5"/>
        <templateDefault templateIdentifier="N">{TRUE}</templateDefault>
      </assessmentItemRef>
      <assessmentSection identifier="s2" title="Second" required="false" fixed="true">
        <assessmentItemRef identifier="q2" href="items/q2.xml" fixed="true">
          <timeLimits maxTime="60"/>
        </assessmentItemRef>
      </assessmentSection>
    </assessmentSection>
    <testFeedback identifier="f" outcomeIdentifier="SCORE" showHide="hide" access="during"
      title="So far"><p>More to come.</p></testFeedback>
  </testPart>
  <outcomeProcessing>
    <setOutcomeValue identifier="SCORE">
      <sum><testVariables variableIdentifier="SCORE" weightIdentifier="W"/></sum>
    </setOutcomeValue>
  </outcomeProcessing>
</assessmentTest>
"""


def as_version_3(xml: str) -> str:
    """Return a document of QTI 2 in the names of QTI 3."""

    def hyphened(name: str) -> str:
        return re.sub(r"([A-Z])", lambda found: f"-{found[1].lower()}", name)

    xml = re.sub(r"(</?)([a-zA-Z]{3,})", lambda found: f"{found[1]}qti-{hyphened(found[2])}", xml)
    xml = re.sub(r" ([a-zA-Z]+)=", lambda found: f" {hyphened(found[1])}=", xml)
    return xml.replace("imsqti_v2p1", "imsqtiasi_v3p0")


def read(xml: str) -> ImportedTest:
    return read_assessment_test(xml.encode(), file="folder/exam.xml")


def taken(xml: str) -> AssessmentTest:
    found = read(xml)
    assert found.test is not None, found.refusal
    return found.test


def wrapped(inner: str, *, before: str = "", after: str = "") -> str:
    """A test of one linear part with one section."""
    return (
        f'<assessmentTest identifier="t" title="">{before}<testPart identifier="p1"'
        ' navigationMode="linear" submissionMode="individual"><assessmentSection identifier="s1"'
        f' title="" visible="true">{inner}</assessmentSection></testPart>{after}</assessmentTest>'
    )


@pytest.mark.parametrize(
    ("xml", "form"), [(FULL, "qti-2.1"), (as_version_3(FULL), "qti-3.0")], ids=["2.1", "3.0"]
)
def test_everything_of_a_test_is_read_in_every_version(xml, form):
    found = read(xml)
    assert (found.format, found.identifier, found.losses) == (form, "exam", ())
    test = found.test
    assert test is not None
    assert test.limits == TimeLimits(timedelta(seconds=0.5), timedelta(hours=1), late=True)
    (part,) = test.parts
    assert (part.navigation, part.submission) == (Navigation.LINEAR, Submission.SIMULTANEOUS)
    true = base_value("true", BaseType.BOOLEAN)
    assert (part.conditions, part.branches) == ((true,), (BranchRule("EXIT_TEST", true),))
    assert part.control == SessionControl(0, True, False, True, True, False, True)
    assert part.feedback == (
        OutcomeFeedback("SCORE", "f", "<p>More to come.</p>", "So far", at_end=False, shown=False),
    )
    (group,) = part.children
    assert (group.title, group.visible, group.keep_together) == ("First", False, False)
    assert (group.selection, group.shuffle) == (Selection(2, with_replacement=True), True)
    assert group.rubrics == (Rubric(("candidate", "proctor"), "<p>Read this.</p>"),)
    one, inner = group.children
    assert (one.href, one.categories, one.required) == ("items/q1.xml", ("easy", "new"), True)
    assert one.weights == (Weight("W", Decimal("1.5")),)
    assert one.mappings == (VariableMapping("RAW", "SCORE"),)
    assert [(default.template, default.expression) for default in one.defaults] == [("N", true)]
    assert (inner.fixed, inner.children[0].fixed) == (True, True)
    assert inner.children[0].limits == TimeLimits(maximum=timedelta(minutes=1))
    (rule,) = test.rules
    assert isinstance(rule, SetValue)
    variables = op(Operator.TEST_VARIABLES, variableIdentifier="SCORE", weightIdentifier="W")
    assert rule.expression == op(Operator.SUM, variables)


def test_a_test_that_was_read_is_the_same_after_its_document():
    test = taken(FULL)
    assert from_document(AssessmentTest, to_document(test)) == test


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        pytest.param("", "not_xml", id="nothing"),
        pytest.param("<!DOCTYPE a><assessmentTest/>", "doctype", id="doctype"),
        pytest.param("<assessmentItem/>", "not_a_test", id="an item"),
        pytest.param("<assessmentTest/>", "broken_test", id="no part"),
        pytest.param(wrapped(ITEM + ITEM), "broken_test", id="an item twice"),
        pytest.param(wrapped('<assessmentItemRef identifier="q"/>'), "broken_item", id="no href"),
        pytest.param(
            wrapped('<assessmentSectionRef identifier="s2" href="s2.xml"/>'),
            "section_reference",
            id="a section elsewhere",
        ),
        pytest.param(
            wrapped(f"{ITEM}<adaptiveSelection/>"), "adaptive_selection", id="adaptive selection"
        ),
        pytest.param(
            wrapped(f"<preCondition><magic/></preCondition>{ITEM}"),
            "unknown_operator",
            id="unknown operator",
        ),
        pytest.param(wrapped(f"<preCondition/>{ITEM}"), "broken_item", id="no condition"),
        pytest.param(
            wrapped(f'<branchRule target="q9">{TRUE}</branchRule>{ITEM}'),
            "unknown_target",
            id="a branch to nowhere",
        ),
        pytest.param(
            wrapped(f'<preCondition><variable identifier="X"/></preCondition>{ITEM}'),
            "undeclared_variable",
            id="a condition on nothing",
        ),
        pytest.param(
            wrapped(
                ITEM,
                after=f"<outcomeProcessing><setOutcomeValue identifier='X'>{TRUE}"
                "</setOutcomeValue></outcomeProcessing>",
            ),
            "undeclared_variable",
            id="an outcome of nothing",
        ),
        pytest.param(
            wrapped(f'<timeLimits maxTime="-1"/>{ITEM}'), "broken_item", id="negative time"
        ),
        pytest.param(
            wrapped(f'<itemSessionControl maxAttempts="-1"/>{ITEM}'),
            "broken_item",
            id="negative attempts",
        ),
        pytest.param(
            wrapped(f"<selection/>{ITEM}"), "broken_item", id="a selection without a number"
        ),
        pytest.param(
            wrapped(f'<selection select="9999" withReplacement="true"/>{ITEM}'),
            "broken_test",
            id="an endless selection",
        ),
        pytest.param(
            wrapped(f"<preCondition>{'<not>' * 40}{TRUE}{'</not>' * 40}</preCondition>{ITEM}"),
            "too_complex",
            id="too deep a condition",
        ),
    ],
)
def test_what_is_no_sound_test_is_refused_by_name(xml, reason):
    found = read(xml)
    assert found.refusal is not None
    assert (found.refusal.reason, found.test, found.identifier) == (reason, None, "exam")


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        pytest.param(wrapped(f'<selection select="5"/>{ITEM}'), "selection_cut", id="too many"),
        pytest.param(
            wrapped('<selection select="0"/>' + ITEM.replace("href", 'required="true" href')),
            "selection_cut",
            id="fewer than required",
        ),
        pytest.param(
            wrapped(ITEM).replace("linear", "sideways"), "mode_assumed", id="unknown mode"
        ),
        pytest.param(
            wrapped(f'<timeLimits minTime="9" maxTime="1"/>{ITEM}'), "time_limits", id="no time"
        ),
        pytest.param(
            wrapped(f'<preCondition><variable identifier="q9.OK"/></preCondition>{ITEM}'),
            "unknown_item",
            id="a condition on no item",
        ),
        pytest.param(
            wrapped(ITEM, before='<stylesheet href="a.css"/>'), "dropped_element", id="a stylesheet"
        ),
    ],
)
def test_what_is_put_right_or_left_out_is_said(xml, code):
    found = read(xml)
    assert found.test is not None, found.refusal
    assert code in {loss.code for loss in found.losses}


def test_a_test_without_a_name_is_named_by_its_file():
    found = read(wrapped(ITEM).replace('identifier="t"', ""))
    assert (found.identifier, found.test and found.test.id) == ("exam", "exam")


def test_a_variable_of_the_test_and_of_an_item_are_told_apart():
    both = '<variable identifier="q1.SCORE"/><variable identifier="SCORE"/>'
    condition = f"<preCondition><gt>{both}</gt></preCondition>"
    test = taken(wrapped(condition + ITEM, before=OUTCOME))
    (section,) = test.parts[0].children
    assert section.conditions == (op(Operator.GT, variable("q1.SCORE"), variable("SCORE")),)
