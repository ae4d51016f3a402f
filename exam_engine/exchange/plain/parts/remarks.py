"""Feedback of an item looked up by the outcome that shows it; what is never asked for is a loss.

No judgement of when it is shown; that is for the program.
"""

from dataclasses import dataclass, field

from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making import EXPLANATION


@dataclass(slots=True)
class Remarks:
    """The feedback of one item."""

    item: AssessmentItem
    _told: set[tuple[str, str]] = field(default_factory=set)

    def of(self, outcome: str, identifier: str) -> str:
        """Return the feedback shown when the outcome holds the identifier; empty for none."""
        for one in self.item.feedback:
            if (one.outcome, one.id) == (outcome, identifier) and one.shown:
                self._told.add((outcome, identifier))
                return one.content
        return ""

    def explanation(self) -> str:
        """Return the feedback that is shown whatever was answered."""
        return self.of(EXPLANATION, EXPLANATION)

    def note_rest(self, notes: Notes) -> None:
        """Note feedback that found no place."""
        for one in self.item.feedback:
            if (one.outcome, one.id) not in self._told:
                where = f"{one.outcome}={one.id}"
                notes.add("dropped_feedback", where, "has no counterpart in the format")
