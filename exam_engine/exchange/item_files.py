"""One item file to one authored item: wording, key and the examples that prove it.

Reads and reports; whether the examples hold is for `lint`.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from exam_engine.exchange.beside import NOTHING_BESIDE, Beside, figure_html
from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.item_interactions import interaction_and_rule
from exam_engine.exchange.markup import block
from exam_engine.exchange.source import Table, to_json
from exam_engine.ids import DomainId, ItemId
from exam_engine.items import (
    Cognitive,
    Difficulty,
    Interaction,
    Item,
    ItemKey,
    ItemStatus,
    ItemVersion,
    JsonValue,
    Rationale,
    ResponseRule,
    Review,
    Stimulus,
    Use,
)
from exam_engine.items.keys import require_fits

REFUSED = "malformed_response"


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


def read_item(table: Table, report: Report, beside: Beside = NOTHING_BESIDE) -> AuthoredItem | None:
    """Return the item of one file; None, with the problems in `report`, if it cannot be read.

    Args:
        table: the file.
        report: takes its problems.
        beside: where cases and figures that it names are found.
    """
    fields = Fields(table, report)
    interaction, rule = interaction_and_rule(fields)
    version = _version(fields, interaction, beside)
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


def _version(fields: Fields, interaction: Interaction | None, beside: Beside) -> ItemVersion | None:
    name, number = fields.text("id"), fields.whole("version")
    prompt, points = fields.text("prompt"), fields.decimal("points", Decimal(1))
    stimulus, figure = _stimulus(fields, beside), _figure(fields, beside)
    if interaction is None:
        return None
    shown = block(prompt)
    whole = replace(shown, html=shown.html + figure)
    return fields.report.make(
        fields,
        lambda: ItemVersion(ItemId(name), number, whole, interaction, points, stimulus),
    )


def _stimulus(fields: Fields, beside: Beside) -> Stimulus | None:
    if fields.node("case") is None:
        return None
    name = fields.text("case")
    found = beside.case(name)
    if found is None:
        fields.wrong("case", f"no case of that name: {name}", f"add cases/{name}.md")
    return found


def _figure(fields: Fields, beside: Beside) -> str:
    """Return the figure's HTML; empty for none."""
    if fields.node("figure") is None:
        return ""
    inner = fields.inner("figure")
    if inner is None:
        return ""
    file, alternative = inner.text("file"), inner.text("alt")
    inner.close()
    drawn = beside.figure(fields.report.file, file)
    if drawn is None:
        inner.wrong("file", f"no SVG there: {file}", "add the file, or mend the path")
        return ""
    return figure_html(drawn, alternative)


def _item(fields: Fields, version: ItemVersion | None) -> Item | None:
    domain, cognitive = fields.text("domain"), fields.member("cognitive", Cognitive)
    status, time = fields.member("status", ItemStatus), fields.duration("time")
    references = fields.texts("references", required=False)
    objective = fields.text("objective") if fields.node("objective") else ""
    difficulty = fields.member("difficulty", Difficulty, Difficulty.MEDIUM)
    use, enemies = fields.member("use", Use, Use.EXAM), fields.texts("enemies", required=False)
    source, review = fields.text("source") if fields.node("source") else "", _review(fields)
    if version is None:
        return None
    return Item(
        domain=DomainId(domain),
        cognitive=cognitive,
        status=status,
        time=time,
        version=version,
        references=references,
        objective=objective,
        difficulty=difficulty,
        use=use,
        enemies=tuple(map(ItemId, enemies)),
        source=source,
        review=review,
    )


def _review(fields: Fields) -> Review:
    if fields.node("review") is None:
        return Review.DRAFTED
    inner = fields.inner("review")
    if inner is None:
        return Review.DRAFTED
    status = inner.member("status", Review)
    inner.close()
    return status


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
