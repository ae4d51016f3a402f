"""Well-formed messages that must not be: a stable code, and nothing changed for anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from app.realtime.messages import FROM_PROCTOR
from app.services.rows import JsonValue
from exam_engine.attempts.states import AttemptState
from exam_engine.items.interactions import (
    Choice,
    Match,
    MultipleChoice,
    Numeric,
    Order,
    ShortText,
)
from tests.app.lines import Payload
from tests.app.rooms import Rooms, Seat

Given = tuple[Payload, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One message that must be refused."""

    says: str
    event: str
    given: Callable[[Seat], Given]
    code: str


ROWS = (
    Row("an unknown event", "nope", lambda _: ({},), "unknown_event"),
    Row("the library's connect", "connect", lambda _: ({"HTTP_ORIGIN": "x"}, {}), "unknown_event"),
    Row("the library's disconnect", "disconnect", lambda _: ({},), "unknown_event"),
    Row("the library's last word", "__disconnect_final", lambda _: (), "unknown_event"),
    Row("the library's wildcard", "*", lambda _: ({},), "unknown_event"),
    Row("an event without a name", "", lambda _: ({},), "unknown_event"),
    Row("a server's own event", "hello", lambda _: ({},), "unknown_event"),
    Row("an extra member", "save", lambda s: (s.saving(score=100),), "malformed_message"),
    Row("two arguments", "save", lambda s: (s.saving(), s.saving()), "malformed_message"),
    Row("no answer at all", "save", lambda s: (s.saving(r=...),), "malformed_message"),
    Row("an item that is nowhere", "save", lambda s: (s.saving(i="F-NONE-999"),), "unknown_item"),
    Row("a lease never given", "save", lambda s: (s.saving(e=s.epoch + 1),), "not_open"),
    Row("17 kB in one answer", "save", lambda s: (s.saving(r="x" * 17_000),), "malformed_message"),
    Row("deep JSON", "save", lambda s: (s.saving(r=_deep(800)),), "malformed_response"),
    Row(
        "a warning never given",
        "understood",
        lambda _: ({"command": "u", "n": 7},),
        "unknown_warning",
    ),
    Row(
        "a signal that nobody knows",
        "tele",
        lambda s: ({"c": 1, "e": s.epoch, "k": "browser.mind_read", "ct": 1, "ms": 1},),
        "malformed_event",
    ),
)

WRONG_RESPONSES: dict[type, tuple[Payload, ...]] = {
    Choice: ("no-such-option", ["a"], 1, True, {"a": 1}, "a" * 300),
    MultipleChoice: ("a", ["no-such-option"], [1], {"a": 1}, [["a"]], ["a"] * 100),
    Order: ("a", ["no-such-option"], [1], {"a": 1}, [[]], ["a", "a"]),
    Match: ("a", ["a"], {"no-such-row": "a"}, {"a": 1}, 3, {"": ""}),
    Numeric: (True, "three", [1], {"n": 1}, "1" * 300, "NaN", "1e999999"),
    ShortText: (1, True, ["a"], {"a": 1}, "x" * 15_000),
}


def _deep(levels: int) -> Payload:
    value: Payload = "a"
    for _ in range(levels):
        value = [value]
    return value


