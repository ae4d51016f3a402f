"""Findings about keys and programs of assessment items: what no response could earn, or could.

Runs the item's own program over its own key; what is shown to candidates is in `lint_assessment`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from exam_engine.exchange.findings import Severity
from exam_engine.exchange.qti.rules import every_rule
from exam_engine.items.assessment.declarations import OutcomeDeclaration, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.printed import decimal_text
from exam_engine.items.assessment.refusals import InvalidDeclaration, InvalidProgram
from exam_engine.items.assessment.rules import (
    Condition,
    CustomProgram,
    Exit,
    NoProgram,
    ProgramTemplate,
    Rule,
    SetValue,
    Target,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType
from exam_engine.scoring.programs import CompiledItem, Reason, compile_item
from exam_engine.scoring.programs.findings import sets_score

SCORE, MAXSCORE = "SCORE", "MAXSCORE"
_JUDGED: Final = {
    *(InteractionKind.EXTENDED_TEXT, InteractionKind.UPLOAD, InteractionKind.DRAWING),
    *(InteractionKind.END_ATTEMPT, InteractionKind.MEDIA, InteractionKind.CUSTOM),
    InteractionKind.PORTABLE_CUSTOM,
}
"""Interactions whose answers have no key."""
_NAMED: Final = {BaseType.IDENTIFIER, BaseType.PAIR, BaseType.DIRECTED_PAIR}
_OF_KEY: Final = {Operator.CORRECT, Operator.MAP_RESPONSE, Operator.MAP_RESPONSE_POINT}


class Told(NamedTuple):
    """One thing found in an item.

    Attributes:
        field: what in it, as `interactions[0].choices`.
        fix: what to do about it, one sentence.
    """

    severity: Severity
    field: str
    message: str
    fix: str


def correct_findings(item: AssessmentItem) -> Iterator[Told]:
    """Yield responses without a key, and keys that name what is not there."""
    drawn = {
        one.id
        for one in every_rule(item.template_rules)
        if isinstance(one, SetValue) and one.target is Target.CORRECT_RESPONSE
    }
    needed = set(_read_keys(item))
    kinds = {one.response: one.kind for one in item.interactions}
    for one in item.responses:
        keyed = one.correct or one.mapping or one.area_mapping or one.id in drawn
        if not keyed and kinds.get(one.id) not in (_JUDGED | {None}):
            yield _without_key(one, is_needed=one.id in needed, is_scored=_is_scored(item))
        yield from _strangers(item, one)


def score_findings(item: AssessmentItem) -> Iterator[Told]:
    """Yield what keeps SCORE from being set, or from reaching its maximum."""
    outcome = next((one for one in item.outcomes if one.id == SCORE), None)
    if outcome is None:
        message, fix = "is not declared, so nothing can be scored", "declare SCORE"
        yield Told(Severity.ERROR, f"outcomes.{SCORE}", message, fix)
        return
    if not _is_scored(item):
        if isinstance(item.program, NoProgram) and outcome.external is None:
            fix = "add a program, or say that a person scores it"
            yield Told(Severity.WARNING, "program", "nobody and nothing scores this item", fix)
        return
    if not sets_score(item) or _does_nothing(item):
        fix = "set it, or say that a person scores the item"
        yield Told(Severity.ERROR, "program", f"never sets {SCORE}", fix)
        return
    try:
        compiled = compile_item(item)
        yield from _reached(item, outcome, compiled)
    except (InvalidProgram, InvalidDeclaration) as refusal:
        yield Told(Severity.ERROR, "program", f"cannot run: {refusal}", "mend it")


def _without_key(one: ResponseDeclaration, *, is_needed: bool, is_scored: bool) -> Told:
    where, fix = f"responses.{one.id}", "say which response is correct, or what each earns"
    if is_needed:
        message = "has no correct response, and the program asks for it"
        return Told(Severity.ERROR, where, message, fix)
    severity = Severity.WARNING if is_scored else Severity.NOTE
    return Told(severity, where, "has no correct response", fix)


def _strangers(item: AssessmentItem, one: ResponseDeclaration) -> Iterator[Told]:
    """Yield values of a key that no choice of its interactions stands for."""
    shown = [
        choice.id
        for interaction in item.interactions
        if interaction.response == one.id and interaction.kind not in _JUDGED
        for choice in (*interaction.choices, *interaction.targets)
    ]
    if not shown or one.base not in _NAMED:
        return
    for field, keys in (
        ("correct", [value.text for value in one.correct]),
        ("mapping", [entry.key for entry in one.mapping.entries] if one.mapping else []),
    ):
        for name in dict.fromkeys(name for key in keys for name in key.split()):
            if name not in shown:
                message = f"names no choice that is there: {name:.60}"
                severity = Severity.ERROR if field == "correct" else Severity.WARNING
                fix = "mend the name, or add the choice"
                yield Told(severity, f"responses.{one.id}.{field}", message, fix)


def _is_scored(item: AssessmentItem) -> bool:
    """Tell whether a program scores the item, or should; what it sets counts whoever else may."""
    by_others = any(one.id == SCORE and one.external for one in item.outcomes)
    return sets_score(item) or not (by_others or isinstance(item.program, NoProgram))


def _does_nothing(item: AssessmentItem) -> bool:
    program = item.program
    return isinstance(program, TemplateProgram) and program.name is ProgramTemplate.MATCH_NOTHING


def _reached(
    item: AssessmentItem, outcome: OutcomeDeclaration, compiled: CompiledItem
) -> Iterator[Told]:
    """Yield a maximum that no response, or not even the key, earns, and a key without a score."""
    most, where = compiled.maximum, f"outcomes.{outcome.id}.maximum"
    fix = "mend the maximum, the map or the program"
    possible = compile_item(_without_maximum(item)).maximum
    if most is not None and possible is not None and possible < most:
        message = f"is {decimal_text(most)}; the best response earns {decimal_text(possible)}"
        yield Told(Severity.ERROR, where, message, fix)
        return
    key = compiled.version().correct
    if any(key.get(one.response) is None for one in item.interactions):
        return
    result = compiled.score_values(key)
    if result.score is None and result.reason != Reason.NEEDS_HUMAN:
        message = f"gives no score for the correct response: {result.reason}"
        yield Told(Severity.ERROR, "program", message, "mend it, or say that a person scores it")
    elif result.score is not None and most is not None and result.score < most:
        earned = decimal_text(result.score)
        message = f"is {decimal_text(most)}; the correct response earns {earned}"
        yield Told(Severity.WARNING, where, message, fix)


def _without_maximum(item: AssessmentItem) -> AssessmentItem:
    """Return the item as if nobody had said how much it is worth."""
    outcomes = (
        replace(one, maximum=None, default=() if one.id == MAXSCORE else one.default)
        for one in item.outcomes
    )
    return replace(item, outcomes=tuple(outcomes))


def _read_keys(item: AssessmentItem) -> Iterator[str]:
    """Yield each response whose correct value, map or areas the program reads."""
    match item.program:
        case TemplateProgram(name, response):
            if name is not ProgramTemplate.MATCH_NOTHING:
                yield response
        case CustomProgram(rules):
            for rule in every_rule(rules):
                for one in _expressions(rule):
                    yield from _keys_in(one)
        case NoProgram():
            return


def _expressions(rule: Rule) -> tuple[Expression, ...]:
    match rule:
        case Condition(branches):
            return tuple(one.condition for one in branches)
        case Exit():
            return ()
        case _:
            return (rule.expression,)


def _keys_in(expression: Expression) -> Iterator[str]:
    if expression.operator in _OF_KEY:
        yield expression.setting("identifier") or ""
    for one in expression.operands:
        yield from _keys_in(one)
