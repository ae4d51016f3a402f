"""One question element of Moodle XML, read field by field; what nobody asks for is a loss.

Texts with their format, files beside them, numbers and flags. What a kind of question needs of
them is for the modules beside.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import unquote

from lxml import etree

from exam_engine.exchange.assets import asset
from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.plain.numbers import decimal_of, share
from exam_engine.exchange.plain.texts import Notes, TextFormat
from exam_engine.items.assessment.item import Asset

MOST_FILES = 200
MOST_POINTS = 1_000
_FORMATS = {
    "html": TextFormat.HTML,
    "moodle_auto_format": TextFormat.MOODLE,
    "plain_text": TextFormat.PLAIN,
    "markdown": TextFormat.MARKDOWN,
}
_FILE = re.compile(r"@@PLUGINFILE@@/([^\"'\s<>?)]{1,500})(?:\?[^\"'\s<>]{0,200})?")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_NO_TEXT = re.compile("[\ufdd0-\ufdef]")


@dataclass(slots=True)
class QuestionElement:
    """A question and what has been read of it so far.

    Attributes:
        form: format of the question's text, which is the default of all others.
    """

    element: etree._Element
    notes: Notes
    form: TextFormat = TextFormat.HTML
    assets: dict[str, Asset] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def first(self, name: str) -> etree._Element | None:
        """Return the first child of that name."""
        self._read.add(name)
        return self.element.find(name)

    def all(self, name: str) -> list[etree._Element]:
        """Return the children of that name."""
        self._read.add(name)
        return self.element.findall(name)

    def word(self, name: str, default: str = "") -> str:
        """Return the bare text of a child; the default where it is absent or blank."""
        found = self.first(name)
        return (text_of(found) if found is not None else "") or default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return whether a child says true or 1."""
        return self.word(name, "1" if default else "0").lower() not in {"0", "false", "no"}

    def worth(self) -> Fraction:
        """Return the points of the question.

        Raises:
            ImportRefused: `not_a_number` or `bad_points`.
        """
        worth = Fraction(decimal_of(self.word("defaultgrade", "1"), "defaultgrade"))
        if not 0 <= worth <= MOST_POINTS:
            raise ImportRefused("bad_points", f"defaultgrade {worth}; 0 to {MOST_POINTS} it can be")
        if worth == 0:
            self.notes.add("grade_assumed", "defaultgrade", "0 points; read as 1")
        return worth or Fraction(1)

    def share(self, answer: etree._Element, where: str) -> Fraction:
        """Return the exact share of the points that an answer earns."""
        inner = answer.findtext("fraction")
        if inner is not None and "fraction" not in answer.attrib:
            return Fraction(decimal_of(inner, where))
        return share(answer.get("fraction", "0"), self.notes, where)

    def block(self, name: str) -> str:
        """Return a child's text as cleaned HTML of paragraphs."""
        found = self.first(name)
        return "" if found is None else self.html(found, name)

    def html(self, element: etree._Element, where: str) -> str:
        """Return an element's text as cleaned HTML of paragraphs, its files as assets."""
        return self.notes.block(self.source(element), self.format_of(element, where), where)

    def line(
        self, element: etree._Element | None, where: str, form: TextFormat | None = None
    ) -> str:
        """Return an element's text as cleaned HTML of one line; empty for no element."""
        if element is None:
            return ""
        return self.notes.line(self.source(element), form or self.format_of(element, where), where)

    def source(self, element: etree._Element) -> str:
        """Return an element's text as written, its files put at the paths of the assets."""
        files = dict(self._files(element))

        def path(found: re.Match[str]) -> str:
            name = unquote(found[1])
            if name not in files:
                self.notes.add("missing_file", name[:80], "is not in the question")
            return files.get(name, found[1])

        return _FILE.sub(path, text_of(element))

    def format_of(self, element: etree._Element, where: str) -> TextFormat:
        """Return the format that an element says its text is in."""
        name = element.get("format", "").strip()
        if name and name not in _FORMATS:
            self.notes.add("format_assumed", where, f"{name[:40]} is read as text with HTML")
            return TextFormat.MOODLE
        return _FORMATS[name] if name else self.form

    def add_asset(self, name: str, content: str) -> str:
        """Keep a file, given in base64, as an asset and return its path."""
        try:
            data = base64.b64decode(content, validate=False)
        except (binascii.Error, ValueError) as error:
            raise ImportRefused("broken_file", f"{name[:80]} is not base64") from error
        if len(self.assets) >= MOST_FILES:
            raise ImportRefused("too_many_files", f"more than {MOST_FILES} files in a question")
        safe = _UNSAFE.sub("_", name.rpartition("/")[2])[-80:].lstrip(".") or "file"
        path = f"{hashlib.sha256(data).hexdigest()[:16]}/{safe}"
        try:
            self.assets[path] = asset(path, data)
        except ImportRefused as refusal:
            self.notes.add(refusal.reason, safe, str(refusal))
        return path

    def note_rest(self) -> None:
        """Note each kind of child with a text that nobody asked for."""
        for child in self.element:
            text = " ".join("".join(child.itertext()).split())
            if child.tag not in self._read and text:
                self.notes.add("dropped_element", str(child.tag)[:60], f"{text[:80]}: not kept")

    def _files(self, element: etree._Element) -> Iterator[tuple[str, str]]:
        for one in element.findall("file"):
            name = one.get("path", "/").lstrip("/") + one.get("name", "")
            yield name, self.add_asset(one.get("name", ""), one.text or "")


def text_of(element: etree._Element) -> str:
    """Return the text inside an element, or inside its `text` child; markup in it is kept."""
    inner = element.find("text")
    holder = element if inner is None else inner
    skipped = {"file", "feedback", "tolerance", "fraction", "answer"} if inner is None else set()
    markup = [
        etree.tostring(child, encoding="unicode", method="html")
        for child in holder
        if child.tag not in skipped
    ]
    return _NO_TEXT.sub("", (holder.text or "") + "".join(markup)).strip()
