"""The three ways to a result: a standard program without a state, any program, and no program.

All three give the same for what they share; the first exists because most items need no more.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.item import AssessmentItem, NoAnswer
from exam_engine.items.assessment.rules import CustomProgram, NoProgram, TemplateProgram
from exam_engine.items.assessment.values import Values
from exam_engine.items.seeded import words
from exam_engine.scoring.programs.assignment import conforming
from exam_engine.scoring.programs.findings import sets_score
from exam_engine.scoring.programs.results import (
    SCORE,
    ItemResult,
    Scored,
    scoring_of,
)
from exam_engine.scoring.programs.rules import compile_program
from exam_engine.scoring.programs.scopes import ATTEMPTS, COMPLETION, DURATION, Scope
from exam_engine.scoring.programs.states import Reason, Run, State, Uncomputable
from exam_engine.scoring.programs.templates import quick, require_declared, rules_of
from exam_engine.scoring.programs.versions import Versions

Score: TypeAlias = Callable[[Values, int, Values | None], ItemResult]
"""Captured responses, a seed and the outcomes of the try before to a result."""

_WORKS: Final = {InteractionKind.EXTENDED_TEXT, InteractionKind.UPLOAD, InteractionKind.DRAWING}
"""What people read or look at where no program says otherwise."""


def score_of(item: AssessmentItem, scope: Scope, versions: Versions) -> Score:
    """Return how captured responses to an item become a result.

    Raises:
        InvalidProgram, InvalidDeclaration: the program cannot be compiled.
    """
    match item.program:
        case NoProgram():
            return _unprogrammed(item, scope, versions)
        case TemplateProgram():
            run = compile_program(rules_of(item.program, scope), scope)
            standard = _standard(item, item.program, scope, versions)
            return standard or _programmed(item, run, scope, versions)
        case CustomProgram(rules):
            return _programmed(item, compile_program(rules, scope), scope, versions)


def _programmed(item: AssessmentItem, run: Run, scope: Scope, versions: Versions) -> Score:
    """Return the way of any program: a state, the rules, the outcomes."""
    responses = tuple((one.id, one.value) for one in scope.of_kind("response"))
    given = (*responses, (DURATION, scope.variables[DURATION].value))
    outcomes = tuple((one.id, one.value) for one in scope.of_kind("outcome"))
    enter = _entering(item, scope)
    scoring, zero = (
        scoring_of(item, computed=sets_score(item)),
        item.policy.no_answer is NoAnswer.ZERO,
    )
    if item.adaptive:
        outcomes += tuple((one, scope.variables[one].value) for one in (COMPLETION, ATTEMPTS))

    def score(values: Values, seed: int, previous: Values | None) -> ItemResult:
        version = versions(seed)
        if version.refusal is not None:
            return version.uncomputable(version.refusal)
        state = State(version.initial, words("program", item.id, str(seed)))
        for name, slot in given:
            if name in values:
                state[slot] = values[name]
        enter(state, previous)
        if zero and all(state[slot] is None for _, slot in responses):
            return version.result(Scored(Fraction(0)), {SCORE: 0})
        try:
            run(state)
        except Uncomputable as refusal:
            return version.uncomputable(refusal)
        computed = {name: state[slot] for name, slot in outcomes}
        return version.result(scoring(computed.get(SCORE)), computed)

    return score


def _entering(item: AssessmentItem, scope: Scope) -> Callable[[State, Values | None], None]:
    """Return what counts the try, and for a later one of an adaptive item restores outcomes."""
    attempts = scope.variables[ATTEMPTS].value
    kept = (*scope.of_kind("outcome"), scope.variables[COMPLETION])

    def enter(state: State, previous: Values | None) -> None:
        count = previous.get(ATTEMPTS) if previous else None
        state[attempts] = count + 1 if isinstance(count, int) else 1
        if item.adaptive and previous:
            for one in kept:
                if one.id in previous:
                    state[one.value] = previous[one.id]

    return enter


def _standard(
    item: AssessmentItem, program: TemplateProgram, scope: Scope, versions: Versions
) -> Score | None:
    """Return the way of a standard program without a state; None where it needs one."""
    response, outcome = require_declared(program, scope)
    declaration, plain = response.declaration, item.policy.no_answer is NoAnswer.PROGRAM
    if item.template_rules or item.adaptive or outcome.id != SCORE or not plain:
        return None
    version = versions(0)
    default = version.initial[response.value]
    earned = quick(program, declaration, version.initial[response.correct])
    if earned is None:
        return None
    name, conform = response.id, conforming(outcome.declaration)
    scoring = scoring_of(item, computed=True)
    initial = {one.id: version.initial[one.value] for one in scope.of_kind("outcome")}

    def score(values: Values, _: int, __: Values | None) -> ItemResult:
        try:
            points = conform(earned(values.get(name, default)))
        except Uncomputable as refusal:
            return version.uncomputable(refusal)
        return version.result(scoring(points), {**initial, SCORE: points})

    return score


def _unprogrammed(item: AssessmentItem, scope: Scope, versions: Versions) -> Score:
    """Return the way without a program: only an item that asks nothing has its score."""
    scoring = scoring_of(item, computed=False)
    kinds = {one.kind for one in item.interactions}
    if kinds & _WORKS or any(one.external is not None for one in item.outcomes):
        reason = Reason.NEEDS_HUMAN
    else:
        reason = Reason.NO_PROGRAM if kinds else Reason.SCORED
    outcomes = scope.of_kind("outcome")

    def score(_: Values, seed: int, __: Values | None) -> ItemResult:
        version = versions(seed)
        if version.refusal is not None:
            return version.uncomputable(version.refusal)
        initial = {one.id: version.initial[one.value] for one in outcomes}
        if reason is not Reason.SCORED:
            return version.result(Scored(None, reason), initial)
        return version.result(scoring(initial.get(SCORE)), initial)

    return score
