"""Response rules: evaluate a response program over one response and its key, exactly.

Fractions inside, so that a third is a third until the one rounding at the end (`score`). Reads
keys; nothing a candidate sees may import this.
Source: QTI 3 response processing, with the rulings of items-and-scoring A4.
"""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import prod

from exam_engine.items.keys import ResponseMap, ResponseRule
from exam_engine.items.program import (
    AdjacentPairs,
    AllOf,
    AnyOf,
    Condition,
    ContainsChoice,
    EqualsCorrect,
    If,
    IsNull,
    Literal,
    MapResponse,
    MatchesCorrect,
    Not,
    Number,
    Product,
    Sum,
    ToleranceKind,
    expanded,
)
from exam_engine.items.variables import BaseType, Cardinality, Value


class Unfit(Exception):
    """The value is not of the kind that the program's operator needs."""


def share(rule: ResponseRule, value: Value) -> Fraction:
    """Return what the response earns as a share of the maximum, 0 ≤ share ≤ 1.

    Raises:
        Unfit: the program needs another kind of value, or gives a share out of bounds.
    """
    earned = _number(expanded(rule.program), rule, value) / Fraction(rule.maximum)
    if not 0 <= earned <= 1:
        raise Unfit(f"the program gives {earned} of the maximum")
    return earned


def _number(node: Number, rule: ResponseRule, value: Value) -> Fraction:
    match node:
        case Literal(number):
            return Fraction(number)
        case MapResponse():
            return _mapped(rule, value)
        case AdjacentPairs():
            return Fraction(_neighbours_kept(rule, value))
        case Sum(terms):
            return sum((_number(term, rule, value) for term in terms), Fraction(0))
        case Product(factors):
            return prod((_number(one, rule, value) for one in factors), start=Fraction(1))
        case If(condition, then, otherwise):
            branch = then if _holds(condition, rule, value) else otherwise
            return _number(branch, rule, value)


def _holds(node: Condition, rule: ResponseRule, value: Value) -> bool:
    match node:
        case IsNull():
            return value is None
        case MatchesCorrect():
            return _matches(rule, value)
        case EqualsCorrect(tolerance, kind):
            return value is not None and _near(rule, value, tolerance, kind)
        case ContainsChoice(choice):
            return choice in set(_texts(value))
        case Not(condition):
            return not _holds(condition, rule, value)
        case AllOf() | AnyOf():
            return _combined(node, rule, value)


def _combined(node: AllOf | AnyOf, rule: ResponseRule, value: Value) -> bool:
    results = (_holds(condition, rule, value) for condition in node.conditions)
    return all(results) if isinstance(node, AllOf) else any(results)


def _matches(rule: ResponseRule, value: Value) -> bool:
    """Tell whether the response is the correct value: list by list, set by set, one by one."""
    if value is None:
        return False
    given = list(_texts(value))
    if rule.declared.cardinality is Cardinality.ORDERED:
        return given == list(rule.correct)
    if rule.declared.base is BaseType.DECIMAL:
        return _near(rule, value, Decimal(0), ToleranceKind.ABSOLUTE)
    return sorted(given) == sorted(rule.correct)


def _near(rule: ResponseRule, value: Value, tolerance: Decimal, kind: ToleranceKind) -> bool:
    if not isinstance(value, Decimal):
        raise Unfit(f"not a number: {value!r:.60}")
    correct = Fraction(rule.correct[0])
    allowed = Fraction(tolerance)
    if kind is ToleranceKind.RELATIVE:
        allowed *= abs(correct)
    return abs(Fraction(value) - correct) <= allowed


def _neighbours_kept(rule: ResponseRule, value: Value) -> int:
    if value is None:
        return 0
    if not isinstance(value, tuple):
        raise Unfit(f"not a ranking: {value!r:.60}")
    given = set(pairwise(value))
    return sum(pair in given for pair in pairwise(rule.correct))


def _mapped(rule: ResponseRule, value: Value) -> Fraction:
    if rule.mapping is None:
        raise Unfit("the key has no mapping")
    mapping = rule.mapping
    total = sum((_entry(mapping, text) for text in _texts(value)), Fraction(0))
    if mapping.lower is not None:
        total = max(total, Fraction(mapping.lower))
    if mapping.upper is not None:
        total = min(total, Fraction(mapping.upper))
    return total


def _entry(mapping: ResponseMap, text: str) -> Fraction:
    """Return what one value earns; an entry in the exact case wins over a folded one."""
    for entry in mapping.entries:
        if entry.value == text:
            return Fraction(entry.points)
    for entry in mapping.entries:
        if not entry.case_sensitive and folded(entry.value) == folded(text):
            return Fraction(entry.points)
    return Fraction(mapping.default)


def folded(text: str) -> str:
    """Return `text` without differences of case, in NFC again: folding may undo it."""
    return unicodedata.normalize("NFC", text.casefold())


def _texts(value: Value) -> Iterator[str]:
    """Yield each single value as a key spells it; nothing for NULL."""
    match value:
        case None:
            return
        case str():
            yield value
        case Decimal():
            yield format(value, "f")
        case frozenset():
            for one in value:
                yield one if isinstance(one, str) else " ".join(one)
        case tuple():
            yield from value
