"""Proctor and candidate over the library's own client: every action, its push, and the board."""

import secrets
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from app.realtime.board_row import ROW_SHAPE
from app.services.invigilating.speech import WARNING_RULES
from app.sockets.server import PUSH_EVERY_S
from tests.app.hall import PROCTOR
from tests.app.pairs import Pair, board_of, opened, seen
from tests.app.rooms import Rooms
from tests.journeys.protocol import Refused

# Both databases are asked in test_sockets_order; here it is about the line.
pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True, scope="module")


@pytest.fixture
def pair(rooms: Rooms) -> Iterator[Pair]:
    seat = rooms.seat()
    with closing(opened(rooms, seat)) as candidate, closing(board_of(rooms)) as proctor:
        candidate.wait("hello")
        proctor.wait("board")
        yield Pair(rooms, seat, candidate, proctor)


def test_a_message_reaches_the_candidate_the_journal_and_a_later_hello(pair: Pair) -> None:
    pair.act("message", text="Please speak up <b>now</b>")
    notice = pair.candidate.wait("notice")
    assert (notice["n"], notice["kind"]) == (1, "message")
    assert notice["text"] == "Please speak up <b>now</b>"
    pair.candidate.did("say", text="I am here")
    with closing(opened(pair.rooms, pair.seat)) as again:
        told = again.wait("hello")["notices"]
    assert [(one["kind"], one["text"]) for one in told] == [
        ("message", "Please speak up <b>now</b>"),
        ("own", "I am here"),
    ]
    detail = pair.proctor.call("watch", {"attempt": pair.seat.attempt})["detail"]
    assert [one["text"] for one in detail["notices"]] == [one["text"] for one in told]


def test_a_warning_is_numbered_and_stays_unread_until_it_is_understood(pair: Pair) -> None:
    for number, rule in enumerate(list(WARNING_RULES)[:2], start=1):
        pair.act("warn", rule=rule, reason=WARNING_RULES[rule])
        notice = seen(pair.candidate, "notice", lambda one, n=number: one["n"] == n)
        assert (notice["kind"], notice["text"]) == ("warning", WARNING_RULES[rule])
    assert pair.row(warnings=2)["warnings"] == 2
    pair.candidate.did("understood", n=1)
    with closing(opened(pair.rooms, pair.seat)) as again:
        told = again.wait("hello")["notices"]
    assert [one["read"] for one in told] == [True, False]
    with pytest.raises(Refused, match="not_found"):
        pair.act("warn", rule="be-taller", reason="x")


def test_what_is_asked_is_on_the_board_at_once(pair: Pair) -> None:
    looks = next(said for _, name, said in list(pair.proctor.received) if name == "board")
    assert looks["me"] == {"id": str(PROCTOR.person), "supervisor": False}
    pair.candidate.did("own", name="ask_move", text="The screen flickers.")
    asked = pair.row()
    assert asked["move"]["text"] == "The screen flickers."
    words = {"reason": "They left twice.", "cause": "other"}
    pair.act("steer", name="terminate", **words)
    (waits,) = pair.row(after=asked["v"])["waits"]
    assert (waits["name"], waits["by"], waits["may"]) == ("terminate", str(PROCTOR.person), False)
    for role, may in (("proctor", False), ("supervisor", True)):
        with closing(board_of(pair.rooms, pair.rooms.person(role))) as other:
            rows = {row["attempt"]: row for row in other.wait("board")["rows"]}
        assert rows[pair.seat.attempt]["waits"] == [waits | {"may": may}], role
    pair.act("settle", proposal=waits["id"])
    assert pair.row(waits=[])["move"] is not None
    pair.act("steer", name="decline_move", reason="Please stay.")
    assert pair.candidate.wait("notice")["text"] == "Please stay."
    assert pair.row(move=None)["waits"] == []
    pair.candidate.did("own", name="ask_move", text="It flickers again.")
    pair.act("steer", name="terminate", reason="They copied.", cause="copied_content")
    assert pair.row(state="terminated")["move"] is None, "nobody moves what is over"


