"""What a program runs over: one list of values by slot, a budget of steps, a source of draws.

No names at run time: the compiler turned them into slots. What cannot be computed is raised as
`Uncomputable` and becomes a score of NULL with its reason, never a zero.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, TypeAlias

from exam_engine.items.assessment.values import Value

MOST_STEPS: Final = 20_000
"""Operators and rules that one draw of templates, or one run of a program, may evaluate."""


class Reason(StrEnum):
    """Why a score is NULL; the codes are stable. `SCORED` is the empty one."""

    SCORED = ""
    MALFORMED_RESPONSE = "malformed_response"
    UNKNOWN_VARIABLE = "unknown_variable"
    UNKNOWN_CUSTOM_OPERATOR = "unknown_custom_operator"
    TYPE_MISMATCH = "type_mismatch"
    INVALID_SETTING = "invalid_setting"
    NUMBER_TOO_LARGE = "number_too_large"
    TOO_MANY_VALUES = "too_many_values"
    TEXT_TOO_LONG = "text_too_long"
    STEPS_EXHAUSTED = "steps_exhausted"
    NEEDS_HUMAN = "needs_human"
    NO_PROGRAM = "no_program"
    NO_SCORE_OUTCOME = "no_score_outcome"
    NULL_SCORE = "null_score"
    NOT_A_NUMBER = "not_a_number"


class Uncomputable(Exception):
    """The program cannot go on; `reason` says why, the message what was met."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Unmet(Exception):
    """A constraint of a template does not hold; the draw starts again."""


class State(list[Value]):
    """Values by slot, during one run.

    Attributes:
        steps: how many more operators and rules may be evaluated.
        words: 64-bit numbers of this candidate and this item, without end.
    """

    __slots__ = ("steps", "words")

    def __init__(self, values: list[Value], words: Iterator[int]) -> None:
        super().__init__(values)
        self.steps = MOST_STEPS
        self.words = words


Evaluate: TypeAlias = Callable[[State], Value]
"""One compiled expression."""

Run: TypeAlias = Callable[[State], bool]
"""One compiled rule; true when the processing ends here."""


def spend_on(state: State, work: int) -> None:
    """Take the steps of work that is done in a loop inside one operator.

    Raises:
        Uncomputable: there are not so many left.
    """
    spend(state, work >> 4)


def spend(state: State, steps: int) -> None:
    """Take steps from the budget.

    Raises:
        Uncomputable: there are not so many left.
    """
    state.steps -= steps
    if state.steps < 0:
        raise Uncomputable(Reason.STEPS_EXHAUSTED, f"more than {MOST_STEPS} operators evaluated")
