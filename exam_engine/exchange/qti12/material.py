"""Material of QTI 1.2 as HTML source: text, emphasis, pictures, sound, formulas.

What comes out is not clean yet; every caller cleans it.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from exam_engine.exchange.imported import Loss
from exam_engine.exchange.qti.view import Element, Vocabulary

FLOWS: Final = ("flow", "flow_mat", "flow_label")
_PACKAGE_ROOT: Final = re.compile(
    r"(?:\$|%24)IMS[-_]CC[-_]FILE[-_]?BASE(?:\$|%24)/?", re.IGNORECASE
)
_QUERY: Final = re.compile(r"\?(?:canvas_|wrap=)[^\"'\s<>]*")
_MARKUP_TYPES: Final = frozenset({"text/html", "text/xhtml", "html", "application/xhtml+xml"})
_BLACKBOARD_MARKUP: Final = frozenset({"html", "smart_text"})
_TEXTS: Final = frozenset({"mattext", "matemtext", "mat_formattedtext"})
_MEDIA: Final = {
    "mataudio": "audio",
    "matvideo": "video",
    "matbreak": "br",
    "matimage": "img",
    "matimg": "img",
}
_HOLDERS: Final = frozenset({*FLOWS, "material", "altmaterial", "mat_extension"}) | {
    "solution",
    "solutionmaterial",
    "hint",
    "hintmaterial",
}


def source_html(elements: Sequence[Element], losses: dict[Loss, None]) -> str:
    """Return HTML source of materials and flows in their order; what is no material is left."""
    return "".join(_piece(one, losses) for one in elements)


def is_markup(element: Element) -> bool:
    """Tell whether a material holds HTML, in which lines have blocks of their own."""
    return any(_texttype(one) in _MARKUP_TYPES for one in element.walk() if one.name == "mattext")


def address(uri: str) -> str:
    """Return a reference inside the package without the token of its root."""
    return _QUERY.sub("", _PACKAGE_ROOT.sub("", uri))


def _piece(element: Element, losses: dict[Loss, None]) -> str:
    name = element.name
    element.taken = True
    if element.vocabulary is Vocabulary.DRAWING:
        return _markup(element)
    if name in _HOLDERS:
        element.get("class")
        return source_html(element.every(), losses)
    if name in _TEXTS:
        return _text(element)
    if name in _MEDIA:
        return _medium(element, losses)
    element.taken = False
    return ""


def _medium(element: Element, losses: dict[Loss, None]) -> str:
    """Return a line break, a picture, a sound or a film."""
    kind = _MEDIA[element.name]
    if kind in {"audio", "video"}:
        return f'<{kind} src="{escape(_uri(element))}" controls></{kind}>'
    return "<br>" if kind == "br" else _image(element, losses)


def _text(element: Element) -> str:
    element.get("charset")
    blackboard = element.get("type").lower() in _BLACKBOARD_MARKUP
    if element.peek():
        inner = _inside(element)
    elif blackboard or _texttype(element) in _MARKUP_TYPES:
        inner = _QUERY.sub("", _PACKAGE_ROOT.sub("", element.content()))
    else:
        inner = escape(element.content().strip(), quote=False)
    return f"<em>{inner}</em>" if element.name == "matemtext" else inner


def _texttype(element: Element) -> str:
    return element.get("texttype").lower()


def _image(element: Element, losses: dict[Loss, None]) -> str:
    uri = _uri(element)
    alternative = element.get("label")
    for name in ("imagtype", "embedded", "width", "height"):
        element.get(name)
    if not uri:
        losses[Loss("embedded_image", element.name, "its picture is not kept; no address")] = None
        return ""
    return f'<img src="{escape(uri)}" alt="{escape(alternative)}">'


def _uri(element: Element) -> str:
    return address(element.get("uri"))


def _markup(element: Element) -> str:
    """Return elements that are written out, not escaped, as HTML source."""
    element.taken = True
    written = "".join(
        f' {name}="{escape(value)}"'
        for name, value in element.attributes().items()
        if re.fullmatch(r"[\w:.-]+", name)
    )
    return f"<{element.name}{written}>{_inside(element)}</{element.name}>"


def _inside(element: Element) -> str:
    pieces = [escape(element.content(), quote=False)]
    for one in element.every():
        pieces += (_markup(one), escape(one.tail, quote=False))
    return "".join(pieces)
