"""Typed responses: what a candidate gave, as values, and their one normalised form.

Only `responses` makes them of untrusted payloads.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, TypeAlias

from exam_engine.items.canonical import JsonValue, digest_of, plain
from exam_engine.items.variables import Pair, Value


@dataclass(frozen=True, slots=True)
class Cleared:
    """No answer, or an answer taken back."""

    kind: ClassVar[str] = "cleared"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice."""

    kind: ClassVar[str] = "chosen"
    choice: str


@dataclass(frozen=True, slots=True)
class ChosenSet:
    """A set of choices, at least one."""

    kind: ClassVar[str] = "chosen_set"
    choices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """All choices, first to last."""

    kind: ClassVar[str] = "ranked"
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """Pairs of source (or gap) and target, each source at most once, at least one pair."""

    kind: ClassVar[str] = "matched"
    pairs: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Associated:
    """Pairs without a direction, the lesser id first; each choice in at most one, at least one."""

    kind: ClassVar[str] = "associated"
    pairs: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Written:
    """A long text with its lines, in NFC, without blanks around it."""

    kind: ClassVar[str] = "written"
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Text as typed and as scored."""

    kind: ClassVar[str] = "typed"
    raw: str
    text: str


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as typed and as scored."""

    kind: ClassVar[str] = "typed_number"
    raw: str
    number: Decimal


Response: TypeAlias = (
    Cleared | Chosen | ChosenSet | Ranked | Matched | Associated | Typed | Written | TypedNumber
)


def value_of(response: Response) -> Value:
    """Return the value of the response variable; NULL when cleared."""
    match response:
        case Cleared():
            return None
        case Chosen(text) | Typed(text=text) | Written(text):
            return text
        case ChosenSet(choices):
            return choices
        case Ranked(ranking):
            return ranking
        case Matched(pairs) | Associated(pairs):
            return pairs
        case TypedNumber(number=number):
            return number


def normalised(response: Response) -> JsonValue:
    """Return the payload in its one normalised form; parsing it gives an equal value again."""
    match response:
        case Cleared():
            return None
        case Chosen(text) | Typed(text=text) | Written(text):
            return text
        case Matched(pairs):
            return dict(sorted(pairs))
        case TypedNumber(number=number):
            return plain(number)
        case ChosenSet() | Ranked() | Associated():
            return _listed(response)


def _listed(response: ChosenSet | Ranked | Associated) -> list[JsonValue]:
    match response:
        case ChosenSet(choices):
            return [*sorted(choices)]
        case Ranked(ranking):
            return [*ranking]
        case Associated(pairs):
            return [[*pair] for pair in sorted(pairs)]


def response_digest(response: Response) -> str:
    """Return the SHA-256 of the kind and the normalised form; part of a score's identity."""
    return digest_of([response.kind, normalised(response)])
