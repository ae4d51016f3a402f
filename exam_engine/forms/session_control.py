"""What a candidate may do with an item of a test, and how long anything may take.

Values only; clocks and attempts are kept elsewhere. Source: QTI 3 itemSessionControl, timeLimits.
"""

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long a test, part, section or item must and may take.

    Attributes:
        late: whether what comes after the maximum still counts.
    """

    minimum: timedelta | None = None
    maximum: timedelta | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class SessionControl:
    """What a candidate may do with an item; None where what is around it decides.

    Attributes:
        attempts: tries at the item; 0 for any number.
    """

    attempts: int | None = None
    show_feedback: bool | None = None
    review: bool | None = None
    show_solution: bool | None = None
    comment: bool | None = None
    skipping: bool | None = None
    validate: bool | None = None

    def within(self, around: "SessionControl") -> "SessionControl":
        """Return this control with what it leaves open taken from around it."""
        decided = ((one.name, getattr(self, one.name)) for one in fields(self))
        return replace(around, **{name: one for name, one in decided if one is not None})


OPEN_CONTROL: Final = SessionControl()
"""What leaves everything to what is around it."""

USUAL_CONTROL: Final = SessionControl(
    attempts=1,
    show_feedback=False,
    review=True,
    show_solution=False,
    comment=False,
    skipping=True,
    validate=False,
)
"""What holds where nothing is said. Source: QTI 3 itemSessionControl."""
