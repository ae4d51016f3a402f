"""Small QTI items for tests: written once with QTI 2's names, spelled for any version."""

import re

from lxml import etree

from exam_engine.exchange.imported import ImportedItem
from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti.interactions import read_interaction
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.item import AssessmentItem

NAMESPACES = {
    "2.0": "http://www.imsglobal.org/xsd/imsqti_v2p0",
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "2.2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
VERSIONS = tuple(NAMESPACES)
HTML = {*("a", "b", "br", "blockquote", "div", "em", "i", "img", "li", "object", "p", "span", "ul")}
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
UPPER = re.compile(r"(?<=[a-z0-9])([A-Z]+)")


def kebab(name: str) -> str:
    """Return QTI 3's spelling of a name of QTI 2, without the prefix."""
    return UPPER.sub(lambda found: "-" + found[1].lower(), name)


def item_xml(inner: str, *, version: str = "2.2", attributes: str = "") -> bytes:
    """Return an item that holds `inner`, which is spelled as QTI 2, as a version spells it."""
    start = f'<assessmentItem identifier="item-1" title="T" timeDependent="false" {attributes}>'
    root = etree.fromstring(f"{start}{inner}</assessmentItem>")
    for element in root.iter():
        name = etree.QName(element)
        if not name.namespace:
            own = name.localname if name.localname in HTML else _spelled(name.localname, version)
            element.tag = f"{{{NAMESPACES[version]}}}{own}"
            if version == "3.0":
                _spell_attributes(element)
    return etree.tostring(root)


def _spelled(name: str, version: str) -> str:
    return f"qti-{kebab(name)}" if version == "3.0" else name


def _spell_attributes(element) -> None:
    attributes = dict(element.attrib)
    element.attrib.clear()
    for name, value in attributes.items():
        element.set(name if name.startswith("{") else kebab(name), value)


def part(inner: str, *, version: str = "2.2") -> tuple[Element, Reading]:
    """Return one element by itself, and a reading for it; nothing checks the item around it."""
    root = etree.fromstring(item_xml(inner, version=version))
    return Element(root).every()[0], Reading(version, read_interaction)


def imported(inner: str, *, version: str = "2.2", attributes: str = "") -> ImportedItem:
    """Read an item that holds `inner`."""
    (one,) = read_qti(item_xml(inner, version=version, attributes=attributes), file="f/one.xml")
    return one


def read(inner: str, *, version: str = "2.2", attributes: str = "") -> AssessmentItem:
    """Read an item that must be taken."""
    one = imported(inner, version=version, attributes=attributes)
    assert one.refusal is None, one.refusal
    return one.item


def refusal(inner: str, *, version: str = "2.2") -> tuple[str, str]:
    """Return reason and message of an item that must be refused."""
    one = imported(inner, version=version)
    assert one.item is None
    return one.refusal.reason, str(one.refusal)


def losses(inner: str, *, version: str = "2.2") -> set[tuple[str, str]]:
    """Return code and place of all losses of an item that must be taken; lines are left out."""
    one = imported(inner, version=version)
    assert one.refusal is None, one.refusal
    return {(loss.code, loss.where.partition(",")[0]) for loss in one.losses}


def response(base: str, cardinality: str = "single", inner: str = "") -> str:
    """Return the declaration of RESPONSE."""
    named = f'identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}"'
    return f"<responseDeclaration {named}>{inner}</responseDeclaration>"


def body(inner: str) -> str:
    """Return an item body."""
    return f"<itemBody>{inner}</itemBody>"


def program(inner: str, attributes: str = "") -> str:
    """Return response processing."""
    return f"<responseProcessing {attributes}>{inner}</responseProcessing>"


def interaction(inner: str, *, base: str = "identifier", version: str = "2.2") -> Interaction:
    """Read the one interaction of an item; its response is declared with `base`."""
    item = read(response(base, "multiple") + body(inner), version=version)
    (only,) = item.interactions
    return only
