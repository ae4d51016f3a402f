"""Steps of response processing in QTI 1.2: a condition, what it sets, what it shows.

Values only; they are read by `processing` and become a program in `programs`.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile

from exam_engine.exchange.qti12.terms import ALWAYS, Term, looks_at_responses


class Action(StrEnum):
    """What a step does to a variable; the value is QTI 1.2's word in lower case."""

    SET = "set"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"


@dataclass(frozen=True, slots=True)
class Declared:
    """One `decvar`, or a variable that is only set.

    Attributes:
        numeric: whether it holds a number.
    """

    name: str
    numeric: bool = True
    default: str = ""
    minimum: Fraction | None = None
    maximum: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One `setvar`.

    Attributes:
        amount: None where the value is no number.
    """

    name: str
    action: Action
    text: str
    amount: Fraction | None


@dataclass(frozen=True, slots=True)
class Step:
    """One `respcondition`.

    Attributes:
        shown: identifiers of feedback.
        stops: whether nothing after it is looked at when it holds.
        fallback: whether its condition is only `other`.
    """

    term: Term
    changes: tuple[Change, ...]
    shown: tuple[str, ...]
    stops: bool
    fallback: bool = False

    @property
    def judges(self) -> bool:
        """Whether it gives points by what was answered."""
        return bool(self.changes) and looks_at_responses(self.term)


@dataclass(frozen=True, slots=True)
class Processing:
    """The steps of an item and the variables they set."""

    declared: tuple[Declared, ...] = ()
    steps: tuple[Step, ...] = ()

    def always_shown(self) -> tuple[str, ...]:
        """Return the feedback that is shown whatever was answered."""
        early = takewhile(lambda step: not step.stops, self.steps)
        names = (name for step in early if step.term == ALWAYS for name in step.shown)
        return tuple(dict.fromkeys(names))

    @property
    def judges(self) -> bool:
        """Whether any step gives points by what was answered."""
        return any(step.judges for step in self.steps)
