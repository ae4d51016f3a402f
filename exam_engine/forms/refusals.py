"""What forms refuse.

    EngineError
    └── FormError
        ├── InvalidForm         an arrangement that contradicts itself
        ├── ItemShortage        too few live items for what the blueprint asks
        └── EnemiesLeaveTooFew  enough live items, but too many of them bar each other

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
    """One domain that has fewer live items that go together than a form needs."""

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


class EnemiesLeaveTooFew(FormError):
    """No form without enemies was found; names the domains the last try left short."""

    code: ClassVar[str] = "enemies_leave_too_few"

    def __init__(self, shortages: tuple[Shortage, ...]) -> None:
        listed = "; ".join(f"{one.domain} needs {one.needed}, has {one.live}" for one in shortages)
        super().__init__(f"enemies leave too few live items: {listed}")
        self.shortages = shortages
