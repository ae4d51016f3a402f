"""The table of an attempt through the outer doors: each legal cell is done, each other refused.

The grid is the one written by hand beside the engine. Legal cells take turns at the two doors;
each illegal one is asked at both. Each database is asked all cells in
`test_table_databases`.
"""

import secrets
from collections.abc import Iterator

import pytest

from app.services.attempts.wish_needs import SECOND_PERSON
from app.services.attempts.wishes import BUILDERS
from exam_engine.attempts.states import ROW_OF, AttemptState, CommandName, PauseKind
from tests.app.doors import Answer, Doors
from tests.app.rooms import Rooms
from tests.app.test_candidate_wishes import TEN, agree
from tests.exam_engine.test_attempts_table import GRID, ROLES

pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True, scope="module")
_S, _C = AttemptState, CommandName

STAFF = [name for name in CommandName if name in BUILDERS and name is not _C.START]
SWEEPER = ("authorization_lapsed", "deadline_reached", "finalize", "window_closed",
           "pause_limit_reached", "create")  # fmt: skip
"""Commands that no door offers."""
TWO = set(SECOND_PERSON) - {_C.ADJUST_TIME, _C.TERMINATE}  # a minute and copying take one person
OWN = ("pause", "resume", "cancel", "submit")
WISHES = {"pause": "take_break", "resume": "end_break", "cancel": "cancel"}
STEPS = {"begin_check_in": "begin", "complete_check_in": "check-in", "start": "start"}


@pytest.fixture(scope="module")
def doors(running_rooms: Rooms) -> Iterator[Doors]:
    agree(running_rooms.hall, breaks=2, break_length=TEN)
    folder = running_rooms.system.data_dir
    yield Doors(running_rooms, (folder / "secrets" / "secret_key").read_bytes())
    running_rooms.hang_up()


def candidate_asks(doors: Doors, name: str, attempt: str, door: str) -> Answer:
    if name in STEPS:
        return doors.own(attempt, STEPS[name], command=secrets.token_hex(8))
    if name == "submit":
        return doors.room(attempt, "submit", c=0)
    if door == "json":
        return doors.own(attempt, "own", command=secrets.token_hex(8), name=WISHES[name])
    return doors.room(attempt, "own", name=WISHES[name])


def door_of(doors: Doors) -> str:
    """Return the doors in turn."""
    doors.turns += 1
    return ("socket", "json")[doors.turns % 2]


def require_another(doors: Doors, attempt: str) -> None:
    """See that who proposed a command does not confirm it."""
    before = doors.rooms.standing(attempt)
    path = f"/api/attempts/{attempt}/proposals/{doors.proposed(attempt)}/confirm"
    body = {"command": secrets.token_hex(8)}
    status, answer = doors.post(doors.person("supervisor"), path, body)
    assert (status, answer["code"]) == (403, "second_person_unsuitable")
    assert doors.rooms.standing(attempt) == before


def staff_cells() -> list[tuple[AttemptState, CommandName]]:
    return [(_S(source), _C(name)) for source, name in GRID if _C(name) in STAFF]


def candidate_cells() -> list[tuple[AttemptState, str]]:
    named = {*STEPS, *OWN}
    return [(_S(source), name) for source, name in GRID if name in named and source != "-"]


@pytest.mark.parametrize(("state", "name"), staff_cells(), ids=str)
def test_staff_move_an_attempt_as_the_table_says(
    doors: Doors, state: AttemptState, name: CommandName
) -> None:
    attempt = doors.attempt_in(state, moving=name is _C.AUTHORIZE_RESUME)
    answer = doors.steer(door_of(doors), "supervisor", attempt, name)
    if name in TWO:
        assert (answer["outcome"], answer["state"]) == ("proposed", state)
        require_another(doors, attempt)
        answer = doors.confirm("supervisor", attempt, doors.proposed(attempt))
    assert (answer.get("code"), answer["outcome"], answer["state"]) == (
        None,
        "done",
        GRID[state, name],
    )
    assert doors.hall.attempt(attempt).attempt.state == GRID[state, name]


