"""The way through the items of one candidate: preconditions skip, branches jump ahead.

Goes forward only, so that it ends; says nothing about going back in nonlinear parts.
Source: QTI 3 preCondition and branchRule.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from exam_engine.forms.assessment_test import (
    EXIT_PART,
    EXIT_SECTION,
    EXIT_TEST,
    AssessmentTest,
    BranchRule,
    Child,
    Navigation,
    Part,
    Submission,
    descendants,
)
from exam_engine.forms.selection import SelectedItem
from exam_engine.items.assessment.expressions import Expression

Holds: TypeAlias = Callable[[Expression], bool]


def following(
    test: AssessmentTest, selected: Sequence[SelectedItem], at: int, holds: Holds
) -> int | None:
    """Return the place of the item to show after the one at `at`; None at the end.

    Args:
        test: the test.
        selected: the items of one candidate in their order.
        at: place of the item that was shown last; -1 at the start.
        holds: whether a condition is true now.
    """
    return _Way(test, selected, holds).following(at)


class _Way:
    """The structure around the selected items, for one step."""

    def __init__(
        self, test: AssessmentTest, selected: Sequence[SelectedItem], holds: Holds
    ) -> None:
        self._selected, self._holds = selected, holds
        self._parts: dict[str, Part] = {part.id: part for part in test.parts}
        self._places: dict[str, Child] = {
            one.id: one for part in test.parts for one in descendants(part.children)
        }

    def following(self, at: int) -> int | None:
        """Return the next place that is to be shown."""
        place = self._jumped(at) if at >= 0 else 0
        while place < len(self._selected):
            skipped = self._skipped(place, at)
            if skipped == place:
                return place
            place = skipped
        return None

    def _skipped(self, place: int, at: int) -> int:
        """Return the place itself, or the first behind what a precondition keeps from it."""
        one = self._selected[place]
        before = self._selected[at] if at >= 0 else None
        if before is None or before.part != one.part:
            if not self._all_hold(self._parts[one.part].conditions):
                return self._end(place, lambda other: other.part == one.part)
            before = None
        if not self._is_steered(one):
            return place
        for depth in range(len(one.path)):
            path = one.path[: depth + 1]
            entered = before is None or before.path[: depth + 1] != path
            if entered and not self._all_hold(self._places[one.sections[depth]].conditions):
                return self._end(place, partial(_is_in, part=one.part, path=path))
        return place if self._all_hold(one.reference.conditions) else place + 1

    def _jumped(self, at: int) -> int:
        """Return the place that follows by the branches of what ends with the item at `at`."""
        one, after = self._selected[at], at + 1
        if self._is_steered(one):
            jump = self._branch(one.reference.branches, at, len(one.path))
            for depth in range(len(one.path), 0, -1):
                if jump is not None or not self._ends(at, depth):
                    break
                section = self._places[one.sections[depth - 1]]
                jump = self._branch(section.branches, at, depth - 1)
            if jump is not None:
                return jump
        if after >= len(self._selected) or self._selected[after].part != one.part:
            jump = self._branch(self._parts[one.part].branches, at, 0)
            return after if jump is None else jump
        return after

    def _branch(self, rules: Sequence[BranchRule], at: int, depth: int) -> int | None:
        """Return where the first true branch goes.

        Args:
            rules: branches, in their order.
            at: place of the last item.
            depth: how many sections are around what the branches belong to.
        """
        found = next((rule for rule in rules if self._holds(rule.condition)), None)
        if found is None:
            return None
        one = self._selected[at]
        if found.target == EXIT_TEST:
            return len(self._selected)
        if found.target == EXIT_PART or (found.target == EXIT_SECTION and depth == 0):
            return self._end(at, lambda other: other.part == one.part)
        if found.target == EXIT_SECTION:
            return self._end(at, lambda other: _is_in(other, one.part, one.path[:depth]))
        later = range(at + 1, len(self._selected))
        return next((to for to in later if _is_at(self._selected[to], found.target)), None)

    def _ends(self, at: int, depth: int) -> bool:
        """Tell whether a section ends with the item at `at`."""
        one = self._selected[at]
        rest = self._selected[at + 1 :]
        return not any(_is_in(other, one.part, one.path[:depth]) for other in rest)

    def _end(self, at: int, is_inside: Callable[[SelectedItem], bool]) -> int:
        """Return the first place behind `at` that is outside."""
        later = range(at + 1, len(self._selected))
        outside = (to for to in later if not is_inside(self._selected[to]))
        return next(outside, len(self._selected))

    def _is_steered(self, one: SelectedItem) -> bool:
        """Tell whether conditions of items and sections count in the part of an item."""
        part = self._parts[one.part]
        linear = part.navigation is Navigation.LINEAR
        return linear and part.submission is Submission.INDIVIDUAL

    def _all_hold(self, conditions: Sequence[Expression]) -> bool:
        return all(self._holds(one) for one in conditions)


def _is_in(one: SelectedItem, part: str, path: tuple[str, ...]) -> bool:
    return one.part == part and one.path[: len(path)] == path


def _is_at(one: SelectedItem, target: str) -> bool:
    return target in {one.reference.id, one.part, *one.sections}
