"""Typed answers read back: spellings of a text, spans of numbers, from mappings and conditions.

Conditions of other shapes are refused as `NotPlain`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exam_engine.exchange.plain.numbers import around
from exam_engine.exchange.plain.parts.earnings import (
    Earning,
    Test,
    is_answered,
    is_variable,
)
from exam_engine.exchange.plain.parts.kinds import TypedNumber, TypedText
from exam_engine.exchange.plain.parts.remarks import Remarks
from exam_engine.exchange.plain.parts.symbols import NotPlain, number_of
from exam_engine.items.assessment.declarations import Mapping, ResponseDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator
from exam_engine.items.assessment.making import Otherwise, Span, Spelling
from exam_engine.items.assessment.making.points import decimal

_SYMMETRIC = {Operator.EQUAL, Operator.MATCH, Operator.STRING_MATCH}


@dataclass(frozen=True, slots=True)
class Typed:
    """One typed response with all that says what it earns."""

    response: ResponseDeclaration
    earning: Earning
    worth: Fraction
    remarks: Remarks

    def text(self) -> TypedText:
        """Return the spellings of a text.

        Raises:
            NotPlain: a condition is of another shape.
        """
        mapping = self.response.mapping
        if self.earning.factor and mapping:
            spellings = tuple(
                Spelling(one.key, self._mapped(mapping, one.points), one.case_sensitive)
                for one in mapping.entries
            )
            return TypedText(spellings, self._default(mapping), self.worth)
        if self.earning.whole is not None:
            listed = tuple(
                Spelling(one.text, self.earning.whole, case_sensitive=True)
                for one in self.response.correct[:1]
            )
            return TypedText(listed, Otherwise(), self.worth)
        tests, otherwise = self._tests()
        return TypedText(tuple(self._spelling(one) for one in tests), otherwise, self.worth)

    def number(self) -> TypedNumber:
        """Return the spans of a number.

        Raises:
            NotPlain: a condition is of another shape.
        """
        mapping = self.response.mapping
        if self.earning.factor and mapping:
            spans = tuple(
                _point(one.key, self._mapped(mapping, one.points)) for one in mapping.entries
            )
            return TypedNumber(spans, self._default(mapping), self.worth)
        if self.earning.whole is not None:
            whole = self.earning.whole
            spans = tuple(_point(one.text, whole) for one in self.response.correct[:1])
            return TypedNumber(spans, Otherwise(), self.worth)
        tests, otherwise = self._tests()
        return TypedNumber(tuple(self._span(one) for one in tests), otherwise, self.worth)

    def _tests(self) -> tuple[Sequence[Test], Otherwise]:
        """Return the tests without the one that any answer passes, and what that earns."""
        if len(self.earning.tests) != 1:
            raise NotPlain("several conditions on a typed answer")
        (tests,) = self.earning.tests
        if is_answered(tests[-1].condition) == self.response.id:
            return tests[:-1], Otherwise(tests[-1].points, self.remarks.of(*tests[-1].remark))
        return tests, Otherwise()

    def _spelling(self, test: Test) -> Spelling:
        condition, remark = test.condition, self.remarks.of(*test.remark)
        wanted = self._compared(condition)
        if condition.operator is Operator.PATTERN_MATCH:
            pattern = condition.setting("pattern", "") or ""
            return Spelling(pattern, test.points, pattern=True, remark=remark)
        exact = condition.operator is Operator.MATCH
        cased = exact or condition.setting("caseSensitive", "true") != "false"
        is_text = exact or (
            condition.operator is Operator.STRING_MATCH
            and condition.setting("substring", "false") == "false"
        )
        if not is_text or wanted is None or wanted.operator is not Operator.BASE_VALUE:
            raise NotPlain("a condition on a text")
        return Spelling(wanted.text, test.points, case_sensitive=cased, remark=remark)

    def _span(self, test: Test) -> Span:
        low, high = self._bounds(test.condition)
        return Span(low, high, test.points, self.remarks.of(*test.remark))

    def _bounds(self, condition: Expression) -> tuple[Decimal, Decimal]:
        """Return the bounds of an equality with a tolerance, or of two comparisons."""
        if condition.operator is Operator.AND and len(condition.operands) > 1:
            sides = {one.operator: one for one in condition.operands}
            if set(sides) == {Operator.GTE, Operator.LTE}:
                return self._limit(sides[Operator.GTE]), self._limit(sides[Operator.LTE])
        tolerance = _tolerance(condition)
        if tolerance is None:
            raise NotPlain("a condition on a number")
        return around(self._limit(condition), tolerance)

    def _limit(self, comparison: Expression) -> Decimal:
        wanted = self._compared(comparison)
        number = None
        if wanted and wanted.operator is Operator.BASE_VALUE:
            number = number_of(wanted.text)
        elif wanted and wanted.operator is Operator.CORRECT and self.response.correct:
            number = number_of(self.response.correct[0].text)
        if number is None:
            raise NotPlain("a number that is computed")
        return decimal(number)

    def _compared(self, condition: Expression) -> Expression | None:
        """Return what the response is compared with; None where it stands alone."""
        sides = condition.operands
        operands = sides[::-1] if condition.operator in _SYMMETRIC else sides
        if not operands or not is_variable(operands[0], self.response.id):
            operands = sides
        if not operands or not is_variable(operands[0], self.response.id):
            raise NotPlain("a condition that does not begin with the response")
        return operands[1] if len(operands) > 1 else None

    def _mapped(self, mapping: Mapping, points: Decimal) -> Fraction:
        """Return the points of a mapped value, within the mapping's bounds."""
        lower = points if mapping.lower is None else max(points, mapping.lower)
        bounded = lower if mapping.upper is None else min(lower, mapping.upper)
        return Fraction(bounded) * self.earning.factor

    def _default(self, mapping: Mapping) -> Otherwise:
        return Otherwise(self._mapped(mapping, mapping.default))


def _tolerance(condition: Expression) -> Decimal | None:
    """Return the one absolute tolerance of an equality that includes its bounds; else None."""
    if condition.operator is Operator.MATCH:
        return Decimal(0)
    included = ("includeLowerBound", "includeUpperBound")
    if condition.operator is not Operator.EQUAL or any(
        condition.setting(name, "true") != "true" for name in included
    ):
        return None
    mode = condition.setting("toleranceMode", "exact")
    given = (condition.setting("tolerance", "") or "").split()
    if mode == "exact":
        return Decimal(0)
    same = len(set(given)) == 1 and given[0].replace(".", "", 1).isdigit()
    return Decimal(given[0]) if mode == "absolute" and same else None


def _point(text: str, points: Fraction) -> Span:
    try:
        value = decimal(Fraction(text.strip()))
    except ValueError as error:
        raise NotPlain(f"the number {text[:40]!r}") from error
    return Span(value, value, points)