@pytest.mark.parametrize(("state", "name"), candidate_cells(), ids=str)
def test_candidates_move_their_own_attempt_as_the_table_says(
    doors: Doors, state: AttemptState, name: str
) -> None:
    attempt = doors.attempt_in(_S.IN_PROGRESS if name == "resume" else state)
    if name == "resume":
        candidate_asks(doors, "pause", attempt, door_of(doors))
    wanted = "submitted" if name == "submit" else GRID[state, name]  # nothing is on its way
    answer = candidate_asks(doors, name, attempt, door_of(doors))
    assert (answer.get("code"), answer["state"]) == (None, wanted)
    assert doors.hall.attempt(attempt).attempt.state == wanted


@pytest.mark.parametrize("state", list(AttemptState), ids=str)
def test_what_is_not_in_the_table_answers_a_code_and_changes_nothing(
    doors: Doors, state: AttemptState
) -> None:
    attempt = doors.attempt_in(state)
    with doors.entered(attempt):
        pass  # the page takes its lease, which is a fact
    before = doors.rooms.standing(attempt)
    staff = [name for name in STAFF if (state, name) not in GRID]
    own = [name for name in OWN if (state, name) not in GRID]
    for door in ("socket", "json"):
        for name in staff:
            answer = doors.steer(door, "supervisor", attempt, name)
            assert answer["code"] == "illegal_transition", (door, name)
        for name in SWEEPER:
            answer = doors.steer(door, "supervisor", attempt, name)
            assert answer["code"] == "malformed_command", (door, name)
        for name in own:
            answer = candidate_asks(doors, name, attempt, door)
            assert answer["code"] == "illegal_transition", (door, name)
    for name in (one for one in STEPS if (state, one) not in GRID):
        answer = candidate_asks(doors, name, attempt, "json")
        said = answer.get("code") or answer["state"]  # what is done already says where it stands
        assert said in {state, "illegal_transition", "consent_missing"}, name
    assert doors.rooms.standing(attempt) == before


@pytest.mark.parametrize("role", ["proctor", "administrator"])
def test_a_role_outside_the_row_is_refused_by_both_doors(doors: Doors, role: str) -> None:
    """A board opens for proctors and supervisors; JSON is open to administrators, too."""
    held = {state: doors.attempt_in(state) for state in (_S.IN_PROGRESS, _S.SUBMITTED, _S.PAUSED)}
    before = {state: doors.rooms.standing(attempt) for state, attempt in held.items()}
    asked = 0
    for name in STAFF:
        sources = sorted(set(held) & set(ROW_OF[name].sources))  # type: ignore[arg-type]
        if role in ROLES[name].split() or not sources:
            continue
        for door in ("json",) if role == "administrator" else ("socket", "json"):
            answer = doors.steer(door, role, held[_S(sources[0])], name)
            assert answer["code"] == "role_not_allowed", (door, name)
            asked += 1
    assert asked >= 6
    assert {state: doors.rooms.standing(one) for state, one in held.items()} == before


@pytest.mark.parametrize("door", ["socket", "json"])
def test_a_pause_becomes_a_move_at_both_doors_once(doors: Doors, door: str) -> None:
    attempt = doors.attempt_in(_S.PAUSED)
    answers = [doors.steer(door, "proctor", attempt, "transfer_device") for _ in range(2)]
    assert (answers[0]["outcome"], answers[0]["state"]) == ("done", "paused")
    assert answers[1]["code"] == "illegal_transition"
    assert doors.hall.attempt(attempt).attempt.pause_kind is PauseKind.DEVICE_TRANSFER


@pytest.mark.parametrize("role", ["candidate", "reviewer", "decider"])
def test_who_does_not_steer_finds_no_door(doors: Doors, role: str) -> None:
    attempt = doors.attempt_in(_S.IN_PROGRESS)
    before = doors.rooms.standing(attempt)
    for name in STAFF:
        body = {"command": secrets.token_hex(8), "name": name}
        status, _said = doors.post(doors.person(role), f"/api/attempts/{attempt}/commands", body)
        assert status == 404, name
    for name in WISHES.values():
        body = {"command": secrets.token_hex(8), "name": name}
        status, _said = doors.post(doors.person(role), f"/api/attempts/{attempt}/own", body)
        assert status == 404, name
    assert doors.rooms.standing(attempt) == before
