"""Keys: which response is right and what each earns. Stored apart; only scoring reads them.

A key is QTI's half of an item: correct values, mapping and response program for one declared
variable. The builders below make the rules of the authoring format. No evaluation here.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from exam_engine.ids import ItemId
from exam_engine.items.interactions import (
    Associate,
    Choice,
    ExtendedText,
    GapMatch,
    Hottext,
    InlineChoice,
    Interaction,
    Match,
    MultipleChoice,
    Numeric,
    Order,
    ShortText,
    Slider,
    declaration,
    option_ids,
)
from exam_engine.items.program import (
    DEEPEST_PROGRAM,
    AdjacentPairs,
    ByPeople,
    EqualsCorrect,
    If,
    Literal,
    Program,
    Template,
    TemplateName,
    ToleranceKind,
    depth,
)
from exam_engine.items.refusals import InvalidItem, MalformedResponse
from exam_engine.items.responses import normalised_text, parse_response
from exam_engine.items.variables import BaseType, Cardinality, Declaration, Pair

ONE, ZERO = Decimal(1), Decimal(0)
MATCH_CORRECT = Template(TemplateName.MATCH_CORRECT)
MAP_RESPONSE = Template(TemplateName.MAP_RESPONSE)
_ASSOCIATED = Declaration(Cardinality.MULTIPLE, BaseType.PAIR)


@dataclass(frozen=True, slots=True)
class MapEntry:
    """What one value of a response earns; a directed pair is written `source target`."""

    value: str
    points: Decimal
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class ResponseMap:
    """Values to points.

    Attributes:
        default: what a value without an entry earns; may be negative.
        lower, upper: bounds of the sum, inclusive; None for no bound.
    """

    entries: tuple[MapEntry, ...]
    default: Decimal = ZERO
    lower: Decimal | None = None
    upper: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ResponseRule:
    """How a response becomes a share of the item's points.

    Attributes:
        correct: the correct value or values in their text form, a pair as `source target`;
            several for a single short text are the accepted spellings, the first shown.
        maximum: what the program gives for the best response; the item's points are shares of it.
    """

    declared: Declaration
    correct: tuple[str, ...]
    program: Program
    maximum: Decimal
    mapping: ResponseMap | None = None

    def __post_init__(self) -> None:
        if not self.correct:
            raise InvalidItem("key", "names no correct response")
        if self.maximum <= 0:
            raise InvalidItem("key", f"maximum is not positive: {self.maximum}")
        if depth(self.program) > DEEPEST_PROGRAM:
            raise InvalidItem("key", f"program deeper than {DEEPEST_PROGRAM}")


@dataclass(frozen=True, slots=True)
class Rationale:
    """Why the key is right (`of` is `key`), or why a choice is wrong (`of` is its id)."""

    of: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One version of the key of one version of an item."""

    item: ItemId
    item_version: int
    version: int
    rule: ResponseRule
    rationale: tuple[Rationale, ...] = ()

    def __post_init__(self) -> None:
        if self.version < 1:
            raise InvalidItem("key_version", f"not 1 or more: {self.version}")


def one_of(choice: str) -> ResponseRule:
    """Make the rule of a choice: full points for `choice`, none for another."""
    declared = Declaration(Cardinality.SINGLE, BaseType.IDENTIFIER)
    return ResponseRule(declared, (choice,), MATCH_CORRECT, ONE)


def exact_set(choices: tuple[str, ...]) -> ResponseRule:
    """Make the all-or-nothing rule of a multiple choice."""
    declared = Declaration(Cardinality.MULTIPLE, BaseType.IDENTIFIER)
    return ResponseRule(declared, choices, MATCH_CORRECT, ONE)


def partial_set(choices: tuple[str, ...]) -> ResponseRule:
    """Make the partial rule of a multiple choice: +1 per right, -1 per wrong, of n right, ≥ 0."""
    declared = Declaration(Cardinality.MULTIPLE, BaseType.IDENTIFIER)
    most = Decimal(len(choices))
    entries = tuple(MapEntry(choice, ONE) for choice in choices)
    mapping = ResponseMap(entries, default=-ONE, lower=ZERO, upper=most)
    return ResponseRule(declared, choices, MAP_RESPONSE, most or ONE, mapping)


def exact_order(choices: tuple[str, ...]) -> ResponseRule:
    """Make the all-or-nothing rule of a ranking."""
    declared = Declaration(Cardinality.ORDERED, BaseType.IDENTIFIER)
    return ResponseRule(declared, choices, MATCH_CORRECT, ONE)


def adjacent_pairs(choices: tuple[str, ...]) -> ResponseRule:
    """Make the partial rule of a ranking: neighbours kept, of n - 1."""
    declared = Declaration(Cardinality.ORDERED, BaseType.IDENTIFIER)
    return ResponseRule(declared, choices, AdjacentPairs(), Decimal(max(len(choices) - 1, 1)))


