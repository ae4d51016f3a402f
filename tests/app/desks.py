"""A desk from which staff steer one attempt, and the people who do."""

from app.services.attempts.wishes import wish_from
from app.services.invigilating.steering import Steered, Steering
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from tests.app.hall import Hall

PAULA = Actor(PersonId("paula"), Role.PROCTOR)
PETER = Actor(PersonId("peter"), Role.PROCTOR)
SAM = Actor(PersonId("sam"), Role.SUPERVISOR)
SUE = Actor(PersonId("sue"), Role.SUPERVISOR)
CLEO = Actor(PersonId("cleo"), Role.SUPERVISOR)
WHY = {"reason": "They left the room twice."}
OTHER = WHY | {"cause": "other"}


class Desk:
    """Steers one attempt, each time with a new command id."""

    def __init__(self, hall: Hall, attempt_id: str) -> None:
        self.hall, self.attempt_id, self.count = hall, attempt_id, 0
        self.steering = Steering(hall.store.uow, hall.store.uow, hall.delivery)

    def fresh(self) -> str:
        self.count += 1
        return f"{self.attempt_id[:20]}-{self.count}"

    def ask(self, name, actor, expected=None, command_id="", **members) -> Steered:
        return self.steering.ask(
            self.attempt_id,
            wish_from(name, members),
            actor=actor,
            command_id=command_id or self.fresh(),
            expected=expected,
        )

    def confirm(self, proposal, actor, expected=None, command_id="") -> Steered:
        return self.steering.confirm(
            self.attempt_id,
            proposal,
            actor=actor,
            command_id=command_id or self.fresh(),
            expected=expected,
        )

    def settle(self, proposal, actor, text="") -> Steered:
        return self.steering.settle(
            self.attempt_id, proposal, actor=actor, command_id=self.fresh(), text=text
        )

    @property
    def proposals(self):
        return self.steering.standing(self.attempt_id)["proposals"]

    @property
    def kinds(self) -> list[str]:
        with self.hall.store.uow() as uow:
            return [record.kind for record in uow.attempts.events(self.attempt_id)]

    @property
    def state(self) -> str:
        return self.hall.attempt(self.attempt_id).attempt.state.value