def code_of(answer: Payload) -> str:
    """Return the refusal's code: of the message, or the verdict on a save."""
    return str(answer.get("err") or answer.get("v"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.says.replace(" ", "-"))
def test_what_must_not_be_has_a_code_and_no_effect(rooms: Rooms, row: Row) -> None:
    seat = rooms.honest
    line, before = seat.enter(), rooms.standing(seat.attempt)
    answer = line.call(row.event, *row.given(seat))
    assert code_of(answer) == row.code, answer
    assert isinstance(answer["t"], int)
    assert rooms.standing(seat.attempt) == before
    seat.save()


@pytest.mark.parametrize("kind", WRONG_RESPONSES, ids=lambda kind: kind.__name__)
def test_no_kind_of_item_takes_a_response_that_is_not_of_its_form(rooms: Rooms, kind: type) -> None:
    seat = rooms.seat_with(kind)
    item = next(item for item, one in seat.items().items() if type(one) is kind)
    line, before = seat.enter(), rooms.standing(seat.attempt)
    for response in WRONG_RESPONSES[kind]:
        answer = line.call("save", seat.saving(i=item, r=response))
        assert code_of(answer) == "malformed_response", f"{response!r:.60}: {answer}"
    assert rooms.standing(seat.attempt) == before
    rooms.honest.save()


def test_an_item_of_the_bank_that_is_not_on_the_form_is_unknown(rooms: Rooms) -> None:
    seat = rooms.honest
    mine = seat.items()
    foreign = [str(one.item.id) for one in rooms.hall.programme.items if one.item.id not in mine]
    line, before = seat.enter(), rooms.standing(seat.attempt)
    for item in foreign or [f"{next(iter(mine))}-x"]:
        assert code_of(line.call("save", seat.saving(i=item))) == "unknown_item"
    assert rooms.standing(seat.attempt) == before


@pytest.mark.parametrize("name", [message.name for message in FROM_PROCTOR])
def test_a_candidate_cannot_act_as_a_proctor_in_the_exam_room(rooms: Rooms, name: str) -> None:
    seat = rooms.honest
    line, before = seat.enter(), rooms.standing(seat.attempt)
    command = {"command": f"theirs-{name}", "attempt": seat.attempt, "reason": "x", "text": "x"}
    answer = line.call(name, command)
    # `message` and the rest are words of the other namespace.
    assert code_of(answer) == "unknown_event", answer
    assert rooms.standing(seat.attempt) == before
    seat.save()


def test_an_answer_under_an_old_lease_is_noted_and_counts_for_nothing(rooms: Rooms) -> None:
    seat = rooms.seat()
    first = seat.enter()
    old = seat.epoch
    second = seat.enter(page="page-2", takeover=True)
    item, mine = next((item, one) for item, one in seat.items().items() if isinstance(one, Choice))
    option = mine.choices[0].id
    before = rooms.standing(seat.attempt)
    answer = first.call("save", seat.saving(i=item, r=option, e=old))
    assert answer["v"] == "lease_lost"
    after = rooms.standing(seat.attempt)
    assert after.counted == before.counted
    assert after.chain[2] == before.chain[2] + 1
    assert replace(after.attempt, version=before.attempt.version) == before.attempt
    assert second.call("save", seat.saving(i=item, r=None))["v"] == "accepted"
    rooms.honest.save()


def test_before_the_start_nothing_is_stored(rooms: Rooms) -> None:
    seat = rooms.waiting()
    line = seat.enter()
    before = rooms.standing(seat.attempt)
    assert code_of(line.call("save", seat.saving())) == "not_open"
    refused = line.call("submit", {"command": f"early-{seat.attempt}", "c": 0})
    assert code_of(refused) == "illegal_transition"
    assert rooms.standing(seat.attempt) == before
    rooms.honest.save()


def test_after_the_end_an_answer_is_late_and_a_second_submit_changes_nothing(rooms: Rooms) -> None:
    seat = rooms.seat()
    line = seat.enter()
    submitted = line.call("submit", {"command": f"done-{seat.attempt}", "c": 0})
    assert submitted["state"] == AttemptState.SUBMITTED
    before = rooms.standing(seat.attempt)
    assert line.call("save", seat.saving())["v"] == "late"
    late = rooms.standing(seat.attempt)
    assert "anchor_ms" not in last_late(rooms, seat.attempt)
    assert late.counted == before.counted
    assert late.chain[2] == before.chain[2] + 1
    again = line.call("submit", {"command": f"again-{seat.attempt}", "c": 1})
    assert code_of(again) == "illegal_transition", again
    assert rooms.standing(seat.attempt) == late
    rooms.honest.save()


def test_a_late_answer_keeps_the_instant_before_which_it_was_not_given(rooms: Rooms) -> None:
    seat = rooms.seat()
    line = seat.enter()
    beat = line.call("beat", {"c": 0})
    line.call("submit", {"command": f"done-{seat.attempt}", "c": 0})
    assert line.call("save", seat.saving(c=1, a=beat["a"]))["v"] == "late"
    assert last_late(rooms, seat.attempt)["anchor_ms"] == beat["t"]
    forged = f"{beat['t'] - 60_000:x}.{beat['a'].partition('.')[2]}"
    assert line.call("save", seat.saving(c=2, a=forged))["v"] == "late"
    assert "anchor_ms" not in last_late(rooms, seat.attempt)
    rooms.honest.save()


def last_late(rooms: Rooms, attempt: str) -> Mapping[str, JsonValue]:
    """Return the body of the newest late answer's record."""
    with rooms.store.uow() as uow:
        return uow.attempts.events(attempt, kinds=("answer.late",))[-1].body


def test_a_message_too_fast_is_refused_with_a_time_and_stored_when_sent_again(
    rooms: Rooms,
) -> None:
    seat = rooms.seat()
    line = seat.enter()
    payload = seat.saving(m=True)
    numbers = [line.post("save", {**payload, "c": c}) for c in range(1, 301)]
    answers = [line.answer(number) for number in numbers]
    slow = [c for c, one in enumerate(answers, start=1) if one.get("err") == "too_fast"]
    assert slow
    assert len(answers) - len(slow) >= 200
    assert all(one["retry_ms"] == 1000 for one in answers if "retry_ms" in one)
    rooms.honest.save()
    again = seat.enter()
    said = {c: again.call("save", {**payload, "c": c})["v"] for c in slow}
    assert set(said.values()) == {"accepted"}
    with rooms.store.uow() as uow:
        kept = uow.attempts.events(seat.attempt, kinds=("answer.saved",))
    assert sorted(one.cseq or 0 for one in kept) == list(range(1, 301))


def test_nothing_of_this_was_an_error_of_ours(rooms: Rooms) -> None:
    rooms.honest.save()
    rooms.require_quiet_log()
