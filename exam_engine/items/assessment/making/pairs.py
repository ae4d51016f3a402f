"""Parts that are answered by pairing: sources with targets, texts with gaps.

Targets and texts are listed by their wording, whatever order the author wrote the pairs in: the
order of pairs is the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from exam_engine.items.assessment.declarations import Literal, ResponseDeclaration
from exam_engine.items.assessment.expressions import Operator
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
    divided,
    earn,
    named,
    scaled_mapping,
)
from exam_engine.items.assessment.making.stems import RESPONSE, Part
from exam_engine.items.assessment.rules import ProgramTemplate
from exam_engine.items.assessment.values import BaseType, Cardinality


@dataclass(frozen=True, slots=True)
class Pairing:
    """A source, cleaned HTML, and the wording of its right target; each right pair earns."""

    source: str
    target: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class GapText:
    """A text for gaps.

    Attributes:
        most: how many gaps it may fill; 0 for any number.
        group: only gaps of the same group take it.
    """

    content: str
    group: str = ""
    most: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap, which text is right in it, by its place among the texts, and what that earns."""

    text: int
    points: Fraction


def matching(
    pairings: Sequence[Pairing],
    *,
    distractors: Sequence[str] = (),
    response: str = RESPONSE,
    worth: Fraction = ONE,
    shuffle: bool = True,
) -> Part:
    """Return a match; targets of equal wording are one, and any may be used again."""
    contents = sorted({*(one.target for one in pairings), *distractors})
    names = {content: f"T{at}" for at, content in enumerate(contents, 1)}
    right = [(f"S{at} {names[one.target]}", one.points) for at, one in enumerate(pairings, 1)]
    shown = Interaction(
        InteractionKind.MATCH,
        response,
        choices=tuple(SimpleChoice(f"S{at}", one.source) for at, one in enumerate(pairings, 1)),
        targets=tuple(SimpleChoice(name, text, most=0) for text, name in names.items()),
        shuffle=shuffle,
        bounds=Bounds(0, len(pairings)),
    )
    return _part(shown, right, worth)


def gap_match(
    passage: str,
    texts: Sequence[GapText],
    gaps: Sequence[Gap],
    *,
    response: str = RESPONSE,
    worth: Fraction = ONE,
) -> Part:
    """Return texts for the gaps of a passage; `gap_place` marks each gap in it, from 0."""
    order = sorted(range(len(texts)), key=lambda at: (texts[at].group, texts[at].content, at))
    names = {at: f"W{number}" for number, at in enumerate(order, 1)}
    right = [(f"{names[gap.text]} G{at}", gap.points) for at, gap in enumerate(gaps, 1)]
    shown = Interaction(
        InteractionKind.GAP_MATCH,
        response,
        choices=tuple(_text(names[at], texts[at]) for at in order),
        targets=tuple(
            SimpleChoice(f"G{at}", groups=_groups(texts[gap.text]))
            for at, gap in enumerate(gaps, 1)
        ),
        shuffle=True,
        bounds=Bounds(0, len(gaps)),
        passage=passage,
    )
    return _part(shown, right, worth)


def gap_place(index: int) -> str:
    """Return the mark in a passage where the gap of that index, from 0, stands."""
    return f'<span data-gap="G{index + 1}"></span>'


def _text(name: str, text: GapText) -> SimpleChoice:
    return SimpleChoice(name, text.content, most=text.most, groups=_groups(text))


def _groups(text: GapText) -> tuple[str, ...]:
    return (text.group,) if text.group else ()


def _part(shown: Interaction, right: Sequence[tuple[str, Fraction]], worth: Fraction) -> Part:
    earned = [Earned(pair, points) for pair, points in right]
    mapping, scale = scaled_mapping(earned, lower=NOTHING, upper=worth)
    return Part(
        ResponseDeclaration(
            shown.response,
            Cardinality.MULTIPLE,
            BaseType.DIRECTED_PAIR,
            correct=tuple(Literal(pair) for pair, _ in right),
            mapping=mapping,
        ),
        shown,
        most=worth,
        rules=(earn(divided(named(Operator.MAP_RESPONSE, shown.response), scale)),),
        template=ProgramTemplate.MAP_RESPONSE if scale == 1 else None,
    )
