"""What outcome processing gives: every outcome of the test, and why those that are missing are.

No number is ever put in the place of one that could not be computed.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from exam_engine.items.assessment.values import Values
from exam_engine.scoring.programs.states import Reason, Uncomputable

SCORE: Final = "SCORE"


class AssessmentResult(NamedTuple):
    """The outcomes of one candidate's test.

    Attributes:
        score: the outcome SCORE, exact; None where there is none.
        reason: a code of `Reason` where there is no score; empty otherwise.
        outcomes: all outcomes by name; NULL for those in `missing`.
        missing: code of why an outcome could not be computed, by its name.
        warnings: what was met; not for candidates.
    """

    score: Fraction | None
    reason: str
    outcomes: Values
    missing: Mapping[str, str]
    warnings: tuple[str, ...] = ()


def result_of(outcomes: Values, tainted: Mapping[str, Uncomputable]) -> AssessmentResult:
    """Return the result with its score.

    Args:
        outcomes: all outcomes by name.
        tainted: what kept an outcome from being computed, by its name.
    """
    value = outcomes.get(SCORE)
    missing = {name: str(refusal.reason) for name, refusal in tainted.items()}
    warnings = tuple(f"{name}: {refusal}" for name, refusal in tainted.items())
    if type(value) is int or type(value) is Fraction:
        return AssessmentResult(Fraction(value), "", outcomes, missing, warnings)
    if SCORE in missing:
        reason = missing[SCORE]
    elif SCORE not in outcomes:
        reason = Reason.NO_SCORE_OUTCOME
    else:
        reason = Reason.NULL_SCORE if value is None else Reason.NOT_A_NUMBER
    return AssessmentResult(None, reason, outcomes, missing, warnings)
