"""Typed reading of one mapping, collecting every problem instead of stopping at the first.

A getter that meets a problem reports it and returns a stand-in of the right type; `Report.make`
builds nothing while a file has problems, so a stand-in never reaches a value.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from exam_engine.catalogue import MalformedPeriod, Period, parse_period
from exam_engine.errors import EngineError
from exam_engine.exchange.refusals import Problem
from exam_engine.exchange.source import Leaf, Listing, Node, Table

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_DURATION = re.compile(r"PT(?:([0-9]{1,4})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})S)?")
_WHOLE = re.compile(r"[0-9]{1,9}")


class Wrong(Exception):
    """A node is not what a field needs."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


@dataclass(slots=True)
class Report:
    """The problems of one file; grows while the file is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: int, name: str, message: str, fix: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.file, line, name, message, fix))

    def make(self, fields: "Fields", build: Callable[[], T]) -> T | None:
        """Return what `build` makes; None if the file has problems or the value refuses."""
        if self.problems:
            return None
        try:
            return build()
        except EngineError as refusal:
            inner = getattr(refusal, "field", "")
            message = str(refusal).removeprefix(f"{inner}: ")
            own = inner.removeprefix(f"{fields.path}.") if inner != fields.path else ""
            name = ".".join(part for part in (fields.path, own) if part)
            self.add(fields.line_of(own), name, message, "change the value")
            return None


class Fields:
    """One mapping of a file, read field by field; `close` reports what was never asked for."""

    def __init__(self, node: Table, report: Report, path: str = "") -> None:
        self._node, self.report, self.path = node, report, path
        self._asked: set[str] = set()

    @property
    def line(self) -> int:
        """Where the mapping begins."""
        return self._node.line

    @property
    def names(self) -> tuple[str, ...]:
        """The keys as written."""
        return tuple(self._node.nodes)

    def node(self, name: str) -> Node | None:
        """Return the node of a field that may be absent, uninterpreted."""
        self._asked.add(name)
        return self._node.nodes.get(name)

    def line_of(self, name: str) -> int:
        """Return where a field stands, inner ones as `key.correct`, or what holds it begins."""
        node: Node = self._node
        for part in name.split("."):
            if isinstance(node, Table) and part in node.nodes:
                node = node.nodes[part]
        return node.line

    def wrong(self, name: str, message: str, fix: str) -> None:
        """Report a problem of one field."""
        self.report.add(self.line_of(name), self._path(name), message, fix)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text that is not blank."""
        return self._read(name, as_text, default, "")

    def texts(self, name: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of texts."""
        return self._read(name, as_texts, None if required else (), ())

    def decimal(self, name: str, default: Decimal | None = None) -> Decimal:
        """Return an exact decimal, quoted or bare."""
        return self._read(name, as_decimal, default, Decimal(1))

    def whole(self, name: str, default: int | None = None) -> int:
        """Return a whole number of 0 or more."""
        return self._read(name, as_whole, default, 1)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        return self._read(name, as_flag, default, default)

    def day(self, name: str) -> date:
        """Return a calendar date."""
        return self._read(name, as_day, None, date.min)

    def period(self, name: str) -> Period:
        """Return a calendar period such as P2Y."""
        return self._read(name, as_period, None, Period(1))

    def periods(self, name: str, default: tuple[Period, ...] | None = None) -> tuple[Period, ...]:
        """Return a list of calendar periods."""
        return self._read(name, as_periods, default, ())

    def duration(self, name: str, default: timedelta | None = None) -> timedelta:
        """Return a duration such as PT75M."""
        return self._read(name, as_duration, default, timedelta(seconds=1))

    def member(self, name: str, of: type[E], default: E | None = None) -> E:
        """Return a member of a closed list of words."""
        return self._read(name, lambda node: as_member(node, of), default, next(iter(of)))

    def inner(self, name: str) -> "Fields | None":
        """Return a required inner mapping; None, reported, if it is none."""
        table = self._read(name, as_table, None, Table({}, 0))
        return Fields(table, self.report, self._path(name)) if table.line else None

    def inners(self, name: str) -> "list[Fields]":
        """Return a required list of inner mappings."""
        none: tuple[Table, ...] = ()
        tables = self._read(name, as_tables, None, none)
        paths = [f"{self._path(name)}[{at}]" for at in range(len(tables))]
        return [Fields(one, self.report, path) for one, path in zip(tables, paths, strict=True)]

    def close(self) -> None:
        """Report each field that nobody asked for."""
        for name in self._node.nodes:
            if name not in self._asked:
                near = difflib.get_close_matches(name, self._asked, 1)
                fix = f"did you mean {near[0]}?" if near else "remove it"
                self.wrong(name, "unknown field", fix)

    def _path(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _read(self, name: str, convert: Callable[[Node], T], default: T | None, stand_in: T) -> T:
        node = self.node(name)
        if node is None:
            if default is None:
                self.wrong(name, "missing", "add the field")
                return stand_in
            return default
        try:
            return convert(node)
        except Wrong as wrong:
            self.wrong(name, wrong.message, wrong.fix)
            return stand_in


def as_text(node: Node) -> str:
    """Return the text of a scalar that YAML reads as text and that is not blank."""
    if not isinstance(node, Leaf):
        raise Wrong("not a text", "write one text")
    if not node.is_text:
        raise Wrong(f"YAML does not read this as text: {node.text}", f'quote it: "{node.text}"')
    if not node.text.strip():
        raise Wrong("blank", "write something")
    return node.text.strip()


def as_texts(node: Node) -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(as_text(one) for one in as_listing(node).nodes)


def as_listing(node: Node) -> Listing:
    """Return the node if it is a list."""
    if not isinstance(node, Listing):
        raise Wrong("not a list", "write a list")
    return node


def as_table(node: Node) -> Table:
    """Return the node if it is a mapping."""
    if not isinstance(node, Table):
        raise Wrong("not a mapping", "write fields and values")
    return node


def as_tables(node: Node) -> tuple[Table, ...]:
    """Return a list of mappings."""
    return tuple(as_table(one) for one in as_listing(node).nodes)


def as_decimal(node: Node) -> Decimal:
    """Return the decimal that a scalar spells, without exponent."""
    return Decimal(_matching(node, _DECIMAL, "a decimal number", "write it as 0.25")[0])


def as_whole(node: Node) -> int:
    """Return the whole number that a scalar spells."""
    return int(_matching(node, _WHOLE, "a whole number", "write it in digits")[0])


def as_flag(node: Node) -> bool:
    """Return true or false; YAML's other words for them are refused."""
    return _matching(node, re.compile("true|false"), "true or false", "write one of them")[0] == (
        "true"
    )


def as_day(node: Node) -> date:
    """Return the date that a scalar spells as 2026-11-23."""
    text = node.text if isinstance(node, Leaf) else ""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Wrong(f"not a date: {text}", "write it as 2026-11-23") from error


def as_period(node: Node) -> Period:
    """Return the calendar period that a text spells."""
    try:
        return parse_period(as_text(node))
    except MalformedPeriod as error:
        raise Wrong(str(error), "write it as P2Y, P6M or P30D") from error


def as_periods(node: Node) -> tuple[Period, ...]:
    """Return a list of calendar periods."""
    return tuple(as_period(one) for one in as_listing(node).nodes)


def as_duration(node: Node) -> timedelta:
    """Return the duration that a text spells in hours, minutes and seconds."""
    found = _matching(node, _DURATION, "a duration", "write it as PT75M")
    if found.lastindex is None:
        raise Wrong(f"not a duration: {found[0]}", "write it as PT75M")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def as_member(node: Node, of: type[E]) -> E:
    """Return the member that a text names."""
    text = as_text(node)
    words = [str(one) for one in of]
    if text not in words:
        raise Wrong(f"not a known word: {text}", f"use one of {', '.join(words)}")
    return of(text)


def _matching(node: Node, pattern: re.Pattern[str], what: str, fix: str) -> re.Match[str]:
    text = node.text if isinstance(node, Leaf) else ""
    found = pattern.fullmatch(text)
    if found is None:
        raise Wrong(f"not {what}: {text}", fix)
    return found
