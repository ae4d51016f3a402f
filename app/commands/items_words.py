"""An item as plain text: what a candidate sees of it, for a terminal and not for a page.

Made of the delivery view alone, so nothing can be shown here that a candidate would not get.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

View = Mapping[str, Any]
"""A delivery view, or a part of one."""

_BLANKS = re.compile(r"[^\S\v]+")
_BLOCK = re.compile(r"^(\d+)\v$", re.MULTILINE)
_LINES = re.compile(r"\n{3,}")
_PLACES = (
    (re.compile(r'<div data-interaction="(\d+)"></div>'), "\n\n\\1\v\n\n"),
    (re.compile(r'<span data-interaction="(\d+)"></span>'), r" [\1] "),
    (re.compile(r'<span data-gap="([^"]*)"></span>'), r" [\1: ____] "),
    (re.compile(r'<span data-hottext="([^"]*)">(.*?)</span>', re.DOTALL), r" [\1: \2] "),
    (re.compile(r'<img\b[^<>]*?\salt="([^"]+)"[^<>]*>'), r" (picture: \1) "),
    (re.compile(r"<(?:img|audio|video|svg)\b[^<>]*>"), " (picture or sound) "),
    (re.compile(r"<li\b[^<>]*>"), "\n- "),
    (re.compile(r"<(?:td|th)\b[^<>]*>"), " | "),
    (re.compile(r"<(?:br|hr|/?(?:p|div|h\d|ul|ol|tr|table|pre|blockquote))\b[^<>]*>"), "\n"),
    (re.compile(r"<[^<>]*>"), ""),
)


def words(html: str) -> str:
    """Return HTML as lines of text; places in a line show their number or identifier in brackets.

    The place of an interaction that is a block is a line of its own: its number and a vertical tab.
    """
    text = html.replace("\n", " ").replace("\v", " ")
    for pattern, stands in _PLACES:
        text = pattern.sub(stands, text)
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in unescape(text).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip("\n ")


def sheet(view: View) -> str:
    """Return an item as a candidate reads it, each interaction at its place or at the end."""
    head = view["title"] or view["id"]
    asked = [_interaction(at, one) for at, one in enumerate(view["interactions"])]
    placed: set[int] = set()

    def stands(found: re.Match[str]) -> str:
        at = int(found[1])
        placed.add(at)
        return asked[at] if at < len(asked) else ""

    body = _BLOCK.sub(stands, words(view["body"]))
    notes = [words(one) for one in view["rubrics"]]
    strays = [text for at, text in enumerate(asked) if at not in placed]
    underlined = f"{head}\n{'=' * min(len(head), 72)}"
    return "\n\n".join(part for part in (underlined, *notes, body, *strays) if part)


def _interaction(at: int, one: View) -> str:
    lines = [
        f"[{at}] {one['response']}, {one['kind']}{_limits(one)}",
        words(one["prompt"]),
        words(one["passage"]),
        *(_choice(choice) for choice in one["choices"]),
        *(["with"] if one["targets"] else []),
        *(_choice(choice) for choice in one["targets"]),
        *(f"  ({label})" for label in one["labels"]),
        _picture(one["picture"]),
        _scale(one["scale"]),
    ]
    return "\n".join(line for line in lines if line)


def _choice(one: View) -> str:
    text = words(one["content"]).replace("\n", " ")
    area = one["area"]
    place = f" at {area['shape']} {','.join(area['coords'])}" if area else ""
    return f"  {one['id']}{f': {text}' if text else ''}{place}"


def _limits(one: View) -> str:
    least, most = one["bounds"]["min"], one["bounds"]["max"]
    if (least, most) == (0, 1):
        return ""
    return f", {least or 0} to {most or 'any number'}"


def _picture(one: View | None) -> str:
    if one is None:
        return ""
    size = f", {one['width']} x {one['height']}" if one["width"] else ""
    return f"  (picture: {one['alternative'] or one['source']}{size})"


def _scale(one: View | None) -> str:
    return "" if one is None else f"  from {one['lower']} to {one['upper']} by {one['step']}"
