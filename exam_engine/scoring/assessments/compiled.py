"""An assessment test compiled for the items of one candidate: from sessions to outcomes.

Pure: the same test, items and sessions give the same outcomes for ever.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exam_engine.forms.assessment_test import AssessmentTest, Child, Part, descendants
from exam_engine.forms.selection import SelectedItem
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.rules import Condition, Exit, LookupOutcome, Rule, SetValue
from exam_engine.items.assessment.values import Ordered
from exam_engine.items.seeded import words
from exam_engine.scoring.assessments.lookups import known_items
from exam_engine.scoring.assessments.lowering import Lowering
from exam_engine.scoring.assessments.results import AssessmentResult, result_of
from exam_engine.scoring.assessments.routes import following
from exam_engine.scoring.assessments.sessions import Sessions
from exam_engine.scoring.programs.expressions import compile_expression
from exam_engine.scoring.programs.rules import compile_program
from exam_engine.scoring.programs.scopes import Scope, scope_of
from exam_engine.scoring.programs.states import Evaluate, Run, State, Uncomputable

Tainted = dict[str, Uncomputable]
"""Variables that have no value, and why."""

_UNSET: Final = Ordered(("unset",))
"""Stands, by identity, in the slot of a variable without a value while a rule runs."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One rule of outcome processing, with what it may read and write."""

    run: Run
    reads: frozenset[str]
    writes: frozenset[str]
    may_end: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    """One condition of the structure, with what it may read."""

    evaluate: Evaluate
    reads: frozenset[str]


class CompiledAssessment:
    """A test for the items of one candidate; made by `compile_assessment`."""

    __slots__ = ("_lowering", "_scope", "_selected", "_steps", "_test", "_wishes")

    def __init__(
        self, test: AssessmentTest, selected: tuple[SelectedItem, ...], lowering: Lowering
    ) -> None:
        rules = [lowering.rule(one) for one in test.rules]
        wishes = {one: lowering.expression(one) for one in _conditions(test)}
        declared = AssessmentItem(
            test.id, "", "", responses=lowering.declarations(), outcomes=test.outcomes
        )
        self._scope = scope_of(declared)
        self._test, self._selected, self._lowering = test, selected, lowering
        self._steps = tuple(_step(one, self._scope) for one in rules)
        self._wishes = {
            one: _Wish(compile_expression(lowered, self._scope), frozenset(_read(lowered)))
            for one, lowered in wishes.items()
        }

    def outcomes(self, sessions: Sessions) -> AssessmentResult:
        """Return the outcomes over sessions; never raises for what they contain.

        Args:
            sessions: by the name of each selected item; none for one that was never attempted.
        """
        state, tainted = self._run(sessions)
        names = [one.id for one in self._scope.of_kind("outcome")]
        slots = {name: self._scope.variables[name].value for name in names}
        values = {name: None if name in tainted else state[at] for name, at in slots.items()}
        return result_of(values, {name: tainted[name] for name in names if name in tainted})

    def next_item(self, after: str, sessions: Sessions) -> SelectedItem | None:
        """Return the item to show next; None at the end.

        Preconditions and branches count in linear parts with individual submission, those of
        parts everywhere. One that cannot be computed does not hold.

        Args:
            after: name of the item that was shown last; empty at the start.
            sessions: so far.
        """
        state, tainted = self._run(sessions)

        def holds(condition: Expression) -> bool:
            wish = self._wishes[condition]
            return not wish.reads & tainted.keys() and _is_true(wish.evaluate, state)

        at = next((at for at, one in enumerate(self._selected) if one.instance == after), -1)
        place = following(self._test, self._selected, at, holds)
        return None if place is None else self._selected[place]

    def _run(self, sessions: Sessions) -> tuple[State, Tainted]:
        """Run outcome processing from the start; a rule that lacks a value sets none."""
        state = State(list(self._scope.initial), words("outcomes", self._test.id))
        tainted: Tainted = {}
        for name, fill in self._lowering.fills.items():
            try:
                state[self._scope.variables[name].value] = fill(sessions)
            except Uncomputable as refusal:
                tainted[name] = refusal
        for at, step in enumerate(self._steps):
            ended = _ran(step, self._scope, state, tainted)
            if ended is None and step.may_end:
                _taint_rest(self._steps[at:], tainted)
            if ended is not False and step.may_end:
                break
        return state, tainted


