"""A GIFT file to the texts of its questions: comments, categories, escapes.

A question ends at a blank line, but not inside its answers. What a question means is for `gift`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ESCAPED = dict(zip(r":#={}~\n", map(chr, range(0xFDD0, 0xFDD8)), strict=True))
_SHOWN = {ord(mark): "\n" if char == "n" else char for char, mark in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\([:#={}~n\\])")
_BRACE = re.compile(r"[{}]")
_CATEGORY = "$CATEGORY:"
_LONGEST_COMMENT = 5_000
"""Identifiers and tags stand at the front; looking for them is bounded."""
_TAG = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.){0,250})\]")


@dataclass(frozen=True, slots=True)
class Block:
    """One question as written, its escapes hidden.

    Attributes:
        line: where its text begins, from 1.
        category: of the last category line before it.
        identifier, tags: from its comments; empty for none.
    """

    line: int
    text: str
    category: str = ""
    identifier: str = ""
    tags: tuple[str, ...] = ()


def shown(text: str) -> str:
    """Return a text with its escaped characters in place."""
    return text.translate(_SHOWN)


def blocks(text: str) -> Iterator[Block]:
    """Yield the questions of a file; never refuses."""
    category = ""
    for lines in _groups(_ESCAPE.sub(lambda found: _ESCAPED[found[1]], text).split("\n")):
        comments = [line.strip()[2:_LONGEST_COMMENT] for _, line in lines if _is_comment(line)]
        words = [(number, line) for number, line in lines if not _is_comment(line)]
        while words and words[0][1].strip().startswith(_CATEGORY):
            category = shown(words.pop(0)[1].strip().removeprefix(_CATEGORY)).strip()
        if any(line.strip() for _, line in words):
            yield _block(words, category, comments)


def _groups(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield runs of numbered lines; a blank line inside open answers does not end a run."""
    following = _next_braces(lines)
    run: list[tuple[int, str]] = []
    is_open = False
    for at, line in enumerate(lines):
        if not line.strip() and not (is_open and following[at] == "}"):
            yield run
            run, is_open = [], False
            continue
        run.append((at + 1, line))
        if not _is_comment(line) and (braces := _BRACE.findall(line)):
            is_open = braces[-1] == "{"
    yield run


def _next_braces(lines: list[str]) -> list[str]:
    """Return for each line the first brace at or after it; empty for none."""
    following = [""] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        found = None if _is_comment(lines[at]) else _BRACE.search(lines[at])
        following[at] = found[0] if found else following[at + 1]
    return following


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _block(words: list[tuple[int, str]], category: str, comments: list[str]) -> Block:
    marks = [found for comment in comments for found in _TAG.findall(comment)]
    names = [_unescaped(value) for kind, value in marks if kind == "id"]
    return Block(
        line=next(number for number, line in words if line.strip()),
        text="\n".join(line for _, line in words).strip(),
        category=category,
        identifier=names[0] if names else "",
        tags=tuple(_unescaped(value) for kind, value in marks if kind == "tag"),
    )


def _unescaped(value: str) -> str:
    return shown(value.replace("\\]", "]")).strip()
