"""One item file to one authored item: wording, key and the examples that prove it.

Reads and reports; whether the examples hold is for `lint`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.markup import block, inline
from exam_engine.exchange.source import Table, to_json
from exam_engine.ids import DomainId, ItemId
from exam_engine.items import (
    Choice,
    Cognitive,
    Interaction,
    Item,
    ItemKey,
    ItemStatus,
    ItemVersion,
    JsonValue,
    Match,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    Rationale,
    ResponseRule,
    ShortText,
)
from exam_engine.items.keys import (
    accepted_texts,
    adjacent_pairs,
    exact_order,
    exact_pairs,
    exact_set,
    one_of,
    partial_set,
    per_pair,
    require_fits,
    within,
)
from exam_engine.items.program import ToleranceKind

REFUSED = "malformed_response"


class Kind(StrEnum):
    """The six interactions, as authors name them."""

    CHOICE = "choice"
    MULTIPLE_CHOICE = "multiple_choice"
    ORDER = "order"
    MATCH = "match"
    NUMERIC = "numeric"
    SHORT_TEXT = "short_text"


class SetScoring(StrEnum):
    """How a multiple choice is scored."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL = "partial"


class OrderScoring(StrEnum):
    """How a ranking is scored."""

    ALL_OR_NOTHING = "all_or_nothing"
    ADJACENT_PAIRS = "adjacent_pairs"


class MatchScoring(StrEnum):
    """How a match is scored."""

    ALL_OR_NOTHING = "all_or_nothing"
    PER_PAIR = "per_pair"


@dataclass(frozen=True, slots=True)
class Example:
    """A response and what it must earn; `points` is None where it must be refused."""

    response: JsonValue
    points: Decimal | None
    line: int


@dataclass(frozen=True, slots=True)
class AuthoredItem:
    """All that an item file holds.

    Attributes:
        file: path inside the programme's folder.
    """

    item: Item
    key: ItemKey
    examples: tuple[Example, ...]
    file: str


def read_item(table: Table, report: Report) -> AuthoredItem | None:
    """Return the item of one file; None, with the problems in `report`, if it cannot be read."""
    fields = Fields(table, report)
    interaction, rule = _interaction_and_rule(fields)
    version = _version(fields, interaction)
    item = _item(fields, version)
    key = _key(fields, rule)
    examples = tuple(_example(one) for one in fields.inners("examples"))
    fields.close()
    if report.problems or not (interaction and rule and item and key):
        return None
    return report.make(fields, lambda: _authored(item, key, examples, report.file))


def _authored(item: Item, key: ItemKey, examples: tuple[Example, ...], file: str) -> AuthoredItem:
    """Join what belongs together; refuses a key that is no response to its interaction."""
    require_fits(item.version.interaction, key.rule)
    return AuthoredItem(item, key, examples, file)


def _interaction_and_rule(fields: Fields) -> tuple[Interaction | None, ResponseRule | None]:
    inner, key = fields.inner("interaction"), fields.inner("key")
    if inner is None or key is None:
        return None, None
    kind = inner.member("kind", Kind)
    interaction, rule = _INTERACTIONS[kind](inner), _RULES[kind](key)
    inner.close()
    key.close()
    return interaction, rule


def _version(fields: Fields, interaction: Interaction | None) -> ItemVersion | None:
    name, number = fields.text("id"), fields.whole("version")
    prompt, points = fields.text("prompt"), fields.decimal("points", Decimal(1))
    if interaction is None:
        return None
    return fields.report.make(
        fields, lambda: ItemVersion(ItemId(name), number, block(prompt), interaction, points)
    )


def _item(fields: Fields, version: ItemVersion | None) -> Item | None:
    domain, cognitive = fields.text("domain"), fields.member("cognitive", Cognitive)
    status, time = fields.member("status", ItemStatus), fields.duration("time")
    references = fields.texts("references", required=False)
    if version is None:
        return None
    return Item(DomainId(domain), cognitive, status, time, version, references)


def _key(fields: Fields, rule: ResponseRule | None) -> ItemKey | None:
    name, number = ItemId(fields.text("id")), fields.whole("version")
    version = fields.whole("key_version", 1)
    reasons = fields.inner("rationale")
    if reasons is None or rule is None:
        return None
    rationale = tuple(Rationale(of, reasons.text(of)) for of in reasons.names)
    return fields.report.make(fields, lambda: ItemKey(name, number, version, rule, rationale))


def _example(fields: Fields) -> Example:
    node = fields.node("response")
    if node is None:
        fields.wrong("response", "missing", "write the response as sent, or null")
    refused = fields.node("refused") is not None
    points = None
    if not refused:
        points = fields.decimal("score")
    elif fields.text("refused") != REFUSED:
        fields.wrong("refused", "not a known refusal", f"use {REFUSED}")
    fields.close()
    return Example(to_json(node) if node else None, points, fields.line)


