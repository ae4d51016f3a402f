"""Response elements of QTI 1.2 as response variables, and what one reading carries along.

A slot says how tests on its identifier are to be understood; no test is read here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

from exam_engine.exchange.allowed import is_data_image
from exam_engine.exchange.bodies import cleaned
from exam_engine.exchange.imported import ImportRefused, Loss
from exam_engine.exchange.qti12.facts import Facts
from exam_engine.items.assessment.interactions import Interaction
from exam_engine.items.assessment.values import BaseType, Cardinality

_SOURCE: Final = re.compile(r' src="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Slot:
    """One response variable.

    Attributes:
        labels: identifiers of what it can be answered with, in the file's order.
        spellings: text of each label, where the labels are accepted texts of a typed answer.
    """

    id: str
    cardinality: Cardinality
    base: BaseType
    labels: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tested:
    """What the conditions of an item look at, known before its responses are read.

    Attributes:
        scored: responses that a condition with points looks at.
        numeric: responses that are compared as numbers, and with numbers only.
    """

    scored: frozenset[str]
    numeric: frozenset[str]


@dataclass(slots=True)
class Reading:
    """The state of reading one item; grows, and is no part of what is returned."""

    facts: Facts
    tested: Tested
    losses: dict[Loss, None] = field(default_factory=dict)
    interactions: list[Interaction] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)
    assets: dict[str, None] = field(default_factory=dict)

    def lose(self, code: str, where: str, detail: str) -> None:
        """Note one loss, once."""
        self.losses[Loss(code, where, detail)] = None

    def clean(self, html: str) -> str:
        """Return what a page may show of a fragment, and note what it may not.

        Raises:
            ImportRefused: `remote_reference`, `too_large` or `too_deep`.
        """
        kept, losses = cleaned(html)
        for loss in losses:
            if loss.code == "remote_reference":
                raise ImportRefused(loss.code, f"shows {loss.detail:.100}; put it into the package")
            self.losses[loss] = None
        return _SOURCE.sub(self._shown, kept)

    def show(self, path: str) -> None:
        """Note a file of the package that the item shows."""
        self.assets[path] = None

    def _shown(self, found: re.Match[str]) -> str:
        """Note the file of a picture or sound, and return its attribute without URL escapes."""
        source = unescape(found[1])
        if is_data_image(source):
            return found[0]
        path = unquote(source.partition("?")[0])
        self.show(path)
        return f' src="{escape(path)}"'
