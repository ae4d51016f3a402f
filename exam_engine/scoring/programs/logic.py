"""Operators of logic with three values: true, false and NULL, which means not known."""

from exam_engine.items.assessment.expressions import Expression
from exam_engine.scoring.programs.kinds import are_equal, truth_of
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.settings import whole
from exam_engine.scoring.programs.states import Evaluate, State

Operands = tuple[Evaluate, ...]


def is_null(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile whether there is no value."""
    (operand,) = operands
    return lambda state: operand(state) is None


def not_(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile the opposite; of NULL it is NULL."""
    (operand,) = operands

    def evaluate(state: State) -> bool | None:
        truth = truth_of(operand(state), "not")
        return None if truth is None else not truth

    return evaluate


def and_(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile whether all hold; false as soon as one does not, else NULL when one is NULL."""
    return _decided_by(operands, "and", decisive=False)


def or_(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile whether any holds; true as soon as one does, else NULL when one is NULL."""
    return _decided_by(operands, "or", decisive=True)


def any_n(node: Expression, operands: Operands, scope: Scope) -> Evaluate:
    """Compile whether at least `min` and at most `max` hold; NULL where NULLs could decide."""
    least = whole(node, "min", scope, least=0)
    most = whole(node, "max", scope, least=0)

    def evaluate(state: State) -> bool | None:
        truths = [truth_of(operand(state), "anyN") for operand in operands]
        low, high = least(state), most(state)
        if low is None or high is None:
            return None
        true, unknown = truths.count(True), truths.count(None)
        if true > high or true + unknown < low:
            return False
        return True if true >= low and true + unknown <= high else None

    return evaluate


def match(_: Expression, operands: Operands, __: Scope) -> Evaluate:
    """Compile whether two values are the same: bags as bags, lists in order, pairs as pairs."""
    first, second = operands

    def evaluate(state: State) -> bool | None:
        one = first(state)
        if one is None:
            return None
        other = second(state)
        if other is None:
            return None
        if type(one) is str and type(other) is str:
            return one == other
        return are_equal(one, other, "match")

    return evaluate


def _decided_by(operands: Operands, operator: str, *, decisive: bool) -> Evaluate:
    """Return the connective that one `decisive` operand decides."""

    def evaluate(state: State) -> bool | None:
        known = True
        for operand in operands:
            truth = truth_of(operand(state), operator)
            if truth is decisive:
                return decisive
            known = known and truth is not None
        return (not decisive) if known else None

    return evaluate
