"""Interactions to QTI elements: one small writer for each kind, the inverse of its reader.

What is right is in declarations; nothing of it is written here.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.choices import (
    write_associable,
    write_associable_hotspots,
    write_choices,
    write_drags,
    write_hotspots,
)
from exam_engine.exchange.qti_writing.custom import write_custom, write_portable
from exam_engine.exchange.qti_writing.flow import write_blocks, write_flow
from exam_engine.exchange.qti_writing.markup import tree
from exam_engine.exchange.qti_writing.pictures import picture_of, write_picture
from exam_engine.exchange.qti_writing.sheet import Attributes
from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Scale,
    TextField,
)

_PLAIN: Final = TextField()
_PROMPTLESS: Final = {
    InteractionKind.TEXT_ENTRY,
    InteractionKind.END_ATTEMPT,
    InteractionKind.POSITION_OBJECT,
    InteractionKind.PORTABLE_CUSTOM,
    InteractionKind.CUSTOM,
}
_SHUFFLED: Final = {
    InteractionKind.CHOICE,
    InteractionKind.ORDER,
    InteractionKind.ASSOCIATE,
    InteractionKind.MATCH,
    InteractionKind.GAP_MATCH,
    InteractionKind.INLINE_CHOICE,
}


def write_interaction(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    """Append one interaction at its place."""
    if one.prompt and not _takes_prompt(writing, one):
        where, detail = f"{one.kind}Interaction/prompt", f"has no prompt: {one.prompt:.80}"
        writing.sheet.lose("dropped_prompt", where, detail)
    _WRITERS[one.kind](writing, parent, one)


def _start(
    writing: Writing, parent: etree._Element, one: Interaction, attributes: Attributes
) -> etree._Element:
    """Append the element with what all kinds have: response, looks, prompt."""
    shared: Attributes = {"responseIdentifier": one.response, **_looks(writing, one)}
    if one.kind in _SHUFFLED:
        shared["shuffle"] = one.shuffle
    made = writing.sheet.element(parent, f"{one.kind}Interaction", shared | attributes)
    _write_prompt(writing, made, one)
    return made


def _looks(writing: Writing, one: Interaction) -> Attributes:
    """Return shared class names and what else only changes the looks, as attributes."""
    classes = [word for word in one.vocabulary if "=" not in word]
    found: Attributes = {"class": " ".join(classes)}
    for name, _, value in (word.partition("=") for word in one.vocabulary if "=" in word):
        if name.startswith("data-") and not writing.sheet.is_3:
            where = f"{one.kind}Interaction@{name}"
            writing.sheet.lose("dropped_attribute", where, "has no place in QTI 2.2")
        else:
            found[name] = value
    return found


def _write_prompt(writing: Writing, made: etree._Element, one: Interaction) -> None:
    if one.prompt and _takes_prompt(writing, one):
        name = "label" if one.kind is InteractionKind.INLINE_CHOICE else "prompt"
        write_flow(writing, writing.sheet.element(made, name), one.prompt)


def _takes_prompt(writing: Writing, one: Interaction) -> bool:
    if one.kind is InteractionKind.INLINE_CHOICE:
        return writing.sheet.is_3
    return one.kind not in _PROMPTLESS


def _limits(bounds: Bounds, what: str) -> Attributes:
    return {f"max{what}": bounds.most, f"min{what}": bounds.least or None}


def _choice(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _start(writing, parent, one, _limits(one.bounds, "Choices"))
    write_choices(writing, made, "simpleChoice", one.choices)


def _ranked(one: Interaction) -> Attributes:
    """Return the bounds of a ranking; none where all choices must be ranked."""
    if one.bounds == Bounds(len(one.choices), len(one.choices)):
        return {}
    return {"minChoices": one.bounds.least, "maxChoices": one.bounds.most or None}


def _order(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _start(writing, parent, one, _ranked(one))
    write_choices(writing, made, "simpleChoice", one.choices)


def _associate(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _start(writing, parent, one, _limits(one.bounds, "Associations"))
    write_associable(writing, made, one.choices)


def _match(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _start(writing, parent, one, _limits(one.bounds, "Associations"))
    for choices in (one.choices, one.targets):
        write_associable(writing, writing.sheet.element(made, "simpleMatchSet"), choices)


def _gap_match(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    limits = {} if one.bounds == Bounds(0, 0) else _limits(one.bounds, "Associations")
    made = _start(writing, parent, one, limits)
    write_drags(writing, made, one.choices)
    writing.within = {gap.id: gap for gap in one.targets}
    write_blocks(writing, made, one.passage)


def _hottext(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _start(writing, parent, one, _limits(one.bounds, "Choices"))
    writing.within = {text.id: text for text in one.choices}
    write_blocks(writing, made, one.passage)


def _inline_choice(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _start(writing, parent, one, {"required": one.bounds.least > 0 or None})
    write_choices(writing, made, "inlineChoice", one.choices)


def _typed(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    field = one.field or _PLAIN
    attributes: Attributes = {
        "base": field.base if field.base != _PLAIN.base else None,
        "stringIdentifier": field.string_response,
        "expectedLength": field.expected_length,
        "expectedLines": field.expected_lines,
        "patternMask": field.pattern,
        "placeholderText": field.placeholder,
        "format": field.format if field.format != _PLAIN.format else None,
    }
    limits = {} if one.bounds == Bounds() else _limits(one.bounds, "Strings")
    _start(writing, parent, one, attributes | limits)


def _on_picture(
    writing: Writing, parent: etree._Element, one: Interaction, limits: Attributes
) -> etree._Element:
    """Append the start of a kind that shows one picture, and the picture."""
    made = _start(writing, parent, one, limits)
    write_picture(writing.sheet, made, one.picture)
    return made


def _hotspot(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _on_picture(writing, parent, one, _limits(one.bounds, "Choices"))
    write_hotspots(writing, made, one.choices)


def _drawing(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    _on_picture(writing, parent, one, {})


def _graphic_order(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    write_hotspots(writing, _on_picture(writing, parent, one, _ranked(one)), one.choices)


def _graphic_associate(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    made = _on_picture(writing, parent, one, _limits(one.bounds, "Associations"))
    write_associable_hotspots(writing, made, one.choices)


def _graphic_gap_match(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    limits = {} if one.bounds == Bounds(0, 0) else _limits(one.bounds, "Associations")
    made = _on_picture(writing, parent, one, limits)
    write_drags(writing, made, one.choices)
    write_associable_hotspots(writing, made, one.targets)


def _position_object(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    stage = _stage(writing, parent, one)
    made = _start(writing, stage, one, _limits(one.bounds, "Choices"))
    content = one.choices[0].content if one.choices else ""
    write_picture(writing.sheet, made, picture_of(tree(writing.sheet, content)))


def _stage(writing: Writing, parent: etree._Element, one: Interaction) -> etree._Element:
    """Return the stage of a picture; interactions that follow each other share theirs."""
    last = parent[-1] if len(parent) else None
    if writing.stage and writing.stage == (one.picture, last):
        return writing.stage[1]
    made = writing.sheet.element(parent, "positionObjectStage")
    write_picture(writing.sheet, made, one.picture)
    writing.stage = (one.picture, made)
    return made


def _slider(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    scale = one.scale or Scale(Decimal(0), Decimal(0))
    attributes: Attributes = {
        "lowerBound": scale.lower,
        "upperBound": scale.upper,
        "step": scale.step,
        "reverse": scale.reverse or None,
    }
    if scale.vertical:
        attributes["orientation"] = "vertical"
    _start(writing, parent, one, attributes)


def _media(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    plays: Attributes = {"minPlays": one.bounds.least or None, "maxPlays": one.bounds.most or None}
    made = _start(writing, parent, one, {"autostart": False, **plays})
    write_flow(writing, made, one.passage)


def _end_attempt(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    _start(writing, parent, one, {"title": one.labels[0] if one.labels else ""})


def _upload(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    _start(writing, parent, one, {})


_WRITERS: Final[dict[InteractionKind, Callable[[Writing, etree._Element, Interaction], None]]] = {
    InteractionKind.CHOICE: _choice,
    InteractionKind.ORDER: _order,
    InteractionKind.ASSOCIATE: _associate,
    InteractionKind.MATCH: _match,
    InteractionKind.GAP_MATCH: _gap_match,
    InteractionKind.INLINE_CHOICE: _inline_choice,
    InteractionKind.TEXT_ENTRY: _typed,
    InteractionKind.EXTENDED_TEXT: _typed,
    InteractionKind.HOTTEXT: _hottext,
    InteractionKind.HOTSPOT: _hotspot,
    InteractionKind.SELECT_POINT: _hotspot,
    InteractionKind.GRAPHIC_ORDER: _graphic_order,
    InteractionKind.GRAPHIC_ASSOCIATE: _graphic_associate,
    InteractionKind.GRAPHIC_GAP_MATCH: _graphic_gap_match,
    InteractionKind.POSITION_OBJECT: _position_object,
    InteractionKind.SLIDER: _slider,
    InteractionKind.DRAWING: _drawing,
    InteractionKind.UPLOAD: _upload,
    InteractionKind.MEDIA: _media,
    InteractionKind.END_ATTEMPT: _end_attempt,
    InteractionKind.PORTABLE_CUSTOM: write_portable,
    InteractionKind.CUSTOM: write_custom,
}
