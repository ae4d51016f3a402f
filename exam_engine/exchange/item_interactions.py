"""The `interaction` and the `key` of an item file to values, one reader per kind.

Whether a key is a possible response to its interaction is checked where both are joined.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

from exam_engine.exchange.fields import Fields
from exam_engine.exchange.markup import inline, passage
from exam_engine.items import (
    Associate,
    Choice,
    ExtendedText,
    GapMatch,
    Hottext,
    InlineChoice,
    Interaction,
    Match,
    Menu,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    ResponseRule,
    ShortText,
    Slider,
)
from exam_engine.items.keys import (
    accepted_texts,
    adjacent_pairs,
    by_people,
    exact_associations,
    exact_order,
    exact_pairs,
    exact_set,
    one_of,
    partial_set,
    per_association,
    per_pair,
    within,
)
from exam_engine.items.program import ToleranceKind


class Kind(StrEnum):
    """The interactions, as authors name them."""

    CHOICE = "choice"
    MULTIPLE_CHOICE = "multiple_choice"
    ORDER = "order"
    MATCH = "match"
    NUMERIC = "numeric"
    SHORT_TEXT = "short_text"
    INLINE_CHOICE = "inline_choice"
    GAP_MATCH = "gap_match"
    HOTTEXT = "hottext"
    ASSOCIATE = "associate"
    SLIDER = "slider"
    EXTENDED_TEXT = "extended_text"


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


class GapScoring(StrEnum):
    """How the gaps of a text are scored."""

    ALL_OR_NOTHING = "all_or_nothing"
    PER_GAP = "per_gap"


def interaction_and_rule(fields: Fields) -> tuple[Interaction | None, ResponseRule | None]:
    """Return what `interaction` and `key` describe; None where the report has problems."""
    inner, key = fields.inner("interaction"), fields.inner("key")
    if inner is None or key is None:
        return None, None
    kind = inner.member("kind", Kind)
    interaction, rule = _INTERACTIONS[kind](inner), _RULES[kind](key)
    inner.close()
    key.close()
    return interaction, rule


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


def _inline_choice(fields: Fields) -> Interaction | None:
    text, shuffle = fields.text("text"), fields.flag("shuffle", default=True)
    gaps = tuple(one for one in (_menu(gap) for gap in fields.inners("gaps")) if one is not None)
    return fields.report.make(fields, lambda: InlineChoice(passage(text), gaps, shuffle))


def _menu(fields: Fields) -> Menu | None:
    name, choices = fields.text("id"), _options(fields, "choices")
    fields.close()
    return fields.report.make(fields, lambda: Menu(name, choices))


def _gap_match(fields: Fields) -> Interaction | None:
    text, choices = fields.text("text"), _options(fields, "choices")
    shuffle = fields.flag("shuffle", default=True)
    return fields.report.make(fields, lambda: GapMatch(passage(text), choices, shuffle))


def _hottext(fields: Fields) -> Interaction | None:
    text, least = fields.text("text"), fields.whole("min", 1)
    most = fields.whole("max") if fields.node("max") else None
    return fields.report.make(fields, lambda: Hottext(passage(text), least, most))


def _associate(fields: Fields) -> Interaction | None:
    choices, shuffle = _options(fields, "choices"), fields.flag("shuffle", default=True)
    most = fields.whole("max") if fields.node("max") else None
    return fields.report.make(fields, lambda: Associate(choices, most, shuffle))


def _slider(fields: Fields) -> Interaction | None:
    lowest, highest = fields.decimal("min"), fields.decimal("max")
    step = fields.decimal("step", Decimal(1))
    unit = fields.text("unit") if fields.node("unit") else ""
    return fields.report.make(fields, lambda: Slider(lowest, highest, step, unit))


def _extended_text(fields: Fields) -> Interaction | None:
    longest, lines = fields.whole("max_length", 4000), fields.whole("lines", 8)
    return fields.report.make(fields, lambda: ExtendedText(longest, lines))


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
    return _pairs_rule(fields, partial=scoring is MatchScoring.PER_PAIR)


def _gap_rule(fields: Fields) -> ResponseRule | None:
    scoring = fields.member("scoring", GapScoring, GapScoring.ALL_OR_NOTHING)
    return _pairs_rule(fields, partial=scoring is GapScoring.PER_GAP)


def _association_rule(fields: Fields) -> ResponseRule | None:
    scoring = fields.member("scoring", MatchScoring, MatchScoring.ALL_OR_NOTHING)
    pairs = _pairs(fields)
    rule = per_association if scoring is MatchScoring.PER_PAIR else exact_associations
    return None if pairs is None else fields.report.make(fields, lambda: rule(pairs))


def _people_rule(fields: Fields) -> ResponseRule | None:
    model = fields.text("model")
    return fields.report.make(fields, lambda: by_people(model))


def _pairs_rule(fields: Fields, *, partial: bool) -> ResponseRule | None:
    pairs = _pairs(fields)
    rule = per_pair if partial else exact_pairs
    return None if pairs is None else fields.report.make(fields, lambda: rule(pairs))


def _pairs(fields: Fields) -> tuple[tuple[str, str], ...] | None:
    correct = fields.inner("correct")
    if correct is None:
        return None
    return tuple((source, correct.text(source)) for source in correct.names)


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
    Kind.INLINE_CHOICE: _inline_choice,
    Kind.GAP_MATCH: _gap_match,
    Kind.HOTTEXT: _hottext,
    Kind.ASSOCIATE: _associate,
    Kind.SLIDER: _slider,
    Kind.EXTENDED_TEXT: _extended_text,
}
_RULES: dict[Kind, Callable[[Fields], ResponseRule | None]] = {
    Kind.CHOICE: _choice_rule,
    Kind.MULTIPLE_CHOICE: _set_rule,
    Kind.ORDER: _order_rule,
    Kind.MATCH: _match_rule,
    Kind.NUMERIC: _numeric_rule,
    Kind.SHORT_TEXT: _text_rule,
    Kind.INLINE_CHOICE: _gap_rule,
    Kind.GAP_MATCH: _gap_rule,
    Kind.HOTTEXT: _set_rule,
    Kind.ASSOCIATE: _association_rule,
    Kind.SLIDER: _numeric_rule,
    Kind.EXTENDED_TEXT: _people_rule,
}
