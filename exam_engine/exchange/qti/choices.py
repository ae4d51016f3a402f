"""Choices, gaps, hottexts and hotspots of interactions, and how many of them an answer holds.

Order is the author's; shuffling is for delivery.
"""

from html import escape
from typing import Final

from exam_engine.exchange.qti.areas import read_area
from exam_engine.exchange.qti.body import content, flow, safe
from exam_engine.exchange.qti.media import words_of
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.declarations import Area
from exam_engine.items.assessment.interactions import Bounds, SimpleChoice

DRAGS: Final = ("gapText", "gapImg")
"""What fills gaps."""
_HOTSPOTS: Final = ("hotspotChoice", "associableHotspot")


def bounds(element: Element, what: str, *, most: int) -> Bounds:
    """Return `min…` and `max…` of choices, associations or strings; `most` where not said."""
    least, upper = element.count(f"min{what}"), element.count(f"max{what}")
    return Bounds(least or 0, most if upper is None else upper)


def choices(element: Element, reading: Reading, *names: str) -> tuple[SimpleChoice, ...]:
    """Return the choices of these names, their content cleaned.

    Raises:
        ImportRefused: `duplicate_identifier` or what is inside of them.
    """
    found = [_choice(one, content(one, reading)) for one in element.every(*names)]
    return _distinct(element, found)


def hotspots(element: Element) -> tuple[SimpleChoice, ...]:
    """Return the hotspots of a picture, each with its area and its label.

    Raises:
        ImportRefused: `duplicate_identifier` or `broken_item`.
    """
    found = [
        _choice(one, escape(one.get("hotspotLabel"), quote=False), read_area(one))
        for one in element.every(*_HOTSPOTS)
    ]
    return _distinct(element, found)


def gaps(element: Element) -> tuple[SimpleChoice, ...]:
    """Return the gaps of a passage; they stay in it.

    Raises:
        ImportRefused: `duplicate_identifier`.
    """
    return _distinct(element, [_choice(one, "") for one in element.walk() if one.name == "gap"])


def hottexts(element: Element) -> tuple[SimpleChoice, ...]:
    """Return the hottexts of a passage, each with its words; they stay in it.

    Raises:
        ImportRefused: `duplicate_identifier`.
    """
    found = [one for one in element.walk() if one.name == "hottext"]
    return _distinct(element, [_choice(one, escape(words_of(one), quote=False)) for one in found])


def in_passage(element: Element, reading: Reading) -> str:
    """Return everything of an interaction that is neither prompt nor choice, cleaned."""
    return safe(flow(element, reading, "prompt", "label", *DRAGS), reading)


def _choice(element: Element, inner: str, area: Area | None = None) -> SimpleChoice:
    most = element.count("matchMax")
    least = element.count("matchMin") or int(element.flag("required"))
    return SimpleChoice(
        element.required("identifier"),
        inner,
        fixed=element.flag("fixed"),
        most=1 if most is None else most,
        least=least,
        groups=element.words("matchGroup"),
        area=area,
        template=element.get("templateIdentifier"),
        shown=element.get("showHide").lower() != "hide",
    )


def _distinct(element: Element, found: list[SimpleChoice]) -> tuple[SimpleChoice, ...]:
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise refused("duplicate_identifier", element, f"has two choices named {one.id:.60}")
        seen.add(one.id)
    return tuple(found)
