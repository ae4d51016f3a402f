"""Portable and other custom interactions back to elements, from the JSON kept of them.

Nothing of it is understood or run; whoever imports it needs a renderer of its own.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.flow import append_text
from exam_engine.exchange.qti_writing.sheet import Sheet
from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.canonical import JsonValue

_DEEPEST: Final = 100
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]{0,100}", re.ASCII)
_OF_QTI: Final = {"prompt", "stylesheet", "label"}


def write_custom(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    """Append a custom interaction as it was read."""
    made = writing.sheet.element(parent, "customInteraction", {"responseIdentifier": one.response})
    _fill(writing.sheet, made, _configuration(writing.sheet, one))


def write_portable(writing: Writing, parent: etree._Element, one: Interaction) -> None:
    """Append a portable custom interaction; QTI 2.2 wraps it into a custom one."""
    answers = {"responseIdentifier": one.response}
    if not writing.sheet.is_3:
        parent = writing.sheet.element(parent, "customInteraction", answers)
    made = writing.sheet.element(parent, "portableCustomInteraction", answers)
    _fill(writing.sheet, made, _configuration(writing.sheet, one))


def _configuration(sheet: Sheet, one: Interaction) -> Mapping[str, JsonValue]:
    """Return the element that was kept; empty, with a loss, where none was."""
    where = f"{one.kind}Interaction"
    try:
        found = json.loads(one.custom)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping) or not {"attributes", "content"} <= found.keys():
        sheet.lose("dropped_configuration", where, "is not the element of a custom interaction")
        return {}
    sheet.lose("custom_interaction", where, "kept as it is; it needs its own renderer")
    return found


def _fill(
    sheet: Sheet, made: etree._Element, found: Mapping[str, JsonValue], depth: int = 0
) -> None:
    """Give an element its attributes and what it held."""
    attributes, content = found.get("attributes"), found.get("content")
    if isinstance(attributes, Mapping):
        sheet.set(
            made, {name: str(value) for name, value in attributes.items() if _NAME.fullmatch(name)}
        )
    for one in content if isinstance(content, list) and depth < _DEEPEST else ():
        if isinstance(one, str):
            append_text(made, sheet.words(one))
        elif isinstance(one, Mapping) and _NAME.fullmatch(name := str(one.get("element"))):
            _fill(sheet, _element(sheet, made, name), one, depth + 1)


def _element(sheet: Sheet, parent: etree._Element, name: str) -> etree._Element:
    """Append an element: of QTI where its name has a hump or is one of few, or else of HTML."""
    if name in _OF_QTI or name != name.lower():
        return sheet.element(parent, name)
    return etree.SubElement(parent, sheet.plain_name(name))
