"""Portable and other custom interactions: their configuration as JSON, nothing of it run.

What it may load and show is for the sandbox that renders it.
"""

import json

from exam_engine.exchange.allowed import address_loss
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.canonical import JsonValue


def configuration(element: Element, reading: Reading) -> str:
    """Return an element with all below it as JSON text: `element`, `attributes`, `content`.

    Raises:
        ImportRefused: `remote_reference`: it loads something from elsewhere.
    """
    _refuse_remote(element)
    reading.lose("custom_interaction", element, "kept as it is; it needs its own renderer")
    element.swallow()
    return json.dumps(_document(element), ensure_ascii=False, sort_keys=True)


def _document(element: Element) -> dict[str, JsonValue]:
    inner: list[JsonValue] = [element.text] if element.text.strip() else []
    for one in element.peek():
        inner.append(_document(one))
        if one.tail.strip():
            inner.append(one.tail)
    return {"element": element.name, "attributes": element.attributes(), "content": inner}


def _refuse_remote(element: Element) -> None:
    for one in element.walk():
        for name, value in one.attributes().items():
            loads = name in {"src", "href", "data", "primaryPath", "fallbackPath", "module"}
            if loads and address_loss(value) == "remote_reference":
                raise refused("remote_reference", one, f"loads {value:.100}")
