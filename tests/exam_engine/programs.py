"""Builders of programs and items for tests of the scoring engine: the shortest way to a value."""

from decimal import Decimal
from fractions import Fraction

from exam_engine.items.assessment.declarations import (
    Literal,
    MapEntry,
    Mapping,
    OutcomeDeclaration,
    ResponseDeclaration,
    TemplateDeclaration,
)
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    CustomProgram,
    ProgramTemplate,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.items.seeded import words
from exam_engine.scoring.programs import compile_item
from exam_engine.scoring.programs.expressions import compile_expression
from exam_engine.scoring.programs.scopes import scope_of
from exam_engine.scoring.programs.states import State


def op(operator, /, *operands, text="", **settings):
    """Make an expression; operands that are no expressions become literals."""
    made = tuple(one if isinstance(one, Expression) else lit(one) for one in operands)
    named = tuple(Setting(key, str(value)) for key, value in settings.items())
    return Expression(Operator(operator), made, named, text)


def lit(value, base=None):
    """Make a literal, of the base type that the Python value has: text is a string."""
    if value is None:
        return Expression(Operator.NULL)
    kinds = {bool: "boolean", int: "integer", Fraction: "float", float: "float", str: "string"}
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else str(float(value) if isinstance(value, Fraction) else value)
    )
    return op("baseValue", text=text, baseType=base or kinds[type(value)])


def name(text):
    return lit(text, "identifier")


def pair(text):
    return lit(text, "pair")


def directed(text):
    return lit(text, "directedPair")


def point(text):
    return lit(text, "point")


def var(identifier):
    return op("variable", identifier=identifier)


def bag(*values):
    return op("multiple", *values)


def row(*values):
    return op("ordered", *values)


NULL = op("null")
TRUE, FALSE = lit(True), lit(False)


def literals(values):
    return tuple(Literal(str(one)) for one in values)


def response(identifier="RESPONSE", cardinality="single", base="identifier", correct=(), **more):
    more["default"] = literals(more.get("default", ()))
    return ResponseDeclaration(
        identifier,
        Cardinality(cardinality),
        BaseType(base) if base else None,
        correct=literals(correct),
        **more,
    )


def outcome(identifier="SCORE", base="float", default=(), cardinality="single", **more):
    numbers = {"minimum", "maximum"}
    more = {key: Decimal(one) if key in numbers else one for key, one in more.items()}
    return OutcomeDeclaration(
        identifier,
        Cardinality(cardinality),
        BaseType(base) if base else None,
        default=literals(default),
        **more,
    )


def template(identifier, base="integer", default=(), cardinality="single"):
    return TemplateDeclaration(
        identifier, Cardinality(cardinality), BaseType(base), default=literals(default)
    )


def mapping(default="0", lower=None, upper=None, **points):
    return mapping_of(points, default, lower, upper)


def mapping_of(points, default="0", lower=None, upper=None, *, case_sensitive=True):
    entries = tuple(MapEntry(key, Decimal(one), case_sensitive) for key, one in points.items())
    return Mapping(
        entries,
        Decimal(default),
        None if lower is None else Decimal(lower),
        None if upper is None else Decimal(upper),
    )


def put(identifier, expression, target=Target.OUTCOME):
    made = expression if isinstance(expression, Expression) else lit(expression)
    return SetValue(target, identifier, made)


def when(condition, *rules, otherwise=()):
    return Condition((Branch(condition, rules),), otherwise)


SCORE = (outcome(),)
RESPONSE = (response(),)


def item(*rules, responses=RESPONSE, outcomes=SCORE, **more):
    return AssessmentItem(
        "item",
        "",
        "",
        responses=tuple(responses),
        outcomes=tuple(outcomes),
        program=more.pop("program", CustomProgram(rules)),
        **more,
    )


def standard(name, *declared, outcomes=SCORE, **more):
    program = TemplateProgram(ProgramTemplate(name))
    return item(responses=declared, outcomes=outcomes, program=program, **more)


def value(expression, *declared, seed=0, **values):
    """Return what an expression gives over some declared variables with these values."""
    scope = scope_of(item(responses=declared))
    state = State(list(scope.initial), words("test", str(seed)))
    for identifier, one in values.items():
        state[scope.variables[identifier].value] = one
    return compile_expression(expression, scope)(state)


def scored(assessment, given=None, **more):
    """Return the result of responses, given as JSON."""
    return compile_item(assessment).score(given or {}, **more)


def points(assessment, given=None, **more):
    """Return the score of responses, given as JSON, and the reason where there is none."""
    result = scored(assessment, given, **more)
    return result.reason or result.score
