"""Every member of every message that a browser may send, with every wrong value: no trace."""

from collections.abc import Callable, Iterator

import pytest

from app.realtime.messages import CANDIDATE, FROM_CANDIDATE, FROM_PROCTOR
from app.realtime.schema import Field, SocketMessage
from tests.app.lines import Line, Payload
from tests.app.rooms import Rooms, Seat

# What is refused at the door does not reach a database; one is enough.
pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True, scope="module")

HEAD = "0" * 64
MESSAGES = FROM_CANDIDATE + FROM_PROCTOR


def good(message: SocketMessage, seat: Seat) -> dict[str, Payload]:
    """Return a payload that would be taken, were it not for the one member a test spoils."""
    values: dict[str, Payload] = {
        "attempt": seat.attempt,
        "command": "spoilt",
        "text": "hello",
        "reason": "why",
        "up": True,
        "n": 1,
        "k": "browser.focus_lost",
        "ct": 1,
        "ms": 1,
        "h": HEAD,
        "rule": "alone",
        "versions": {},
        "name": "pause",
        "code": "other",
        "expected": None,
        "seconds": None,
        "cause": None,
        "proposal": "nothing",
        "to": "all",
        "a": None,
        "d": None,
    }
    if message.name == "save":
        values |= seat.saving()
    else:
        values |= {"c": 1, "e": seat.epoch}
    return {field.name: values[field.name] for field in message.fields}


WRONG: dict[str, tuple[Payload, ...]] = {
    "int": (True, "1", 1.5, [], {}, -(2**70)),
    "flag": (0, 1, "true", [], {}),
    "json": ("\ud800", {"\udfff": 1}),
    "hex": (1, "", "A" * 64, "g" * 64, "0" * 63, "0" * 65, [HEAD]),
    "ident": (1, "", "a b", "é", "x" * 65, "a\x00", "a/b", "\ud800", ["a"], {"a": 1}),
    "text": (1, "a\x00b", "half \ud83d", ["a"]),
}


def wrong_values(field: Field) -> Iterator[Payload]:
    """Return values that the field's own description rules out; `...` leaves it out."""
    yield from WRONG[field.type]
    if field.type == "int":
        yield from (field.least - 1, field.most + 1)
    if field.type in {"text", "json"}:
        yield "x" * (field.most + 1)
    if field.type == "text":
        yield "x" * (field.least - 1)
    if not field.optional:
        yield from (...,) if field.type == "json" else (..., None)


SPOILT = [
    pytest.param(message, field, id=f"{message.namespace[1:]}-{message.name}-{field.name}")
    for message in MESSAGES
    for field in message.fields
]


@pytest.fixture
def open_line(rooms: Rooms) -> Callable[[SocketMessage], Line]:
    """Open a line that may send a message: the candidate's or the proctor's."""

    def opened(message: SocketMessage) -> Line:
        return rooms.honest.enter() if message.namespace == CANDIDATE else rooms.board()

    return opened


@pytest.mark.parametrize(("message", "field"), SPOILT)
def test_a_wrong_value_is_refused_and_leaves_no_trace(
    rooms: Rooms, open_line: Callable[[SocketMessage], Line], message: SocketMessage, field: Field
) -> None:
    line = open_line(message)
    before = rooms.standing(rooms.honest.attempt)
    base = good(message, rooms.honest)
    for value in wrong_values(field):
        spoilt = {name: one for name, one in base.items() if name != field.name}
        if value is not ...:
            spoilt[field.name] = value
        assert line.call(message.name, spoilt).get("err") == "malformed_message", repr(value)[:80]
    assert rooms.standing(rooms.honest.attempt) == before
    rooms.honest.save()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: f"{one.namespace[1:]}-{one.name}")
def test_a_message_is_one_object_with_the_declared_members(
    rooms: Rooms, open_line: Callable[[SocketMessage], Line], message: SocketMessage
) -> None:
    line = open_line(message)
    before = rooms.standing(rooms.honest.attempt)
    base = good(message, rooms.honest)
    shapes: list[tuple[Payload, ...]] = [
        *((), (None,), ([],), ("text",), (7,), ([base],), (base, base), (base, None)),
        *(({**base, name: 1},) for name in ("person_id", "attempt_id", "at", "")),
        *(({**base, "_placeholder": True, "num": 0},), ({"data": base},)),
    ]
    for shape in shapes:
        answer = line.call(message.name, *shape)
        assert answer.get("err") == "malformed_message", repr(shape)[:80]
        assert isinstance(answer["t"], int)
    assert rooms.standing(rooms.honest.attempt) == before
    rooms.honest.save()


def test_nothing_of_this_was_an_error_of_ours(rooms: Rooms) -> None:
    rooms.honest.save()
    rooms.require_quiet_log()
