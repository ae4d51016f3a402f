"""The table of an attempt over each database, through the use cases that stand behind all doors.

Every cell of the grid that is written by hand beside the engine: staff, candidates on their way in
and in the room, and what the sweeper finds due. Each legal one is done and stored, each other
refused without a trace. `test_table_doors` asks what people may ask of a running process: a door
translates and maps refusals, and imports no storage (a contract of the linter).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest

from app.persistence.engine import Database
from app.persistence.pulses import pulses
from app.services.attempts.beats import Beats
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.handing_in import HandIn
from app.services.attempts.journal import carry_out
from app.services.attempts.room import left_ms, limit_ms
from app.services.attempts.wishes import wish_from
from app.services.errors import ConsentMissing
from exam_engine.attempts import commands
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.refusals import AttemptError, IllegalTransition
from exam_engine.attempts.states import AttemptState, CommandName
from exam_engine.ids import PersonId
from exam_engine.instants import from_ms
from tests.app.conftest import SqlStore
from tests.app.doors import MEMBERS, WHY, Doors
from tests.app.hall import Hall, open_hall
from tests.app.test_candidate_wishes import TEN, agree
from tests.app.test_table_doors import (
    OWN,
    STAFF,
    STEPS,
    TWO,
    WISHES,
    candidate_cells,
    staff_cells,
)
from tests.builders import account
from tests.exam_engine.sittings import create
from tests.exam_engine.test_attempts_table import GRID

pytestmark = pytest.mark.parametrize(
    "backend", ["postgres", "sqlite"], indirect=True, scope="module"
)
_S, _C = AttemptState, CommandName
HOUR = timedelta(hours=1)

DUE_AFTER = {
    "authorization_lapsed": timedelta(minutes=16),
    "deadline_reached": timedelta(minutes=76),
    "finalize": timedelta(minutes=11),
    "window_closed": 11 * HOUR,
    "pause_limit_reached": 73 * HOUR,
}
"""How long after an attempt has come into a state time alone moves it."""
BY_TIME = {
    "authorization_lapsed": commands.LapseAuthorization(SYSTEM),
    "deadline_reached": commands.ReachDeadline(SYSTEM),
    "finalize": commands.Finalize(SYSTEM, drained=True),
    "window_closed": commands.CloseWindow(SYSTEM),
    "pause_limit_reached": commands.ReachPauseLimit(SYSTEM),
    "create": create(),
}
"""Commands that no person sends about an attempt that there is."""


@dataclass(slots=True)
class Inside:
    """What `Doors` needs of a running process to bring attempts into their states."""

    hall: Hall
    store: SqlStore
    numbers: Iterator[int] = field(default_factory=count)

    def person(self, *roles: str) -> str:
        name = f"inside-{next(self.numbers)}"
        with self.store.uow() as uow:
            uow.people.add(account(name, *(roles or ("candidate",))))
            uow.commit()
        return name


@pytest.fixture(scope="module")
def inside(module_store: SqlStore) -> Doors:
    hall = open_hall(module_store)
    agree(hall, breaks=2, break_length=TEN)
    return Doors(Inside(hall, module_store), b"")  # type: ignore[arg-type]


def standing(doors: Doors, attempt: str) -> tuple[object, ...]:
    """Return the row and the journal, whole."""
    with doors.hall.store.uow() as uow:
        return uow.attempts.get(attempt), tuple(uow.attempts.events(attempt))


def own_command(doors: Doors, attempt: str, name: str) -> str:
    """Let the candidate ask in the room; return the state that follows."""
    person, hall = doors.hall.attempt(attempt).person_id, doors.hall
    if name == "submit":
        epoch = hall.attempt(attempt).attempt.epoch
        one = HandIn(attempt, person, epoch, f"{attempt[:20]}-{name}", 0)
        return str(hall.handing_in.hand_in(one)["state"])
    wishes = CandidateWishes(hall.store.uow, hall.delivery)
    command = f"{attempt[:20]}-{name}"
    return str(
        wishes.ask(attempt, WISHES[name], person_id=person, command_id=command, epoch=None)["state"]
    )


def step(doors: Doors, attempt: str, name: str) -> str:
    """Let the candidate go one step further on the way in; return the state that follows."""
    person, hall = doors.hall.attempt(attempt).person_id, doors.hall
    if name == "begin_check_in":
        return hall.delivery.begin_check_in(attempt, person)
    if name == "complete_check_in":
        return hall.checking_in.complete(attempt, person)
    return hall.delivery.start(attempt, person, command_id=f"{attempt[:20]}-{name}")


def assert_beat(doors: Doors, attempt: str) -> None:
    """See a sign of life be answered with what the whole attempt says."""
    stored, database = doors.hall.attempt(attempt), doors.hall.store.database
    assert isinstance(database, Database)
    delivery = doors.hall.delivery
    asked = pulses(database)
    said = Beats(asked, delivery.place).answer(attempt)
    asked.close()
    now = from_ms(said["t"])  # type: ignore[arg-type]
    assert (said["state"], said["s"]) == (stored.attempt.state, stored.last_seq)
    assert said["limit"] == limit_ms(stored)
    assert ("queue" in said) is (stored.attempt.state is _S.AWAITING_AUTHORIZATION)
    left, wanted = said["left"], left_ms(stored, now)
    assert left == wanted or abs(left - wanted) <= 1  # type: ignore[operator]


def by_time_cells() -> list[tuple[AttemptState, str]]:
    return [(_S(source), name) for source, name in GRID if name in DUE_AFTER]


def test_every_cell_of_the_table_is_asked(backend: str) -> None:
    asked = {*staff_cells(), *candidate_cells(), *by_time_cells(), ("-", "create")}
    assert asked == set(GRID), backend


def test_every_legal_cell_of_staff_is_done_and_stored(inside: Doors) -> None:
    for state, name in staff_cells():
        attempt = inside.attempt_in(state, moving=name is _C.AUTHORIZE_RESUME)
        before = standing(inside, attempt)
        inside.ask(attempt, name, **MEMBERS.get(name, {}))
        (stored, told), (_row, had) = standing(inside, attempt), before
        assert inside.hall.attempt(attempt).attempt.state == GRID[state, name], (state, name)
        facts = [one.kind for one in told[len(had) :]]  # type: ignore[arg-type, index]
        settled = {"command.proposed", "proposal.settled"} <= set(facts)
        assert settled is (name in TWO), (state, name, facts)
        assert stored == inside.hall.attempt(attempt)


def test_every_legal_cell_of_candidates_is_done_and_stored(inside: Doors) -> None:
    for state, name in candidate_cells():
        attempt = inside.attempt_in(_S.IN_PROGRESS if name == "resume" else state)
        if name == "resume":
            own_command(inside, attempt, "pause")
        wanted = "submitted" if name == "submit" else GRID[state, name]  # nothing is on its way
        move = own_command if name in OWN else step
        assert move(inside, attempt, name) == wanted, (state, name)
        assert inside.hall.attempt(attempt).attempt.state == wanted, (state, name)


def test_a_booking_makes_an_attempt_and_a_second_one_none(inside: Doors) -> None:
    hall, person = inside.hall, inside.rooms.person()
    first = hall.enrolment.register(person, hall.window_id)
    assert first.attempt.state == GRID["-", "create"]
    before = standing(inside, first.attempt.id)
    assert hall.enrolment.register(person, hall.window_id) == first
    assert standing(inside, first.attempt.id) == before


@pytest.mark.parametrize("state", list(AttemptState), ids=str)
def test_every_other_cell_is_refused_without_a_trace(inside: Doors, state: AttemptState) -> None:
    attempt = inside.attempt_in(state)
    before, steering = standing(inside, attempt), inside.steering
    assert_beat(inside, attempt)
    supervisor = Actor(PersonId(inside.person("supervisor")), Role.SUPERVISOR)
    for number, name in enumerate(one for one in STAFF if (state, one) not in GRID):
        wish = wish_from(name, {**WHY, **MEMBERS.get(name, {})})
        command = f"{attempt[:20]}-{number}"
        with pytest.raises(IllegalTransition):
            steering.ask(attempt, wish, actor=supervisor, command_id=command, expected=None)
    for name in (one for one in OWN if (state, one) not in GRID):
        with pytest.raises(IllegalTransition):
            own_command(inside, attempt, name)
    for name in (one for one in STEPS if (state, one) not in GRID):
        try:
            said = step(inside, attempt, name)
        except (AttemptError, ConsentMissing) as refusal:
            said = refusal.code
        assert said in {state, IllegalTransition.code, ConsentMissing.code}, name
    for name in (one for one in BY_TIME if (state, one) not in GRID):
        with inside.hall.store.uow() as uow, pytest.raises(IllegalTransition):
            carry_out(uow, attempt, BY_TIME[name], command_id=f"{attempt[:20]}-{name}")
    assert standing(inside, attempt) == before


def test_every_cell_of_the_sweeper_is_done_in_its_time_and_not_before(inside: Doors) -> None:
    hall = inside.hall
    for state, name in by_time_cells():
        attempt = inside.attempt_in(state)
        hall.sweeping.sweep()
        assert hall.attempt(attempt).attempt.state is state, f"{name} is not due yet"
        hall.store.shift(DUE_AFTER[name])
        while hall.sweeping.sweep():  # those of other tests are due as well by now
            if hall.attempt(attempt).attempt.state is not state:
                break
        moved = hall.attempt(attempt)
        assert moved.attempt.state == GRID[state, name], (state, name)
        assert standing(inside, attempt)[0] == moved
        hall.reopen()
