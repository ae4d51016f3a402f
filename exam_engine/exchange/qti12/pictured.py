"""Answers of QTI 1.2 on pictures and scales, and pairs of labels.

Points are whole pixels of the picture; areas are read by `areas`.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final
from urllib.parse import unquote

from exam_engine.exchange.allowed import is_relative
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.areas import area_of
from exam_engine.exchange.qti12.facts import number
from exam_engine.exchange.qti12.labels import (
    bounds_of,
    cardinality_of,
    choice_of,
    is_shuffled,
    labels_of,
    prompt_of,
    size,
)
from exam_engine.exchange.qti12.material import address
from exam_engine.exchange.qti12.slots import Reading, Slot
from exam_engine.items.assessment.declarations import Area
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Picture,
    Scale,
    SimpleChoice,
)
from exam_engine.items.assessment.making.points import decimal
from exam_engine.items.assessment.values import BaseType, Cardinality

_DEFAULT_AREA: Final = "Ellipse"
_DEFAULT_UPPER: Final = Fraction(100)


def read_point(element: Element, render: Element, reading: Reading) -> Interaction:
    """Return the choice of points on a picture.

    Raises:
        ImportRefused: `broken_area`, `relative_area` or `broken_item`.
    """
    name, cardinality = element.get("ident"), cardinality_of(element)
    for one in labels_of(render):
        area_at(one)
        one.get("ident")
    reading.slots[name] = Slot(name, cardinality, BaseType.POINT)
    return Interaction(
        InteractionKind.SELECT_POINT,
        name,
        prompt=prompt_of(element, reading, pictured=True),
        bounds=bounds_of(render, cardinality),
        picture=picture_of(render, reading),
    )


def area_at(label: Element) -> Area:
    """Return the area of a label; refuses as `area_of` does."""
    return area_of(label.get("rarea", _DEFAULT_AREA).lower(), label.content().strip())


def picture_of(render: Element, reading: Reading) -> Picture:
    """Return the picture that a response points at.

    Raises:
        ImportRefused: `broken_item` or `remote_reference`.
    """
    for one in render.walk():
        if one.name in {"matimage", "matimg"} and one.get("uri"):
            one.swallow()
            _take_holders(render)
            width, height = size(one.get("width")), size(one.get("height"))
            source = unquote(address(one.get("uri")))
            if not is_relative(source):
                raise refused("remote_reference", one, "put its picture into the package")
            reading.show(source)
            return Picture(
                source,
                one.get("imagtype"),
                width or 0,
                height or 0,
                one.get("label"),
            )
    raise refused("broken_item", render, "has no picture to point at")


def _take_holders(render: Element) -> None:
    for material in render.every("material"):
        material.every("matimage", "matimg")


def read_slider(element: Element, render: Element, reading: Reading) -> Interaction:
    """Return a scale of numbers, from 0 to 100 where nothing is said."""
    name = element.get("ident")
    for one in labels_of(render):
        one.swallow()
    lower, upper, step = (number(render.get(one)) for one in ("lowerbound", "upperbound", "step"))
    reading.slots[name] = Slot(name, Cardinality.SINGLE, BaseType.FLOAT)
    scale = Scale(
        decimal(lower or Fraction(0)),
        decimal(_DEFAULT_UPPER if upper is None else upper),
        decimal(step) if step and step > 0 else Decimal(1),
        vertical=render.get("orientation").lower() == "vertical",
    )
    prompt = prompt_of(element, reading)
    return Interaction(InteractionKind.SLIDER, name, prompt=prompt, scale=scale)


def read_pairs(element: Element, render: Element, reading: Reading) -> Interaction:
    """Return a match of labels that name a group with the labels of that group.

    Raises:
        ImportRefused: `unknown_interaction`.
    """
    labels = list(labels_of(render))
    groups = {one.required("ident"): _group(one) for one in labels}
    aims = {name for group in groups.values() for name in group}
    choices = [choice_of(one, reading) for one in labels]
    sources = tuple(one for one in choices if groups[one.id])
    targets = tuple(
        SimpleChoice(one.id, one.content, one.fixed, most=0) for one in choices if one.id in aims
    )
    if not sources or not targets:
        raise refused("unknown_interaction", element, "does not say which labels go with which")
    if any(len(one.split()) != 1 for one in groups):
        raise refused("broken_item", element, "the name of a label has blanks in it")
    name = element.get("ident")
    pairs = tuple(f"{one} {aim}" for one in groups for aim in groups[one])
    reading.slots[name] = Slot(name, Cardinality.MULTIPLE, BaseType.DIRECTED_PAIR, pairs)
    return Interaction(
        InteractionKind.MATCH,
        name,
        prompt=prompt_of(element, reading),
        choices=sources,
        targets=targets,
        shuffle=is_shuffled(render),
        bounds=Bounds(0, 0),
    )


def _group(label: Element) -> tuple[str, ...]:
    label.get("match_max")
    return tuple(label.get("match_group").replace(",", " ").split())
