"""What QTI 1.2 says about an item beside its question: kind, points, further names and values.

Vendors keep these in different places; here they are one value. Nothing of the question itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from exam_engine.exchange.qti.view import Element
from exam_engine.items.assessment.item import Metadata

NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE][+-]?[0-9])?"
)
_KIND_FIELDS: Final = (
    "question_type",
    "cc_profile",
    "bbmd_questiontype",
    "qmd_questiontype",
    "qmd_itemtype",
)
_POINT_FIELDS: Final = (
    "points_possible",
    "cc_weighting",
    "qmd_weighting",
    "qmd_absolutescore_max",
)
_NOTES_FIELD: Final = "grading_notes"
_STIMULUS_FIELD: Final = "parent_stimulus_item_ident"
_UNUSABLE_WORD: Final = re.compile(r"[^a-z]+")


class Kind(StrEnum):
    """Kinds that change how an item is read; all others follow from its elements."""

    PLAIN = "plain"
    TEXT_ONLY = "text only"
    ESSAY = "essay"
    UPLOAD = "upload"
    CALCULATED = "calculated"
    BLANKS = "blanks"
    MATCHING = "matching"
    CATEGORIES = "categories"


_KINDS: Final = {
    "text only": Kind.TEXT_ONLY,
    "essay": Kind.ESSAY,
    "cc essay v p": Kind.ESSAY,
    "long answer": Kind.ESSAY,
    "short response": Kind.ESSAY,
    "file upload": Kind.UPLOAD,
    "calculated": Kind.CALCULATED,
    "formula": Kind.CALCULATED,
    "fill in multiple blanks": Kind.BLANKS,
    "matching": Kind.MATCHING,
    "categorization": Kind.CATEGORIES,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about an item.

    Attributes:
        points: what the best answer earns; None where not said.
        stimulus: identifier of a text that belongs in front of the question; often empty.
        notes: HTML, not cleaned, for those who score.
    """

    kind: Kind
    points: Fraction | None
    metadata: Metadata
    stimulus: str = ""
    notes: str = ""


def read_facts(item: Element, *, source: str) -> Facts:
    """Return the facts of an item.

    Args:
        item: the `item` element.
        source: title of the bank or assessment that holds it.
    """
    fields = dict(_fields(item))
    notes = fields.pop(_NOTES_FIELD, "")
    kind = next((_kind(fields[name]) for name in _KIND_FIELDS if name in fields), Kind.PLAIN)
    weights = (number(fields[name]) for name in _POINT_FIELDS if name in fields)
    return Facts(
        kind,
        next((one for one in weights if one is not None and one >= 0), None),
        Metadata(source=source, entries=tuple(f"{name}={one}" for name, one in fields.items())),
        fields.get(_STIMULUS_FIELD, ""),
        notes,
    )


def number(text: str) -> Fraction | None:
    """Return the number that a text spells, or None."""
    text = text.strip()
    return Fraction(Decimal(text)) if NUMBER.fullmatch(text) else None


def titled(element: Element) -> str:
    """Return the title of an assessment or a bank; empty where it has none."""
    for holder in element.every("qtimetadata"):
        for one in holder.peek():
            label = one.only("fieldlabel") if one.name == "qtimetadatafield" else None
            if label is not None and label.text.strip() == "bank_title":
                one.taken = True
                return _field(one)[1]
    return element.get("title")


def _fields(element: Element) -> Iterator[tuple[str, str]]:
    """Yield names and values of all metadata at one element, in both ways of writing them."""
    for one in element.every("itemmetadata", "qtimetadata"):
        yield from _fields(one)
        for plain in one.every():
            if plain.name == "qtimetadatafield":
                yield _field(plain)
            elif plain.name != "qtimetadata" and not plain.peek() and plain.text.strip():
                yield plain.name, plain.content().strip()


def _field(element: Element) -> tuple[str, str]:
    label, entry = element.only("fieldlabel"), element.only("fieldentry")
    return (label.content().strip() if label else "", entry.content().strip() if entry else "")


def _kind(text: str) -> Kind:
    words = _UNUSABLE_WORD.sub(" ", text.lower()).strip()
    return _KINDS.get(words.removesuffix(" question"), Kind.PLAIN)
