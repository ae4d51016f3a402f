"""How an exam is supervised, as data of its scheme: what the check-in asks, what is flagged.

Which kinds of flags there are is not known here; whoever imports a scheme checks the words.
"""

from dataclasses import dataclass
from enum import StrEnum

from exam_engine.catalogue.refusals import InvalidScheme


class CheckInStep(StrEnum):
    """What a check-in may ask beyond consent and one picture, in the order in which it asks."""

    DOCUMENT = "identity_document"
    ROOM = "room_scan"
    CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True)
class Supervision:
    """The switches of one exam.

    Attributes:
        check_in: further steps of the check-in; each at most once.
        compares_faces: whether candidates may choose to be compared with their own check-in.
        signals_off: kinds of flags that this exam does not raise.
        signals_on: kinds that are off by default and raised in this exam.
    """

    check_in: tuple[CheckInStep, ...] = ()
    compares_faces: bool = False
    signals_off: tuple[str, ...] = ()
    signals_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.check_in)) < len(self.check_in):
            raise InvalidScheme("exam.supervision.check_in", "names a step twice")
        both = sorted(set(self.signals_off) & set(self.signals_on))
        if both:
            raise InvalidScheme("exam.supervision", f"both on and off: {', '.join(both)}")

    @property
    def steps(self) -> tuple[str, ...]:
        """The further steps in the order in which a check-in asks them."""
        return tuple(step.value for step in CheckInStep if step in self.check_in)