def compile_assessment(
    test: AssessmentTest,
    selected: tuple[SelectedItem, ...],
    items: Mapping[str, AssessmentItem],
) -> CompiledAssessment:
    """Return a test compiled for the items that one candidate gets.

    Args:
        test: the test.
        selected: what `exam_engine.forms.selection.select` gave for the candidate.
        items: by identifier of the reference in the test; those that were selected suffice.

    Raises:
        KeyError: a selected item is not among `items`.
        InvalidProgram: a rule or condition cannot be compiled.
        InvalidDeclaration: a declaration contradicts itself.
    """
    return CompiledAssessment(test, selected, Lowering(test, known_items(selected, items)))


def _ran(step: _Step, scope: Scope, state: State, tainted: Tainted) -> bool | None:
    """Run a rule and return whether processing ends; None, its outcomes tainted, if it cannot."""
    lacking = next((tainted[name] for name in sorted(step.reads) if name in tainted), None)
    if lacking is None:
        try:
            return _run_clean(step, scope, state, tainted)
        except Uncomputable as refusal:
            lacking = refusal
    for name in step.writes:
        tainted[name] = lacking
    return None


def _run_clean(step: _Step, scope: Scope, state: State, tainted: Tainted) -> bool:
    """Run a rule that lacks nothing; what it sets has a value again."""
    slots = {name: scope.variables[name].value for name in step.writes & tainted.keys()}
    for at in slots.values():
        state[at] = _UNSET
    ended = step.run(state)
    for name, at in slots.items():
        if state[at] is not _UNSET:
            del tainted[name]
    return ended


def _taint_rest(steps: Sequence[_Step], tainted: Tainted) -> None:
    """Take their outcomes from rules of which nobody knows whether they would have run."""
    lacking = next(iter(tainted.values()))
    for step in steps:
        for name in step.writes:
            tainted.setdefault(name, lacking)


def _is_true(evaluate: Callable[[State], object], state: State) -> bool:
    try:
        return evaluate(state) is True
    except Uncomputable:
        return False


def _step(rule: Rule, scope: Scope) -> _Step:
    inner = tuple(_inner(rule))
    reads = {name for one in inner for expression in _own(one) for name in _read(expression)}
    set_here = {one.id for one in inner if isinstance(one, SetValue | LookupOutcome)}
    writes = set_here & scope.variables.keys()
    ends = any(isinstance(one, Exit) for one in inner)
    return _Step(compile_program((rule,), scope), frozenset(reads), frozenset(writes), ends)


def _inner(rule: Rule) -> Iterator[Rule]:
    """Yield a rule and all rules inside it."""
    yield rule
    if isinstance(rule, Condition):
        for one in (
            *(inner for branch in rule.branches for inner in branch.rules),
            *rule.otherwise,
        ):
            yield from _inner(one)


def _own(rule: Rule) -> tuple[Expression, ...]:
    """Return the expressions of a rule without those of the rules inside it."""
    if isinstance(rule, Condition):
        return tuple(branch.condition for branch in rule.branches)
    return () if isinstance(rule, Exit) else (rule.expression,)


def _read(expression: Expression) -> Iterator[str]:
    """Yield the names of the variables in an expression."""
    if expression.operator is Operator.VARIABLE:
        yield expression.setting("identifier") or ""
    for one in expression.operands:
        yield from _read(one)


def _conditions(test: AssessmentTest) -> Iterator[Expression]:
    """Yield every precondition and condition of a branch."""
    for part in test.parts:
        places: tuple[Part | Child, ...] = (part, *descendants(part.children))
        for one in places:
            yield from one.conditions
            yield from (branch.condition for branch in one.branches)
