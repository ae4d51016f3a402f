"""What scoring an item gives: a number or NULL with its reason, and what was computed on the way.

From the outcome SCORE to points by the policy of the body that owns the item; no program here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final, NamedTuple

from exam_engine.items.assessment.declarations import OutcomeDeclaration
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.literals import exact
from exam_engine.items.assessment.values import Number, Value, Values
from exam_engine.scoring.programs.states import Reason, Uncomputable

SCORE: Final = "SCORE"
NOTHING: Final[Values] = MappingProxyType({})


class ItemResult(NamedTuple):
    """What one response earns.

    Attributes:
        score: exact; None where no score can be computed.
        reason: a code of `Reason`; empty where there is a score.
        outcomes: all outcome variables after the program; none where it could not go on.
        templates: the template variables of this candidate's version.
        correct: what is correct for each response of this candidate's version.
        warnings: codes, or for a score of None what was met; not for candidates.
    """

    score: Fraction | None
    reason: str
    outcomes: Values
    templates: Values
    correct: Values
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One candidate's version of an item.

    Attributes:
        initial: the value of each slot before anything was answered.
        refusal: why no version could be drawn, where none could.
    """

    initial: list[Value]
    templates: Values
    correct: Values
    warnings: tuple[str, ...] = ()
    refusal: Uncomputable | None = None

    def uncomputable(self, refusal: Uncomputable) -> ItemResult:
        """Return a result without a score."""
        found = (*self.warnings, str(refusal))
        return ItemResult(None, refusal.reason, NOTHING, self.templates, self.correct, found)

    def result(self, score: "Scored", outcomes: Mapping[str, Value]) -> ItemResult:
        """Return a result with what the program computed."""
        warnings = self.warnings + score.warnings if score.warnings else self.warnings
        return ItemResult(
            score.score, score.reason, outcomes, self.templates, self.correct, warnings
        )


class Scored(NamedTuple):
    """A score, or None and why."""

    score: Fraction | None
    reason: Reason = Reason.SCORED
    warnings: tuple[str, ...] = ()


Scoring = Callable[[Value], Scored]
"""The value of the outcome SCORE to a score."""


def scoring_of(item: AssessmentItem, *, computed: bool) -> Scoring:
    """Return how the outcome SCORE of an item becomes its score.

    `computed` says that a program sets it; an external score that none sets is for people.
    """
    outcome = next((one for one in item.outcomes if one.id == SCORE), None)
    if outcome is None:
        return lambda value: Scored(None, Reason.NO_SCORE_OUTCOME)
    if outcome.external is not None and not computed:
        return lambda value: Scored(None, Reason.NEEDS_HUMAN)
    floor = None if item.policy.negative else Fraction(exact(outcome.minimum or Decimal(0)))
    low, high = _bounds(outcome)

    def scored(value: Value) -> Scored:
        if type(value) is not int and type(value) is not Fraction:
            return _unscored(value)
        if floor is not None and value < floor:
            return Scored(floor)
        if low is not None and value < low:
            return Scored(Fraction(value), warnings=("below_normal_minimum",))
        if high is not None and value > high:
            return Scored(Fraction(value), warnings=("above_normal_maximum",))
        return Scored(Fraction(value))

    return scored


def _unscored(value: Value) -> Scored:
    if value is None:
        return Scored(None, Reason.NULL_SCORE)
    return Scored(None, Reason.NOT_A_NUMBER, (f"SCORE is {type(value).__name__}",))


def _bounds(outcome: OutcomeDeclaration) -> tuple[Number | None, Number | None]:
    low = None if outcome.minimum is None else exact(outcome.minimum)
    high = None if outcome.maximum is None else exact(outcome.maximum)
    return low, high
