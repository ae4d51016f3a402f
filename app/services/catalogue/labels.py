"""The words of a question's choices by their ids, read from its delivery view; never a key."""

import re
from collections.abc import Mapping, Sequence
from html import unescape

from app.services.rows import JsonValue

View = Mapping[str, JsonValue]

_TAG = re.compile(r"<[^>]*>")
_PART = re.compile(r'<span data-hottext="([a-z0-9_]+)">(.*?)</span>', re.DOTALL)


def labels_of(value: JsonValue | View) -> dict[str, str]:
    """Return the plain text of every choice by its id, wherever in the view it stands."""
    found: dict[str, str] = {}
    if isinstance(value, Mapping):
        name, text = value.get("id"), value.get("text")
        if isinstance(name, str) and isinstance(text, str):
            found[name] = _plain(text)
        for each in value.values():
            found |= labels_of(each)
    elif isinstance(value, list):
        for each in value:
            found |= labels_of(each)
    return found


def parts_of(view: View) -> dict[str, str]:
    """Return the parts of a text that can be picked: their plain words by id, in reading order."""
    return {name: _plain(words) for name, words in _PART.findall(str(view.get("text", "")))}


def shown_order(view: View) -> Sequence[str]:
    """Return the ids of what can be chosen, in the order in which this candidate saw them."""
    choices = view.get("choices")
    if not isinstance(choices, list):
        return list(parts_of(view))
    return [str(one["id"]) for one in choices if isinstance(one, dict)]


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()