def test_a_pause_stops_the_clock_and_a_resume_gives_the_time_back(pair: Pair) -> None:
    before = pair.candidate.call("beat", {"c": 0})["left"]
    pair.act("pause", reason="a fire alarm")
    told = seen(pair.candidate, "state", lambda one: one["state"] == "paused")
    assert told["pause"] == {
        "kind": "proctor",
        "reason": "a fire alarm",
        "by": "proctor",
        "until": None,
    }
    assert told["left"] is None
    assert pair.candidate.call("beat", {"c": 0})["left"] is None
    assert pair.row(state="paused")["pause_kind"] == "proctor"
    pair.act("resume")
    told = seen(pair.candidate, "state", lambda one: one["state"] == "in_progress")
    assert 0 < told["left"] <= before
    assert pair.kinds()[-2:] == ["attempt.paused", "attempt.resumed"]


def test_a_raised_hand_shows_on_the_board_until_it_is_lowered(pair: Pair) -> None:
    pair.candidate.did("hand", up=True)
    up = pair.row(hand=True)
    pair.candidate.did("hand", up=False)
    down = pair.row(hand=False, after=up["v"])
    assert pair.kinds()[-2:] == ["candidate.hand_raised", "hand.answered"]
    assert not down["hand"]


def test_a_busy_hall_reaches_a_board_in_one_message_a_second(pair: Pair) -> None:
    others = [pair.rooms.seat() for _ in range(3)]
    lines = [seat.enter() for seat in others]
    for turn in range(25):
        for line in lines:
            line.call("hand", {"command": secrets.token_hex(8), "up": turn % 2 == 0})
        time.sleep(0.1)
    for seat in others:
        mine = seat.attempt
        seen(
            pair.proctor, "rows",
            lambda said, mine=mine: any(
                row["attempt"] == mine and row["hand"] for row in said["rows"]
            ),
        )  # fmt: skip
    told = [said for _, name, said in list(pair.proctor.received) if name == "rows"]
    instants = [said["t"] for said in told]
    gaps = [after - before for before, after in pairwise(instants)]
    assert min(gaps) >= PUSH_EVERY_S * 1000 - 50, gaps  # the two clocks may differ by a little
    assert max(len(said["rows"]) for said in told) >= len(others), "news is gathered"


def test_a_waiting_candidate_is_sent_back_and_then_let_in(rooms: Rooms) -> None:
    seat = rooms.waiting()
    with closing(opened(rooms, seat)) as candidate, closing(board_of(rooms)) as proctor:
        hello = candidate.wait("hello")
        assert (hello["state"], hello["queue"]["place"]) == ("awaiting_authorization", 1)
        proctor.did("send_back", attempt=seat.attempt, reason="the picture is dark")
        told = seen(candidate, "state", lambda one: one["state"] == "checking_in")
        assert told["queue"] is None
        rooms.hall.upload(seat.attempt, seat.person, "reference")
        rooms.hall.checking_in.complete(seat.attempt, seat.person)
        proctor.did("authorize", attempt=seat.attempt)
        seen(candidate, "state", lambda one: one["state"] == "authorized")
    assert seat.stored.attempt.state == "authorized"


def test_a_command_sent_twice_is_carried_out_once(pair: Pair) -> None:
    command = {"command": secrets.token_hex(8), "attempt": pair.seat.attempt, "text": "hello"}
    answers = [pair.proctor.call("message", command) for _ in range(3)]
    assert all("err" not in answer for answer in answers)
    assert pair.kinds().count("proctor.message") == 1


@pytest.mark.parametrize("event", ["watch", "authorize", "resume"])
def test_an_attempt_that_is_nowhere_is_not_found(pair: Pair, event: str) -> None:
    given = {"command": "nowhere", "attempt": "no-such-attempt"}
    if event == "watch":
        del given["command"]
    assert pair.proctor.call(event, given)["err"] == "not_found"


@pytest.mark.parametrize("event", ["pause", "warn", "send_back"])
def test_blank_words_are_no_reason(pair: Pair, event: str) -> None:
    given = {"command": f"blank-{event}", "attempt": pair.seat.attempt, "reason": " \t "}
    if event == "warn":
        given["rule"] = "alone"
    before = pair.rooms.standing(pair.seat.attempt)
    answer = pair.proctor.call(event, given)
    assert answer["err"] in {"reason_required", "illegal_transition"}, answer
    assert pair.rooms.standing(pair.seat.attempt) == before


