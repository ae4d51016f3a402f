"""A response program run over unknown responses: SCORE as a sum of what can still vary.

A sum of mappings and of cases, each times an exact factor. Whatever is computed in another way is
unknown, and refused only where SCORE needs it. For writers of plain formats; nothing is scored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from exam_engine.exchange.refusals import ExchangeError
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.making.points import NOTHING, ONE
from exam_engine.items.assessment.rules import Condition, LookupOutcome, Rule, SetValue, Target

DEEPEST = 8
"""Cases inside cases."""


class NotPlain(ExchangeError):
    """A plain format cannot say what the item says; the message names what."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the mapping of a response gives."""

    response: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How many neighbours of the correct ranking stand so in the response."""

    response: str


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """The value of the first case that holds, or else another; compared by identity.

    Attributes:
        remarks: outcome and identifier of the feedback that each case shows; empty for none.
        depth: how deep cases stand in cases, from 1.
    """

    conditions: tuple[Expression, ...]
    values: tuple["Amount", ...]
    otherwise: "Amount"
    remarks: tuple[tuple[str, str], ...]
    depth: int


Term: TypeAlias = Mapped | Neighbours | Cases


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and terms, each with its factor."""

    constant: Fraction = NOTHING
    terms: tuple[tuple[Term, Fraction], ...] = ()

    def plus(self, other: "Amount", factor: Fraction = ONE) -> "Amount":
        """Return the sum with another, times a factor."""
        total = dict(self.terms)
        for term, times in other.terms:
            total[term] = total.get(term, NOTHING) + times * factor
        kept = tuple((term, times) for term, times in total.items() if times)
        return Amount(self.constant + other.constant * factor, kept)

    def times(self, factor: Fraction) -> "Amount":
        """Return the amount times a factor."""
        return Amount().plus(self, factor)

    @property
    def depth(self) -> int:
        """How deep cases stand in its terms; 0 for none."""
        return max((term.depth for term, _ in self.terms if isinstance(term, Cases)), default=0)


Amounts: TypeAlias = dict[str, Amount | None]
"""Outcomes by name; None for what is not known."""


@dataclass(slots=True)
class Run:
    """One way through a program.

    Attributes:
        responses: the names of the responses.
        amounts: outcomes so far.
        shown: outcome that shows the remarks on what was chosen, by response.
        remark: the feedback last set to show.
    """

    responses: frozenset[str]
    amounts: Amounts
    shown: dict[str, str]
    remark: tuple[str, str] = ("", "")

    def follow(self, rules: Iterable[Rule]) -> None:
        """Go through rules.

        Raises:
            NotPlain: a rule changes a response, ends the program, or nests too deep.
        """
        for rule in rules:
            match rule:
                case SetValue(Target.OUTCOME, name, value):
                    self._set(name, value)
                case LookupOutcome(name):
                    self.amounts[name] = None
                case Condition():
                    self._branch(rule)
                case _:
                    raise NotPlain("a rule that changes a response, or ends the program")

    def _set(self, name: str, value: Expression) -> None:
        self.amounts[name] = self.amount(value)
        if value.operator is Operator.VARIABLE and named(value) in self.responses:
            self.shown[named(value)] = name
        elif value.operator is Operator.BASE_VALUE and self.amounts[name] is None:
            self.remark = (name, value.text)

    def _branch(self, rule: Condition) -> None:
        ways = [self._way(one.rules) for one in rule.branches]
        last = self._way(rule.otherwise)
        names = {name for way in (*ways, last) for name in way.amounts}
        conditions = tuple(one.condition for one in rule.branches)
        for name in names:
            before = self.amounts.get(name)
            after = [way.amounts.get(name) for way in (*ways, last)]
            if any(one is not before for one in after):
                self.amounts[name] = _joined(before, after, conditions, ways)

    def _way(self, rules: tuple[Rule, ...]) -> "Run":
        way = Run(self.responses, dict(self.amounts), self.shown)
        way.follow(rules)
        return way

    def amount(self, expression: Expression) -> Amount | None:
        """Return what a number is made of; None for what is computed in another way."""
        match expression.operator:
            case Operator.BASE_VALUE:
                number = number_of(expression.text)
                return None if number is None else Amount(number)
            case Operator.VARIABLE:
                return self.amounts.get(named(expression))
            case Operator.MAP_RESPONSE:
                return Amount(terms=((Mapped(named(expression)), ONE),))
            case Operator.ADJACENT_PAIRS if expression.operands:
                return Amount(terms=((Neighbours(named(expression.operands[0])), ONE),))
        return self._computed(expression)

    def _computed(self, expression: Expression) -> Amount | None:
        parts = [self.amount(one) for one in expression.operands]
        known = [one for one in parts if one is not None]
        if len(known) < len(parts) or not known:
            return None
        match expression.operator:
            case Operator.SUM:
                return _total(known)
            case Operator.PRODUCT:
                varying = [one for one in known if one.terms] or [Amount(ONE)]
                return _scaled(varying, [one for one in known if not one.terms])
            case Operator.DIVIDE if not known[-1].terms and known[-1].constant:
                return known[0].times(1 / known[-1].constant)
        return None


def named(expression: Expression) -> str:
    """Return the identifier that an expression names; empty for none."""
    return expression.setting("identifier", "") or ""


def number_of(text: str) -> Fraction | None:
    """Return the number that a literal spells; None for none."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _joined(
    before: Amount | None,
    after: list[Amount | None],
    conditions: tuple[Expression, ...],
    ways: list[Run],
) -> Amount | None:
    """Return what an outcome is after a condition: what it was, and cases of what was added."""
    start = before or Amount()
    added = [None if one is None else one.plus(start, -ONE) for one in after]
    known = [one for one in added if one is not None]
    if len(known) < len(added):
        return None
    depth = 1 + max(one.depth for one in known)
    if depth > DEEPEST:
        raise NotPlain("conditions nested too deep")
    remarks = tuple(way.remark for way in ways)
    cases = Cases(conditions, tuple(known[:-1]), known[-1], remarks, depth)
    return start.plus(Amount(terms=((cases, ONE),)))


def _total(amounts: Iterable[Amount]) -> Amount:
    total = Amount()
    for one in amounts:
        total = total.plus(one)
    return total


def _scaled(varying: list[Amount], constants: list[Amount]) -> Amount | None:
    """Return one amount times constants; None where two amounts vary."""
    product = varying[0]
    for one in constants:
        product = product.times(one.constant)
    return product if len(varying) == 1 else None
