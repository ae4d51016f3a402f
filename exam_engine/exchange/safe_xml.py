"""Foreign XML to a tree, or a refusal by name; nothing outside the bytes is ever read.

No DOCTYPE, no entities of its own, no XInclude, bounded size, depth and number of elements.
"""

import codecs
from typing import Final

from lxml import etree

from exam_engine.exchange.imported import ImportRefused

LARGEST_XML: Final = 8 * 1024 * 1024
DEEPEST_XML: Final = 100
MOST_ELEMENTS: Final = 200_000
_XINCLUDE: Final = "{http://www.w3.org/2001/XInclude}"


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of a document without DOCTYPE; comments and instructions are dropped.

    Raises:
        ImportRefused: `too_large`, `doctype`, `not_xml`, `too_deep`, `too_many_elements` or
            `xinclude`.
    """
    if len(data) > LARGEST_XML:
        raise ImportRefused("too_large", f"{len(data)} bytes of XML, at most {LARGEST_XML}")
    if data.count(b"<") > 3 * MOST_ELEMENTS:
        raise ImportRefused("too_many_elements", f"more than {MOST_ELEMENTS} elements")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(data.removeprefix(codecs.BOM_UTF8).lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!DOCTYPE" in data[:4096].upper():
            raise ImportRefused("doctype", "has a DOCTYPE; remove it") from error
        raise ImportRefused("not_xml", f"is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise ImportRefused("doctype", "has a DOCTYPE; remove it")
    _require_bounded(root)
    return root


def _require_bounded(root: etree._Element) -> None:
    """Refuse XInclude anywhere, and trees that are too deep or too large."""
    level, count = [root], 0
    for _ in range(DEEPEST_XML):
        count += len(level)
        if count > MOST_ELEMENTS:
            raise ImportRefused("too_many_elements", f"more than {MOST_ELEMENTS} elements")
        if any(str(one.tag).startswith(_XINCLUDE) for one in level):
            raise ImportRefused("xinclude", "includes another document; put its content here")
        level = [child for one in level for child in one]
        if not level:
            return
    raise ImportRefused("too_deep", f"elements nested deeper than {DEEPEST_XML}")
