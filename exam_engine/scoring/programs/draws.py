"""Draws of one candidate's version: the same seed gives the same numbers for ever.

SHA-256 in counter mode (`items.seeded`), never the random numbers of a language or a machine.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from exam_engine.items.assessment.values import Number
from exam_engine.items.seeded import below
from exam_engine.scoring.programs.kinds import bounded
from exam_engine.scoring.programs.states import State

T = TypeVar("T")
_FINEST = 53
"""Bits of a drawn fraction; as many as a double has."""


def one_of(values: Sequence[T], state: State) -> T:
    """Return one of some values, each as likely as the others."""
    return values[below(len(values), state.words)]


def whole_between(least: int, most: int, step: int, state: State) -> int:
    """Return `least`, or that plus any number of steps, up to `most`, bounds inclusive."""
    return least + step * below((most - least) // step + 1, state.words)


def number_between(least: Number, most: Number, state: State) -> Number:
    """Return a number from `least` up to, not including, `most`; `least` when they are equal."""
    share = Fraction(next(state.words) >> (64 - _FINEST), 1 << _FINEST)
    return bounded(least + share * (most - least))
