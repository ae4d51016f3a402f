"""Syntax of XML Schema's regular expressions as a tree of pieces; no matching.

Also read: `(?:…)` as a plain group and a `?` after a quantifier, which change no whole match.
Look-arounds, references and words boundaries are refused. Source: XML Schema part 2, appendix F.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.scoring.programs.pattern_classes import (
    Test,
    any_of,
    between,
    escaped,
    except_for,
    one_in,
)

DEEPEST: Final = 30
MOST_TIMES: Final = 1_000
_QUANTIFIER: Final = re.compile(r"\{([0-9]{1,4})(,([0-9]{1,4})?)?\}")
_SHORT: Final[dict[str, tuple[int, int | None]]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_SPECIAL: Final = frozenset("?*+{}()|[]\\.")


@dataclass(frozen=True, slots=True)
class Characters:
    """One character that passes a test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Sequence:
    """One piece after the other; none fits the empty text."""

    pieces: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Any one of several pieces."""

    pieces: tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A piece at least and at most so many times; `most` None for no end."""

    piece: "Piece"
    least: int
    most: int | None


Piece: TypeAlias = Characters | Sequence | Alternatives | Repeated


def syntax_of(text: str) -> Piece:
    """Return the tree of a pattern.

    Raises:
        InvalidProgram: it is no pattern of XML Schema, or nested deeper than 30.
    """
    reader = _Reader(_without_anchors(text))
    piece = reader.alternatives(0)
    if reader.rest():
        raise reader.refused("a group is closed that was never opened")
    return piece


def _without_anchors(text: str) -> str:
    """Drop `^` at the start and an unescaped `$` at the end: a whole text is matched anyhow."""
    text = text.removeprefix("^")
    backslashes = len(text[:-1]) - len(text[:-1].rstrip("\\"))
    return text[:-1] if text.endswith("$") and backslashes % 2 == 0 else text


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def rest(self) -> str:
        """Return what was not read yet."""
        return self._text[self._at :]

    def refused(self, why: str) -> InvalidProgram:
        """Return the refusal of the pattern at this place."""
        return InvalidProgram(f"pattern: {why}, at {self._at} of {self._text[:60]!r}")

    def alternatives(self, depth: int) -> Piece:
        """Read branches up to the end of their group."""
        if depth > DEEPEST:
            raise self.refused(f"groups nested deeper than {DEEPEST}")
        branches = [self._branch(depth)]
        while self._took("|"):
            branches.append(self._branch(depth))
        return branches[0] if len(branches) == 1 else Alternatives(tuple(branches))

    def _branch(self, depth: int) -> Piece:
        pieces: list[Piece] = []
        while self.rest() and self.rest()[0] not in "|)":
            pieces.append(self._quantified(self._atom(depth)))
        return pieces[0] if len(pieces) == 1 else Sequence(tuple(pieces))

    def _atom(self, depth: int) -> Piece:
        character = self._next()
        if character == "(":
            if self._took("?") and not self._took(":"):
                raise self.refused("looks around or names a group")
            inner = self.alternatives(depth + 1)
            self._expect(")")
            return inner
        if character == "[":
            return Characters(self._class(depth))
        if character == ".":
            return Characters(except_for(one_in("\n\r")))
        if character == "\\":
            meaning = self._escape()
            return Characters(one_in(meaning) if isinstance(meaning, str) else meaning)
        if character in _SPECIAL:
            raise self.refused(f"{character} stands alone; write \\{character}")
        return Characters(one_in(character))

    def _quantified(self, piece: Piece) -> Piece:
        short = _SHORT.get(self.rest()[:1])
        if short is None and not self.rest().startswith("{"):
            return piece
        self._at += short is not None
        least, most = short or self._times()
        self._took("?")
        if self.rest()[:1] in {"*", "+", "?"}:
            raise self.refused("a quantifier follows a quantifier")
        return Repeated(piece, least, most)

    def _times(self) -> tuple[int, int | None]:
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            raise self.refused("{ is not followed by numbers of times")
        self._at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if least > MOST_TIMES or (most is not None and not least <= most <= MOST_TIMES):
            raise self.refused(f"not up to {MOST_TIMES} times: {found[0]}")
        return least, most

    def _class(self, depth: int) -> Test:
        """Read a class after its opening bracket, with what is subtracted from it."""
        if depth > DEEPEST:
            raise self.refused(f"classes nested deeper than {DEEPEST}")
        negated = self._took("^")
        tests: list[Test] = []
        without: Test | None = None
        while not self._took("]"):
            if tests and self.rest().startswith("-["):
                self._at += 2
                without = self._class(depth + 1)
                self._expect("]")
                break
            tests.append(self._range())
        if not tests:
            raise self.refused("a class without characters")
        inside = except_for(any_of(tests)) if negated else any_of(tests)
        if without is None:
            return inside
        kept, dropped = inside, without
        return lambda character: kept(character) and not dropped(character)

    def _range(self) -> Test:
        """Read one character, escape or range inside a class."""
        first = self._member()
        if not isinstance(first, str):
            return first
        if self.rest()[:1] != "-" or self.rest()[1:2] in {"]", "["}:
            return one_in(first)
        self._at += 1
        last = self._member()
        if not isinstance(last, str) or last < first:
            raise self.refused(f"{first}-{last} is no range")
        return between(first, last)

    def _member(self) -> str | Test:
        character = self._next()
        if character == "[":
            raise self.refused("[ stands inside a class; write \\[")
        return self._escape() if character == "\\" else character

    def _escape(self) -> str | Test:
        character = self._next()
        name = ""
        if character in "pP":
            end = self._text.find("}", self._at)
            if not self.rest().startswith("{") or end < 0:
                raise self.refused(f"\\{character} is not followed by {{name}}")
            name, self._at = self._text[self._at + 1 : end], end + 1
        meaning = escaped(character, name)
        if meaning is None:
            raise self.refused(f"\\{character}{name} is no escape of XML Schema known here")
        return meaning

    def _next(self) -> str:
        if not self.rest():
            raise self.refused("ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _took(self, character: str) -> bool:
        taken = self._text.startswith(character, self._at)
        self._at += taken
        return taken

    def _expect(self, character: str) -> None:
        if not self._took(character):
            raise self.refused(f"{character} is missing")