def exact_pairs(pairs: tuple[Pair, ...]) -> ResponseRule:
    """Make the all-or-nothing rule of a match."""
    declared = Declaration(Cardinality.MULTIPLE, BaseType.DIRECTED_PAIR)
    return ResponseRule(declared, tuple(map(" ".join, pairs)), MATCH_CORRECT, ONE)


def per_pair(pairs: tuple[Pair, ...]) -> ResponseRule:
    """Make the partial rule of a match: right pairs, of all pairs of the key."""
    declared = Declaration(Cardinality.MULTIPLE, BaseType.DIRECTED_PAIR)
    correct = tuple(map(" ".join, pairs))
    mapping = ResponseMap(tuple(MapEntry(pair, ONE) for pair in correct))
    return ResponseRule(declared, correct, MAP_RESPONSE, Decimal(len(pairs)) or ONE, mapping)


def exact_associations(pairs: tuple[Pair, ...]) -> ResponseRule:
    """Make the all-or-nothing rule of an association."""
    return replace(exact_pairs(_undirected(pairs)), declared=_ASSOCIATED)


def per_association(pairs: tuple[Pair, ...]) -> ResponseRule:
    """Make the partial rule of an association: right pairs, of all pairs of the key."""
    return replace(per_pair(_undirected(pairs)), declared=_ASSOCIATED)


def _undirected(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple((min(pair), max(pair)) for pair in pairs)


def by_people(model: str) -> ResponseRule:
    """Make the rule of a long text: people score it; `model` is an answer worth full points."""
    declared = Declaration(Cardinality.SINGLE, BaseType.STRING)
    return ResponseRule(declared, (model,), ByPeople(), ONE)


def within(value: Decimal, tolerance: Decimal, kind: ToleranceKind) -> ResponseRule:
    """Make the rule of a number.

    The tolerance is ≥ 0 and inclusive; a relative one is a fraction of the size of `value`.
    """
    if tolerance < 0:
        raise InvalidItem("key.tolerance", f"negative: {tolerance}")
    declared = Declaration(Cardinality.SINGLE, BaseType.DECIMAL)
    program = If(EqualsCorrect(tolerance, kind), Literal(ONE), Literal(ZERO))
    return ResponseRule(declared, (format(value, "f"),), program, ONE)


def accepted_texts(texts: tuple[str, ...], *, case_sensitive: bool = False) -> ResponseRule:
    """Make the rule of a short text: full points for any accepted spelling."""
    declared = Declaration(Cardinality.SINGLE, BaseType.STRING)
    spellings = tuple(normalised_text(text) for text in texts)
    entries = tuple(MapEntry(text, ONE, case_sensitive) for text in spellings)
    mapping = ResponseMap(entries, lower=ZERO, upper=ONE)
    return ResponseRule(declared, spellings, MAP_RESPONSE, ONE, mapping)


def require_fits(interaction: Interaction, rule: ResponseRule) -> None:
    """Check that the key is a possible response to the interaction.

    Raises:
        InvalidItem: it names unknown choices, ranks not all, leaves sources out, or is of
            another kind.
    """
    if rule.declared != declaration(interaction):
        raise InvalidItem("key", f"not a key of a {interaction.kind} interaction")
    if isinstance(interaction, ExtendedText) is not isinstance(rule.program, ByPeople):
        raise InvalidItem("key", "long texts, and nothing else, are scored by people")
    places = _places(interaction)
    if places:
        keyed = sorted(pair.partition(" ")[0] for pair in rule.correct)
        if keyed != sorted(places):
            raise InvalidItem("key.correct", f"not exactly one target per source: {keyed}")
    for payload in _payloads(interaction, rule):
        try:
            parse_response(interaction, payload)
        except MalformedResponse as refusal:
            raise InvalidItem("key.correct", str(refusal)) from refusal


def _places(interaction: Interaction) -> tuple[str, ...]:
    """Return the sources or gaps that each need a target; empty for other kinds."""
    match interaction:
        case Match(sources):
            return option_ids(sources)
        case InlineChoice(gaps=gaps):
            return tuple(gap.id for gap in gaps)
        case GapMatch():
            return interaction.gaps
        case _:
            return ()


def _payloads(
    interaction: Interaction, rule: ResponseRule
) -> list[str] | list[list[str]] | list[dict[str, str]] | list[list[list[str]]]:
    """Return the correct response, or each accepted one, as a candidate would send it."""
    match interaction:
        case Choice() | Numeric() | Slider() | ShortText() | ExtendedText():
            return list(rule.correct)
        case MultipleChoice() | Order() | Hottext():
            return [list(rule.correct)]
        case Match() | InlineChoice() | GapMatch():
            return [dict(_pair(text) for text in rule.correct)]
        case Associate():
            return [[list(_pair(text)) for text in rule.correct]]


def _pair(text: str) -> Pair:
    source, _, target = text.partition(" ")
    return source, target
