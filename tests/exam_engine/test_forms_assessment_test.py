from datetime import timedelta
from decimal import Decimal

import pytest

from exam_engine.forms import InvalidForm
from exam_engine.forms.assessment_test import (
    AssessmentTest,
    BranchRule,
    ItemReference,
    OutcomeFeedback,
    Part,
    Selection,
    Submission,
    TemplateDefault,
    VariableMapping,
    Weight,
    descendants,
)
from exam_engine.forms.session_control import USUAL_CONTROL, SessionControl, TimeLimits
from exam_engine.items.assessment.item import Rubric
from exam_engine.items.documents import from_document, to_document
from tests.exam_engine.assessment_tests import (
    at_least,
    exam,
    linear,
    number,
    put,
    reference,
    references,
    section,
    total,
)


def full() -> AssessmentTest:
    """A test that uses every field."""
    item = ItemReference(
        "q1",
        "items/q1.xml",
        categories=("easy", "new"),
        weights=(Weight("W", Decimal("1.5")),),
        mappings=(VariableMapping("RAW", "SCORE"),),
        defaults=(TemplateDefault("N", at_least("SCORE", 1)),),
        required=True,
        fixed=True,
        conditions=(at_least("SCORE", 0),),
        branches=(BranchRule("EXIT_TEST", at_least("SCORE", 9)),),
        control=SessionControl(attempts=0, skipping=False),
        limits=TimeLimits(timedelta(seconds=5), timedelta(minutes=2), late=True),
    )
    group = section(
        "s1",
        item,
        section("s2", *references("q2 q3"), visible=False, keep_together=False),
        title="First",
        selection=Selection(3, with_replacement=True),
        shuffle=True,
        rubrics=(Rubric(("candidate",), "Read."),),
    )
    feedback = OutcomeFeedback("SCORE", "f", "Well done", at_end=False, shown=False)
    part = linear(group, submission=Submission.SIMULTANEOUS, feedback=(feedback,))
    return AssessmentTest(
        "exam",
        "An exam",
        (part,),
        (number("SCORE"),),
        (put("SCORE", total()),),
        TimeLimits(maximum=timedelta(hours=1)),
        (feedback,),
        (Rubric(("proctor",), "Watch."),),
        "en",
    )


def test_a_test_is_the_same_after_its_document():
    test = full()
    again = from_document(AssessmentTest, to_document(test))
    assert again == test
    assert again.digest == test.digest


def test_its_digest_names_its_content():
    assert full().digest != exam(linear(*references("q1"))).digest
    assert len(full().digest) == 64


def test_references_come_in_the_authors_order_from_every_depth():
    assert [one.id for one in full().references()] == ["q1", "q2", "q3"]
    inner = full().parts[0].children
    assert [one.id for one in descendants(inner)] == ["s1", "q1", "s2", "q2", "q3"]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        pytest.param((), "without items", id="no part"),
        pytest.param((linear(section("s1")),), "without items", id="empty section"),
        pytest.param((linear(*references("q1 q1")),), "twice: q1", id="an item twice"),
        pytest.param(
            (linear(section("q1", *references("q1"))),), "twice: q1", id="a section's name"
        ),
        pytest.param((linear(reference("p1")),), "twice: p1", id="a part's name"),
        pytest.param(
            (linear(section("s", *references("a b"), count=3)),), "selects 3 of 2", id="too many"
        ),
        pytest.param(
            (linear(section("s", reference("a", required=True), reference("b"), count=0)),),
            "1 are required",
            id="fewer than required",
        ),
        pytest.param(
            (linear(reference("a"), section("s", count=1)),), "selects 1", id="of nothing"
        ),
        pytest.param(
            (
                linear(
                    section("s", reference("a"), selection=Selection(2001, with_replacement=True))
                ),
            ),
            "more than 2000",
            id="endless",
        ),
    ],
)
def test_a_test_that_contradicts_itself_is_refused(parts, message):
    with pytest.raises(InvalidForm, match=message):
        exam(*parts)


def test_the_most_that_can_be_selected_counts_and_not_what_there_is():
    many = tuple(reference(f"q{at}") for at in range(2_001))
    with pytest.raises(InvalidForm, match="more than 2000"):
        exam(linear(section("s", *many)))
    test = exam(linear(section("s", *many, count=2_000)))
    assert test.parts[0].children[0].selection == Selection(2_000)


def test_of_sections_the_largest_that_may_be_selected_count():
    large = section("l", *(reference(f"l{at}") for at in range(1_500)))
    small = section("k", *(reference(f"k{at}") for at in range(600)))
    assert exam(linear(section("s", large, small, count=1))).id == "exam"
    with pytest.raises(InvalidForm, match="more than 2000"):
        exam(linear(section("s", large, small, count=2)))


def test_sections_are_nested_sixteen_deep_at_most():
    child = reference("q1")
    for depth in range(16):
        child = section(f"s{depth}", child)
    test = exam(linear(child))
    assert from_document(AssessmentTest, to_document(test)) == test
    with pytest.raises(InvalidForm, match="deeper than 16"):
        exam(linear(section("s16", child)))


def test_control_that_is_left_open_comes_from_around_it():
    inner = SessionControl(attempts=0, review=False).within(USUAL_CONTROL)
    assert (inner.attempts, inner.review, inner.skipping) == (0, False, True)
    assert SessionControl().within(inner) == inner


def test_a_part_is_nonlinear_and_individual_where_nothing_is_said():
    part = Part("p")
    assert (str(part.navigation), str(part.submission)) == ("nonlinear", "individual")


def test_feedback_is_shown_at_the_end_where_nothing_is_said():
    feedback = OutcomeFeedback("SCORE", "f", "Well done")
    assert (feedback.at_end, feedback.shown) == (True, True)
