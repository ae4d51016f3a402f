"""Any file that holds items to items: its content picks the reader, its name only hints.

The one door for foreign content. A file that nothing here reads is refused, never guessed at.
"""

import posixpath
import re
from collections.abc import Callable
from typing import Final

from exam_engine.exchange.assay_json import read_assay_json
from exam_engine.exchange.authored import read_authored
from exam_engine.exchange.imported import ImportedItem, ImportRefused, name_of
from exam_engine.exchange.packages import read_package
from exam_engine.exchange.plain import read_aiken, read_csv, read_gift, read_xlsx
from exam_engine.exchange.xml_documents import XML_ROOTS, read_xml_items, root_name

Reader = Callable[..., tuple[ImportedItem, ...]]
"""Takes the bytes and, by name, the file."""

_HEAD: Final = 64 * 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOK: Final = b"xl/workbook.xml"
_BY_ENDING: Final[dict[str, Reader]] = {
    ".csv": read_csv,
    ".gift": read_gift,
    ".imscc": read_package,
    ".json": read_assay_json,
    ".markdown": read_authored,
    ".md": read_authored,
    ".qti": read_xml_items,
    ".tsv": read_csv,
    ".xlsx": read_xlsx,
    ".xml": read_xml_items,
    ".yaml": read_authored,
    ".yml": read_authored,
    ".zip": read_package,
}
_JSON: Final = re.compile(r"\s*(?:\{\s*\"|\[\s*\{)")
_AIKEN: Final = re.compile(r"^ANSWER:\s*[A-Z]\s*$", re.MULTILINE)
_GIFT: Final = re.compile(r"^\s*(?:::|\$CATEGORY:)", re.MULTILINE)
_GIFT_ANSWER: Final = re.compile(r"\{([^{}]{0,4000})\}")
_GIFT_MARKS: Final = frozenset("=~#TF")
_AUTHORED: Final = re.compile(r"\A(?:---\s*$|[a-z_]+:\s)", re.MULTILINE)


def import_bytes(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the items of a file in any format that is read here, taken or refused.

    Nothing is raised for content; a format that nobody reads is refused as `unknown_format`.
    """
    reader = _reader(data, posixpath.splitext(file)[1].lower())
    if reader is None:
        what = "is in no format that is read here; see the list of formats"
        return (
            ImportedItem(file, name_of(file), "", refusal=ImportRefused("unknown_format", what)),
        )
    return reader(data, file=file)


def _reader(data: bytes, ending: str) -> Reader | None:
    if data.startswith(_ZIP):
        return read_xlsx if _WORKBOOK in data else read_package
    if root_name(data) in XML_ROOTS:
        return read_xml_items
    return _BY_ENDING.get(ending) or _of_text(data[:_HEAD])


def _of_text(head: bytes) -> Reader | None:
    """Return the reader of a text whose name says nothing; none for pages and pictures."""
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if _JSON.match(text):
        return read_assay_json
    if "\0" in text or text.lstrip()[:1] in {"", "<"}:
        return None
    if _AIKEN.search(text):
        return read_aiken
    if _AUTHORED.match(text):
        return read_authored
    return read_gift if _looks_like_gift(text) else None


def _looks_like_gift(text: str) -> bool:
    if _GIFT.search(text):
        return True
    return any(_GIFT_MARKS & set(one) for one in _GIFT_ANSWER.findall(text))
