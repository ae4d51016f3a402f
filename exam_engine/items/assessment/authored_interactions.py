"""Interactions of the authoring format as canonical ones, and their places in the item's body.

Only words and bounds; keys and programs are `authored` and `authored_programs`.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Scale,
    SimpleChoice,
    TextField,
)
from exam_engine.items.interactions import (
    Associate,
    Choice,
    ExtendedText,
    GapMatch,
    Hottext,
    InlineChoice,
    Match,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    ShortText,
    Slider,
)
from exam_engine.items.interactions import Interaction as AuthoredInteraction
from exam_engine.items.item import ItemVersion

RESPONSE: Final = "RESPONSE"
_BLOCK: Final = '<div data-interaction="0"></div>'
_INLINE: Final = '<span data-interaction="{}"></span>'
_GAP: Final = re.compile(r'<span data-gap="([^"]*)"></span>')
_PART: Final = re.compile(r'<span data-hottext="([^"]*)">(.*?)</span>', re.DOTALL)

Shown = Choice | MultipleChoice | Order | Match | Associate
Field = Numeric | Slider | ShortText | ExtendedText
Passage = GapMatch | Hottext


def interactions_of(authored: AuthoredInteraction) -> tuple[Interaction, ...]:
    """Return what an authored item shows: one interaction, or one for each menu of a text."""
    match authored:
        case InlineChoice(gaps=gaps, shuffle=shuffle):
            return tuple(
                Interaction(
                    InteractionKind.INLINE_CHOICE,
                    gap.id,
                    choices=_choices(gap.choices),
                    shuffle=shuffle,
                    inline=True,
                )
                for gap in gaps
            )
        case Numeric() | Slider() | ShortText() | ExtendedText():
            return (_field(authored),)
        case GapMatch() | Hottext():
            return (_in_passage(authored),)
        case _:
            return (_shown(authored),)


def body_of(version: ItemVersion) -> str:
    """Return the prompt with the places of the interactions after it."""
    match version.interaction:
        case InlineChoice(text=text, gaps=gaps):
            places = {gap.id: _INLINE.format(at) for at, gap in enumerate(gaps)}
            return version.prompt.html + _GAP.sub(lambda found: places[found[1]], text.html)
        case Numeric(unit):
            shown = f" {html.escape(unit)}" if unit else ""
            return f"{version.prompt.html}<p>{_INLINE.format(0)}{shown}</p>"
        case ShortText():
            return f"{version.prompt.html}<p>{_INLINE.format(0)}</p>"
        case _:
            return version.prompt.html + _BLOCK


def _shown(authored: Shown) -> Interaction:
    match authored:
        case Choice(choices, shuffle):
            return _listed(InteractionKind.CHOICE, choices, shuffle, Bounds(0, 1))
        case MultipleChoice(choices, least, most, shuffle):
            return _listed(InteractionKind.CHOICE, choices, shuffle, Bounds(least, most or 0))
        case Order(choices, shuffle):
            return _listed(InteractionKind.ORDER, choices, shuffle, Bounds(0, 0))
        case Match(sources, targets, shuffle):
            return Interaction(
                InteractionKind.MATCH,
                RESPONSE,
                choices=_choices(sources),
                targets=_choices(targets, most=0),
                shuffle=shuffle,
                bounds=Bounds(0, len(sources)),
            )
        case Associate(choices, shuffle=shuffle):
            bounds = Bounds(0, authored.most_pairs)
            return _listed(InteractionKind.ASSOCIATE, choices, shuffle, bounds)


def _listed(
    kind: InteractionKind, options: tuple[Option, ...], shuffle: bool, bounds: Bounds
) -> Interaction:
    return Interaction(kind, RESPONSE, choices=_choices(options), shuffle=shuffle, bounds=bounds)


def _field(authored: Field) -> Interaction:
    match authored:
        case Slider(lowest, highest, step):
            scale = Scale(lowest, highest, step)
            return Interaction(InteractionKind.SLIDER, RESPONSE, scale=scale)
        case ExtendedText(max_length, lines):
            field = TextField(expected_length=max_length, expected_lines=lines)
            return Interaction(InteractionKind.EXTENDED_TEXT, RESPONSE, field=field)
        case ShortText(max_length):
            field = TextField(expected_length=max_length)
        case Numeric():
            field = TextField()
    return Interaction(InteractionKind.TEXT_ENTRY, RESPONSE, field=field, inline=True)


def _in_passage(authored: Passage) -> Interaction:
    match authored:
        case GapMatch(text, choices, shuffle):
            return Interaction(
                InteractionKind.GAP_MATCH,
                RESPONSE,
                choices=_choices(choices),
                targets=tuple(SimpleChoice(gap) for gap in authored.gaps),
                shuffle=shuffle,
                bounds=Bounds(0, 0),
                passage=text.html,
            )
        case Hottext(text, least, most):
            return Interaction(
                InteractionKind.HOTTEXT,
                RESPONSE,
                choices=tuple(_parts(text.html)),
                bounds=Bounds(least, most or 0),
                passage=text.html,
            )


def _parts(passage: str) -> Iterator[SimpleChoice]:
    return (SimpleChoice(name, words) for name, words in _PART.findall(passage))


def _choices(options: tuple[Option, ...], most: int = 1) -> tuple[SimpleChoice, ...]:
    return tuple(SimpleChoice(one.id, one.text.html, one.fixed, most) for one in options)
