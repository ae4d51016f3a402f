"""Seeded draws that never change: the same seed gives the same order on every machine.

SHA-256 in counter mode, not Python's `random`, whose algorithms may change between releases.
This is for fairness and repeatability, not for secrets.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
_WORD = 1 << 64


def permuted(values: Sequence[T], *seed: str) -> tuple[T, ...]:
    """Return `values` in the order that `seed` names; each order is equally likely over seeds.

    Args:
        values: what to reorder; kept untouched.
        seed: the parts of the seed; `("a", "b")` and `("ab",)` are different seeds.
    """
    order = list(values)
    drawn = words(*seed)
    for last in range(len(order) - 1, 0, -1):
        chosen = below(last + 1, drawn)
        order[last], order[chosen] = order[chosen], order[last]
    return tuple(order)


def words(*seed: str) -> Iterator[int]:
    """Yield 64-bit numbers without end."""
    parts = [part.encode() for part in seed]
    prefix = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    counter = 0
    while True:
        block = hashlib.sha256(prefix + counter.to_bytes(8, "big")).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(block[start : start + 8], "big")
        counter += 1


def below(bound: int, drawn: Iterator[int]) -> int:
    """Return a number in 0 ≤ n < bound ≤ 2^64 without bias: late words are dropped."""
    fair = _WORD - _WORD % bound
    return next(word for word in drawn if word < fair) % bound
