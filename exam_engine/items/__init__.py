"""The face of items: what is asked, how it is answered, and, kept apart, what is right.

Other packages import from here; scoring is in `exam_engine.scoring`, files in `exchange`.
"""

from exam_engine.items.canonical import JsonValue, canonical_json, digest_of
from exam_engine.items.delivery import delivery_view
from exam_engine.items.documents import from_document, to_document
from exam_engine.items.interactions import (
    Choice,
    Interaction,
    Markup,
    Match,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    ShortText,
    declaration,
)
from exam_engine.items.item import Cognitive, Item, ItemStatus, ItemVersion
from exam_engine.items.keys import ItemKey, Rationale, ResponseRule
from exam_engine.items.refusals import (
    InvalidItem,
    ItemError,
    MalformedDocument,
    MalformedResponse,
)
from exam_engine.items.responses import (
    Chosen,
    ChosenSet,
    Cleared,
    Matched,
    Ranked,
    Response,
    Typed,
    TypedNumber,
    normalised,
    parse_response,
    response_digest,
    value_of,
)

__all__ = [
    "Choice",
    "Chosen",
    "ChosenSet",
    "Cleared",
    "Cognitive",
    "Interaction",
    "InvalidItem",
    "Item",
    "ItemError",
    "ItemKey",
    "ItemStatus",
    "ItemVersion",
    "JsonValue",
    "MalformedDocument",
    "MalformedResponse",
    "Markup",
    "Match",
    "Matched",
    "MultipleChoice",
    "Numeric",
    "Option",
    "Order",
    "Ranked",
    "Rationale",
    "Response",
    "ResponseRule",
    "ShortText",
    "Typed",
    "TypedNumber",
    "canonical_json",
    "declaration",
    "delivery_view",
    "digest_of",
    "from_document",
    "normalised",
    "parse_response",
    "response_digest",
    "to_document",
    "value_of",
]
