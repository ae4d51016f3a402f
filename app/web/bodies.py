"""A request's JSON body: one object, or a refusal that names what to send."""

from flask import request

from app.realtime.schema import MalformedMessage


def json_object() -> dict[str, object]:
    """Return the request's JSON object.

    Raises:
        MalformedMessage: it has none, or one nested without end.
    """
    try:
        body = request.get_json()
    except RecursionError as error:
        raise MalformedMessage("body", "send less deep JSON") from error
    if not isinstance(body, dict):
        raise MalformedMessage("body", "send one JSON object")
    return body


def text_of(body: dict[str, object], name: str) -> str:
    """Return a text member, empty where it is absent.

    Raises:
        MalformedMessage: it is no text, or holds half a character.
    """
    text = body.get(name, "")
    if not isinstance(text, str):
        raise MalformedMessage(name, "send a text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise MalformedMessage(name, "send whole characters") from error
    return text
