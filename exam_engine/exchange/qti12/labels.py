"""What all response elements of QTI 1.2 have: a way to answer, labels, bounds, words around them.

One element is read at a time; which interaction it becomes is for `responses`.
"""

from collections.abc import Iterator
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.facts import number
from exam_engine.exchange.qti12.material import FLOWS, source_html
from exam_engine.exchange.qti12.slots import Reading
from exam_engine.items.assessment.interactions import Bounds, SimpleChoice
from exam_engine.items.assessment.values import Cardinality

_RENDERS: Final = ("render_choice", "render_hotspot", "render_slider", "render_fib")
_EXTENSIONS: Final = ("render_extension", "ims_render_object")
_WORDS: Final = ("material", "flow_mat")
_HARMLESS: Final = ("rarea", "rrange", "labelrefid", "position", "answer_type", "shuffle")
_LARGEST_SIZE: Final = 100_000
_LARGEST_BOUND: Final = 10_000


def render_of(element: Element) -> Element:
    """Return the way to answer of a response element.

    Raises:
        ImportRefused: `unknown_interaction`.
    """
    for one in element.every(*_RENDERS, "render_extension"):
        if one.name in _RENDERS:
            return one
        inner = one.only("ims_render_object")
        if inner is not None:
            return inner
    raise refused("unknown_interaction", element, "has no way to answer that is known here")


def cardinality_of(element: Element) -> Cardinality:
    """Return how many values a response element takes; one where nothing is said.

    Raises:
        ImportRefused: `broken_item`.
    """
    text = element.get("rcardinality", "Single").lower()
    known = {str(one): one for one in Cardinality if one is not Cardinality.RECORD}
    if text not in known:
        raise refused("broken_item", element, f"its rcardinality is no known word: {text:.40}")
    return known[text]


def labels_of(render: Element) -> Iterator[Element]:
    """Yield the labels below a render element, through flows, in their order."""
    for one in render.peek():
        if one.name == "response_label":
            one.taken = True
            yield one
        elif one.name in {*FLOWS, *_EXTENSIONS}:
            one.taken = True
            one.get("class")
            yield from labels_of(one)


def choice_of(label: Element, reading: Reading) -> SimpleChoice:
    """Return what a label offers to choose."""
    for harmless in _HARMLESS:
        label.get(harmless)
    html = source_html(label.every(*_WORDS), reading.losses)
    return SimpleChoice(
        label.required("ident"),
        reading.clean(html).strip(),
        fixed=label.get("rshuffle").lower() == "no",
    )


def prompt_of(element: Element, reading: Reading, *, pictured: bool = False) -> str:
    """Return the words inside a response element, cleaned.

    Args:
        element: the response element.
        reading: the reading.
        pictured: whether the material of the way to answer is a picture and no words.
    """
    parts = list(element.every(*_WORDS))
    if not pictured:
        for one in element.walk():
            if one.name in {*_RENDERS, *_EXTENSIONS}:
                parts += one.every(*_WORDS)
    return reading.clean(source_html(parts, reading.losses)).strip()


def bounds_of(render: Element, cardinality: Cardinality) -> Bounds:
    """Return how many choices are wanted; 0 for any number."""
    least = min(number(render.get("minnumber")) or 0, _LARGEST_BOUND)
    most = min(number(render.get("maxnumber")) or 0, _LARGEST_BOUND)
    allowed = 1 if cardinality is Cardinality.SINGLE else int(most)
    return Bounds(max(0, int(least)), max(0, allowed))


def is_shuffled(render: Element) -> bool:
    """Tell whether the labels change places."""
    return render.get("shuffle").lower() == "yes"


def size(text: str) -> int | None:
    """Return a size in characters, lines or pixels; None for none or an impossible one."""
    found = number(text)
    return int(found) if found is not None and 0 < found <= _LARGEST_SIZE else None