def test_nobody_proctors_their_own_exam(rooms: Rooms) -> None:
    seat = rooms.seat("candidate", "proctor")
    before = rooms.standing(seat.attempt)
    with closing(board_of(rooms, seat.person)) as board:
        for event, more in (
            ("pause", {"reason": "a break"}),
            ("warn", {"rule": "alone", "reason": "x"}),
            ("message", {"text": "the answer is b"}),
        ):
            given = {"command": f"own-{event}", "attempt": seat.attempt, **more}
            assert "err" in board.call(event, given), event
    assert rooms.standing(seat.attempt) == before


def test_the_board_is_whole_at_first_and_sync_brings_only_what_is_newer(pair: Pair) -> None:
    fresh = board_of(pair.rooms)
    with closing(fresh):
        board = fresh.wait("board")
        mine = next(row for row in board["rows"] if row["attempt"] == pair.seat.attempt)
        assert set(mine) == {field.name for field in ROW_SHAPE}
        assert {rule["id"] for rule in board["rules"]} == set(WARNING_RULES)
        held = {row["attempt"]: row["v"] for row in board["rows"]}
        # Presence and remaining time move by themselves; versions tell what happened.
        assert fresh.call("sync", {"versions": held})["rows"] == []
        pair.candidate.did("hand", up=True)
        (newer,) = fresh.call("sync", {"versions": held})["rows"]
        assert (newer["attempt"], newer["hand"]) == (pair.seat.attempt, True)
        assert newer["v"] > held[pair.seat.attempt]
        everything = fresh.call("sync", {"versions": {}})["rows"]
        assert {row["attempt"] for row in everything} == set(held)


def test_the_versions_a_board_claims_to_hold_may_be_nonsense(pair: Pair) -> None:
    for versions in ([], "x", 7, None, {pair.seat.attempt: "x"}, {"nowhere": 1}, {"": -(2**70)}):
        answer = pair.proctor.call("sync", {"versions": versions})
        assert pair.seat.attempt in {row["attempt"] for row in answer["rows"]}, versions
    huge = pair.proctor.call("sync", {"versions": {pair.seat.attempt: 2**200}})
    assert pair.seat.attempt not in {row["attempt"] for row in huge["rows"]}


def test_a_change_of_the_time_is_told_confirmed_and_seen_on_the_board(pair: Pair) -> None:
    words = {"code": "environment.noise", "reason": "An alarm rang."}
    pair.act("steer", name="adjust_time", seconds=120, **words)
    told = seen(pair.candidate, "state", lambda state: state["time"] is not None)["time"]
    assert (told["n"], told["ms"], told["why"]) == (1, 120_000, "An alarm rang.")
    with closing(opened(pair.rooms, pair.seat)) as again:
        assert again.wait("hello")["time"] == told
    detail = pair.proctor.call("watch", {"attempt": pair.seat.attempt})["detail"]
    (line,) = [one for one in detail["timeline"] if one["kind"] == "time.adjusted"]
    assert (line["ms"], line["seen"]) == (120_000, None)
    answer = pair.candidate.did("time_seen", n=1)
    assert answer["time"]["seen"] is True
    detail = pair.proctor.call("watch", {"attempt": pair.seat.attempt})["detail"]
    (line,) = [one for one in detail["timeline"] if one["kind"] == "time.adjusted"]
    assert 0 <= answer["t"] - line["seen"] < 60_000
    beat = pair.candidate.call("beat", {"c": 0})
    granted = pair.rooms.hall.attempt(pair.seat.attempt).attempt.clock.granted
    assert beat["limit"] == granted.total_seconds() * 1000
    assert pair.candidate.call("time_seen", {"command": "x2", "n": 2})["err"] == "not_found"


def test_nothing_of_this_was_an_error_of_ours(rooms: Rooms) -> None:
    rooms.honest.save()
    rooms.require_quiet_log()
