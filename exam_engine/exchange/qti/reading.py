"""What one reading of one item carries along: its version, its folder, what was found so far.

Grows while the item is read; no part of what is returned.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from exam_engine.exchange.imported import Loss
from exam_engine.exchange.qti.view import Element
from exam_engine.items.assessment.interactions import Interaction, Picture
from exam_engine.items.assessment.item import Feedback, Rubric

FOLDS_CASE = frozenset({"2.2", "3.0"})
"""Versions whose schema makes `mapEntry` insensitive to case by default (ruling A4)."""


OpenFile = Callable[[str], bytes | None]
"""The bytes of a file by its path from the root of the package; None where there is none."""


def no_file(_: str) -> bytes | None:
    """Have no other file: what a file read by itself knows of its package."""
    return None


@dataclass(slots=True)
class Reading:
    """The state of one reading.

    Attributes:
        version: `2.0`, `2.1`, `2.2` or `3.0`.
        interaction: reads one interaction; given here because a body holds interactions, and
            they hold bodies.
        folder: of the file inside its package; empty outside of one.
        interactions, feedback: in the order of their places; None while one is being read.
        assets: paths that the item shows, in order, each once.
        stage: the picture on which objects are being positioned.
        open_file: opens another file of the package.
    """

    version: str
    interaction: "Callable[[Element, Reading], Interaction]"
    folder: str = ""
    losses: list[Loss] = field(default_factory=list)
    interactions: list[Interaction | None] = field(default_factory=list)
    feedback: list[Feedback | None] = field(default_factory=list)
    rubrics: list[Rubric] = field(default_factory=list)
    assets: dict[str, None] = field(default_factory=dict)
    stage: Picture | None = None
    open_file: OpenFile = no_file

    def lose(self, code: str, element: Element, detail: str) -> None:
        """Note one loss at an element."""
        self.losses.append(Loss(code, f"{element.name}, line {element.line}", detail))
