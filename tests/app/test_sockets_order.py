"""Answers over a real line: in order, once, under one lease, and shown again after a gap."""

from typing import Any

from app.realtime.messages import TO_CANDIDATE
from app.tokens import RECEIPT
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import Record, verify
from exam_engine.attempts.saves import CLIENT_GENESIS, client_link
from exam_engine.items.interactions import Choice, ShortText
from tests.app.hall import PROCTOR
from tests.app.lines import Line
from tests.app.rooms import Rooms, Seat

HELLO = next(message for message in TO_CANDIDATE if message.name == "hello")


def rows_of(rooms: Rooms, seat: Seat) -> list[Any]:
    """Return the journal's saves of an attempt."""
    with rooms.store.uow() as uow:
        return list(uow.attempts.events(seat.attempt, kinds=("answer.saved",)))


def texts(seat: Seat) -> list[str]:
    """Return items of the form that take words."""
    return [item for item, one in seat.items().items() if isinstance(one, ShortText)]


def test_two_hundred_fast_saves_of_one_client_are_stored_in_their_order(rooms: Rooms) -> None:
    seat = rooms.seat_with(ShortText)
    line = seat.enter()
    item = texts(seat)[0]
    head, numbers = CLIENT_GENESIS, []
    for c in range(1, 201):
        head = client_link(head, c, item, f"draft {c}")  # type: ignore[arg-type]
        save = seat.saving(c=c, i=item, r=f"draft {c}", h=head)
        numbers.append(line.post("save", save))
    answers = [line.answer(number) for number in numbers]
    assert [answer["v"] for answer in answers] == ["accepted"] * 200
    assert [answer["c"] for answer in answers] == list(range(1, 201))
    sequences = [answer["s"] for answer in answers]
    assert sequences == list(range(sequences[0], sequences[0] + 200))
    kept = rows_of(rooms, seat)
    assert [row.cseq for row in kept] == list(range(1, 201))
    assert [row.digest for row in kept] == [answer["d"] for answer in answers]
    with rooms.store.uow() as uow:
        assert uow.attempts.latest_responses(seat.attempt)[item].response == "draft 200"
    require_whole_chain(rooms, seat)


def require_whole_chain(rooms: Rooms, seat: Seat) -> None:
    """Check every record against the head of the attempt."""
    with rooms.store.uow() as uow:
        stored = uow.attempts.get(seat.attempt)
        records = uow.attempts.events(seat.attempt)
    assert stored is not None
    chain = [
        Record(
            attempt=one.attempt_id,
            seq=one.seq,
            kind=one.kind,
            at=one.at,
            actor=one.actor,
            body=canonical(dict(one.body)),
            digest=bytes.fromhex(one.digest),
        )
        for one in records
    ]
    verify(chain, head=bytes.fromhex(stored.chain_head))


def test_an_answer_sent_again_has_the_same_receipt_and_one_row(rooms: Rooms) -> None:
    seat = rooms.seat()
    line = seat.enter()
    save = seat.saving(m=True)
    first = line.call("save", save)
    before = rooms.standing(seat.attempt)
    over_a_new_line = seat.enter()
    for again in (line.call("save", save), over_a_new_line.call("save", save)):
        assert again["v"] == "repeated"
        assert (again["c"], again["s"], again["d"]) == (first["c"], first["s"], first["d"])
    assert rooms.standing(seat.attempt) == before
    assert len(rows_of(rooms, seat)) == 1


def test_another_answer_under_the_same_number_is_a_conflict(rooms: Rooms) -> None:
    seat = rooms.seat()
    line = seat.enter()
    item, other = list(seat.items())[:2]
    line.call("save", seat.saving(i=item))
    before = rooms.standing(seat.attempt)
    answer = line.call("save", seat.saving(i=other))
    assert (answer["v"], answer["s"], answer["d"]) == ("conflict", None, None)
    assert rooms.standing(seat.attempt) == before
    assert line.call("save", seat.saving(i=other, c=2))["v"] == "accepted"


def test_the_same_page_comes_back_under_its_lease_and_sees_its_answers(rooms: Rooms) -> None:
    seat = rooms.seat_with(ShortText, Choice)
    line = seat.enter()
    hello = line.wait("hello")
    choice, one = next((i, one) for i, one in seat.items().items() if isinstance(one, Choice))
    option = one.choices[1].id
    text = texts(seat)[0]
    line.call("save", seat.saving(c=1, i=choice, r=option, m=True))
    line.call("save", seat.saving(c=2, i=text, r="Ünïcödé 🙂"))
    line.call("save", seat.saving(c=3, i=text, r=None))
    line.close()
    again = seat.enter().wait("hello")
    assert (again["e"], again["c"], again["state"]) == (hello["e"], 3, "in_progress")
    assert again["answers"] == {choice: {"r": option, "m": True}, text: {"r": None, "m": False}}
    assert again["s"] == hello["s"] + 3
    assert 0 < again["left"] <= hello["left"]


