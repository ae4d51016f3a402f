"""Interactions of any QTI version to canonical ones: one small reader for each kind.

Reads what is shown and what may be answered; keys are in declarations.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from exam_engine.exchange.qti.body import INLINE, classes, content, picture_tag
from exam_engine.exchange.qti.choices import (
    DRAGS,
    bounds,
    choices,
    gaps,
    hotspots,
    hottexts,
    in_passage,
)
from exam_engine.exchange.qti.custom import configuration
from exam_engine.exchange.qti.media import picture
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Scale,
    SimpleChoice,
    TextField,
)

_MOVED: Final = "OBJECT"
_PICTURES: Final = ("object", "img", "picture")
_LOOKS: Final = ("orientation", "type")
_SIDES: Final = 2
_NUMBER_BASES: Final = range(2, 37)


def read_interaction(element: Element, reading: Reading) -> Interaction:
    """Return the interaction that an element is.

    Raises:
        ImportRefused: `unknown_interaction`, `mathassess`, `broken_item` or `remote_reference`.
    """
    kind = _kind(element)
    inner = element.only("portableCustomInteraction") if kind is InteractionKind.CUSTOM else None
    if inner:
        kind = InteractionKind.PORTABLE_CUSTOM
    start = Interaction(
        kind,
        element.required("responseIdentifier"),
        prompt=content(element.only("prompt", "label"), reading),
        shuffle=element.flag("shuffle"),
        inline=element.name in INLINE,
        vocabulary=_vocabulary(element, reading),
    )
    return _READERS[kind](start, inner or element, reading)


def _kind(element: Element) -> InteractionKind:
    name = element.name.removesuffix("Interaction")
    if name not in set(InteractionKind):
        raise refused("unknown_interaction", element, "is no interaction of QTI 2.0 to 3.0")
    if "mathassess" in element.get("class").lower():
        raise refused("mathassess", element, "needs a computer algebra system; score it by hand")
    return InteractionKind(name)


def _vocabulary(element: Element, reading: Reading) -> tuple[str, ...]:
    """Return shared class names and what else only changes the looks."""
    looks = {name: element.get(name) for name in _LOOKS} | element.attributes_like("data-")
    return (
        *classes(element, reading),
        *(f"{name}={value}" for name, value in looks.items() if value),
    )


def _choice(start: Interaction, element: Element, reading: Reading) -> Interaction:
    found = choices(element, reading, "simpleChoice")
    return replace(start, choices=found, bounds=bounds(element, "Choices", most=1))


def _order(start: Interaction, element: Element, reading: Reading) -> Interaction:
    found = choices(element, reading, "simpleChoice")
    return replace(start, choices=found, bounds=_ordered(element, found))


def _ordered(element: Element, found: tuple[SimpleChoice, ...]) -> Bounds:
    """Return the bounds of a ranking; all choices where nothing is said."""
    most = element.count("maxChoices") or len(found)
    least = element.count("minChoices")
    return Bounds(min(len(found), most) if least is None else least, most)


def _associate(start: Interaction, element: Element, reading: Reading) -> Interaction:
    found = choices(element, reading, "simpleAssociableChoice")
    return replace(start, choices=found, bounds=bounds(element, "Associations", most=1))


def _match(start: Interaction, element: Element, reading: Reading) -> Interaction:
    sets = element.every("simpleMatchSet")
    if len(sets) != _SIDES:
        raise refused("broken_item", element, f"has {len(sets)} sets of choices instead of two")
    sources, targets = (choices(one, reading, "simpleAssociableChoice") for one in sets)
    limits = bounds(element, "Associations", most=1)
    return replace(start, choices=sources, targets=targets, bounds=limits)


def _gap_match(start: Interaction, element: Element, reading: Reading) -> Interaction:
    return replace(
        start,
        choices=choices(element, reading, *DRAGS),
        targets=gaps(element),
        passage=in_passage(element, reading),
        bounds=bounds(element, "Associations", most=0),
    )


def _hottext(start: Interaction, element: Element, reading: Reading) -> Interaction:
    return replace(
        start,
        choices=hottexts(element),
        passage=in_passage(element, reading),
        bounds=bounds(element, "Choices", most=1),
    )


def _inline_choice(start: Interaction, element: Element, reading: Reading) -> Interaction:
    least = max(int(element.flag("required")), element.count("minChoices") or 0)
    return replace(
        start, choices=choices(element, reading, "inlineChoice"), bounds=Bounds(least, 1)
    )


def _typed(start: Interaction, element: Element, _: Reading) -> Interaction:
    base = element.count("base") or 10
    if base not in _NUMBER_BASES:
        raise refused("broken_item", element, f"its base is not 2 to 36: {base}")
    field = TextField(
        expected_length=element.hint("expectedLength"),
        expected_lines=element.hint("expectedLines"),
        pattern=element.get("patternMask"),
        placeholder=element.get("placeholderText"),
        format=element.get("format", "plain"),
        string_response=element.get("stringIdentifier"),
        base=base,
    )
    return replace(start, field=field, bounds=bounds(element, "Strings", most=1))


def _on_picture(start: Interaction, element: Element, reading: Reading) -> Interaction:
    """Read all kinds that ask for points, areas or an order on one picture."""
    return replace(
        start,
        picture=picture(element.only(*_PICTURES), reading),
        choices=hotspots(element),
        bounds=bounds(element, "Choices", most=1),
    )


def _graphic_order(start: Interaction, element: Element, reading: Reading) -> Interaction:
    found = _on_picture(start, element, reading)
    return replace(found, bounds=_ordered(element, found.choices))


def _graphic_associate(start: Interaction, element: Element, reading: Reading) -> Interaction:
    found = _on_picture(start, element, reading)
    return replace(found, bounds=bounds(element, "Associations", most=1))


def _graphic_gap_match(start: Interaction, element: Element, reading: Reading) -> Interaction:
    found = _on_picture(start, element, reading)
    return replace(
        found,
        choices=choices(element, reading, *DRAGS),
        targets=found.choices,
        bounds=bounds(element, "Associations", most=0),
    )


def _position_object(start: Interaction, element: Element, reading: Reading) -> Interaction:
    moved = picture(element.only(*_PICTURES), reading)
    return replace(
        start,
        picture=reading.stage,
        choices=(SimpleChoice(_MOVED, picture_tag(moved), most=0),),
        bounds=bounds(element, "Choices", most=1),
    )


def _slider(start: Interaction, element: Element, _: Reading) -> Interaction:
    lower, upper = element.number("lowerBound"), element.number("upperBound")
    if lower > upper:
        raise refused("broken_item", element, "its lowerBound is above its upperBound")
    step = element.decimal("step")
    vertical = element.get("orientation").lower() == "vertical"
    scale = Scale(
        lower, upper, Decimal(1) if step is None else step, element.flag("reverse"), vertical
    )
    return replace(start, scale=scale)


def _media(start: Interaction, element: Element, reading: Reading) -> Interaction:
    plays = Bounds(element.hint("minPlays") or 0, element.hint("maxPlays") or 0)
    return replace(start, passage=in_passage(element, reading), bounds=plays)


def _end_attempt(start: Interaction, element: Element, _: Reading) -> Interaction:
    return replace(start, labels=(element.get("title"),))


def _upload(start: Interaction, _: Element, __: Reading) -> Interaction:
    return start


def _custom(start: Interaction, element: Element, reading: Reading) -> Interaction:
    return replace(start, custom=configuration(element, reading))


_Reader = Callable[[Interaction, Element, Reading], Interaction]
_READERS: Final[dict[InteractionKind, _Reader]] = {
    InteractionKind.CHOICE: _choice,
    InteractionKind.ORDER: _order,
    InteractionKind.ASSOCIATE: _associate,
    InteractionKind.MATCH: _match,
    InteractionKind.GAP_MATCH: _gap_match,
    InteractionKind.INLINE_CHOICE: _inline_choice,
    InteractionKind.TEXT_ENTRY: _typed,
    InteractionKind.EXTENDED_TEXT: _typed,
    InteractionKind.HOTTEXT: _hottext,
    InteractionKind.HOTSPOT: _on_picture,
    InteractionKind.SELECT_POINT: _on_picture,
    InteractionKind.GRAPHIC_ORDER: _graphic_order,
    InteractionKind.GRAPHIC_ASSOCIATE: _graphic_associate,
    InteractionKind.GRAPHIC_GAP_MATCH: _graphic_gap_match,
    InteractionKind.POSITION_OBJECT: _position_object,
    InteractionKind.SLIDER: _slider,
    InteractionKind.DRAWING: _on_picture,
    InteractionKind.UPLOAD: _upload,
    InteractionKind.MEDIA: _media,
    InteractionKind.END_ATTEMPT: _end_attempt,
    InteractionKind.PORTABLE_CUSTOM: _custom,
    InteractionKind.CUSTOM: _custom,
}
