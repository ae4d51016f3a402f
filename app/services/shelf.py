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
        self._kept: OrderedDict[tuple[type, str], object] = OrderedDict()
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
        place = (shape, digest)
        with self._lock:
            found = self._kept.get(place)
            if found is not None:
                self._kept.move_to_end(place)
        if isinstance(found, shape):
            return found
        value = from_document(shape, document() if callable(document) else document)
        with self._lock:
            self._kept[place] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value


SHELF = Shelf()
"""The shelf of this process."""
