"""One view of QTI 2.0 to 3.0: elements and attributes by QTI 2's names, whatever the version.

Knows no meaning. Remembers what a reader asked for, so that everything nobody asked for becomes
a loss by one rule.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Final

from lxml import etree

from exam_engine.exchange.imported import ImportRefused, Loss

SVG: Final = "http://www.w3.org/2000/svg"
XHTML: Final = "http://www.w3.org/1999/xhtml"
_PREFIXES: Final = {
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
    "http://www.w3.org/1999/xlink": "xlink:",
}
_ODD_NAMES: Final = {"durationLt": "durationLT", "durationGte": "durationGTE"}
_HYPHEN: Final = re.compile(r"-([a-z0-9])")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}(?:\.0{1,18})?")
_DECIMAL: Final = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?"
)


class Vocabulary(StrEnum):
    """Whose word an element is."""

    QTI = "qti"
    DRAWING = "drawing"
    FOREIGN = "foreign"


class Element:
    """One element; `close` tells what of it, and below it, nobody read.

    Attributes:
        name: QTI 2's name of a QTI element; the name as written of all others.
        text: before the first child; `tail`: after this element.
    """

    __slots__ = (
        "_asked",
        "_attributes",
        "_children",
        "_text_read",
        "line",
        "name",
        "namespace",
        "tail",
        "taken",
        "text",
        "vocabulary",
    )

    def __init__(self, node: etree._Element, *, drawing: bool = False) -> None:
        qualified = etree.QName(node)
        self.namespace = qualified.namespace or ""
        self.vocabulary = _vocabulary(self.namespace, qualified.localname, drawing=drawing)
        drawing = self.vocabulary is Vocabulary.DRAWING
        self.name = qualified.localname if drawing else neutral_name(qualified.localname)
        self.line = node.sourceline or 0
        self.text, self.tail = node.text or "", node.tail or ""
        self._attributes = {
            _attribute(str(name), as_written=drawing): str(value)
            for name, value in node.attrib.items()
        }
        self._children = tuple(Element(one, drawing=drawing) for one in node)
        self._asked: set[str] = set()
        self._text_read = self.taken = False

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute without blanks around it; `default` where absent or blank."""
        self._asked.add(name)
        return self._attributes.get(name, "").strip() or default

    def required(self, name: str) -> str:
        """Return an attribute that must be there.

        Raises:
            ImportRefused: `broken_item`.
        """
        return self.get(name) or self._broken(name, "is missing")

    def words(self, name: str) -> tuple[str, ...]:
        """Return the blank-separated words of an attribute."""
        return tuple(self.get(name).split())

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean attribute.

        Raises:
            ImportRefused: `broken_item`; so for the numbers below.
        """
        text = self.get(name).lower()
        if text in {"", "true", "false", "1", "0"}:
            return text in {"true", "1"} if text else default
        return bool(self._broken(name, f"is not true or false: {text:.40}"))

    def whole(self, name: str) -> int | None:
        """Return a whole number, or None where absent."""
        text = self.get(name)
        if text and not _WHOLE.fullmatch(text):
            self._broken(name, f"is not a whole number: {text:.40}")
        return int(Decimal(text)) if text else None

    def count(self, name: str) -> int | None:
        """Return a whole number of 0 or more, or None where absent."""
        found = self.whole(name)
        if found is not None and found < 0:
            self._broken(name, f"is below zero: {found}")
        return found

    def decimal(self, name: str) -> Decimal | None:
        """Return a number, or None where absent."""
        text = self.get(name)
        if text and not _DECIMAL.fullmatch(text):
            self._broken(name, f"is not a number: {text:.40}")
        return Decimal(text) if text else None

    def hint(self, name: str) -> int | None:
        """Return a whole number that only advises; an unreadable one counts as not read."""
        text = self._attributes.get(name, "").strip()
        return self.whole(name) if _WHOLE.fullmatch(text) else None

    def number(self, name: str) -> Decimal:
        """Return a number that must be there."""
        self.required(name)
        return self.decimal(name) or Decimal(0)

    def names(self) -> tuple[str, ...]:
        """Return the names of all attributes, none of them read by that."""
        return tuple(self._attributes)

    def attributes(self) -> dict[str, str]:
        """Return all attributes as they are, all of them read."""
        self._asked.update(self._attributes)
        return dict(self._attributes)

    def attributes_like(self, prefix: str) -> dict[str, str]:
        """Return the attributes whose names begin so, all of them read."""
        found = {name: one for name, one in self._attributes.items() if name.startswith(prefix)}
        self._asked.update(found)
        return found

    def only(self, *names: str) -> "Element | None":
        """Return the first child of one of these names, taken; others stay unread."""
        for one in self._children:
            if one.name in names and one.vocabulary is not Vocabulary.FOREIGN:
                one.taken = True
                return one
        return None

    def every(self, *names: str) -> "tuple[Element, ...]":
        """Return the children of these names, or all children, all of them taken."""
        found = tuple(one for one in self._children if not names or one.name in names)
        for one in found:
            one.taken = True
        return found

    def peek(self) -> "tuple[Element, ...]":
        """Return all children without taking one."""
        return self._children

    def content(self) -> str:
        """Return the text before the first child, read."""
        self._text_read = True
        return self.text

    def walk(self) -> "Iterator[Element]":
        """Return this element and all below it, in document order, without taking one."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.peek())

    def swallow(self) -> None:
        """Count this element and all below it as read."""
        self.attributes()
        self.content()
        for one in self.every():
            one.swallow()

    def close(self) -> tuple[Loss, ...]:
        """Return a loss for each kind of thing, at or below this element, that nobody read."""
        seen: dict[tuple[str, str], list[int]] = {}
        waiting = [self]
        while waiting:
            one = waiting.pop()
            for code, where, line in one.unread():
                seen.setdefault((code, where), []).append(line)
            waiting += (inner for inner in reversed(one.peek()) if inner.taken)
        return tuple(Loss(code, where, _times(lines)) for (code, where), lines in seen.items())

    def unread(self) -> Iterator[tuple[str, str, int]]:
        """Return code, place and line of each thing of this element that nobody read."""
        for name in self._attributes:
            if name not in self._asked:
                yield "dropped_attribute", f"{self.name}@{name}"[:120], self.line
        if not self._text_read and _has_text(self):
            yield "dropped_text", self.name[:120], self.line
        for one in self._children:
            if not one.taken:
                yield "dropped_element", f"{self.name}/{one.name}"[:120], one.line

    def _broken(self, name: str, what: str) -> str:
        raise refused("broken_item", self, f"its attribute {name} {what}")


