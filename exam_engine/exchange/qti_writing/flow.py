"""Content of an item to QTI elements: HTML as it is, and at each place what stands there.

The inverse of reading content; how an interaction is written is for `interactions`.
"""

import re
import sys
from collections.abc import Callable
from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.markup import tree
from exam_engine.exchange.qti_writing.sheet import XML
from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.interactions import InteractionKind, SimpleChoice
from exam_engine.items.assessment.item import Feedback

_FOREIGN: Final = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}
_HTML5: Final = "http://www.imsglobal.org/xsd/imsqtiv2p2_html5_v1p0"
_HTML5_TAGS: Final = {
    *("article", "aside", "audio", "bdi", "figcaption", "figure", "footer", "header"),
    *("nav", "rb", "rp", "rt", "ruby", "section", "source", "track", "video"),
}
_UNKNOWN: Final = {
    **dict.fromkeys(("u", "s", "del", "ins", "time", "wbr", "mark"), "span"),
    "main": "div",
}
_UNKNOWN_IN_2: Final = {"details": "div", "summary": "div", "rtc": "span", "picture": "span"}
_INLINE: Final = {
    *("a", "abbr", "audio", "b", "bdi", "bdo", "big", "br", "cite", "code", "dfn", "em", "i"),
    *("img", "kbd", "picture", "q", "ruby", "samp", "small", "span", "strong", "sub"),
    *("sup", "svg", "tt", "var", "video", "u", "s", "del", "ins", "time", "wbr", "mark"),
}
_EITHER: Final = {"math"}
_SWITCHES: Final = {"controls", "open", "reversed"}
_POSITION: Final = re.compile(r"[0-9]{1,5}")
_IN_LINE: Final = {
    *(InteractionKind.INLINE_CHOICE, InteractionKind.TEXT_ENTRY, InteractionKind.END_ATTEMPT),
}
_PRINTED: Final = ("format", "field", "index", "base", "delimiter")


def write_flow(writing: Writing, parent: etree._Element, html: str) -> None:
    """Append the content of a fragment to `parent`, text and all."""
    if html:
        _write_inside(writing, tree(writing.sheet, html), parent)


def write_blocks(writing: Writing, parent: etree._Element, html: str) -> None:
    """Append a fragment where QTI takes blocks only: each run of text and the like gets one."""
    if not html:
        return
    fragment = tree(writing.sheet, html)
    run = _Run(writing, parent)
    run.text(fragment.text)
    for one in list(fragment):
        tail, one.tail = one.tail, None
        run.node(one)
        run.text(tail)


def write_content_body(writing: Writing, parent: etree._Element, html: str) -> None:
    """Append a fragment where QTI 3 wants a body of its own, and QTI 2 blocks."""
    if writing.sheet.is_3:
        write_flow(writing, writing.sheet.element(parent, "contentBody"), html)
    else:
        write_blocks(writing, parent, html)


class _Run:
    """Collects what stands in a line into blocks."""

    def __init__(self, writing: Writing, parent: etree._Element) -> None:
        self._writing, self._parent = writing, parent
        self._open: etree._Element | None = None

    def text(self, text: str | None) -> None:
        """Take text; blanks between blocks need no block."""
        if text and (text.strip() or self._open is not None):
            append_text(self._line(), text)
        elif text:
            append_text(self._parent, text)

    def node(self, node: etree._Element) -> None:
        """Take an element: into the line, or as a block that ends it."""
        if node.tag in _EITHER:
            _write(self._writing, node, self._parent if self._open is None else self._open)
        elif node.tag in _INLINE:
            _write(self._writing, node, self._line())
        else:
            self._open = None
            _write(self._writing, node, self._line() if self._needs_line(node) else self._parent)
            self._open = None

    def _needs_line(self, node: etree._Element) -> bool:
        """Tell whether a block is the place of an interaction that QTI has in lines only."""
        position = _whole(node.get("data-interaction"))
        interactions = self._writing.item.interactions
        return position < len(interactions) and interactions[position].kind in _IN_LINE

    def _line(self) -> etree._Element:
        if self._open is None:
            self._open = etree.SubElement(self._parent, self._writing.sheet.plain_name("div"))
        return self._open


