"""Choices of interactions to QTI elements: simple ones, texts and pictures for gaps, hotspots.

Gaps and hottexts stand inside a passage; `flow` writes them there.
"""

from collections.abc import Iterable
from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.declarations import area_attributes
from exam_engine.exchange.qti_writing.flow import shown_attributes, write_flow
from exam_engine.exchange.qti_writing.markup import tree, words
from exam_engine.exchange.qti_writing.pictures import picture_of, write_picture
from exam_engine.exchange.qti_writing.sheet import Attributes
from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.declarations import Area, Shape
from exam_engine.items.assessment.interactions import SimpleChoice

_WHOLE: Final = Area(Shape.DEFAULT)


def write_choices(
    writing: Writing, parent: etree._Element, name: str, choices: Iterable[SimpleChoice]
) -> None:
    """Append each choice as an element of that name."""
    for one in choices:
        attributes: Attributes = {"identifier": one.id, "fixed": one.fixed or None}
        made = writing.sheet.element(parent, name, attributes | shown_attributes(one))
        write_flow(writing, made, one.content)


def write_associable(
    writing: Writing, parent: etree._Element, choices: Iterable[SimpleChoice]
) -> None:
    """Append each choice with how often, and with which others, it may be paired."""
    for one in choices:
        made = writing.sheet.element(parent, "simpleAssociableChoice", _pairing(one))
        write_flow(writing, made, one.content)


def write_drags(writing: Writing, parent: etree._Element, choices: Iterable[SimpleChoice]) -> None:
    """Append what fills gaps: a picture by itself as `gapImg`, all else as `gapText`."""
    for one in choices:
        shown = picture_of(tree(writing.sheet, one.content))
        if shown is None:
            made = writing.sheet.element(parent, "gapText", _pairing(one))
            write_flow(writing, made, one.content)
        else:
            made = writing.sheet.element(parent, "gapImg", _pairing(one))
            write_picture(writing.sheet, made, shown)


def write_hotspots(
    writing: Writing, parent: etree._Element, choices: Iterable[SimpleChoice]
) -> None:
    """Append each area of a picture that can be chosen or put in order."""
    for one in choices:
        attributes = {"identifier": one.id, **_place(writing, one)}
        writing.sheet.element(parent, "hotspotChoice", attributes | shown_attributes(one))


def write_associable_hotspots(
    writing: Writing, parent: etree._Element, choices: Iterable[SimpleChoice]
) -> None:
    """Append each area of a picture that can be paired."""
    for one in choices:
        writing.sheet.element(parent, "associableHotspot", _pairing(one) | _place(writing, one))


def _pairing(one: SimpleChoice) -> Attributes:
    return {
        "identifier": one.id,
        "fixed": one.fixed or None,
        "matchGroup": " ".join(one.groups),
        "matchMax": one.most,
        "matchMin": one.least or None,
        **shown_attributes(one),
    }


def _place(writing: Writing, one: SimpleChoice) -> Attributes:
    label = words(writing.sheet, one.content)
    return {**area_attributes(one.area or _WHOLE), "hotspotLabel": label}
