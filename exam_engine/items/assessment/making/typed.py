"""Parts that are answered by typing: a text, a number, an essay.

The first answer that fits counts, as in every format that these come from.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from exam_engine.items.assessment.declarations import Literal, Mapping, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, TextField
from exam_engine.items.assessment.making.points import (
    NOTHING,
    ONE,
    Earned,
    base_value,
    decimal,
    divided,
    earn,
    literal,
    named,
    scaled_mapping,
    variable,
)
from exam_engine.items.assessment.making.stems import RESPONSE, Part, tell
from exam_engine.items.assessment.rules import Branch, Condition, ProgramTemplate, Rule
from exam_engine.items.assessment.values import BaseType, Cardinality
from exam_engine.items.canonical import plain


@dataclass(frozen=True, slots=True)
class Spelling:
    """One accepted text.

    Attributes:
        pattern: `text` is a regular expression of XML Schema for the whole answer.
        example: for a pattern a text that it takes; empty for none.
        remark: cleaned HTML of its feedback; empty for none.
    """

    text: str
    points: Fraction
    case_sensitive: bool = False
    pattern: bool = False
    example: str = ""
    remark: str = ""

    @property
    def shown(self) -> str:
        """A text that it takes, as typed; empty where none is known."""
        return normal(self.example if self.pattern else self.text)


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high`, both included, and what they earn."""

    low: Decimal
    high: Decimal
    points: Fraction
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What any other answer earns; no answer at all earns nothing."""

    points: Fraction = NOTHING
    remark: str = ""


OTHERWISE_NOTHING = Otherwise()


def typed_text(
    spellings: Sequence[Spelling],
    *,
    otherwise: Otherwise = OTHERWISE_NOTHING,
    response: str = RESPONSE,
    worth: Fraction = ONE,
    inline: bool = False,
) -> Part:
    """Return a short text; blanks around it and forms of accents do not count."""
    best = max((one for one in spellings if one.shown), key=_points, default=None)
    remarked = otherwise.remark or any(one.remark or one.pattern for one in spellings)
    scored = (
        _first_of(response, [(_spelt(response, one), one) for one in spellings], otherwise)
        if remarked
        else _looked_up(response, spellings, otherwise)
    )
    return scored.part(
        ResponseDeclaration(
            response,
            Cardinality.SINGLE,
            BaseType.STRING,
            correct=(Literal(best.shown),) if best else (),
            mapping=scored.mapping,
        ),
        worth,
        inline=inline,
    )


def typed_number(
    spans: Sequence[Span],
    *,
    otherwise: Otherwise = OTHERWISE_NOTHING,
    response: str = RESPONSE,
    worth: Fraction = ONE,
    inline: bool = False,
) -> Part:
    """Return a number; the middle of the best span is what is shown as correct."""
    best = max(spans, key=_points)
    middle = (Fraction(best.low) + Fraction(best.high)) / 2
    scored = _first_of(response, [(_within(response, one), one) for one in spans], otherwise)
    return scored.part(
        ResponseDeclaration(
            response,
            Cardinality.SINGLE,
            BaseType.FLOAT,
            correct=(Literal(plain(decimal(middle, ROUND_HALF_EVEN))),),
        ),
        worth,
        inline=inline,
    )


def essay(
    *, field: TextField | None = None, response: str = RESPONSE, worth: Fraction = ONE
) -> Part:
    """Return a long text that a person scores."""
    declared = ResponseDeclaration(response, Cardinality.SINGLE, BaseType.STRING)
    shown = Interaction(InteractionKind.EXTENDED_TEXT, response, field=field or TextField())
    return Part(declared, shown, most=worth, by_person=True)


def normal(text: str) -> str:
    """Return a text as a typed answer is compared: composed, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


@dataclass(frozen=True, slots=True)
class _Scored:
    """The scoring of a typed answer, before it is a part."""

    rules: tuple[Rule, ...]
    least: Fraction
    mapping: Mapping | None = None
    template: ProgramTemplate | None = None
    remarks: tuple[tuple[str, str], ...] = ()

    def part(self, declared: ResponseDeclaration, worth: Fraction, *, inline: bool) -> Part:
        """Return the part with a field to type in."""
        kind = InteractionKind.TEXT_ENTRY
        return Part(
            declared,
            Interaction(kind, declared.id, field=TextField(), inline=inline),
            most=worth,
            least=self.least,
            rules=self.rules,
            template=self.template,
            remarks=self.remarks,
        )


def _points(answer: Spelling | Span) -> Fraction:
    return answer.points


def _least(answers: Sequence[Spelling | Span | Otherwise], otherwise: Otherwise) -> Fraction:
    return min(NOTHING, otherwise.points, *(one.points for one in answers))


def _looked_up(response: str, spellings: Sequence[Spelling], otherwise: Otherwise) -> _Scored:
    """Return the scoring by a mapping; of spellings that read the same the first counts."""
    first: dict[tuple[str, bool], Earned] = {}
    for one in spellings:
        text = normal(one.text)
        same = text if one.case_sensitive else text.casefold()
        earned = Earned(text, one.points, one.case_sensitive)
        first.setdefault((same, one.case_sensitive), earned)
    mapping, scale = scaled_mapping(tuple(first.values()), other=otherwise.points)
    return _Scored(
        rules=(earn(divided(named(Operator.MAP_RESPONSE, response), scale)),),
        least=_least(spellings, otherwise),
        mapping=mapping,
        template=ProgramTemplate.MAP_RESPONSE if scale == 1 else None,
    )


def _first_of(
    response: str,
    answers: Sequence[tuple[Expression, Spelling | Span | Otherwise]],
    otherwise: Otherwise,
) -> _Scored:
    """Return the scoring by conditions, of which the first true one counts."""
    tests = [*answers]
    if otherwise != OTHERWISE_NOTHING:
        tests.append((_answered(response), otherwise))
    branches, remarks = [], []
    for at, (condition, answer) in enumerate(tests, 1):
        rules: list[Rule] = [earn(literal(answer.points))] if answer.points else []
        if answer.remark:
            remarks.append((f"R{at}", answer.remark))
            rules.append(tell(response, f"R{at}"))
        branches.append(Branch(condition, tuple(rules)))
    return _Scored(
        rules=(Condition(tuple(branches)),),
        least=_least([one for _, one in answers], otherwise),
        remarks=tuple(remarks),
    )


def _spelt(response: str, spelling: Spelling) -> Expression:
    typed = variable(response)
    if spelling.pattern:
        settings = (Setting("pattern", spelling.text),)
        return Expression(Operator.PATTERN_MATCH, (typed,), settings)
    case = Setting("caseSensitive", "true" if spelling.case_sensitive else "false")
    wanted = base_value(normal(spelling.text), BaseType.STRING)
    return Expression(Operator.STRING_MATCH, (typed, wanted), (case, Setting("substring", "false")))


def _within(response: str, span: Span) -> Expression:
    typed, low, high = (
        variable(response),
        base_value(plain(span.low)),
        base_value(plain(span.high)),
    )
    if span.low == span.high:
        return Expression(Operator.EQUAL, (typed, low), (Setting("toleranceMode", "exact"),))
    from_low = Expression(Operator.GTE, (typed, low))
    return Expression(Operator.AND, (from_low, Expression(Operator.LTE, (typed, high))))


def _answered(response: str) -> Expression:
    empty = Expression(Operator.IS_NULL, (variable(response),))
    return Expression(Operator.NOT, (empty,))
