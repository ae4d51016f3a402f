"""Assessment tests for tests: built from few words, with items that earn what they are told."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from exam_engine.forms.assessment_test import (
    AssessmentTest,
    Child,
    ItemReference,
    Navigation,
    Part,
    Section,
    Selection,
)
from exam_engine.forms.selection import select
from exam_engine.items.assessment.declarations import (
    Literal,
    OutcomeDeclaration,
    ResponseDeclaration,
    ScoredBy,
)
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making.points import base_value, variable
from exam_engine.items.assessment.rules import (
    NoProgram,
    ProgramTemplate,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.scoring.assessments import AssessmentResult, ItemSession, compile_assessment
from exam_engine.scoring.programs import compile_item

SINGLE = Cardinality.SINGLE


def reference(name: str, **more: object) -> ItemReference:
    return ItemReference(name, f"{name}.xml", **more)  # type: ignore[arg-type]


def references(names: str) -> tuple[ItemReference, ...]:
    return tuple(reference(name) for name in names.split())


def section(name: str, *children: Child, count: int | None = None, **more: object) -> Section:
    selection = None if count is None else Selection(count)
    fields = {"selection": selection, "children": children, **more}
    return Section(name, **fields)  # type: ignore[arg-type]


def linear(*children: Child, **more: object) -> Part:
    return Part("p1", Navigation.LINEAR, children=children, **more)  # type: ignore[arg-type]


def exam(
    *parts: Part, outcomes: Sequence[OutcomeDeclaration] = (), rules: Sequence[Rule] = ()
) -> AssessmentTest:
    return AssessmentTest("exam", "An exam", parts, tuple(outcomes), tuple(rules))


def number(name: str, base: BaseType = BaseType.FLOAT, **more: object) -> OutcomeDeclaration:
    return OutcomeDeclaration(name, SINGLE, base, **more)  # type: ignore[arg-type]


def op(operator: Operator, *operands: Expression, text: str = "", **settings: str) -> Expression:
    named = tuple(Setting(name, value) for name, value in settings.items())
    return Expression(operator, operands, named, text)


def put(name: str, expression: Expression) -> SetValue:
    return SetValue(Target.OUTCOME, name, expression)


def total(name: str = "SCORE", **settings: str) -> Expression:
    """The sum of one variable over items."""
    return op(Operator.SUM, op(Operator.TEST_VARIABLES, variableIdentifier=name, **settings))


def at_least(name: str, amount: int) -> Expression:
    return op(Operator.GTE, variable(name), base_value(str(amount)))


def choice_item(name: str, *, maximum: str | None = "1") -> AssessmentItem:
    """One point for A."""
    most = None if maximum is None else Decimal(maximum)
    return AssessmentItem(
        name,
        name,
        "",
        responses=(
            ResponseDeclaration("RESPONSE", SINGLE, BaseType.IDENTIFIER, correct=(Literal("A"),)),
        ),
        outcomes=(
            OutcomeDeclaration("SCORE", SINGLE, BaseType.FLOAT, minimum=Decimal(0), maximum=most),
        ),
        program=TemplateProgram(ProgramTemplate.MATCH_CORRECT),
    )


def essay_item(name: str) -> AssessmentItem:
    return AssessmentItem(
        name,
        name,
        "",
        responses=(ResponseDeclaration("RESPONSE", SINGLE, BaseType.STRING),),
        outcomes=(OutcomeDeclaration("SCORE", SINGLE, BaseType.FLOAT, external=ScoredBy.HUMAN),),
        program=NoProgram(),
    )


def session(item: AssessmentItem, given: str | None = None) -> ItemSession:
    """What came of an item that was attempted with this response."""
    responses = {} if given is None else {"RESPONSE": given}
    return ItemSession(compile_item(item).score_values(responses), responses)


def worth(points: Fraction | int) -> ItemSession:
    """A session of `choice_item` that earned these points by hand."""
    plain = session(choice_item("any"), "A")
    return ItemSession(plain.result._replace(score=Fraction(points)), plain.responses)


def graded(
    expression: Expression,
    sessions: Mapping[str, ItemSession],
    *,
    items: Mapping[str, AssessmentItem],
    children: Sequence[Child] = (),
    base: BaseType = BaseType.FLOAT,
) -> AssessmentResult:
    """The result of a test whose SCORE is one expression, of the items a, b and c by default."""
    test = exam(
        linear(*(children or references("a b c"))),
        outcomes=[number("SCORE", base)],
        rules=[put("SCORE", expression)],
    )
    return compile_assessment(test, select(test, "s"), items).outcomes(sessions)