def refused(reason: str, element: Element, what: str) -> ImportRefused:
    """Return a refusal that names the element and its line."""
    return ImportRefused(reason, f"line {element.line}: {element.name}: {what}")


def neutral_name(name: str) -> str:
    """Return QTI 2's name of an element: `qti-is-null` is `isNull`."""
    if not name.startswith("qti-"):
        return name
    camel = _camel(name.removeprefix("qti-"))
    return _ODD_NAMES.get(camel, camel)


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found[1].upper(), name)


def _attribute(name: str, *, as_written: bool) -> str:
    namespace, _, local = name.rpartition("}")
    if namespace:
        return _PREFIXES.get(namespace[1:], f"{namespace}}}") + local
    kept = as_written or local.startswith(("data-", "aria-"))
    return local if kept else _camel(local)


def _vocabulary(namespace: str, name: str, *, drawing: bool) -> Vocabulary:
    if name == "printedVariable" or name.startswith("qti-"):
        return Vocabulary.QTI
    if drawing or namespace == SVG or namespace.endswith("/Math/MathML") or name in {"math", "svg"}:
        return Vocabulary.DRAWING
    known = not namespace or namespace == XHTML or "qti" in namespace.lower()
    return Vocabulary.QTI if known else Vocabulary.FOREIGN


def _has_text(element: Element) -> bool:
    return bool(element.text.strip()) or any(one.tail.strip() for one in element.peek())


def _times(lines: list[int]) -> str:
    times = "once" if len(lines) == 1 else f"{len(lines)} times"
    return f"not kept; {times}, first at line {lines[0]}"
