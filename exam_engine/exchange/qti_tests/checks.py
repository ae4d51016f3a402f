"""What a test must agree on with itself: rules, conditions and branches name what is there.

Whether an item declares a variable is not known here; only whether the test has such an item.
"""

from collections.abc import Iterable, Iterator

from exam_engine.exchange.imported import ImportRefused, Loss
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.rules import every_rule
from exam_engine.forms.assessment_test import EXITS, AssessmentTest, Child, Part, descendants
from exam_engine.items.assessment.expressions import Expression, Operator, require_bounded
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import Condition, LookupOutcome, SetValue

_BUILT_IN = frozenset({"duration"})


def require_sound(test: AssessmentTest, reading: Reading) -> None:
    """Refuse a test whose parts do not fit together.

    Raises:
        ImportRefused: `undeclared_variable`, `unknown_target` or `too_complex`.
    """
    declared = {one.id for one in test.outcomes}
    rules = tuple(every_rule(test.rules))
    for rule in rules:
        if isinstance(rule, SetValue | LookupOutcome) and rule.id not in declared:
            raise ImportRefused("undeclared_variable", f"{rule.id:.60} is set, but not declared")
    expressions = (*_of_rules(rules), *_of_structure(test))
    try:
        require_bounded(*expressions)
    except InvalidProgram as refusal:
        raise ImportRefused("too_complex", f"a test with {refusal}") from refusal
    places = {one.id for one in _places(test)}
    for name in _variables(expressions):
        _require_known(name, declared, places, reading)
    for target in _targets(test):
        if target not in places | EXITS:
            raise ImportRefused("unknown_target", f"a branch to {target:.60}, which is nowhere")


def _require_known(name: str, declared: set[str], places: set[str], reading: Reading) -> None:
    """Refuse an undeclared outcome; say that a variable of an item that is not there is NULL."""
    if name in declared | _BUILT_IN:
        return
    item, dot, _ = name.partition(".")
    if not dot and item not in places:
        raise ImportRefused("undeclared_variable", f"{name:.60} is used, but not declared")
    if not any(name.startswith(f"{place}.") for place in places):
        reading.losses.append(Loss("unknown_item", name[:80], "no item of this name; it is NULL"))


def _of_rules(rules: Iterable[object]) -> Iterator[Expression]:
    for one in rules:
        if isinstance(one, SetValue | LookupOutcome):
            yield one.expression
        elif isinstance(one, Condition):
            yield from (branch.condition for branch in one.branches)


def _of_structure(test: AssessmentTest) -> Iterator[Expression]:
    for one in _places(test):
        yield from one.conditions
        yield from (branch.condition for branch in one.branches)
    for reference in test.references():
        yield from (one.expression for one in reference.defaults)


def _places(test: AssessmentTest) -> Iterator[Part | Child]:
    for part in test.parts:
        yield part
        yield from descendants(part.children)


def _targets(test: AssessmentTest) -> Iterator[str]:
    for one in _places(test):
        yield from (branch.target for branch in one.branches)


def _variables(expressions: Iterable[Expression]) -> Iterator[str]:
    for one in expressions:
        if one.operator is Operator.VARIABLE:
            yield one.setting("identifier") or ""
        yield from _variables(one.operands)
