"""Responses in words for people who judge or look again: choices by their text, never a key."""

import re
from collections.abc import Mapping
from html import unescape

from app.services.rows import JsonValue
from app.web.language import gettext as _
from exam_engine.items import ItemVersion, delivery_view

_TAG = re.compile(r"<[^>]*>")
_PART_TEXT = re.compile(r'<span data-hottext="([a-z0-9_]+)">(.*?)</span>', re.DOTALL)


def response_words(version: ItemVersion, response: JsonValue) -> str:
    """Return a response as a candidate would say it."""
    return said(response, names_of(delivery_view(version, "")))


def names_of(view: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the labels of a question, with gaps by number and parts of a text by their words."""
    names = labels_of(view)
    gaps = view.get("gaps")
    for number, gap in enumerate(gaps if isinstance(gaps, list) else [], start=1):
        names[str(gap["id"] if isinstance(gap, dict) else gap)] = _("Gap %(number)s", number=number)
    for name, words in _PART_TEXT.findall(str(view.get("text", ""))):
        names[name] = unescape(_TAG.sub("", words)).strip()
    return names


def labels_of(value: JsonValue | Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the plain text of every choice by its id, wherever in the view it stands."""
    found: dict[str, str] = {}
    if isinstance(value, Mapping):
        name, text = value.get("id"), value.get("text")
        if isinstance(name, str) and isinstance(text, str):
            found[name] = unescape(_TAG.sub("", text)).strip()
        for each in value.values():
            found |= labels_of(each)
    elif isinstance(value, list):
        for each in value:
            found |= labels_of(each)
    return found


def said(value: JsonValue, labels: Mapping[str, str]) -> str:
    """Return a response in words; ids become the texts of the choices."""
    if value in (None, "", [], {}):
        return _("no answer")
    match value:
        case str():
            return labels.get(value, value)
        case list():
            return "; ".join(said(each, labels) for each in value)
        case dict():
            pairs = ((labels.get(name, name), said(each, labels)) for name, each in value.items())
            return "; ".join(f"{name} → {said}" for name, said in pairs)
        case _:
            return str(value)
