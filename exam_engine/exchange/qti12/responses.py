"""Response elements of QTI 1.2 as interactions with their variables.

Where an interaction stands is for `presentation`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.labels import (
    bounds_of,
    cardinality_of,
    choice_of,
    is_shuffled,
    labels_of,
    prompt_of,
    render_of,
)
from exam_engine.exchange.qti12.pictured import (
    area_at,
    picture_of,
    read_pairs,
    read_point,
    read_slider,
)
from exam_engine.exchange.qti12.slots import Reading, Slot
from exam_engine.exchange.qti12.typed import is_blank, read_blank, read_typed
from exam_engine.items.assessment.interactions import Interaction, InteractionKind
from exam_engine.items.assessment.values import BaseType, Cardinality

RESPONSES: Final = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")


def read_response(element: Element, reading: Reading) -> Interaction:
    """Return the interaction of a response element and note its slot.

    Raises:
        ImportRefused: `unknown_interaction`, `several_blanks`, `empty_choices`, `broken_area`,
            `relative_area`, `unknown_scoring` or `broken_item`.
    """
    render = render_of(element)
    name = element.required("ident")
    for harmless in ("rtiming", "rcardinality"):
        element.get(harmless)
    if name in reading.slots:
        raise refused("broken_item", element, f"a second response named {name:.60}")
    if element.name == "response_xy":
        return read_point(element, render, reading)
    if element.name == "response_grp":
        return read_pairs(element, render, reading)
    if render.name == "render_slider":
        return read_slider(element, render, reading)
    if render.name == "render_fib" or not any(labels_of(render)):
        return read_typed(element, render, reading)
    labels = _distinct(element, render)
    if is_blank(element, labels, reading):
        return read_blank(element, labels, reading)
    return _choice(element, render, labels, reading)


def place_name(element: Element) -> str:
    """Return the name that stands in brackets in the text, for a blank or a menu."""
    return element.get("ident").removeprefix("response_")


def _choice(
    element: Element, render: Element, labels: Sequence[Element], reading: Reading
) -> Interaction:
    cardinality = cardinality_of(element)
    pictured = render.name == "render_hotspot"
    choices = tuple(choice_of(one, reading) for one in labels)
    if not pictured and not any(one.content for one in choices):
        raise refused("empty_choices", element, "none of its choices has words")
    if pictured:
        areas = (area_at(one) for one in labels)
        choices = tuple(replace(one, area=area) for one, area in zip(choices, areas, strict=True))
    name = element.get("ident")
    labelled = tuple(one.id for one in choices)
    reading.slots[name] = Slot(name, cardinality, BaseType.IDENTIFIER, labelled)
    return Interaction(
        _kind(cardinality, pictured=pictured),
        name,
        prompt=prompt_of(element, reading, pictured=pictured),
        choices=choices,
        shuffle=is_shuffled(render),
        bounds=bounds_of(render, cardinality),
        picture=picture_of(render, reading) if pictured else None,
    )


def _kind(cardinality: Cardinality, *, pictured: bool) -> InteractionKind:
    if cardinality is Cardinality.ORDERED:
        return InteractionKind.GRAPHIC_ORDER if pictured else InteractionKind.ORDER
    return InteractionKind.HOTSPOT if pictured else InteractionKind.CHOICE


def _distinct(element: Element, render: Element) -> list[Element]:
    labels = list(labels_of(render))
    if len({one.required("ident") for one in labels}) != len(labels):
        raise refused("broken_item", element, "two of its choices have the same name")
    return labels
