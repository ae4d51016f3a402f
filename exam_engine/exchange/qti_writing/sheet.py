"""What a QTI document is written on: one vocabulary in two spellings, and what gets lost.

Names are QTI 2's throughout; QTI 3's `qti-is-null` is made of `isNull` here and nowhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from lxml import etree

from exam_engine.exchange.imported import Loss
from exam_engine.items.canonical import plain

Version = Literal["3.0", "2.2"]
AttributeValue = str | int | bool | Decimal | None
Attributes = dict[str, AttributeValue]

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XML: Final = "http://www.w3.org/XML/1998/namespace"
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_AS_WRITTEN: Final = ("data-", "aria-")
_NAME: Final = re.compile(r"[A-Za-z_][\w.-]{0,200}", re.ASCII)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of QTI.

    Attributes:
        location: of the schema, as `xsi:schemaLocation` names it.
        template: address of a standard program, with `{}` for its name.
        resource: type of an item in a manifest.
        manifest: namespace of a manifest, and where its schema is.
        package: what a manifest calls the kind of package, and its version.
    """

    version: Version
    namespace: str
    location: str
    template: str
    resource: str
    manifest: str
    manifest_location: str
    package: str
    package_version: str


DIALECTS: Final[Mapping[Version, Dialect]] = {
    "3.0": Dialect(
        "3.0",
        "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
        "imsqti_item_xmlv3p0",
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
        "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
        "QTI Package",
        "3.0.0",
    ),
    "2.2": Dialect(
        "2.2",
        "http://www.imsglobal.org/xsd/imsqti_v2p2",
        "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
        "http://www.imsglobal.org/question/qti_v2p2/rptemplates/{}",
        "imsqti_item_xmlv2p2",
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
        "QTIv2.2 Package",
        "1.0.0",
    ),
}


class Sheet:
    """Makes the elements of one document and collects its losses."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._losses: dict[Loss, None] = {}

    @property
    def is_3(self) -> bool:
        """Whether names are QTI 3's."""
        return self.dialect.version == "3.0"

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Everything lost so far, each once, in the order it was met."""
        return tuple(self._losses)

    def lose(self, code: str, where: str, detail: str) -> None:
        """Note one thing that this version cannot say."""
        self._losses.setdefault(Loss(code, where, detail))

    def root(self, name: str, attributes: Mapping[str, AttributeValue]) -> etree._Element:
        """Return the outermost element, with namespace and schema location."""
        space = self.dialect.namespace
        made = etree.Element(self._name(name), nsmap={None: space, "xsi": XSI})
        made.set(f"{{{XSI}}}schemaLocation", f"{space} {self.dialect.location}")
        self.set(made, attributes)
        return made

    def element(
        self,
        parent: etree._Element,
        name: str,
        attributes: Mapping[str, AttributeValue] | None = None,
        text: str = "",
    ) -> etree._Element:
        """Append an element to `parent`; attributes that are None or empty are left out."""
        made = etree.SubElement(parent, self._name(name))
        self.set(made, attributes or {})
        if text:
            made.text = self.words(text)
        return made

    def set(self, made: etree._Element, attributes: Mapping[str, AttributeValue]) -> None:
        """Set attributes; those that are None or empty are left out."""
        for name, value in attributes.items():
            if value is None or value == "":
                continue
            if not _NAME.fullmatch(name):
                self.lose("dropped_attribute", name[:60], "is no name of an attribute")
                continue
            spelled = name if name.startswith(_AS_WRITTEN) or not self.is_3 else hyphened(name)
            made.set(spelled, self.words(_text(value)))

    def plain_name(self, tag: str) -> str:
        """Return the qualified name of an element of HTML, which both versions spell alike."""
        return f"{{{self.dialect.namespace}}}{tag}"

    def words(self, text: str) -> str:
        """Return the text without the characters that XML cannot hold."""
        kept = _NOT_XML.sub("", text)
        if kept != text:
            self.lose("dropped_characters", "text", "control characters have no place in XML")
        return kept

    def _name(self, name: str) -> str:
        spelled = f"qti-{hyphened(name)}" if self.is_3 else name
        return f"{{{self.dialect.namespace}}}{spelled}"


def hyphened(name: str) -> str:
    """Return QTI 3's spelling of a QTI 2 name, without its prefix: `duration-lt`."""
    return _HUMP.sub("-", name).lower()


def _text(value: str | int | bool | Decimal) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value) if isinstance(value, Decimal) else str(value)
