"""What scoring refuses: a score that cannot be computed is missing, never zero.

    EngineError
    └── ScoringError
        ├── Unscorable           this response, key and item do not belong together
        ├── IncompleteOutcomes   a form cannot be summed up while items lack outcomes
        └── CutScoreMismatch     a cut score set for another maximum, or contradicting itself

A malformed response never gets here: `items.parse_response` refuses it.
"""

from typing import ClassVar

from exam_engine.errors import EngineError
from exam_engine.ids import ItemId


class ScoringError(EngineError):
    """The root of refusals about scores."""

    code: ClassVar[str] = "scoring_error"


class Unscorable(ScoringError):
    """No score can be computed; a person has to look."""

    code: ClassVar[str] = "unscorable"

    def __init__(self, item: ItemId, message: str) -> None:
        super().__init__(f"{item}: {message}")
        self.item = item


class IncompleteOutcomes(ScoringError):
    """Items of the form have no outcome, or one of another wording."""

    code: ClassVar[str] = "incomplete_outcomes"

    def __init__(self, items: tuple[ItemId, ...]) -> None:
        super().__init__(f"no outcome for: {', '.join(items)}")
        self.items = items


class CutScoreMismatch(ScoringError):
    """The cut score does not fit."""

    code: ClassVar[str] = "cut_score_mismatch"
