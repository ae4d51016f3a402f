"""Regular expressions of XML Schema, matched in time bounded by pattern and text.

A pattern becomes a set of places that are followed side by side, so no pattern can make matching
backtrack. It is for whole texts: there are no anchors, and `^` at the start and `$` at the end are
taken for granted. Source: XML Schema part 2, appendix F.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.scoring.programs.pattern_syntax import (
    Alternatives,
    Characters,
    Piece,
    Repeated,
    Sequence,
    syntax_of,
)
from exam_engine.scoring.programs.states import Reason, Uncomputable

LONGEST_PATTERN: Final = 1_000
MOST_PLACES: Final = 1_000
MOST_LINKS: Final = 100_000
"""Direct ways from a place to places with characters, over all places."""

MOST_WORK: Final = 500_000
"""Places times characters of the text."""

Fits: TypeAlias = Callable[[str], bool]
Test: TypeAlias = Callable[[str], bool]


def pattern(text: str) -> tuple[Fits, int]:
    """Return the test of whole texts against a pattern, and the number of its places.

    The test raises `Uncomputable` for a text that is too long for the pattern.

    Raises:
        InvalidProgram: the pattern is longer than 1,000 characters, needs more than 1,000 places,
            or uses what XML Schema does not have, such as a look ahead.
    """
    if len(text) > LONGEST_PATTERN:
        raise InvalidProgram(f"pattern: longer than {LONGEST_PATTERN} characters")
    net = _Net()
    end = net.place()
    start = net.entry(syntax_of(text), end)
    tests, ways = net.tests, _ways(net)
    longest = MOST_WORK // len(tests)

    def fits(subject: str) -> bool:
        if len(subject) > longest:
            raise Uncomputable(
                Reason.TEXT_TOO_LONG, f"patternMatch: a text longer than {longest} characters"
            )
        at = frozenset(ways[start])
        steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        for character in subject:
            key = (at, character)
            found = steps.get(key)
            if found is None:
                found = steps[key] = frozenset(
                    after
                    for place, (test, follows) in ((one, tests[one]) for one in at)
                    if test is not None and test(character)
                    for after in ways[follows]
                )
            at = found
            if not at:
                return False
        return end in at

    return fits, len(tests)


@dataclass(slots=True)
class _Net:
    """Places under construction: each waits for a character, or leads on without one.

    Attributes:
        tests: for each place the test of a character and the place after it; no test for places
            that only lead on.
        leads: for each place the places that it leads to without a character.
    """

    tests: list[tuple[Test | None, int]] = field(default_factory=list)
    leads: list[tuple[int, ...]] = field(default_factory=list)

    def place(self, test: Test | None = None, after: int = 0, leads: tuple[int, ...] = ()) -> int:
        """Add a place and return its number."""
        if len(self.tests) >= MOST_PLACES:
            raise InvalidProgram(f"pattern: needs more than {MOST_PLACES} places")
        self.tests.append((test, after))
        self.leads.append(leads)
        return len(self.tests) - 1

    def entry(self, piece: Piece, after: int) -> int:
        """Build a piece that leads on to `after`; return the place where it starts."""
        match piece:
            case Characters(test):
                return self.place(test, after)
            case Sequence(pieces):
                for one in reversed(pieces):
                    after = self.entry(one, after)
                return after
            case Alternatives(pieces):
                return self.place(leads=tuple(self.entry(one, after) for one in pieces))
            case Repeated(inner, least, most):
                return self._repeated(inner, least, most, after)

    def _repeated(self, inner: Piece, least: int, most: int | None, after: int) -> int:
        if most is None:
            loop = self.place()
            self.leads[loop] = (self.entry(inner, loop), after)
            after = loop
        else:
            end = after
            for _ in range(most - least):
                after = self.place(leads=(self.entry(inner, after), end))
        for _ in range(least):
            # a place for each time bounds the work even where `inner` is empty
            after = self.place(leads=(self.entry(inner, after),))
        return after


def _ways(net: _Net) -> tuple[tuple[int, ...], ...]:
    """Return for each place the waiting places, and the end, that it leads to by itself."""
    ways = []
    links = 0
    for start in range(len(net.tests)):
        seen, stack, found = {start}, [start], []
        while stack:
            place = stack.pop()
            if not net.leads[place]:
                found.append(place)
            for lead in net.leads[place]:
                if lead not in seen:
                    seen.add(lead)
                    stack.append(lead)
        links += len(seen)
        if links > MOST_LINKS:
            raise InvalidProgram("pattern: too many optional parts")
        ways.append(tuple(found))
    return tuple(ways)
