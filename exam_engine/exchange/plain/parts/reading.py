"""One item to its plain parts, its text without them, and what has no counterpart.

Dispatch by interaction; how each kind is read back is for the modules beside.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exam_engine.exchange.plain.parts.choices import Choosing, points_of_choices
from exam_engine.exchange.plain.parts.earnings import Earning, earnings
from exam_engine.exchange.plain.parts.kinds import PlainPart, Written
from exam_engine.exchange.plain.parts.pairs import Pairs
from exam_engine.exchange.plain.parts.remarks import Remarks
from exam_engine.exchange.plain.parts.symbols import NotPlain
from exam_engine.exchange.plain.parts.typed import Typed
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.declarations import OutcomeDeclaration, ResponseDeclaration
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, TextField
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making.points import MOST_PLACES, NOTHING, ONE, SCORE
from exam_engine.items.assessment.values import BaseType, Cardinality

_CHOICES = {InteractionKind.CHOICE, InteractionKind.INLINE_CHOICE}
_ROUNDING = Fraction(1, 10 ** (MOST_PLACES - 1))
"""A declared maximum may be a fraction without an end, rounded."""
_PAIRS = {InteractionKind.MATCH, InteractionKind.GAP_MATCH}
_TYPED = {InteractionKind.TEXT_ENTRY, InteractionKind.EXTENDED_TEXT}
_NUMBERS = {BaseType.FLOAT, BaseType.INTEGER}
_PLACE = re.compile(r'<(div|span) data-interaction="([0-9]{1,5})"[^<>]*></\1>')


@dataclass(frozen=True, slots=True)
class PlainItem:
    """An item as plain formats say it.

    Attributes:
        explanation: cleaned HTML shown after an attempt whatever was answered.
        worth: normal maximum of all parts.
    """

    item: AssessmentItem
    parts: tuple[PlainPart, ...]
    explanation: str
    worth: Fraction


def plain_item(item: AssessmentItem, notes: Notes) -> PlainItem:
    """Return an item read back; losses go into the notes.

    Raises:
        NotPlain: an interaction, or how it is scored, is none that text formats have.
    """
    _require_static(item)
    remarks = Remarks(item)
    parts = _parts(item, _worth(item), remarks)
    explanation = remarks.explanation()
    remarks.note_rest(notes)
    for asset in item.assets:
        notes.add("asset_apart", asset.path, "its bytes are not in the item; add the file there")
    total = sum((one.worth for one in parts), Fraction(0))
    return PlainItem(item, tuple(parts), explanation, total)


def body_with(item: AssessmentItem, put: Callable[[int], str]) -> str:
    """Return the body with what `put` gives at the place of each interaction.

    Its prompt stands before it; a place that the body does not have comes at the end.
    """

    def filled(index: int) -> str:
        return item.interactions[index].prompt + put(index)

    places = {int(found[2]) for found in _PLACE.finditer(item.body)}
    body = _PLACE.sub(lambda found: filled(int(found[2])), item.body)
    return body + "".join(
        filled(index) for index in range(len(item.interactions)) if index not in places
    )


def _require_static(item: AssessmentItem) -> None:
    if item.templates or item.template_rules or item.adaptive:
        raise NotPlain("an item that is drawn for each candidate, or adapts")
    if not item.interactions:
        raise NotPlain("an item that asks nothing")
    score = _score(item)
    if score and any(one.text.strip("0.-") for one in score.default):
        raise NotPlain("a score that starts above or below 0")


def _parts(item: AssessmentItem, worth: Fraction | None, remarks: Remarks) -> list[PlainPart]:
    """Return the parts; a choice of one that stands alone may have any program."""
    responses = {one.id: one for one in item.responses}
    first = item.interactions[0]
    alone = len(item.interactions) == 1
    try:
        paid = earnings(item)
        if alone and not paid:
            return [_written(first, worth or ONE)]
        return [
            _part(
                one,
                responses[one.response],
                paid.get(one.response, Earning()),
                worth if alone else None,
                remarks,
            )
            for one in item.interactions
        ]
    except NotPlain:
        if not alone or not _is_of_one(first, responses[first.response]):
            raise
    points = points_of_choices(item)
    of_one = Choosing(first, responses[first.response], Earning(), worth or max(points), remarks)
    return [of_one.of_points(points)]


def _part(
    interaction: Interaction,
    response: ResponseDeclaration,
    earning: Earning,
    worth: Fraction | None,
    remarks: Remarks,
) -> PlainPart:
    reached = _most(response, earning)
    most = reached if worth is None or abs(worth - reached) < _ROUNDING else worth
    if most <= 0:
        raise NotPlain("a response that earns nothing")
    kind = interaction.kind
    if kind in _CHOICES:
        return Choosing(interaction, response, earning, most, remarks).chosen()
    if kind is InteractionKind.ORDER:
        return Choosing(interaction, response, earning, most, remarks).ranked()
    if kind in _PAIRS:
        pairs = Pairs(interaction, response, earning, most)
        return pairs.matched() if kind is InteractionKind.MATCH else pairs.gapped()
    if kind in _TYPED and response.cardinality is Cardinality.SINGLE:
        typed = Typed(response, earning, most, remarks)
        return typed.number() if response.base in _NUMBERS else typed.text()
    raise NotPlain(f"an interaction of the kind {kind}")


def _written(interaction: Interaction, worth: Fraction) -> Written:
    if interaction.kind is not InteractionKind.EXTENDED_TEXT:
        raise NotPlain(f"an interaction of the kind {interaction.kind} that no program scores")
    return Written(interaction.field or TextField(), worth)


def _is_of_one(interaction: Interaction, response: ResponseDeclaration) -> bool:
    return interaction.kind in _CHOICES and response.cardinality is Cardinality.SINGLE


def _score(item: AssessmentItem) -> OutcomeDeclaration | None:
    return next((one for one in item.outcomes if one.id == SCORE), None)


def _worth(item: AssessmentItem) -> Fraction | None:
    """Return the declared maximum; None where none is, or it is not positive."""
    score = _score(item)
    most = score.maximum if score else None
    return Fraction(most) if most and most > 0 else None


def _most(response: ResponseDeclaration, earning: Earning) -> Fraction:
    """Return the most that one response can earn."""
    most = [earning.whole or NOTHING, earning.neighbours * (len(response.correct) - 1)]
    if earning.factor and response.mapping:
        positive = [one.points for one in response.mapping.entries if one.points > 0]
        single = response.cardinality is Cardinality.SINGLE
        best = max(positive, default=Decimal(0)) if single else sum(positive, Decimal(0))
        upper = response.mapping.upper
        most.append(Fraction(best if upper is None else min(best, upper)) * earning.factor)
    most += [max(one.points for one in tests) for tests in earning.tests]
    return sum(most, NOTHING)
