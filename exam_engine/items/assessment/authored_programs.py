"""Programs of the authoring format as canonical programs over one response, exact to the point.

The rules of a key give a share of its maximum; here they set SCORE to that share of the item's
points. Nothing is evaluated.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from exam_engine.items.assessment.authored_interactions import RESPONSE
from exam_engine.items.assessment.declarations import OutcomeDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    CustomProgram,
    Program,
    ProgramTemplate,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.items.canonical import plain
from exam_engine.items.keys import ResponseMap, ResponseRule
from exam_engine.items.program import (
    AdjacentPairs,
    AllOf,
    AnyOf,
    ByPeople,
    ContainsChoice,
    EqualsCorrect,
    If,
    IsNull,
    Literal,
    MapResponse,
    MatchesCorrect,
    Not,
    Number,
    Product,
    Sum,
    Template,
    TemplateName,
    ToleranceKind,
)
from exam_engine.items.program import Condition as AuthoredCondition
from exam_engine.items.refusals import InvalidItem

SCORE: Final = "SCORE"
_ZERO: Final = Literal(Decimal(0))
_ONE: Final = Literal(Decimal(1))


def program_of(
    rule: ResponseRule, points: Decimal
) -> tuple[Program, tuple[OutcomeDeclaration, ...]]:
    """Return the program of a key, and the outcomes that it needs besides SCORE.

    Raises:
        InvalidItem: the program maps, and the key has no mapping.
    """
    if standard := _standard(rule, points):
        return standard, ()
    writing = _Writing(rule)
    writing.rules.append(_scored(writing.number(_tree(rule)), rule, points))
    return CustomProgram(tuple(writing.rules)), tuple(writing.outcomes)


def program_of_gaps(rule: ResponseRule, points: Decimal, gaps: tuple[str, ...]) -> Program:
    """Return the program of a key over one response for each gap of a text.

    Raises:
        InvalidItem: the key is neither all or nothing nor so much for each gap.
    """
    mapping = rule.mapping
    match rule.program:
        case Template(TemplateName.MATCH_CORRECT):
            right = _op(Operator.AND, *map(_is_right, gaps))
            full = _scored(_number(rule.maximum), rule, points)
            return CustomProgram((Condition((Branch(right, (full,)),)),))
        case Template(TemplateName.MAP_RESPONSE) if mapping and mapping == _plain_map(mapping):
            each = _op(Operator.SUM, *(_named(Operator.MAP_RESPONSE, gap) for gap in gaps))
            return CustomProgram((_scored(each, rule, points),))
        case _:
            raise InvalidItem("key", "gaps are scored all or nothing, or each for itself")


def _plain_map(mapping: ResponseMap) -> ResponseMap:
    """Return the mapping without default and bounds: what can be split into one for each gap."""
    return ResponseMap(mapping.entries)


def _is_right(gap: str) -> Expression:
    return _op(Operator.MATCH, _named(Operator.VARIABLE, gap), _named(Operator.CORRECT, gap))


def _scored(share: Expression, rule: ResponseRule, points: Decimal) -> SetValue:
    """Return the rule that sets SCORE to a share of the maximum in points of the item."""
    scaled = _op(Operator.PRODUCT, share, _number(points))
    return SetValue(Target.OUTCOME, SCORE, _op(Operator.DIVIDE, scaled, _number(rule.maximum)))


def _standard(rule: ResponseRule, points: Decimal) -> TemplateProgram | None:
    """Return the standard program that gives just these points, if one does."""
    if rule.program == Template(TemplateName.MATCH_CORRECT) and rule.maximum == points == 1:
        return TemplateProgram(ProgramTemplate.MATCH_CORRECT)
    if rule.program == Template(TemplateName.MAP_RESPONSE) and rule.maximum == points:
        _require_mapping(rule)
        return TemplateProgram(ProgramTemplate.MAP_RESPONSE)
    return None


def _tree(rule: ResponseRule) -> Number:
    """Return the operator tree that a template stands for; a tree stands for itself."""
    match rule.program:
        case Template(TemplateName.MATCH_CORRECT):
            return If(MatchesCorrect(), _ONE, _ZERO)
        case Template(TemplateName.MAP_RESPONSE):
            return If(IsNull(), _ZERO, MapResponse())
        case Template() | ByPeople():
            raise AssertionError(f"a program without a tree: {rule.program}")
        case tree:
            return tree


def _require_mapping(rule: ResponseRule) -> None:
    if rule.mapping is None:
        raise InvalidItem("key", "the key has no mapping")


@dataclass(slots=True)
class _Writing:
    """A program in the making.

    A number that depends on a condition becomes an outcome of its own, set by rules before.
    """

    rule: ResponseRule
    rules: list[Rule] = field(default_factory=list)
    outcomes: list[OutcomeDeclaration] = field(default_factory=list)

    def number(self, node: Number) -> Expression:
        """Return an expression for a number, after writing the rules that it needs."""
        match node:
            case Literal(number):
                return _number(number)
            case MapResponse():
                _require_mapping(self.rule)
                return self._unless_null(self._nothing_mapped(), _named(Operator.MAP_RESPONSE))
            case AdjacentPairs():
                kept = _op(Operator.ADJACENT_PAIRS, _RESPONSE, _CORRECT)
                return self._unless_null(_number(Decimal(0)), kept)
            case Sum(terms):
                return _op(Operator.SUM, *map(self.number, terms)) if terms else self.number(_ZERO)
            case Product(factors):
                return _op(Operator.PRODUCT, *map(self.number, factors or (_ONE,)))
            case If(condition, then, otherwise):
                return self._either(self.condition(condition), then, otherwise)

    def condition(self, node: AuthoredCondition) -> Expression:
        """Return an expression for a condition; nothing answered makes it false, never NULL."""
        match node:
            case IsNull():
                return _op(Operator.IS_NULL, _RESPONSE)
            case MatchesCorrect():
                return _answered(_op(Operator.MATCH, _RESPONSE, _CORRECT))
            case EqualsCorrect(tolerance, kind):
                return _answered(_near(tolerance, kind))
            case ContainsChoice(choice):
                text = _literal(choice, BaseType.IDENTIFIER)
                return _answered(_op(Operator.MEMBER, text, _RESPONSE))
            case Not(condition):
                return _op(Operator.NOT, self.condition(condition))
            case AllOf(conditions) | AnyOf(conditions):
                is_all = isinstance(node, AllOf)
                operator, none = (Operator.AND, _TRUE) if is_all else (Operator.OR, _FALSE)
                return _op(operator, none, *map(self.condition, conditions))

    def _either(self, holds: Expression, then: Number, otherwise: Number) -> Expression:
        """Write a condition; each side's own rules stand on that side."""
        before = self.rules
        self.rules = []
        one, there = self.number(then), self.rules
        self.rules = []
        other, here = self.number(otherwise), self.rules
        self.rules = before
        return self._chosen(holds, (there, one), (here, other))

    def _unless_null(self, nothing: Expression, something: Expression) -> Expression:
        return self._chosen(_op(Operator.IS_NULL, _RESPONSE), ([], nothing), ([], something))

    def _chosen(
        self,
        holds: Expression,
        then: tuple[list[Rule], Expression],
        otherwise: tuple[list[Rule], Expression],
    ) -> Expression:
        """Return a new outcome that rules set to one number or the other."""
        name = f"PART{len(self.outcomes) + 1}"
        self.outcomes.append(OutcomeDeclaration(name, Cardinality.SINGLE, BaseType.FLOAT))
        sides = [
            (*rules, SetValue(Target.OUTCOME, name, number)) for rules, number in (then, otherwise)
        ]
        self.rules.append(Condition((Branch(holds, sides[0]),), sides[1]))
        return Expression(Operator.VARIABLE, settings=(Setting("identifier", name),))

    def _nothing_mapped(self) -> Expression:
        """Return the sum of no entries, within the bounds of the mapping."""
        mapping = self.rule.mapping
        total = Decimal(0)
        if mapping and mapping.lower is not None:
            total = max(total, mapping.lower)
        if mapping and mapping.upper is not None:
            total = min(total, mapping.upper)
        return _number(total)


