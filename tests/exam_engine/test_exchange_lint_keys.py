"""Findings about keys and programs: what no response could earn, or any, is found and graded."""

import dataclasses
from decimal import Decimal

import pytest

from exam_engine.items.assessment.declarations import Literal, MapEntry, Mapping, ScoredBy
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    ProgramTemplate,
    SetValue,
    Target,
    TemplateProgram,
)
from tests.exam_engine.assessments import (
    call,
    give,
    literal,
)
from tests.exam_engine.linting import (
    BAD,
    HINT,
    ITEM,
    NOTE,
    by_key,
    found,
    with_outcome,
    with_program,
    with_response,
)

MAPPED = Mapping((MapEntry("a", Decimal(2)), MapEntry("b", Decimal(1))))


@pytest.mark.parametrize(
    ("item", "severity", "field", "message"),
    [
        pytest.param(
            with_response(correct=()),
            *(BAD, "responses.RESPONSE", "has no correct response, and the program asks for it"),
            id="no key where the template asks",
        ),
        pytest.param(
            dataclasses.replace(with_response(correct=()), program=CustomProgram((give("1"),))),
            *(HINT, "responses.RESPONSE", "has no correct response"),
            id="no key where nothing asks",
        ),
        pytest.param(
            dataclasses.replace(
                with_outcome(with_response(correct=()), external=ScoredBy.HUMAN),
                program=NoProgram(),
            ),
            *(NOTE, "responses.RESPONSE", "has no correct response"),
            id="no key where a person scores",
        ),
        pytest.param(
            with_response(correct=(Literal("z"),)),
            *(BAD, "responses.RESPONSE.correct", "names no choice that is there: z"),
            id="a key that is no choice",
        ),
        pytest.param(
            with_response(mapping=Mapping((MapEntry("z", Decimal(1)),))),
            *(HINT, "responses.RESPONSE.mapping", "names no choice that is there: z"),
            id="a map of what is no choice",
        ),
        pytest.param(
            dataclasses.replace(ITEM, outcomes=()),
            *(BAD, "outcomes.SCORE", "is not declared, so nothing can be scored"),
            id="no SCORE",
        ),
        pytest.param(
            dataclasses.replace(ITEM, program=NoProgram()),
            *(HINT, "program", "nobody and nothing scores this item"),
            id="scored by nobody",
        ),
        pytest.param(with_program(), BAD, "program", "never sets SCORE", id="an empty program"),
        pytest.param(
            dataclasses.replace(ITEM, program=TemplateProgram(ProgramTemplate.MATCH_NOTHING)),
            *(BAD, "program", "never sets SCORE"),
            id="a template that does nothing",
        ),
        pytest.param(
            with_program(give(call(Operator.NOT, literal("1"), literal("2")))),
            *(BAD, "program", "cannot run: not: "),
            id="a program that cannot run",
        ),
        pytest.param(
            with_program(give(call(Operator.CUSTOM, **{"class": "x"}))),
            *(BAD, "program", "gives no score for the correct response: unknown_custom_operator"),
            id="a program without an end",
        ),
        pytest.param(
            with_outcome(maximum=Decimal("2.5")),
            *(BAD, "outcomes.SCORE.maximum", "is 2.5; the best response earns 1"),
            id="a maximum beyond the template",
        ),
        pytest.param(
            with_outcome(with_program(by_key()), maximum=Decimal(2)),
            *(HINT, "outcomes.SCORE.maximum", "is 2; the correct response earns 1"),
            id="a maximum beyond the key",
        ),
    ],
)
def test_a_defect_is_found(item, severity, field, message):
    ((*graded, words),) = found(item)
    assert graded == [severity, field]
    assert words.startswith(message)


def test_a_key_that_template_processing_sets_is_one():
    drawn = SetValue(Target.CORRECT_RESPONSE, "RESPONSE", literal("b", "identifier"))
    item = dataclasses.replace(with_response(correct=()), template_rules=(drawn,))
    assert found(item) == []


def test_a_map_or_its_use_is_a_key():
    item = dataclasses.replace(
        with_response(correct=(), mapping=MAPPED),
        program=TemplateProgram(ProgramTemplate.MAP_RESPONSE),
    )
    assert found(with_outcome(item, maximum=Decimal(2))) == []
    ((severity, field, message),) = found(with_outcome(item, maximum=Decimal(3)))
    assert (severity, field) == (BAD, "outcomes.SCORE.maximum")
    assert message == "is 3; the best response earns 2"
