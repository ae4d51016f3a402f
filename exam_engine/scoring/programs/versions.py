"""Draws one candidate's version of an item: template variables, what is correct, defaults.

The same item and seed give the same version for ever.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.values import Value
from exam_engine.items.seeded import words
from exam_engine.scoring.programs.findings import warnings_of
from exam_engine.scoring.programs.results import NOTHING, Version
from exam_engine.scoring.programs.rules import compile_draw
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.states import Run, State, Uncomputable, Unmet

MOST_TRIES: Final = 100
"""How often a constraint may send the draw back to its start."""

Versions: TypeAlias = Callable[[int], Version]


def versions_of(item: AssessmentItem, scope: Scope) -> Versions:
    """Return the draw of a version from a seed; quick where there is nothing to draw.

    Raises:
        InvalidProgram, InvalidDeclaration: template processing cannot be compiled.
    """
    found = warnings_of(item)
    if not item.template_rules:
        only = _version(list(scope.initial), scope, found)
        return lambda seed: only
    runs = compile_draw(item.template_rules, scope)

    def drawn(seed: int) -> Version:
        state = State(list(scope.initial), words("templates", item.id, str(seed)))
        try:
            warnings = _draw(state, runs, scope)
        except Uncomputable as refusal:
            return Version(list(scope.initial), NOTHING, NOTHING, refusal=refusal)
        return _version(list(state), scope, found + warnings)

    return drawn


def _draw(state: State, runs: tuple[Run, ...], scope: Scope) -> tuple[str, ...]:
    """Run the rules; a constraint that does not hold starts again with all defaults.

    After 100 tries of one constraint the defaults stay, and the rules after it go on, as QTI has
    it; returns the warnings about that.
    """
    tries = [0] * len(runs)
    at = 0
    warnings: tuple[str, ...] = ()
    while at < len(runs):
        try:
            if runs[at](state):
                break
            at += 1
        except Unmet:
            state[:] = scope.initial
            tries[at] += 1
            if tries[at] < MOST_TRIES:
                at = 0
            else:
                at, warnings = at + 1, ("constraint_not_met",)
    return warnings


def _version(values: list[Value], scope: Scope, warnings: tuple[str, ...]) -> Version:
    """Return the version after the draw; what is answered or scored starts at its default."""
    responses, outcomes = scope.of_kind("response"), scope.of_kind("outcome")
    for one in (*responses, *outcomes):
        values[one.value] = values[one.default]
    templates = {one.id: values[one.value] for one in scope.of_kind("template")}
    correct = {one.id: values[one.correct] for one in responses}
    return Version(values, templates, {k: v for k, v in correct.items() if v is not None}, warnings)
