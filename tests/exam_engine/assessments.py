"""Assessment items and parts of programs for tests, small and by shape."""

from exam_engine.items.assessment.declarations import (
    Literal,
    OutcomeDeclaration,
    ResponseDeclaration,
)
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, SimpleChoice
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import (
    ProgramTemplate,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

SCORE = OutcomeDeclaration("SCORE", Cardinality.SINGLE, BaseType.FLOAT, (Literal("0"),))


def call(operator: Operator, *operands: Expression, text: str = "", **settings: str) -> Expression:
    """Return an expression."""
    named = tuple(Setting(name, value) for name, value in settings.items())
    return Expression(operator, operands, named, text)


def literal(text: str, base: str = "float") -> Expression:
    """Return a base value."""
    return call(Operator.BASE_VALUE, text=text, baseType=base)


def variable(name: str) -> Expression:
    """Return the value of a variable."""
    return call(Operator.VARIABLE, identifier=name)


def correct(name: str) -> Expression:
    """Return what is right."""
    return call(Operator.CORRECT, identifier=name)


def give(points: Expression | str) -> SetValue:
    """Return the rule that sets SCORE."""
    value = literal(points) if isinstance(points, str) else points
    return SetValue(Target.OUTCOME, "SCORE", value)


def choice_item(
    *names: str, kind: str = "choice", targets: tuple[str, ...] = (), hiding: str = ""
) -> AssessmentItem:
    """Return a shuffled item whose first choice is right; `-c` is a fixed choice."""
    choices = tuple(
        SimpleChoice(name.strip("-"), f"<p>{name}</p>", name.startswith("-"), template=hiding)
        for name in names
    )
    interaction = Interaction(
        InteractionKind(kind),
        "RESPONSE",
        "Pick one.",
        choices,
        tuple(SimpleChoice(name, name) for name in targets),
        shuffle=True,
    )
    right = (Literal(choices[0].id),)
    return AssessmentItem(
        id="item-1",
        title="One of several",
        body='<p>Read this.</p><div data-interaction="0"></div>',
        responses=(
            ResponseDeclaration("RESPONSE", Cardinality.SINGLE, BaseType.IDENTIFIER, correct=right),
        ),
        outcomes=(SCORE,),
        interactions=(interaction,),
        program=TemplateProgram(ProgramTemplate.MATCH_CORRECT),
        language="en",
    )
