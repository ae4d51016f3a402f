"""JSON of a window's cohort: how many wait for the start, and the start itself."""

from dataclasses import dataclass

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.attempts.cohorts import Cohorts
from app.services.errors import NotFound
from app.services.roles import Role
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId

PROCTORS = only(Role.PROCTOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class CohortApi:
    """The start of cohorts, for proctors."""

    wiring: Wiring
    cohorts: Cohorts

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("cohorts", __name__, url_prefix="/api/windows/<window_id>")
        pages.add_url_rule("/cohort", view_func=self.states)
        pages.add_url_rule("/start_cohort", view_func=self.start, methods=["POST"])
        return pages

    @access(PROCTORS)
    def states(self, window_id: str) -> ResponseReturnValue:
        """Give the number of attempts by state."""
        with self.wiring.read() as uow:
            if uow.content.window(window_id) is None:
                raise NotFound(f"window {window_id}")
            return jsonify(states=dict(uow.cohorts.states(window_id)))

    @access(PROCTORS)
    def start(self, window_id: str) -> ResponseReturnValue:
        """Start everybody who is let in; asked again, it starts those who came later."""
        person = current_person()
        role = ActingRole.SUPERVISOR if Role.SUPERVISOR in person.roles else ActingRole.PROCTOR
        done = self.cohorts.start(window_id, actor=Actor(PersonId(person.id), role))
        return jsonify(started=done.started, refused=dict(done.refused))
