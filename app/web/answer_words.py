"""Responses in words for people who judge or look again: choices by their text, never a key."""

from collections.abc import Mapping

from app.services.rows import JsonValue
from app.web.language import gettext as _
from exam_engine.items import ItemVersion, to_document


def response_words(version: ItemVersion, response: JsonValue) -> str:
    """Return a response as a candidate would say it; ids become the texts of the choices."""
    return _said(response, _labels(to_document(version.interaction)))


def _labels(document: object) -> dict[str, str]:
    """Return the text of every choice, source and target of an interaction, by id."""
    found: dict[str, str] = {}
    if isinstance(document, Mapping):
        name, text = document.get("id"), document.get("text")
        if isinstance(name, str) and isinstance(text, Mapping):
            found[name] = str(text.get("source", name))
        for each in document.values():
            found |= _labels(each)
    elif isinstance(document, list):
        for each in document:
            found |= _labels(each)
    return found


def _said(value: JsonValue, labels: Mapping[str, str]) -> str:
    match value:
        case None:
            return _("(no answer)")
        case str():
            return labels.get(value, value)
        case list():
            return "; ".join(_said(each, labels) for each in value)
        case dict():
            pairs = ((labels.get(name, name), _said(each, labels)) for name, each in value.items())
            return "; ".join(f"{name} → {each}" for name, each in pairs)
        case _:
            return str(value)
