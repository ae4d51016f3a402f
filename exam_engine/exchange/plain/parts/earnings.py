"""What a program pays for each response: by its mapping, for the whole, or under conditions.

Read off SCORE as `symbols` has it; anything else is refused, never guessed. For writers of plain
formats.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from exam_engine.exchange.plain.parts.symbols import (
    Amount,
    Amounts,
    Cases,
    Mapped,
    Neighbours,
    NotPlain,
    Run,
    Term,
    named,
    number_of,
)
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making.points import NOTHING, ONE, SCORE
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    ProgramTemplate,
    TemplateProgram,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

_NUMBERS = {BaseType.FLOAT, BaseType.INTEGER}


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on one response, what it earns, and the remark that it shows.

    Attributes:
        remark: outcome and identifier of a feedback; empty for none.
    """

    condition: Expression
    points: Fraction
    remark: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Earning:
    """What one response earns; the parts that are set add up.

    Attributes:
        factor: what the sum of its mapping is multiplied by; 0 where no mapping counts.
        neighbours: what each right neighbour of a ranking earns.
        whole: what exactly the correct response earns; None where that does not count.
        tests: of each inner list the first true one counts.
        shown: outcome that shows the remarks on what was chosen.
    """

    factor: Fraction = NOTHING
    neighbours: Fraction = NOTHING
    whole: Fraction | None = None
    tests: list[list[Test]] = field(default_factory=list)
    shown: str = ""


def earnings(item: AssessmentItem) -> dict[str, Earning]:
    """Return what each response earns; none for an item without a program.

    Raises:
        NotPlain: the program says more than this.
    """
    match item.program:
        case NoProgram():
            return {}
        case TemplateProgram(ProgramTemplate.MAP_RESPONSE, response, outcome) if outcome == SCORE:
            return {response: Earning(factor=ONE)}
        case TemplateProgram(ProgramTemplate.MATCH_CORRECT, response, outcome) if outcome == SCORE:
            return {response: Earning(whole=ONE)}
        case TemplateProgram(name):
            raise NotPlain(f"the program {name}")
    return _of_program(item, item.program)


def is_variable(expression: Expression, response: str) -> bool:
    """Tell whether an expression is the value of that variable."""
    return expression.operator is Operator.VARIABLE and named(expression) == response


def is_answered(expression: Expression) -> str:
    """Return the variable that an expression asks to be not NULL; empty for other expressions."""
    inner = expression.operands[0] if expression.operands else expression
    return _is_null(inner) if expression.operator is Operator.NOT else ""


def _of_program(item: AssessmentItem, program: CustomProgram) -> dict[str, Earning]:
    found = {one.id: Earning() for one in item.responses}
    run = Run(frozenset(found), _started(item), {})
    run.follow(program.rules)
    score = run.amounts.get(SCORE)
    if score is None:
        raise NotPlain("points that are computed")
    if score.constant:
        raise NotPlain("points under no condition")
    for term, factor in _flat(score):
        _pay(found, term, factor)
    for response, outcome in run.shown.items():
        found[response].shown = outcome
    return found


def _started(item: AssessmentItem) -> Amounts:
    """Return what numeric outcomes are before the program: their default, or else 0."""
    started: Amounts = {}
    for one in item.outcomes:
        if one.cardinality is Cardinality.SINGLE and one.base in _NUMBERS:
            number = number_of(one.default[0].text) if one.default else NOTHING
            started[one.id] = None if number is None else Amount(number)
    return started


def _flat(amount: Amount, factor: Fraction = ONE) -> Iterator[tuple[Term, Fraction]]:
    """Yield the terms with their factors; cases that only ask for an answer are undone."""
    for term, times in amount.terms:
        inner = _unguarded(term) if isinstance(term, Cases) else None
        if inner is None:
            yield term, times * factor
        else:
            yield from _flat(inner, times * factor)


def _unguarded(cases: Cases) -> Amount | None:
    """Return what is paid for any answer, where all that is asked is whether there is one.

    Nothing is added by that: the terms inside pay nothing for NULL themselves.
    """
    first, *others = cases.conditions
    value = cases.values[0]
    if others:
        return None
    if _is_null(first) and value == Amount() and cases.otherwise.terms:
        return _varying(cases.otherwise)
    return _varying(value) if is_answered(first) and cases.otherwise == Amount() else None


def _varying(amount: Amount) -> Amount | None:
    return None if amount.constant else amount


def _pay(found: dict[str, Earning], term: Term, factor: Fraction) -> None:
    match term:
        case Mapped(response) if response in found and not found[response].factor:
            found[response].factor = factor
        case Neighbours(response) if response in found:
            found[response].neighbours += factor
        case Cases():
            _pay_cases(found, term, factor)
        case _:
            raise NotPlain("points that are computed")


def _pay_cases(found: dict[str, Earning], cases: Cases, factor: Fraction) -> None:
    tests = [
        Test(_bare(condition), value.constant * factor, remark)
        for condition, value, remark in zip(
            cases.conditions, cases.values, cases.remarks, strict=True
        )
    ]
    if any(one.terms for one in (*cases.values, cases.otherwise)):
        raise NotPlain("points that are computed")
    if _is_null(tests[0].condition) and not tests[0].points and len(tests) > 1:
        tests = tests[1:]
    responses = {name for one in tests for name in _responses(one.condition)}
    if cases.otherwise.constant:
        raise NotPlain("points under no condition")
    if len(responses) != 1 or not responses <= found.keys():
        raise NotPlain("a condition that is not on one response")
    earning = found[responses.pop()]
    if len(tests) == 1 and _is_match(tests[0].condition) and earning.whole is None:
        earning.whole = tests[0].points
    else:
        earning.tests.append(tests)


def _bare(condition: Expression) -> Expression:
    """Return a condition without the demand that there is an answer, where it compares one."""
    if condition.operator is not Operator.AND:
        return condition
    kept = [one for one in condition.operands if not is_answered(one)]
    return kept[0] if len(kept) == 1 else condition


def _is_match(condition: Expression) -> bool:
    sides = {one.operator for one in condition.operands}
    return condition.operator is Operator.MATCH and Operator.CORRECT in sides


def _is_null(expression: Expression) -> str:
    """Return the variable that an expression asks to be NULL; empty for other expressions."""
    is_null = expression.operator is Operator.IS_NULL and expression.operands
    return named(expression.operands[0]) if is_null else ""


def _responses(expression: Expression) -> Iterator[str]:
    if expression.operator in {Operator.VARIABLE, Operator.CORRECT}:
        yield named(expression)
    for one in expression.operands:
        yield from _responses(one)