def append_text(parent: etree._Element, text: str | None) -> None:
    """Append text to what an element holds already."""
    if not text:
        return
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _write_inside(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    """Append text and children of `node`."""
    append_text(parent, node.text)
    for one in node:
        _write(writing, one, parent)
        append_text(parent, one.tail)


def _write(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    """Append one element, or what stands at the place that it marks."""
    for name in node.attrib:
        if place := _PLACES.get(name):
            return place(writing, node, parent)
    tag = str(node.tag)
    if space := _FOREIGN.get(tag):
        return _write_drawing(writing, node, parent, space)
    made = etree.SubElement(parent, _name(writing, tag))
    for name, value in node.items():
        made.set(*_attribute(name, value))
    return _write_inside(writing, node, made)


def _attribute(name: str, value: str) -> tuple[str, str]:
    """Return an attribute of HTML as XML has it."""
    if name == "lang":
        return f"{{{XML}}}lang", value
    return name, value or (name if name in _SWITCHES else "")


def _name(writing: Writing, tag: str) -> str:
    """Return the qualified name of an element of HTML; one that QTI lacks has a stand-in."""
    sheet = writing.sheet
    stand_in = _UNKNOWN.get(tag) or (None if sheet.is_3 else _UNKNOWN_IN_2.get(tag))
    if stand_in:
        detail = f"is no element of QTI {sheet.dialect.version}; written as {stand_in}"
        sheet.lose("changed_element", tag, detail)
        return sheet.plain_name(stand_in)
    if tag in _HTML5_TAGS and not sheet.is_3:
        return f"{{{_HTML5}}}{tag}"
    return sheet.plain_name(tag)


def _write_drawing(
    writing: Writing, node: etree._Element, parent: etree._Element, space: str
) -> None:
    """Append a formula or a drawing in its own vocabulary, all below it included."""
    made = etree.SubElement(parent, f"{{{space}}}{node.tag!s}", nsmap={None: space})
    for name, value in node.items():
        made.set(*_attribute(name, value))
    append_text(made, node.text)
    for one in node:
        if any(name in _PLACES for name in one.attrib):
            _write(writing, one, made)
        else:
            _write_drawing(writing, one, made, _FOREIGN.get(str(one.tag), space))
        append_text(made, one.tail)


def _interaction(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    """Append the interaction of the position that is marked, once."""
    position, interactions = _whole(node.get("data-interaction")), writing.item.interactions
    if position >= len(interactions) or position in writing.placed:
        writing.sheet.lose("dropped_place", "body", f"no interaction {position} is left for it")
        return
    writing.placed.add(position)
    writing.interaction(writing, parent, interactions[position])


def _feedback(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    write_feedback_at(writing, parent, _whole(node.get("data-feedback")))


def write_feedback_at(writing: Writing, parent: etree._Element, position: int) -> None:
    """Append the feedback of that position, once."""
    if position >= len(writing.item.feedback) or position in writing.told:
        writing.sheet.lose("dropped_place", "body", f"no feedback {position} is left for it")
        return
    writing.told.add(position)
    write_feedback(writing, parent, writing.item.feedback[position])


def write_feedback(writing: Writing, parent: etree._Element, one: Feedback) -> None:
    """Append one feedback: modal, block or inline."""
    attributes = {
        "outcomeIdentifier": one.outcome,
        "identifier": one.id,
        "showHide": _show_hide(one.shown),
        "title": one.title,
    }
    if one.where == "inline":
        write_flow(
            writing, writing.sheet.element(parent, "feedbackInline", attributes), one.content
        )
        return
    name = "modalFeedback" if one.where == "modal" else "feedbackBlock"
    made = writing.sheet.element(parent, name, attributes)
    if one.where == "modal" and not writing.sheet.is_3:
        write_flow(writing, made, one.content)
    else:
        write_content_body(writing, made, one.content)


def _template(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    inline = node.tag == "span"
    attributes = {
        "templateIdentifier": node.get("data-template"),
        "identifier": node.get("data-value"),
        "showHide": node.get("data-show") or "show",
    }
    name = "templateInline" if inline else "templateBlock"
    made = writing.sheet.element(parent, name, attributes)
    if not inline and writing.sheet.is_3:
        made = writing.sheet.element(made, "contentBody")
    _write_inside(writing, node, made)


def _variable(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    settings = {name: node.get(f"data-{name}") for name in _PRINTED}
    attributes = {"identifier": node.get("data-variable"), **settings}
    writing.sheet.element(parent, "printedVariable", attributes)


def _gap(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    name = node.get("data-gap") or ""
    one = writing.within.get(name)
    attributes = {"identifier": name}
    if one is not None:
        attributes |= {"matchGroup": " ".join(one.groups), "required": "true" if one.least else ""}
        attributes |= shown_attributes(one)
    writing.sheet.element(parent, "gap", attributes)


def _hottext(writing: Writing, node: etree._Element, parent: etree._Element) -> None:
    name = node.get("data-hottext") or ""
    one = writing.within.get(name)
    attributes = {"identifier": name} | (shown_attributes(one) if one else {})
    _write_inside(writing, node, writing.sheet.element(parent, "hottext", attributes))


def shown_attributes(one: SimpleChoice) -> dict[str, str]:
    """Return which template variable shows or hides a choice; none where none does."""
    if not one.template:
        return {}
    return {"templateIdentifier": one.template, "showHide": _show_hide(one.shown)}


def _show_hide(shown: bool) -> str:
    return "show" if shown else "hide"


def _whole(text: str | None) -> int:
    """Return the position that a mark names; one beyond all for a mark that names none."""
    return int(text) if text and _POSITION.fullmatch(text) else sys.maxsize


_Place = Callable[[Writing, etree._Element, etree._Element], None]  # noqa: SLF001  # the type's only name
_PLACES: Final[dict[str, _Place]] = {
    "data-interaction": _interaction,
    "data-feedback": _feedback,
    "data-template": _template,
    "data-variable": _variable,
    "data-gap": _gap,
    "data-hottext": _hottext,
}