def _options(fields: Fields, name: str) -> tuple[Option, ...]:
    found = [_option(one) for one in fields.inners(name)]
    return tuple(option for option in found if option is not None)


def _option(fields: Fields) -> Option | None:
    name, text = fields.text("id"), fields.text("text")
    fixed = fields.flag("fixed", default=False)
    fields.close()
    return fields.report.make(fields, lambda: Option(name, inline(text), fixed))


def _choice(fields: Fields) -> Interaction | None:
    choices, shuffle = _options(fields, "choices"), fields.flag("shuffle", default=True)
    return fields.report.make(fields, lambda: Choice(choices, shuffle))


def _multiple_choice(fields: Fields) -> Interaction | None:
    choices, shuffle = _options(fields, "choices"), fields.flag("shuffle", default=True)
    least = fields.whole("min", 1)
    most = fields.whole("max") if fields.node("max") else None
    return fields.report.make(fields, lambda: MultipleChoice(choices, least, most, shuffle))


def _order(fields: Fields) -> Interaction | None:
    choices, shuffle = _options(fields, "choices"), fields.flag("shuffle", default=True)
    return fields.report.make(fields, lambda: Order(choices, shuffle))


def _match(fields: Fields) -> Interaction | None:
    sources, targets = _options(fields, "sources"), _options(fields, "targets")
    shuffle = fields.flag("shuffle", default=True)
    return fields.report.make(fields, lambda: Match(sources, targets, shuffle))


def _numeric(fields: Fields) -> Interaction | None:
    unit = fields.text("unit") if fields.node("unit") else ""
    lowest = fields.decimal("min") if fields.node("min") else None
    highest = fields.decimal("max") if fields.node("max") else None
    return fields.report.make(fields, lambda: Numeric(unit, lowest, highest))


def _short_text(fields: Fields) -> Interaction | None:
    longest = fields.whole("max_length", 60)
    return fields.report.make(fields, lambda: ShortText(longest))


def _choice_rule(fields: Fields) -> ResponseRule | None:
    correct = fields.text("correct")
    return fields.report.make(fields, lambda: one_of(correct))


def _set_rule(fields: Fields) -> ResponseRule | None:
    correct = fields.texts("correct")
    scoring = fields.member("scoring", SetScoring, SetScoring.ALL_OR_NOTHING)
    rule = partial_set if scoring is SetScoring.PARTIAL else exact_set
    return fields.report.make(fields, lambda: rule(correct))


def _order_rule(fields: Fields) -> ResponseRule | None:
    correct = fields.texts("correct")
    scoring = fields.member("scoring", OrderScoring, OrderScoring.ALL_OR_NOTHING)
    rule = adjacent_pairs if scoring is OrderScoring.ADJACENT_PAIRS else exact_order
    return fields.report.make(fields, lambda: rule(correct))


def _match_rule(fields: Fields) -> ResponseRule | None:
    scoring = fields.member("scoring", MatchScoring, MatchScoring.ALL_OR_NOTHING)
    correct = fields.inner("correct")
    if correct is None:
        return None
    pairs = tuple((source, correct.text(source)) for source in correct.names)
    rule = per_pair if scoring is MatchScoring.PER_PAIR else exact_pairs
    return fields.report.make(fields, lambda: rule(pairs))


def _numeric_rule(fields: Fields) -> ResponseRule | None:
    value, tolerance = fields.decimal("value"), fields.decimal("tolerance", Decimal(0))
    kind = fields.member("tolerance_kind", ToleranceKind, ToleranceKind.ABSOLUTE)
    return fields.report.make(fields, lambda: within(value, tolerance, kind))


def _text_rule(fields: Fields) -> ResponseRule | None:
    accepted = fields.texts("accepted")
    exact = fields.flag("case_sensitive", default=False)
    return fields.report.make(fields, lambda: accepted_texts(accepted, case_sensitive=exact))


_INTERACTIONS: dict[Kind, Callable[[Fields], Interaction | None]] = {
    Kind.CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _multiple_choice,
    Kind.ORDER: _order,
    Kind.MATCH: _match,
    Kind.NUMERIC: _numeric,
    Kind.SHORT_TEXT: _short_text,
}
_RULES: dict[Kind, Callable[[Fields], ResponseRule | None]] = {
    Kind.CHOICE: _choice_rule,
    Kind.MULTIPLE_CHOICE: _set_rule,
    Kind.ORDER: _order_rule,
    Kind.MATCH: _match_rule,
    Kind.NUMERIC: _numeric_rule,
    Kind.SHORT_TEXT: _text_rule,
}
