"""Cleaned HTML to a tree; the inverse of how the cleaner spells it.

Only what a cleaner or a reader wrote is expected; anything else keeps its words.
"""

import re
from html import unescape
from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.sheet import Sheet

_VOID: Final = re.compile(
    r"""<(area|br|col|hr|img|source|track|wbr)((?:\s(?:[^<>"']|"[^"]*"|'[^']*')*+)?)/?>"""
)
_TAG: Final = re.compile(r"""</?[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
)


def tree(sheet: Sheet, html: str) -> etree._Element:
    """Return an element that holds the fragment; only its words, with a loss, where unreadable."""
    html = sheet.words(html).replace("&nbsp;", "\u00a0")
    closed = _VOID.sub(r"<\1\2/>", html)
    try:
        found = etree.fromstring(f"<fragment>{closed}</fragment>", _PARSER)
    except (etree.XMLSyntaxError, ValueError):
        sheet.lose("content_as_text", "content", "is not clean HTML; only its words were kept")
        found = etree.Element("fragment")
        found.text = words(sheet, html)
    for one in found.iter():
        one.tag = etree.QName(one).localname
    return found


def words(sheet: Sheet, html: str) -> str:
    """Return the text of a fragment without its tags."""
    return sheet.words(unescape(_TAG.sub("", html)))
