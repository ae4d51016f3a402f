"""Sets a document through the typesetter's own process, within bounds of memory, time and number.

A name is whatever a person is called; what is made of it runs apart, and is ended when it takes
too long. Nothing is written to a disk, and nothing of the text is logged.
"""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final, Literal

from app.documents.fonts import FOLDER
from app.documents.typesetter import CANNOT_BE_SET
from app.services.wallet.download_refusals import TextCannotBeSet, TypesetterFailed

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
"""Typesetters that one process runs side by side; others wait for a place."""
PLACE_WITHIN_S: Final = 10.0
DONE_WITHIN_S: Final = 15.0
LARGEST_DOCUMENT: Final = 4 * 1024**2

_QUOTED: Final = re.compile(r'"[^"]*"|`[^`]*`')
"""What an error quotes may be somebody's name."""

_places = BoundedSemaphore(AT_ONCE)
_PROGRAM: Final = Path(__file__).with_name("typesetter.py")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be set.

    Attributes:
        source: the layout, ours and the same for everybody.
        facts: what it is filled with, as plain texts; never read as markup.
        standards: which the document has to keep; else it is refused.
        pixels_per_inch: of a picture.
    """

    source: str
    facts: Mapping[str, object]
    kind: Literal["pdf", "png"]
    standards: tuple[str, ...] = ()
    pixels_per_inch: int = 72


def typeset(order: Order) -> bytes:
    """Return the document.

    Raises:
        TextCannotBeSet: a sign of the text is in no font here.
        TypesetterFailed: it takes too long, or the typesetter itself fails; try again later.
    """
    spoken = json.dumps(
        {
            "source": order.source,
            "facts": order.facts,
            "fonts": str(FOLDER),
            "format": order.kind,
            "standards": list(order.standards) or None,
            "ppi": order.pixels_per_inch if order.kind == "png" else None,
        }
    ).encode()
    if not _places.acquire(timeout=PLACE_WITHIN_S):
        raise TypesetterFailed
    try:
        return _set(spoken)
    finally:
        _places.release()


def _set(spoken: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter on our own file
            [sys.executable, "-I", str(_PROGRAM)],
            input=spoken,
            capture_output=True,
            timeout=DONE_WITHIN_S,
            check=False,
            env={"RAYON_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        log.exception("the typesetter took too long", extra={"event": "typesetter_late"})
        raise TypesetterFailed from error
    if done.returncode == CANNOT_BE_SET:
        log.warning("a text could not be set", extra={"event": "text_not_set"})
        raise TextCannotBeSet
    if done.returncode or not 0 < len(done.stdout) <= LARGEST_DOCUMENT:
        fields = {"event": "typesetter_failed", "status": done.returncode}
        said = _QUOTED.sub("…", done.stderr.decode(errors="replace"))
        log.error("the typesetter failed: %.300s", said, extra=fields)
        raise TypesetterFailed
    return done.stdout
