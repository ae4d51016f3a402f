"""Items as our own JSON documents: one item as an object, several as a list; nothing gets lost.

A document from elsewhere is as foreign as any file: its HTML is cleaned and its parts are checked.
"""

import dataclasses
import json
import posixpath
from collections.abc import Sequence
from typing import Final

from exam_engine.exchange.bodies import cleaned
from exam_engine.exchange.imported import Exported, ImportedItem, ImportRefused, Loss
from exam_engine.exchange.qti.checks import require_sound
from exam_engine.items.assessment.interactions import Interaction, SimpleChoice
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.canonical import JsonValue, canonical_json
from exam_engine.items.documents import from_document, to_document
from exam_engine.items.refusals import ItemError

FORMAT: Final = "assay-json"
LARGEST: Final = 64 * 1024 * 1024
MOST_ITEMS: Final = 10_000
_MARKS: Final = {"responses", "interactions", "program"}


def write_assay_json(items: Sequence[AssessmentItem]) -> Exported:
    """Return the canonical document of the only item, or the list of several."""
    documents = [to_document(one) for one in items]
    return Exported(canonical_json(documents[0] if len(items) == 1 else documents) + b"\n")


def looks_like_assay_json(data: bytes) -> bool:
    """Tell whether a file claims to be such a document; the start of it is enough."""
    head = data[:100].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head[:1] in {b"{", b"["}


def read_assay_json(data: bytes, *, file: str) -> tuple[ImportedItem, ...]:
    """Return the items of a document, each taken or refused; nothing is raised for content.

    Refusals: `too_large`, `not_json`, `unknown_format`, `malformed_document`, and what cleaning
    and checking refuse.
    """
    named = posixpath.splitext(posixpath.basename(file))[0]
    try:
        documents = _documents(data)
    except ImportRefused as refusal:
        known = "" if refusal.reason == "unknown_format" else FORMAT
        return (ImportedItem(file, named, known, refusal=refusal),)
    return tuple(_item(one, at, file, named) for at, one in enumerate(documents))


def _documents(data: bytes) -> Sequence[JsonValue]:
    if len(data) > LARGEST:
        raise ImportRefused("too_large", f"{len(data)} bytes of JSON, at most {LARGEST}")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ImportRefused("not_json", f"is not JSON in UTF-8: {error}") from error
    documents = found if isinstance(found, list) else [found]
    if not any(isinstance(one, dict) and one.keys() >= _MARKS for one in documents):
        raise ImportRefused("unknown_format", "is JSON, but not of items")
    if len(documents) > MOST_ITEMS:
        raise ImportRefused("too_large", f"{len(documents)} items, at most {MOST_ITEMS}")
    return documents


def _item(document: JsonValue, at: int, file: str, named: str) -> ImportedItem:
    given = document.get("id") if isinstance(document, dict) else None
    name = given if isinstance(given, str) and given else f"{named}-{at + 1}"
    try:
        item, losses = _clean(from_document(AssessmentItem, document))
        require_sound(item)
    except ItemError as error:
        refusal = ImportRefused("malformed_document", str(error))
        return ImportedItem(file, name, FORMAT, refusal=refusal)
    except ImportRefused as refusal:
        return ImportedItem(file, name, FORMAT, refusal=refusal)
    return ImportedItem(file, name, FORMAT, item=item, losses=losses)


def _clean(item: AssessmentItem) -> tuple[AssessmentItem, tuple[Loss, ...]]:
    """Return the item with all its HTML cleaned, which changes nothing in HTML that is clean."""
    losses: dict[Loss, None] = {}

    def clean(html: str) -> str:
        found, lost = cleaned(html, places=True)
        losses.update(dict.fromkeys(lost))
        return found

    def choices(of: tuple[SimpleChoice, ...]) -> tuple[SimpleChoice, ...]:
        return tuple(dataclasses.replace(one, content=clean(one.content)) for one in of)

    def interaction(one: Interaction) -> Interaction:
        return dataclasses.replace(
            one,
            prompt=clean(one.prompt),
            passage=clean(one.passage),
            choices=choices(one.choices),
            targets=choices(one.targets),
        )

    found = dataclasses.replace(
        item,
        body=clean(item.body),
        interactions=tuple(map(interaction, item.interactions)),
        feedback=tuple(dataclasses.replace(x, content=clean(x.content)) for x in item.feedback),
        rubrics=tuple(dataclasses.replace(x, content=clean(x.content)) for x in item.rubrics),
    )
    return found, tuple(losses)