def test_hello_has_exactly_the_declared_members(rooms: Rooms) -> None:
    hello = rooms.honest.enter().wait("hello")
    assert set(hello) == {field.name for field in HELLO.fields}
    assert rooms.waiting().enter().wait("hello")["queue"].keys() == {"place", "waiting"}


def test_a_second_page_is_told_and_takes_over_only_when_asked(rooms: Rooms) -> None:
    seat = rooms.seat()
    first = seat.enter()
    epoch = first.wait("hello")["e"]
    second = rooms.line()
    assert second.enter(ticket=seat.ticket(), page="page-2") == {"code": "lease_lost"}
    for almost in (1, "true", {"a": 1}):
        entered = second.enter(ticket=seat.ticket(), page="page-2", takeover=almost)
        assert entered == {"code": "lease_lost"}
    assert not first.events["superseded"]
    assert second.enter(ticket=seat.ticket(), page="page-2", takeover=True) is None
    assert second.wait("hello")["e"] == epoch + 1
    assert first.wait("superseded").keys() == {"t"}
    assert second.call("save", seat.saving())["v"] == "accepted"
    assert first.call("save", seat.saving(e=epoch))["v"] == "lease_lost"
    assert not second.events["superseded"]


def test_who_waits_hears_the_place_with_every_sign_of_life(rooms: Rooms) -> None:
    first, second = rooms.waiting(), rooms.waiting()
    line = second.enter()
    told = line.wait("hello")["queue"]
    assert told["place"] == told["waiting"] >= 2
    rooms.hall.invigilation.authorize(first.attempt, actor=PROCTOR, command_id=first.attempt)
    beat = line.call("beat", {"c": 0})
    assert beat["queue"] == {"place": told["place"] - 1, "waiting": told["waiting"] - 1}


def test_a_beat_tells_clock_state_and_journal_and_changes_no_answer(rooms: Rooms) -> None:
    seat = rooms.seat()
    line = seat.enter()
    hello = line.wait("hello")
    before = rooms.standing(seat.attempt)
    beat = line.call("beat", {"c": 0, "h": CLIENT_GENESIS})
    assert beat.keys() == {"t", "left", "limit", "state", "s", "a"}
    assert beat["limit"] == hello["limit"]
    assert (beat["state"], beat["s"]) == ("in_progress", hello["s"])
    assert beat["t"] >= hello["t"]
    assert beat["left"] <= hello["left"]
    assert rooms.standing(seat.attempt).counted == before.counted


def test_handing_in_gives_a_receipt_that_the_published_key_checks(rooms: Rooms) -> None:
    seat = rooms.seat()
    line = seat.enter()
    line.call("save", seat.saving())
    answer = line.call("submit", {"command": f"hand-in-{seat.attempt}", "c": 1})
    assert answer["state"] == "submitted"
    claims = rooms.tokens.verify(
        RECEIPT, answer["receipt"], now=rooms.store.now(), expect={"sub": seat.person}
    )
    stored = seat.stored
    assert claims["attempt"] == seat.attempt
    assert (claims["last_seq"], claims["chain_head"]) == (stored.last_seq, stored.chain_head)
    assert len(rows_of(rooms, seat)) == 1
    assert line.wait("state")["state"] == "submitted"
    twice(rooms, line, seat, answer)


def twice(rooms: Rooms, line: Line, seat: Seat, first: dict[str, Any]) -> None:
    """Send the same command again, as a page does whose answer got lost."""
    before = rooms.standing(seat.attempt)
    again = line.call("submit", {"command": f"hand-in-{seat.attempt}", "c": 1})
    assert (again["state"], rooms.standing(seat.attempt)) == (first["state"], before)
    claims = rooms.tokens.verify(RECEIPT, again["receipt"], now=rooms.store.now())
    assert claims["chain_head"] == seat.stored.chain_head


def test_an_answer_on_its_way_counts_after_handing_in_when_its_head_had_come(
    rooms: Rooms,
) -> None:
    seat = rooms.seat()
    line = seat.enter()
    item = next(iter(seat.items()))
    one = client_link(CLIENT_GENESIS, 1, item, None)  # type: ignore[arg-type]
    two = client_link(one, 2, item, None)  # type: ignore[arg-type]
    line.call("save", seat.saving(c=1, i=item, h=one))
    line.call("beat", {"c": 2, "h": two})
    line.call("save", seat.saving(c=1, i=item, h=one))  # the head is durable with this batch
    early = line.call("submit", {"command": f"early-{seat.attempt}", "c": 2})
    assert early["state"] == "closing"
    assert line.call("save", seat.saving(c=2, i=item, h=two))["v"] == "accepted"
    assert line.call("save", seat.saving(c=3, i=item))["v"] == "late"
    assert [row.cseq for row in rows_of(rooms, seat)] == [1, 2]


def test_nothing_of_this_was_an_error_of_ours(rooms: Rooms) -> None:
    rooms.honest.save()
    rooms.require_quiet_log()
