"""Responses in words for people who judge or look again: choices by their text, never a key."""

from collections.abc import Mapping

from app.services.catalogue.labels import labels_of, parts_of
from app.services.rows import JsonValue
from app.web.language import gettext as _
from exam_engine.items import ItemVersion, delivery_view


def response_words(version: ItemVersion, response: JsonValue) -> str:
    """Return a response as a candidate would say it."""
    return said(response, names_of(delivery_view(version, "")))


def names_of(view: Mapping[str, JsonValue]) -> dict[str, str]:
    """Return the labels of a question, with gaps by number and parts of a text by their words."""
    names = labels_of(view)
    gaps = view.get("gaps")
    for number, gap in enumerate(gaps if isinstance(gaps, list) else [], start=1):
        names[str(gap["id"] if isinstance(gap, dict) else gap)] = _("Gap %(number)s", number=number)
    return names | parts_of(view)


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
