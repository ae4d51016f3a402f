"""Parts that are answered by choosing: one of, some of, true or false, all in order.

What is shuffled gets its identifiers by wording, so that A is not always the right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from exam_engine.items.assessment.declarations import Literal, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    SimpleChoice,
)
from exam_engine.items.assessment.making.points import (
    NOTHING,
    ONE,
    Earned,
    base_value,
    divided,
    earn,
    literal,
    named,
    scaled_mapping,
    variable,
)
from exam_engine.items.assessment.making.stems import RESPONSE, Part, by_wording, letters, tell
from exam_engine.items.assessment.rules import Branch, Condition, ProgramTemplate, Rule
from exam_engine.items.assessment.values import BaseType, Cardinality


@dataclass(frozen=True, slots=True)
class Answer:
    """One choice.

    Attributes:
        content: cleaned HTML.
        points: what choosing it earns, exact, maybe negative.
        remark: cleaned HTML of its feedback; empty for none.
        id: made from its place or wording where empty.
    """

    content: str
    points: Fraction = NOTHING
    remark: str = ""
    id: str = ""


class Ranking(StrEnum):
    """How a ranking is scored.

    All or nothing; each thing in its place; each thing but the last with the right one after it;
    the same and the last at the end; each thing with the right one, or none, on either side.
    """

    WHOLE = "whole"
    PLACES = "places"
    NEXT = "next"
    NEXT_AND_LAST = "next_and_last"
    BOTH_SIDES = "both_sides"


def single_choice(
    answers: Sequence[Answer],
    *,
    response: str = RESPONSE,
    worth: Fraction = ONE,
    shuffle: bool = False,
    inline: bool = False,
) -> Part:
    """Return a choice of one, in a list or, inline, from a menu in a line of text."""
    answers = _identified(answers, shuffle=shuffle)
    best = max(answers, key=lambda one: one.points)
    kind = InteractionKind.INLINE_CHOICE if inline else InteractionKind.CHOICE
    mapping, scale = scaled_mapping(_earned(answers))
    return Part(
        ResponseDeclaration(
            response,
            Cardinality.SINGLE,
            BaseType.IDENTIFIER,
            correct=(Literal(best.id),),
            mapping=mapping,
        ),
        Interaction(kind, response, choices=_choices(answers), shuffle=shuffle, inline=inline),
        most=worth,
        least=min(NOTHING, *(one.points for one in answers)),
        rules=_mapped(response, scale, answers),
        template=ProgramTemplate.MAP_RESPONSE if scale == 1 else None,
        remarks=_remarks(answers),
    )


def multiple_choice(
    answers: Sequence[Answer],
    *,
    response: str = RESPONSE,
    worth: Fraction = ONE,
    shuffle: bool = False,
    whole: bool = False,
) -> Part:
    """Return a choice of any number.

    The points of what is chosen add up, never below 0 or above `worth`. When `whole`, exactly the
    answers with positive points earn `worth`, and anything else nothing.
    """
    answers = _identified(answers, shuffle=shuffle)
    mapping, scale = scaled_mapping(_earned(answers), lower=NOTHING, upper=worth)
    declared = ResponseDeclaration(
        response,
        Cardinality.MULTIPLE,
        BaseType.IDENTIFIER,
        correct=tuple(Literal(one.id) for one in answers if one.points > 0),
        mapping=mapping,
    )
    shown = Interaction(
        InteractionKind.CHOICE,
        response,
        choices=_choices(answers),
        shuffle=shuffle,
        bounds=Bounds(0, 0),
    )
    rules, remarks = _mapped(response, scale, answers), _remarks(answers)
    template = ProgramTemplate.MAP_RESPONSE if scale == 1 else None
    part = Part(declared, shown, worth, rules=rules, template=template, remarks=remarks)
    return _whole(part) if whole else part


def true_false(
    *,
    right: bool,
    response: str = RESPONSE,
    worth: Fraction = ONE,
    remarks: tuple[str, str] = ("", ""),
) -> Part:
    """Return a choice of true and false; `remarks` are the feedback on each, true first."""
    return single_choice(
        (
            Answer("True", worth if right else NOTHING, remarks[0], "true"),
            Answer("False", NOTHING if right else worth, remarks[1], "false"),
        ),
        response=response,
        worth=worth,
    )


def ordering(
    contents: Sequence[str],
    *,
    ranking: Ranking = Ranking.WHOLE,
    response: str = RESPONSE,
    worth: Fraction = ONE,
) -> Part:
    """Return a ranking of all contents, which are given in the right order and always shuffled."""
    names = dict(zip(by_wording(contents), letters(len(contents)), strict=True))
    right = [names[at] for at in range(len(contents))]
    choices = tuple(SimpleChoice(name, contents[at]) for at, name in names.items())
    whole = ranking is Ranking.WHOLE and worth == 1
    return Part(
        ResponseDeclaration(
            response,
            Cardinality.ORDERED,
            BaseType.IDENTIFIER,
            correct=tuple(Literal(name) for name in right),
        ),
        Interaction(
            InteractionKind.ORDER,
            response,
            choices=choices,
            shuffle=True,
            bounds=Bounds(0, 0),
        ),
        most=worth,
        rules=_ranked(response, right, ranking, worth),
        template=ProgramTemplate.MATCH_CORRECT if whole else None,
    )


def ranking_tests(response: str, right: Sequence[str], ranking: Ranking) -> list[Expression]:
    """Return the tests of a ranking that each earn the same share; none for all or nothing."""
    places = [_is_at(response, at, name) for at, name in enumerate(right, 1)]
    following = [_follow(response, *pair) for pair in pairwise(right)]
    tests = {
        Ranking.PLACES: places,
        Ranking.NEXT: following,
        Ranking.NEXT_AND_LAST: [*following, *places[-1:]],
        Ranking.BOTH_SIDES: [*following, *following, *places[:1], *places[-1:]],
    }
    return tests.get(ranking, [])


def when(condition: Expression, *rules: Rule) -> Condition:
    """Return rules that run when the condition is true."""
    return Condition((Branch(condition, rules),))


def _identified(answers: Sequence[Answer], *, shuffle: bool) -> tuple[Answer, ...]:
    order = list(range(len(answers)))
    if shuffle:
        order = by_wording([one.content for one in answers])
    names = dict(zip(order, letters(len(answers)), strict=True))
    return tuple(
        Answer(one.content, one.points, one.remark, one.id or names[at])
        for at, one in enumerate(answers)
    )


def _earned(answers: Sequence[Answer]) -> list[Earned]:
    return [Earned(one.id, one.points) for one in answers]


def _choices(answers: Sequence[Answer]) -> tuple[SimpleChoice, ...]:
    return tuple(SimpleChoice(one.id, one.content) for one in answers)


def _remarks(answers: Sequence[Answer]) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, one.remark) for one in answers if one.remark)


def _mapped(response: str, scale: int, answers: Sequence[Answer]) -> tuple[Rule, ...]:
    mapped = earn(divided(named(Operator.MAP_RESPONSE, response), scale))
    return (mapped, tell(response)) if _remarks(answers) else (mapped,)


def _whole(part: Part) -> Part:
    """Return the part scored all or nothing."""
    return replace(
        part,
        response=replace(part.response, mapping=None),
        rules=(_all_right(part.response.id, part.most), *part.rules[1:]),
        template=ProgramTemplate.MATCH_CORRECT if part.most == 1 else None,
    )


def _all_right(response: str, worth: Fraction) -> Condition:
    right = (variable(response), named(Operator.CORRECT, response))
    return when(Expression(Operator.MATCH, right), earn(literal(worth)))


def _ranked(
    response: str, right: Sequence[str], ranking: Ranking, worth: Fraction
) -> tuple[Rule, ...]:
    if ranking is Ranking.WHOLE:
        return (_all_right(response, worth),)
    tests = ranking_tests(response, right, ranking)
    share = literal(worth / max(len(tests), 1))
    return tuple(when(test, earn(share)) for test in tests)


def _is_at(response: str, at: int, name: str) -> Expression:
    nth = Expression(Operator.INDEX, (variable(response),), (Setting("n", str(at)),))
    return Expression(Operator.MATCH, (nth, base_value(name, BaseType.IDENTIFIER)))


def _follow(response: str, first: str, second: str) -> Expression:
    names = tuple(base_value(name, BaseType.IDENTIFIER) for name in (first, second))
    neighbours = Expression(Operator.ORDERED, names)
    return Expression(Operator.CONTAINS, (variable(response), neighbours))
