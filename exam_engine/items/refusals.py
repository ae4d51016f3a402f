"""What items refuse, as classes with stable codes.

    EngineError
    └── ItemError
        ├── InvalidItem          an item, key or document that contradicts itself
        ├── MalformedDocument    stored JSON that is not the value it should be
        └── MalformedResponse    a payload that is no response to this interaction

Scoring has a branch of its own; nothing here is about points.
"""

from typing import ClassVar

from exam_engine.errors import EngineError


class ItemError(EngineError):
    """The root of refusals about items."""

    code: ClassVar[str] = "item_error"


class InvalidItem(ItemError):
    """An item or key contradicts itself; an author can mend it."""

    code: ClassVar[str] = "invalid_item"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class MalformedDocument(ItemError):
    """A stored JSON document is not the value it should be.

    Attributes:
        path: where in the document, as `interaction.choices[2].id`; empty for the whole.
    """

    code: ClassVar[str] = "malformed_document"

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path or 'document'}: {message}")
        self.path = path


class MalformedResponse(ItemError):
    """A payload is no response to the interaction it was sent for.

    Attributes:
        field: which part, as `response`, `response[2]` or `response.s1`; never longer than 80.
    """

    code: ClassVar[str] = "malformed_response"

    def __init__(self, field: str, message: str) -> None:
        self.field = field[:80]
        super().__init__(f"{self.field}: {message}")
