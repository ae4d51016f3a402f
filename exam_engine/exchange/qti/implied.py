"""Declarations that an item left out although its meaning is plain; each is reported as a loss.

Only what nobody could read in two ways: the variable of an interaction, and SCORE.
"""

from typing import Final

from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.rules import every_rule
from exam_engine.exchange.qti.view import Element
from exam_engine.items.assessment.declarations import OutcomeDeclaration, ResponseDeclaration
from exam_engine.items.assessment.interactions import Interaction, InteractionKind
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    Program,
    SetValue,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

SCORE: Final = "SCORE"
_SINGLE, _MULTIPLE, _ORDERED = Cardinality.SINGLE, Cardinality.MULTIPLE, Cardinality.ORDERED
_ANSWERS: Final = {
    InteractionKind.CHOICE: (None, BaseType.IDENTIFIER),
    InteractionKind.HOTTEXT: (None, BaseType.IDENTIFIER),
    InteractionKind.HOTSPOT: (None, BaseType.IDENTIFIER),
    InteractionKind.SELECT_POINT: (None, BaseType.POINT),
    InteractionKind.POSITION_OBJECT: (None, BaseType.POINT),
    InteractionKind.ORDER: (_ORDERED, BaseType.IDENTIFIER),
    InteractionKind.GRAPHIC_ORDER: (_ORDERED, BaseType.IDENTIFIER),
    InteractionKind.ASSOCIATE: (_MULTIPLE, BaseType.PAIR),
    InteractionKind.GRAPHIC_ASSOCIATE: (_MULTIPLE, BaseType.PAIR),
    InteractionKind.MATCH: (_MULTIPLE, BaseType.DIRECTED_PAIR),
    InteractionKind.GAP_MATCH: (_MULTIPLE, BaseType.DIRECTED_PAIR),
    InteractionKind.GRAPHIC_GAP_MATCH: (_MULTIPLE, BaseType.DIRECTED_PAIR),
    InteractionKind.INLINE_CHOICE: (_SINGLE, BaseType.IDENTIFIER),
    InteractionKind.TEXT_ENTRY: (_SINGLE, BaseType.STRING),
    InteractionKind.EXTENDED_TEXT: (_SINGLE, BaseType.STRING),
    InteractionKind.SLIDER: (_SINGLE, BaseType.FLOAT),
    InteractionKind.DRAWING: (_SINGLE, BaseType.FILE),
    InteractionKind.UPLOAD: (_SINGLE, BaseType.FILE),
    InteractionKind.MEDIA: (_SINGLE, BaseType.INTEGER),
    InteractionKind.END_ATTEMPT: (_SINGLE, BaseType.BOOLEAN),
}
"""Cardinality, None where the bounds decide, and base type of the answer to each kind."""


def with_responses(
    responses: tuple[ResponseDeclaration, ...], element: Element, reading: Reading
) -> tuple[ResponseDeclaration, ...]:
    """Return the responses, with one for each interaction that has none."""
    declared = {one.id: one for one in responses}
    for one in reading.interactions:
        if one and one.kind in _ANSWERS and one.response not in declared:
            declared[one.response] = _answer(one)
            detail = f"{one.response} is not declared; taken as its {one.kind}Interaction has it"
            reading.lose("declaration_assumed", element, detail)
    return (*responses, *list(declared.values())[len(responses) :])


def with_score(
    outcomes: tuple[OutcomeDeclaration, ...],
    program: Program,
    element: Element,
    reading: Reading,
) -> tuple[OutcomeDeclaration, ...]:
    """Return the outcomes, with SCORE where the program sets it and nothing declares it."""
    if not _sets_score(program) or any(one.id == SCORE for one in outcomes):
        return outcomes
    reading.lose("declaration_assumed", element, f"{SCORE} is not declared; taken as one float")
    return (*outcomes, OutcomeDeclaration(SCORE, Cardinality.SINGLE, BaseType.FLOAT))


def _answer(interaction: Interaction) -> ResponseDeclaration:
    many, base = _ANSWERS[interaction.kind]
    by_bounds = _SINGLE if interaction.bounds.most == 1 else _MULTIPLE
    return ResponseDeclaration(interaction.response, many or by_bounds, base)


def _sets_score(program: Program) -> bool:
    match program:
        case TemplateProgram():
            return True
        case CustomProgram(rules):
            return any(isinstance(one, SetValue) and one.id == SCORE for one in every_rule(rules))
        case NoProgram():
            return False
