"""The table of an attempt over SQLite, through the use cases that stand behind both doors.

`test_table_doors` asks a running process over PostgreSQL. A door translates and maps refusals, and
imports no storage (a contract of the linter), so what another database could change is all here:
each legal cell is done and stored, each other refused without a trace.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest

from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.attempts.handing_in import HandIn
from app.services.attempts.wishes import wish_from
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import IllegalTransition
from exam_engine.attempts.states import AttemptState, CommandName
from exam_engine.ids import PersonId
from tests.app.conftest import SqlStore
from tests.app.doors import MEMBERS, WHY, Doors
from tests.app.hall import Hall, open_hall
from tests.app.test_candidate_wishes import TEN, agree
from tests.app.test_table_doors import OWN, STAFF, TWO, WISHES, candidate_cells, staff_cells
from tests.builders import account
from tests.exam_engine.test_attempts_table import GRID

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True, scope="module")
_S, _C = AttemptState, CommandName


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
    """Let the candidate ask; return the state that follows."""
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
        if name not in OWN:
            continue  # steps of the way in bring every attempt here into its state
        attempt = inside.attempt_in(_S.IN_PROGRESS if name == "resume" else state)
        if name == "resume":
            own_command(inside, attempt, "pause")
        wanted = "submitted" if name == "submit" else GRID[state, name]  # nothing is on its way
        assert own_command(inside, attempt, name) == wanted, (state, name)
        assert inside.hall.attempt(attempt).attempt.state == wanted, (state, name)


@pytest.mark.parametrize("state", list(AttemptState), ids=str)
def test_every_other_cell_is_refused_without_a_trace(inside: Doors, state: AttemptState) -> None:
    attempt = inside.attempt_in(state)
    before, steering = standing(inside, attempt), inside.steering
    supervisor = Actor(PersonId(inside.person("supervisor")), Role.SUPERVISOR)
    for number, name in enumerate(STAFF):
        if (state, name) in GRID:
            continue
        wish = wish_from(name, {**WHY, **MEMBERS.get(name, {})})
        command = f"{attempt[:20]}-{number}"
        with pytest.raises(IllegalTransition):
            steering.ask(attempt, wish, actor=supervisor, command_id=command, expected=None)
    for name in OWN:
        if (state, name) not in GRID:
            with pytest.raises(IllegalTransition):
                own_command(inside, attempt, name)
    assert standing(inside, attempt) == before
