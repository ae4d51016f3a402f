"""Elements of Moodle XML being written: texts, HTML, bytes; always well formed.

What is written where is for the modules beside.
"""

import re
from dataclasses import dataclass

from lxml import etree

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Tree:
    """One element with short ways to fill it."""

    element: etree._Element

    @classmethod
    def new(cls, name: str, **attributes: str) -> "Tree":
        """Return an element without a parent."""
        return cls(etree.Element(name, attributes))

    def child(self, name: str, **attributes: str) -> "Tree":
        """Return a new last child."""
        return Tree(etree.SubElement(self.element, name, attributes))

    def say(self, text: str) -> "Tree":
        """Set the text, without characters that XML has not."""
        self.element.text = _NOT_XML.sub("", text)
        return self

    def html(self, name: str, content: str) -> "Tree":
        """Return a new last child that holds HTML."""
        holder = self.child(name, format="html")
        holder.child("text").say(content)
        return holder

    def data(self) -> bytes:
        """Return the document in UTF-8."""
        etree.indent(self.element)
        return etree.tostring(self.element, encoding="UTF-8", xml_declaration=True)
