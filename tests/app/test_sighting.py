"""How well the detector sees somebody at the check-in, and hints for people; never a flag."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from app.services.catalogue.supervising import silent_kinds
from app.services.watching.sighting import Sighting
from exam_engine.catalogue import CheckInStep, Supervision
from proctoring.observations import Framing, Observation, Stillness
from proctoring.rulebook import FACE_KINDS
from tests.app.analysing import DETECTOR, FACE
from tests.app.conftest import SqlStore
from tests.app.hall import Hall, open_hall
from tests.app.test_checking_in import asking, begun, met, of


@pytest.fixture(scope="module")
def hall(module_store: SqlStore) -> Hall:
    return asking(open_hall(module_store), Supervision((CheckInStep.CHALLENGE,)))


@dataclass(slots=True)
class Seer:
    """Sees a face in the first so many pictures, and heads turned in all others."""

    sees: int
    yaws: Sequence[float] = ()
    looked: int = 0

    def analyse(self, jpeg, frame, at, reference=None):
        self.looked += 1
        turned = self.yaws[self.looked - 7] if self.looked > 6 and self.yaws else 2.0
        faces = () if 6 >= self.looked > self.sees else (replace(FACE, yaw=turned),)
        still = Stillness(None, f"{self.looked:016x}", repeated=False)
        return Observation(DETECTOR, faces, Framing(120.0, 60.0, 150.0), still), b""


def looked_at(hall: Hall, attempt_id: str, seer: Seer):
    uow = hall.store.uow
    return Sighting(uow, uow, hall.pictures, hall.publisher).look(attempt_id, seer)


@pytest.mark.parametrize(("sees", "human_only"), [(6, False), (5, False), (4, True), (0, True)])
def test_a_detector_that_does_not_see_a_person_stands_aside(
    hall: Hall, sees: int, human_only: bool
) -> None:
    attempt_id = begun(hall)
    hall.upload(attempt_id, of(hall, attempt_id), "reference")
    for _ in range(5):
        hall.upload(attempt_id, of(hall, attempt_id), "baseline")
    fact = looked_at(hall, attempt_id, Seer(sees))
    assert (fact.pictures, fact.seen, fact.human_only) == (6, sees, human_only)
    attempt = hall.attempt(attempt_id).attempt
    assert attempt.human_only is human_only
    assert (silent_kinds(attempt) >= FACE_KINDS) is human_only
    looked_at(hall, attempt_id, Seer(sees))
    with hall.store.uow() as uow:
        assert len(uow.attempts.events(attempt_id, kinds=("sight.taken",))) == 1


def test_hints_say_which_way_a_head_seems_turned_and_nothing_of_fingers(hall: Hall) -> None:
    attempt_id = begun(hall)
    hall.upload(attempt_id, of(hall, attempt_id), "reference")
    for _ in range(5):
        hall.upload(attempt_id, of(hall, attempt_id), "baseline")
    pictures = met(hall, attempt_id)
    with hall.store.uow() as uow:
        told = uow.attempts.events(attempt_id, kinds=("challenge.set",))
    acts = told[-1].body["acts"]
    turns = [act for act in acts if act.startswith("turn")]
    right = {"turn_left": 40.0, "turn_right": -40.0}
    fact = looked_at(hall, attempt_id, Seer(6, [right[turns[0]], right[turns[0]]]))
    ids = {act: row.id for act, row in zip(acts, pictures, strict=True)}
    assert fact.hints == {ids[turns[0]]: "fits", ids[turns[1]]: "other_side"}


def test_pictures_that_are_gone_are_looked_at_by_nobody(hall: Hall) -> None:
    assert looked_at(hall, begun(hall), Seer(0)) is None
