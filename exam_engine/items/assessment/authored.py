"""Items of the authoring format in canonical form, so that one engine scores all items.

Words stay the author's; keys become declarations and programs. Nothing is evaluated.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from exam_engine.items.assessment.authored_interactions import RESPONSE, body_of, interactions_of
from exam_engine.items.assessment.authored_programs import SCORE, program_of, program_of_gaps
from exam_engine.items.assessment.declarations import (
    Literal,
    MapEntry,
    Mapping,
    OutcomeDeclaration,
    ResponseDeclaration,
    ScoredBy,
)
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.literals import lean
from exam_engine.items.assessment.refusals import UncapturedResponse
from exam_engine.items.assessment.rules import NoProgram, Program
from exam_engine.items.assessment.values import (
    BaseType,
    Cardinality,
    DirectedPair,
    Multiple,
    Ordered,
    Value,
    pair,
)
from exam_engine.items.interactions import GapMatch, InlineChoice
from exam_engine.items.item import ItemVersion
from exam_engine.items.keys import ItemKey, ResponseMap, ResponseRule
from exam_engine.items.program import ByPeople
from exam_engine.items.variables import BaseType as AuthoredBase
from exam_engine.items.variables import Cardinality as AuthoredCardinality
from exam_engine.items.variables import Declaration
from exam_engine.items.variables import Value as AuthoredValue

_BASES: Final = {
    AuthoredBase.IDENTIFIER: BaseType.IDENTIFIER,
    AuthoredBase.STRING: BaseType.STRING,
    AuthoredBase.DECIMAL: BaseType.FLOAT,
    AuthoredBase.PAIR: BaseType.PAIR,
    AuthoredBase.DIRECTED_PAIR: BaseType.DIRECTED_PAIR,
}


def canonical_item(version: ItemVersion, key: ItemKey) -> AssessmentItem:
    """Return an authored item with its key; SCORE is in points of the item, 0 to its points.

    Menus in a text have a response each, named like their gap; a word in a gap is the pair of word
    and gap, as QTI has it.

    Raises:
        InvalidItem: the key maps without a mapping, or in a way that menus cannot be scored by.
    """
    match version.interaction:
        case InlineChoice(gaps=gaps):
            scored = _scored_gaps(key.rule, version.points, tuple(gap.id for gap in gaps))
        case GapMatch():
            scored = _turned(scored_item(key.rule, version.points))
        case _:
            scored = scored_item(key.rule, version.points)
    return replace(
        scored,
        id=version.item,
        body=body_of(version),
        interactions=interactions_of(version.interaction),
    )


def scored_item(rule: ResponseRule, points: Decimal) -> AssessmentItem:
    """Return what of an item decides its score, and no words: all that scoring needs.

    Raises:
        InvalidItem: the key maps without a mapping.
    """
    if isinstance(rule.program, ByPeople):
        return _for_people(points)
    program, parts = program_of(rule, points)
    single = rule.declared.cardinality is AuthoredCardinality.SINGLE
    correct = rule.correct[:1] if single else rule.correct  # others are accepted by the mapping
    response = ResponseDeclaration(
        RESPONSE,
        Cardinality(rule.declared.cardinality),
        _BASES[rule.declared.base],
        correct=tuple(Literal(text) for text in correct),
        mapping=_mapping(rule.mapping) if rule.mapping else None,
    )
    return _item((response,), points, program, parts)


def _for_people(points: Decimal) -> AssessmentItem:
    """Return the item of a long text, whose points no program sets."""
    response = ResponseDeclaration(RESPONSE, Cardinality.SINGLE, BaseType.STRING)
    item = _item((response,), points, NoProgram())
    (score,) = item.outcomes
    return replace(item, outcomes=(replace(score, external=ScoredBy.HUMAN),))


def canonical_value(declared: Declaration, value: AuthoredValue) -> Value:
    """Return the value of an authored response, which has to be of its declaration.

    Raises:
        UncapturedResponse: it is a value of another kind.
    """
    wanted, words = _WANTED[declared.cardinality, declared.base]
    if value is not None and not isinstance(value, wanted):
        raise UncapturedResponse(f"not {words}: {value!r:.60}")
    match value:
        case Decimal():
            return lean(Fraction(value))
        case frozenset():
            directed = declared.base is AuthoredBase.DIRECTED_PAIR
            make = DirectedPair if directed else pair
            each = (one if isinstance(one, str) else make(*one) for one in value)
            return Multiple(each) or None
        case tuple():
            return Ordered(value) or None
        case _:
            return value


_WANTED: Final[dict[tuple[AuthoredCardinality, AuthoredBase], tuple[type, str]]] = {
    (AuthoredCardinality.SINGLE, AuthoredBase.IDENTIFIER): (str, "a choice"),
    (AuthoredCardinality.SINGLE, AuthoredBase.STRING): (str, "a text"),
    (AuthoredCardinality.SINGLE, AuthoredBase.DECIMAL): (Decimal, "a number"),
    (AuthoredCardinality.MULTIPLE, AuthoredBase.IDENTIFIER): (frozenset, "a set"),
    (AuthoredCardinality.MULTIPLE, AuthoredBase.PAIR): (frozenset, "a set of pairs"),
    (AuthoredCardinality.MULTIPLE, AuthoredBase.DIRECTED_PAIR): (frozenset, "a set of pairs"),
    (AuthoredCardinality.ORDERED, AuthoredBase.IDENTIFIER): (tuple, "a ranking"),
}


def _mapping(authored: ResponseMap) -> Mapping:
    entries = (MapEntry(one.value, one.points, one.case_sensitive) for one in authored.entries)
    return Mapping(tuple(entries), authored.default, authored.lower, authored.upper)


def _item(
    responses: tuple[ResponseDeclaration, ...],
    points: Decimal,
    program: Program,
    parts: tuple[OutcomeDeclaration, ...] = (),
) -> AssessmentItem:
    score = OutcomeDeclaration(
        SCORE, Cardinality.SINGLE, BaseType.FLOAT, minimum=Decimal(0), maximum=points
    )
    outcomes = (score, *parts)
    return AssessmentItem("", "", "", responses=responses, outcomes=outcomes, program=program)


def _scored_gaps(rule: ResponseRule, points: Decimal, gaps: tuple[str, ...]) -> AssessmentItem:
    """Return the item with one response for each gap instead of one of pairs."""
    right = dict(_ends(pair) for pair in rule.correct)
    responses = tuple(
        ResponseDeclaration(
            gap,
            Cardinality.SINGLE,
            BaseType.IDENTIFIER,
            correct=(Literal(right[gap]),),
            mapping=_mapping_of_gap(rule.mapping, gap),
        )
        for gap in gaps
    )
    return _item(responses, points, program_of_gaps(rule, points, gaps))


def _mapping_of_gap(authored: ResponseMap | None, gap: str) -> Mapping | None:
    if authored is None:
        return None
    entries = ((*_ends(one.value), one.points) for one in authored.entries)
    return Mapping(tuple(MapEntry(word, points) for place, word, points in entries if place == gap))


def _turned(item: AssessmentItem) -> AssessmentItem:
    """Return the item with its pairs of gap and word as pairs of word and gap."""
    (response,) = item.responses
    correct = tuple(replace(one, text=_swapped(one.text)) for one in response.correct)
    mapping = response.mapping
    if mapping:
        entries = tuple(replace(one, key=_swapped(one.key)) for one in mapping.entries)
        mapping = replace(mapping, entries=entries)
    return replace(item, responses=(replace(response, correct=correct, mapping=mapping),))


def _swapped(pair: str) -> str:
    return " ".join(reversed(_ends(pair)))


def _ends(pair: str) -> tuple[str, str]:
    one, _, other = pair.partition(" ")
    return one, other
