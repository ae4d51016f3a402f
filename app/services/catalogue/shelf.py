"""Engine values that were read before, by the digest of what they were read from.

Wordings and keys never change under their digest, so a process decodes each of them once. Not a
cache of rows: what may change is read again by everybody.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from app.services.rows import JsonValue
from exam_engine.items import from_document

T = TypeVar("T")

MOST = 4096
"""About 40 MB of wordings and keys at the most."""


class Shelf:
    """The values read last, least used first; safe for several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[tuple[type, str], object] = OrderedDict()
        self._lock = threading.Lock()

    def value(
        self, shape: type[T], digest: str, document: JsonValue | Callable[[], JsonValue]
    ) -> T:
        """Return the value that a stored document decodes to.

        Args:
            shape: the engine's class.
            digest: of the document; two documents never share one.
            document: as it is stored, or what fetches it; used only where its value is not here.
        """
        found = self.kept(shape, digest)
        if found is not None:
            return found
        value = from_document(shape, document() if callable(document) else document)
        with self._lock:
            self._values[shape, digest] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def kept(self, shape: type[T], digest: str) -> T | None:
        """Return the value where it is here."""
        with self._lock:
            found = self._values.get((shape, digest))
            if not isinstance(found, shape):
                return None
            self._values.move_to_end((shape, digest))
            return found


SHELF = Shelf()
"""The shelf of this process."""
