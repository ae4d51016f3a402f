"""What items share with others or keep in files of their own: cases and figures.

Read once per programme; an item names them. A figure is an SVG that only draws.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from typing import Final

from exam_engine.exchange.bodies import cleaned
from exam_engine.exchange.fields import Report
from exam_engine.exchange.front_matter import front_matter
from exam_engine.exchange.markup import block
from exam_engine.items import Stimulus

_NAMESPACE: Final = re.compile(r'\sxmlns="http://www\.w3\.org/2000/svg"')


@dataclass(frozen=True, slots=True)
class Beside:
    """Cases by name, and a way to read a figure's file by its path inside the programme."""

    cases: Mapping[str, Stimulus] = field(default_factory=dict)
    read: Callable[[str], str | None] = lambda _path: None

    def case(self, name: str) -> Stimulus | None:
        """Return the case of that name, if there is one."""
        return self.cases.get(name)

    def figure(self, item_file: str, file: str) -> str | None:
        """Return the drawing at `file`, a path from the folder of the item; None if it is none.

        A path that leads out of the item's folder is none.
        """
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts or path.suffix != ".svg":
            return None
        text = self.read((PurePosixPath(item_file).parent / path).as_posix())
        return drawing(text) if text is not None else None


NOTHING_BESIDE = Beside()


def read_case(text: str, report: Report) -> Stimulus | None:
    """Return a case: front matter with its title, and Markdown; None if it has problems."""
    found = front_matter(text, report)
    if found is None:
        return None
    fields, body = found
    title = fields.text("title")
    fields.close()
    if not body.strip():
        report.add(0, "", "no text below the front matter", "write the case")
    return fields.report.make(fields, lambda: Stimulus(title, block(body)))


def drawing(svg: str) -> str | None:
    """Return an SVG as clean HTML; None if something of it had to be taken away."""
    clean, losses = cleaned(_NAMESPACE.sub("", svg, count=1))  # inside HTML it goes without saying
    return clean if clean.startswith("<svg") and not losses else None


def figure_html(svg: str, alternative: str) -> str:
    """Return a clean drawing with the words that stand for it."""
    return f'<figure class="figure" role="img" aria-label="{escape(alternative)}">{svg}</figure>'
