"""Marks that keep the place of a gap through cleaning, and what stands there afterwards.

A mark is made of characters that are no text and that no file can bring in. One that ended up
inside a tag is refused: what is put there would break out of it.
"""

from collections.abc import Sequence
from html.parser import HTMLParser

from exam_engine.exchange.imported import ImportRefused

_LONGEST_HEADING = 80
_OPEN, _CLOSE = "\ufde0", "\ufde1"


def mark(index: int) -> str:
    """Return the mark of the gap of that index."""
    return f"{_OPEN}{index}{_CLOSE}"


def placed(html: str, places: Sequence[str]) -> str:
    """Return cleaned HTML with each gap's mark replaced by its place.

    Raises:
        ImportRefused: `broken_gap`, when a mark is not in running text, once.
    """
    running = _running_text(html)
    for index, place in enumerate(places):
        if running.count(mark(index)) != 1 or html.count(mark(index)) != 1:
            message = f"gap {index + 1} stands inside a tag or is shown more than once; move it"
            raise ImportRefused("broken_gap", message)
        html = html.replace(mark(index), place)
    return html


def heading(html: str) -> str:
    """Return the first words of cleaned HTML, at most 80 characters, as a title."""
    words = " ".join(_running_text(html).split())
    return words if len(words) <= _LONGEST_HEADING else words[: _LONGEST_HEADING - 1] + "…"


class _Text(HTMLParser):
    """Collects what is between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep words of different elements apart; attributes are not running text."""
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep running text."""
        self.found.append(data)


def _running_text(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.found)
