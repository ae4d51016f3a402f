"""What the catalogue refuses: schemes and blueprints that contradict themselves.

    EngineError
    └── CatalogueError
        ├── InvalidScheme      a rule of a certification that cannot hold
        ├── InvalidBlueprint   domains and weights that do not add up
        ├── MalformedPeriod    text that is no calendar period
        └── NothingToRenew     the shorter exam was passed and renews nothing

That a person is not eligible is no error: it is an answer with reasons (`eligibility`).
"""

from typing import ClassVar

from exam_engine.errors import EngineError


class CatalogueError(EngineError):
    """The root of refusals about schemes, exams and blueprints."""

    code: ClassVar[str] = "catalogue_error"


class InvalidScheme(CatalogueError):
    """A scheme, exam or rule contradicts itself; names the field."""

    code: ClassVar[str] = "invalid_scheme"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class InvalidBlueprint(CatalogueError):
    """Domains, weights or shares do not add up; names the field."""

    code: ClassVar[str] = "invalid_blueprint"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class MalformedPeriod(CatalogueError):
    """Text is not an ISO 8601 period of years, months and days."""

    code: ClassVar[str] = "malformed_period"


class NothingToRenew(CatalogueError):
    """A shorter exam of what has changed earns no term by itself, and there is none to renew."""

    code: ClassVar[str] = "nothing_to_renew"
