"""What choices are made of: words of an author, and things that a response can name."""

import re
from dataclasses import dataclass

from exam_engine.items.refusals import InvalidItem

CHOICE_ID = re.compile(r"[a-z][a-z0-9_]{0,15}")
FEWEST_CHOICES, MOST_CHOICES = 2, 20


@dataclass(frozen=True, slots=True)
class Markup:
    """Author's Markdown and the cleaned HTML made of it at import; only `html` is delivered."""

    source: str
    html: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, source or target that a response can name.

    Attributes:
        fixed: keeps its place when the others are shuffled.
    """

    id: str
    text: Markup
    fixed: bool = False

    def __post_init__(self) -> None:
        if not CHOICE_ID.fullmatch(self.id):
            raise InvalidItem("id", f"not a choice id ({CHOICE_ID.pattern}): {self.id!r}")


def option_ids(options: tuple[Option, ...]) -> tuple[str, ...]:
    """Return the ids in the author's order."""
    return tuple(option.id for option in options)


def require_options(field: str, options: tuple[Option, ...]) -> None:
    """Refuse fewer than 2, more than 20, or two of the same id."""
    if not FEWEST_CHOICES <= len(options) <= MOST_CHOICES:
        bounds = f"{FEWEST_CHOICES} to {MOST_CHOICES}"
        raise InvalidItem(field, f"not {bounds} of them: {len(options)}")
    ids = option_ids(options)
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise InvalidItem(field, f"the same id twice: {', '.join(twice)}")
