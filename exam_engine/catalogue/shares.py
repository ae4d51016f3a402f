"""Sharing whole seats by exact weights; no rounding error, no rule of any exam."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor


def apportion(weights: Sequence[Decimal | Fraction], n: int) -> list[int]:
    """Share `n` ≥ 0 seats by the largest remainders; weights sum to 1.

    Of equal remainders the one that comes first gets the seat. Each count is its exact share
    rounded down or up.
    """
    shares = [Fraction(weight) * n for weight in weights]
    counts = [floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda at: counts[at] - shares[at])
    for at in by_remainder[: n - sum(counts)]:
        counts[at] += 1
    return counts