def _op(operator: Operator, *operands: Expression, **settings: str) -> Expression:
    return Expression(operator, operands, tuple(Setting(*one) for one in settings.items()))


def _literal(text: str, base: BaseType) -> Expression:
    return Expression(Operator.BASE_VALUE, settings=(Setting("baseType", base),), text=text)


def _number(number: Decimal) -> Expression:
    return _literal(plain(number), BaseType.FLOAT)


def _named(operator: Operator, identifier: str = RESPONSE) -> Expression:
    return _op(operator, identifier=identifier)


def _answered(holds: Expression) -> Expression:
    """Return a condition that is false, not NULL, where nothing was answered."""
    return _op(Operator.AND, _op(Operator.NOT, _op(Operator.IS_NULL, _RESPONSE)), holds)


def _near(tolerance: Decimal, kind: ToleranceKind) -> Expression:
    """Return whether the response is near what is correct; QTI's relative tolerance is percent."""
    percent = 100 if kind is ToleranceKind.RELATIVE else 1
    return _op(
        Operator.EQUAL,
        _CORRECT,
        _RESPONSE,
        toleranceMode=str(kind),
        tolerance=plain(tolerance * percent),
    )


_RESPONSE: Final = _named(Operator.VARIABLE)
_CORRECT: Final = _named(Operator.CORRECT)
_TRUE: Final = _literal("true", BaseType.BOOLEAN)
_FALSE: Final = _literal("false", BaseType.BOOLEAN)
