"""An item read back as plain parts: what is asked, the answers, the exact points each earns.

The inverse of `items.assessment.making`, for items of any origin; for writers of text formats.
"""

from exam_engine.exchange.plain.parts.kinds import (
    Chosen,
    Gapped,
    Matched,
    PlainPart,
    Ranked,
    TypedNumber,
    TypedText,
    Written,
)
from exam_engine.exchange.plain.parts.reading import PlainItem, plain_item
from exam_engine.exchange.plain.parts.symbols import NotPlain

__all__ = [
    "Chosen",
    "Gapped",
    "Matched",
    "NotPlain",
    "PlainItem",
    "PlainPart",
    "Ranked",
    "TypedNumber",
    "TypedText",
    "Written",
    "plain_item",
]
