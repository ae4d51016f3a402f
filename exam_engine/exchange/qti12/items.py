"""One `item` of QTI 1.2 as an assessment item, or a refusal by name.

Puts together what the other modules read; the file around it is for `files`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from exam_engine.exchange.imported import ImportRefused, Loss
from exam_engine.exchange.qti.checks import BUILT_IN
from exam_engine.exchange.qti.media import media_type
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti12.facts import Kind, number, read_facts
from exam_engine.exchange.qti12.feedback import feedback_outcome, read_feedback
from exam_engine.exchange.qti12.formulas import read_formula
from exam_engine.exchange.qti12.keys import correct_responses, standard_program
from exam_engine.exchange.qti12.presentation import read_presentation
from exam_engine.exchange.qti12.processing import read_processing
from exam_engine.exchange.qti12.programs import Building
from exam_engine.exchange.qti12.scores import scale_of
from exam_engine.exchange.qti12.slots import Reading, Slot
from exam_engine.exchange.qti12.steps import Processing
from exam_engine.exchange.qti12.tested import tested_by
from exam_engine.items.assessment.declarations import (
    Literal,
    OutcomeDeclaration,
    ResponseDeclaration,
    ScoredBy,
    TemplateDeclaration,
)
from exam_engine.items.assessment.declarations import Mapping as Points
from exam_engine.items.assessment.interactions import Bounds, Interaction, InteractionKind
from exam_engine.items.assessment.item import AssessmentItem, Asset, Feedback, Rubric
from exam_engine.items.assessment.making.points import SCORE, decimal, literal
from exam_engine.items.assessment.making.stems import RESPONSE, place
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    CustomProgram,
    NoProgram,
    Program,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

_MOST_LOSSES: Final = 1_000
_TYPED: Final = frozenset({InteractionKind.EXTENDED_TEXT, InteractionKind.UPLOAD})


@dataclass(frozen=True, slots=True)
class Scoring:
    """How an item is scored, in all its parts."""

    program: Program
    outcomes: tuple[OutcomeDeclaration, ...]
    correct: Mapping[str, tuple[str, ...]]
    mapping: Points | None = None
    templates: tuple[TemplateDeclaration, ...] = ()
    template_rules: tuple[Rule, ...] = ()


def read_item(
    element: Element, *, identifier: str, source: str, stimuli: Mapping[str, Element]
) -> tuple[AssessmentItem, tuple[Loss, ...]]:
    """Return an item and what of it was not kept.

    Args:
        element: the `item` element.
        identifier: its name, also where the file gives none.
        source: title of the bank or assessment.
        stimuli: texts without a question, by name.

    Raises:
        ImportRefused: the item is not taken.
        ItemError: its parts contradict each other.
    """
    reading = Reading(read_facts(element, source=source), tested_by(element))
    body = _body(element, stimuli, reading)
    feedback = read_feedback(element, reading)
    scoring, body = (
        _formula(element, body, reading)
        if reading.facts.kind is Kind.CALCULATED
        else (_scoring(element, feedback, reading), body)
    )
    _require_distinct(reading, scoring)
    language = element.get("xml:lang")
    named = AssessmentItem(
        identifier, element.get("title"), body, feedback=feedback, language=language
    )
    return _completed(named, scoring, reading), _bounded((*reading.losses, *element.close()))


def _completed(item: AssessmentItem, scoring: Scoring, reading: Reading) -> AssessmentItem:
    """Return an item with all that was read and how it is scored."""
    return replace(
        item,
        responses=tuple(_declaration(one, scoring) for one in reading.slots.values()),
        outcomes=scoring.outcomes,
        templates=scoring.templates,
        interactions=tuple(reading.interactions),
        program=scoring.program,
        template_rules=scoring.template_rules,
        rubrics=_rubrics(reading),
        assets=tuple(Asset(path, "", media_type(path), 0) for path in reading.assets),
        metadata=reading.facts.metadata,
    )


def _rubrics(reading: Reading) -> tuple[Rubric, ...]:
    notes = reading.clean(reading.facts.notes)
    return (Rubric(("scorer",), notes),) if notes else ()


def _bounded(losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """Return the losses, of too many the number only."""
    rest = len(losses) - _MOST_LOSSES
    more = (Loss("more_losses", "item", f"and {rest} more"),) if rest > 0 else ()
    return (*losses[:_MOST_LOSSES], *more)


def _require_distinct(reading: Reading, scoring: Scoring) -> None:
    """Refuse two variables of one name; the engine has some of its own, too."""
    computed = [one.id for one in scoring.outcomes] + [one.id for one in scoring.templates]
    names = Counter((*reading.slots, *computed, *BUILT_IN))
    for name, count in names.items():
        if count > 1:
            raise ImportRefused("duplicate_identifier", f"{name:.60} names two variables")


def _body(element: Element, stimuli: Mapping[str, Element], reading: Reading) -> str:
    """Return the body of a question; refuses what asks nothing."""
    presentation = element.only("presentation")
    if reading.facts.kind is Kind.TEXT_ONLY or presentation is None:
        raise ImportRefused("not_a_question", "text only; put it into the questions that need it")
    before = _stimulus(stimuli.get(reading.facts.stimulus), reading)
    body = before + read_presentation(presentation, reading)
    if reading.facts.kind is Kind.UPLOAD and not reading.interactions:
        body += _upload(presentation, reading)
    if not reading.interactions:
        raise ImportRefused("not_a_question", "there is nothing to answer")
    return body


def _stimulus(element: Element | None, reading: Reading) -> str:
    """Return the body of a text that belongs in front of the question."""
    presentation = element.only("presentation") if element else None
    if presentation is None:
        if reading.facts.stimulus:
            reading.lose("missing_stimulus", reading.facts.stimulus, "its text is not in this file")
        return ""
    words = Reading(reading.facts, reading.tested, losses=reading.losses, assets=reading.assets)
    return f"<div>{read_presentation(presentation, words)}</div>"


def _upload(presentation: Element, reading: Reading) -> str:
    """Note an upload, which QTI 1.2 has no element for; return its place."""
    count = number(presentation.get("files_count")) or Fraction(1)
    several = count > 1
    cardinality = Cardinality.MULTIPLE if several else Cardinality.SINGLE
    reading.slots[RESPONSE] = Slot(RESPONSE, cardinality, BaseType.FILE)
    bounds = Bounds(0, int(count))
    reading.interactions.append(Interaction(InteractionKind.UPLOAD, RESPONSE, bounds=bounds))
    return place(len(reading.interactions) - 1)


def _scoring(element: Element, feedback: Sequence[Feedback], reading: Reading) -> Scoring:
    processing = read_processing(element.only("resprocessing"), reading)
    shown = feedback_outcome(feedback, processing.always_shown())
    by_hand = reading.facts.kind in {Kind.ESSAY, Kind.UPLOAD} or not processing.judges
    scale = None if by_hand else scale_of(processing, reading)
    if scale is None:
        return _by_person(reading, shown)
    names = {one.id for one in feedback} - set(processing.always_shown())
    building = Building(processing, scale, reading.slots, names)
    correct = correct_responses(processing, scale, reading.slots)
    _note_unscored(processing, reading)
    standard = None
    if not building.shows():
        standard = standard_program(processing, scale, reading.slots)
    outcomes = (*building.outcomes(), *shown)
    if standard is None:
        return Scoring(building.program(), outcomes, correct)
    program = TemplateProgram(standard.template, next(iter(reading.slots)), SCORE)
    return Scoring(program, outcomes, correct, standard.mapping)


def _by_person(reading: Reading, shown: Sequence[OutcomeDeclaration]) -> Scoring:
    if any(one.kind not in _TYPED for one in reading.interactions):
        reading.lose("no_scoring", "resprocessing", "no answer earns points; a person scores it")
    return Scoring(NoProgram(), (_score(reading, ScoredBy.HUMAN), *shown), {})


def _score(reading: Reading, external: ScoredBy | None) -> OutcomeDeclaration:
    points = reading.facts.points
    return OutcomeDeclaration(
        SCORE,
        Cardinality.SINGLE,
        BaseType.FLOAT,
        default=() if external else (Literal("0"),),
        minimum=decimal(Fraction(0)),
        maximum=None if points is None else decimal(points),
        external=external,
    )


def _note_unscored(processing: Processing, reading: Reading) -> None:
    for name in reading.slots:
        if name not in reading.tested.scored:
            reading.lose("unscored_response", name, "no condition with points looks at it")


def _formula(element: Element, body: str, reading: Reading) -> tuple[Scoring, str]:
    formula = read_formula(element)
    steps = element.only("resprocessing")
    if steps is not None:
        steps.swallow()
    if len(reading.slots) != 1:
        raise ImportRefused("formula_question", "a formula with several answers")
    name = next(iter(reading.slots))
    reading.slots[name] = Slot(name, Cardinality.SINGLE, BaseType.FLOAT)
    reading.interactions[0] = replace(reading.interactions[0], kind=InteractionKind.TEXT_ENTRY)
    points = reading.facts.points if reading.facts.points is not None else Fraction(1)
    earned = SetValue(Target.OUTCOME, SCORE, literal(points))
    program = CustomProgram((Condition((Branch(formula.right(name), (earned,)),)),))
    scoring = Scoring(
        program,
        (_score(reading, None),),
        {},
        templates=formula.templates(),
        template_rules=formula.rules(name),
    )
    return scoring, formula.worded(body)


def _declaration(slot: Slot, scoring: Scoring) -> ResponseDeclaration:
    correct = tuple(Literal(one) for one in scoring.correct.get(slot.id, ()))
    return ResponseDeclaration(
        slot.id, slot.cardinality, slot.base, correct=correct, mapping=scoring.mapping
    )
