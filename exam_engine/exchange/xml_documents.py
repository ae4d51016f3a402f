"""XML of any format that holds items to items: the root element decides who reads it.

Looks at the start of the text only; each reader parses for itself.
"""

import re
from typing import Final

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.moodle import read_moodle_xml
from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti12 import read_qti12

_HEAD: Final = 256 * 1024
_PROLOG: Final = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[[^\]]*\])*>", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<(?:[\w.-]{1,60}:)?([A-Za-z][\w.-]{0,60})")
ITEM_ROOTS: Final = frozenset({"assessmentItem", "qti-assessment-item", "questestinterop"})
XML_ROOTS: Final = ITEM_ROOTS | {"quiz"}


def root_name(data: bytes) -> str:
    """Return the local name of the root element; empty where the text does not begin as XML."""
    head = _text(data[:_HEAD])
    at = 0
    while skipped := _PROLOG.match(head, at):
        at = skipped.end()
    found = _ROOT.match(head, at)
    return found[1] if found else ""


def read_xml_items(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the items of an XML document, or its refusal; nothing is raised for content."""
    name = root_name(data)
    if name == "questestinterop":
        return read_qti12(data, file=file)
    if name == "quiz":
        canvas = b"canvas.instructure.com" in data[:_HEAD]
        return (read_qti12 if canvas else read_moodle_xml)(data, file=file)
    return read_qti(data, file=file)


def _text(head: bytes) -> str:
    """Return the start of a document as text, well enough to find its root."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8", errors="replace").removeprefix("\ufeff")
