"""An answer that somebody says was given, against the digest of a receipt.

People know a question by its number and a choice by its words; a receipt knows both by their
names. Nothing is guessed: a reading that is not exactly what was stored does not hold.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from app.services.catalogue.labels import View, labels_of, parts_of, shown_order
from app.services.rows import JsonValue

LONGEST_NUMBER = 4
_UNORDERED = frozenset({"multiple_choice", "hottext"})
"""Kinds whose answer is a set; the page sends it in the order in which the candidate saw it."""
_DEEPEST = 3
"""How deep the response of any kind goes; what a stranger sends may go deeper."""
_MOST_TRIED = 5
"""So many chosen are tried in every order: another program may have sent them in its own."""


def item_of(named: str, order: Sequence[str]) -> str:
    """Return the item that is meant: by its name, or by its number in the exam, counted from 1."""
    if named in order or not named.isdecimal() or len(named) > LONGEST_NUMBER:
        return named
    number = int(named)
    return order[number - 1] if 1 <= number <= len(order) else named


def readings(said: str, view: View | None) -> Iterator[JsonValue]:
    """Yield what a text may stand for, the likeliest first.

    Itself and the JSON in it (a typed 12 is a text); of a question that is known also with the
    words of choices for their ids, several of them one per line.
    """
    plain: list[JsonValue] = [said, *_parsed(said)]
    yield from plain
    if view is None:
        return
    ids = _ids_of(view)
    lines: list[JsonValue] = [line for line in said.splitlines() if line.strip()]
    for reading in (*plain, lines):
        named = _named(reading, ids)
        yield named
        if view.get("kind") in _UNORDERED and isinstance(named, list):
            yield from _orders(named, view)


def _orders(named: list[JsonValue], view: View) -> Iterator[JsonValue]:
    yield [name for name in shown_order(view) if name in named]
    if len(named) <= _MOST_TRIED:
        yield from (list(order) for order in permutations(named))


def _parsed(text: str) -> list[JsonValue]:
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []


def _ids_of(view: View) -> dict[str, str]:
    """Return ids by words; words that two choices share name neither."""
    names = labels_of(view) | parts_of(view)
    words = [_folded(text) for text in names.values()]
    return {_folded(text): name for name, text in names.items() if words.count(_folded(text)) == 1}


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _named(value: JsonValue, ids: Mapping[str, str], depth: int = _DEEPEST) -> JsonValue:
    match value:
        case str():
            return ids.get(_folded(value), value)
        case list() if depth:
            return [_named(each, ids, depth - 1) for each in value]
        case dict() if depth:
            named = ((ids.get(_folded(key), key), each) for key, each in value.items())
            return {name: _named(each, ids, depth - 1) for name, each in named}
        case _:
            return value
