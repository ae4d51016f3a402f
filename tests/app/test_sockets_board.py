"""Looking after candidates and writing to many over the sockets, as two pages see it."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from app.services.errors import CareHeld
from tests.app.pairs import Pair, board_of, opened, seen
from tests.app.rooms import Rooms

# Both databases are asked in test_caring and test_broadcasting; here it is about the line.
pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True, scope="module")
WORDS = "The alarm is a test. Please stay at your desk."


@pytest.fixture
def pair(rooms: Rooms) -> Iterator[Pair]:
    seat = rooms.seat()
    with closing(opened(rooms, seat)) as candidate, closing(board_of(rooms)) as proctor:
        candidate.wait("hello")
        proctor.wait("board")
        yield Pair(rooms, seat, candidate, proctor)


def steer(pair: Pair, name: str, **given: object) -> dict[str, object]:
    return pair.act("steer", name=name, **given)


def test_a_hand_is_answered_and_the_page_hears_of_it(pair: Pair) -> None:
    pair.candidate.did("hand", up=True)
    assert pair.row(hand=True)["hand_at"] is not None
    steer(pair, "answer_hand")
    seen(pair.candidate, "state", lambda state: state["hand"] is False)
    assert pair.row(hand=False)["hand_at"] is None
    detail = pair.proctor.call("watch", {"attempt": pair.seat.attempt})["detail"]
    (line,) = [one for one in detail["timeline"] if one["kind"] == "hand.answered"]
    assert 0 <= line["after"] < 60_000


def test_care_and_a_call_for_help_stand_on_the_row_with_names(pair: Pair) -> None:
    steer(pair, "claim")
    named = seen(pair.candidate, "state", lambda said: said["carer"])["carer"]
    steer(pair, "hand_over", text="Warned once.")
    reason = {"code": "examinee.behaviour", "reason": "A second voice."}
    steer(pair, "escalate", cause="supervisor", **reason)
    found: list[dict[str, object]] = []

    def whole(said: dict[str, list[dict[str, object]]]) -> bool:
        rows = [row for row in said["rows"] if row["attempt"] == pair.seat.attempt and row["help"]]
        found[:] = rows or found
        return bool(rows)

    seen(pair.proctor, "rows", whole)
    row = found[0]
    assert row["care"]["note"] == "Warned once."
    assert row["care"]["name"] == row["help"]["name"] == named != ""
    assert "Warned once." not in str([said for _, _, said in pair.candidate.received])
    assert row["help"]["number"] in pair.candidate.wait("notice")["text"]
    assert row["coverage"]["seen"] == 1000


def test_a_message_to_those_one_looks_after_reaches_nobody_else(pair: Pair) -> None:
    own = board_of(pair.rooms, pair.rooms.person("proctor"))  # who looks after nobody else
    with closing(opened(pair.rooms, pair.rooms.seat())) as bystander, closing(own) as carer:
        bystander.wait("hello")
        carer.did("steer", attempt=pair.seat.attempt, name="claim")
        assert carer.did("broadcast", to="mine", text=WORDS)["sent"] == 1
        told = seen(pair.candidate, "notice", lambda said: said["text"] == WORDS)
        notices = [said["text"] for _, name, said in bystander.received if name == "notice"]
        assert WORDS not in notices
        assert pair.candidate.did("message_seen", n=told["n"])["t"] > 0
        (sent, *_) = carer.call("broadcasts", {})["broadcasts"]
        assert (sent["sent"], sent["shown"], sent["missing"]) == (1, 1, [])
        refused = carer.call("broadcast", {"command": "x", "to": "us", "text": "a"})
        assert refused["err"] == "malformed_command"
    assert pair.candidate.call("message_seen", {"command": "y", "n": 99})["err"] == "not_found"


def test_a_colleague_is_told_whose_candidate_it_is(pair: Pair) -> None:
    steer(pair, "claim")
    with closing(board_of(pair.rooms, pair.rooms.person("proctor"))) as colleague:
        colleague.wait("board")
        command = {"command": "theirs", "attempt": pair.seat.attempt, "name": "claim"}
        assert colleague.call("steer", command)["err"] == CareHeld.code


def test_candidates_reach_nothing_of_the_board(pair: Pair) -> None:
    before = pair.kinds()
    for event in ("broadcast", "broadcasts", "steer", "warn"):
        answer = pair.candidate.call(event, {"command": "z", "to": "all", "text": "hello"})
        assert answer["err"] == "unknown_event"
    assert pair.kinds() == before
