"""What steers parts, sections and items alike: conditions, branches, attempts, time.

Values only; nothing is evaluated.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from exam_engine.exchange.qti.expressions import read_expression
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.forms.assessment_test import BranchRule
from exam_engine.forms.session_control import SessionControl, TimeLimits
from exam_engine.items.assessment.expressions import Expression

_LONGEST_TIME: Final = Decimal(366 * 24 * 3600)
_MOST_ATTEMPTS: Final = 1_000_000
_MICROSECONDS: Final = 6


def read_conditions(element: Element, reading: Reading) -> tuple[Expression, ...]:
    """Return the preconditions of a part, section or item.

    Raises:
        ImportRefused: `broken_item`, `unknown_operator` or `mathassess`; so for all readers here.
    """
    return tuple(_operand(one, reading) for one in element.every("preCondition"))


def read_branches(element: Element, reading: Reading) -> tuple[BranchRule, ...]:
    """Return the branch rules of a part, section or item."""
    return tuple(
        BranchRule(one.required("target"), _operand(one, reading))
        for one in element.every("branchRule")
    )


def read_control(element: Element) -> SessionControl:
    """Return what a candidate may do with items; what is not said stays open."""
    one = element.only("itemSessionControl")
    if one is None:
        return SessionControl()
    attempts = one.whole("maxAttempts")
    if attempts is not None and not 0 <= attempts <= _MOST_ATTEMPTS:
        raise refused("broken_item", one, f"allows {attempts} attempts")
    return SessionControl(
        attempts=attempts,
        show_feedback=_flag(one, "showFeedback"),
        review=_flag(one, "allowReview"),
        show_solution=_flag(one, "showSolution"),
        comment=_flag(one, "allowComment"),
        skipping=_flag(one, "allowSkipping"),
        validate=_flag(one, "validateResponses"),
    )


def read_limits(element: Element, reading: Reading) -> TimeLimits | None:
    """Return the time limits of a test, part, section or item; None where it has none."""
    one = element.only("timeLimits")
    if one is None:
        return None
    least, most = _duration(one, "minTime"), _duration(one, "maxTime")
    if least is not None and most is not None and least > most:
        reading.lose("time_limits", one, "its minimum is above its maximum; only the latter kept")
        least = None
    return TimeLimits(least, most, one.flag("allowLateSubmission"))


def _flag(element: Element, name: str) -> bool | None:
    return element.flag(name) if element.get(name) else None


def _duration(element: Element, name: str) -> timedelta | None:
    """Return a number of seconds as a duration."""
    seconds = element.decimal(name)
    if seconds is None:
        return None
    if not 0 <= seconds <= _LONGEST_TIME:
        raise refused("broken_item", element, f"{name} is not between 0 and {_LONGEST_TIME} s")
    return timedelta(microseconds=int(seconds.scaleb(_MICROSECONDS)))


def _operand(element: Element, reading: Reading) -> Expression:
    inner = element.every()
    if len(inner) != 1:
        raise refused("broken_item", element, f"holds {len(inner)} expressions instead of one")
    return read_expression(inner[0], reading)
