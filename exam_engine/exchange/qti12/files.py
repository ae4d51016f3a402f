"""Files of QTI 1.2: finds the items in banks, assessments and sections of any nesting.

A file with an item that is refused still gives the others; nothing is ever raised for content.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exam_engine.exchange.imported import ImportedItem, ImportRefused, Loss
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti12.facts import Kind, read_facts, titled
from exam_engine.exchange.qti12.items import read_item
from exam_engine.exchange.safe_xml import parse_xml
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.refusals import ItemError

FORMAT: Final = "qti-1.2"
_HOLDERS: Final = frozenset({"questestinterop", "assessment", "section", "objectbank"})
_REFERENCES: Final = frozenset({"bankentry_item", "itemref", "sectionref"})
_LONGEST_NAME: Final = 256


@dataclass(frozen=True, slots=True)
class _Entry:
    """One item or reference, and the title of what holds it."""

    element: Element
    source: str


def read_qti12(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return every item of a QTI 1.2 file, each taken or refused by a named reason.

    Args:
        data: XML; the root is `questestinterop`.
        file: path of the file, inside a package its name there.
    """
    try:
        root = Element(parse_xml(data))
        entries = _entries(root)
    except ImportRefused as refusal:
        return (ImportedItem(file, file, FORMAT, refusal=refusal),)
    stimuli = {one.element.get("ident"): one.element for one in entries if _is_text(one)}
    read = [_imported(one, stimuli, file=file, place=place) for place, one in enumerate(entries, 1)]
    return _with_rest(root, entries, read)


def _entries(root: Element) -> list[_Entry]:
    if root.name != "questestinterop":
        raise ImportRefused("not_an_item", f"its root is {root.name:.60}, not questestinterop")
    entries = list(_held(root, ""))
    if not entries:
        raise ImportRefused("not_an_item", "holds no items")
    return entries


def _held(element: Element, source: str) -> Iterator[_Entry]:
    source = titled(element) or source
    for harmless in ("ident", "xsi:schemaLocation", "xsi:noNamespaceSchemaLocation"):
        element.get(harmless)
    for one in element.every("item", *_HOLDERS, *_REFERENCES):
        if one.name in _HOLDERS:
            yield from _held(one, source)
        else:
            yield _Entry(one, source)


def _is_text(entry: _Entry) -> bool:
    is_item = entry.element.name == "item"
    return is_item and read_facts(entry.element, source="").kind is Kind.TEXT_ONLY


def _imported(
    entry: _Entry, stimuli: Mapping[str, Element], *, file: str, place: int
) -> ImportedItem:
    name = _name(entry.element) or f"{file}#{place}"
    try:
        item, losses = _read(entry, name, stimuli)
    except ImportRefused as refusal:
        return ImportedItem(file, name, FORMAT, refusal=refusal)
    except ItemError as error:
        return ImportedItem(file, name, FORMAT, refusal=ImportRefused("broken_item", str(error)))
    return ImportedItem(file, name, FORMAT, item, losses=losses)


def _name(element: Element) -> str:
    found = element.get("ident") or element.get("item_ref") or element.get("linkrefid")
    return found[:_LONGEST_NAME]


def _read(
    entry: _Entry, name: str, stimuli: Mapping[str, Element]
) -> tuple[AssessmentItem, tuple[Loss, ...]]:
    if entry.element.name in _REFERENCES:
        raise ImportRefused("bank_reference", "stands in another bank; import that bank")
    return read_item(entry.element, identifier=name, source=entry.source, stimuli=stimuli)


def _with_rest(
    root: Element, entries: Sequence[_Entry], read: Sequence[ImportedItem]
) -> tuple[ImportedItem, ...]:
    """Return the items, the first one taken also with what the file loses around them."""
    for entry in entries:
        entry.element.swallow()
    rest = root.close()
    first = next((at for at, one in enumerate(read) if one.item is not None), -1)
    return tuple(
        replace(one, losses=(*one.losses, *rest)) if at == first else one
        for at, one in enumerate(read)
    )
