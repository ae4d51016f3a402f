"""What forms refuse.

    EngineError
    └── FormError
        ├── InvalidForm     an arrangement that contradicts itself
        └── ItemShortage    too few live items for what the blueprint asks

Nothing here is about candidates or scores.
"""

from dataclasses import dataclass
from typing import ClassVar

from exam_engine.errors import EngineError
from exam_engine.ids import DomainId


class FormError(EngineError):
    """The root of refusals about forms."""

    code: ClassVar[str] = "form_error"


class InvalidForm(FormError):
    """Empty, or the same item twice."""

    code: ClassVar[str] = "invalid_form"


@dataclass(frozen=True, slots=True)
class Shortage:
    """One domain that has fewer live items than a form needs."""

    domain: DomainId
    needed: int
    live: int


class ItemShortage(FormError):
    """Too few live items; names every domain that lacks some."""

    code: ClassVar[str] = "item_shortage"

    def __init__(self, shortages: tuple[Shortage, ...]) -> None:
        listed = "; ".join(f"{one.domain} needs {one.needed}, has {one.live}" for one in shortages)
        super().__init__(f"too few live items: {listed}")
        self.shortages = shortages
