"""The replay of one attempt: a door that notes who looks, and the sitting at any record."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.errors import NotFound
from app.services.replay.replays import Replays
from app.services.roles import Role
from app.web.proctors.replay_view import replay_page
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.refusals import OwnAttempt
from exam_engine.ids import PersonId

JUDGES = only(Role.SUPERVISOR, Role.REVIEWER)
DIGITS = 9


@dataclass(frozen=True, slots=True)
class ReplayPages:
    """The replay over its use case."""

    wiring: Wiring
    replays: Replays

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("replay", __name__)
        path = "/attempts/<attempt_id>/replay"
        pages.add_url_rule(path, view_func=self.show)
        pages.add_url_rule(path, view_func=self.open, methods=["POST"])
        return pages

    @access(JUDGES)
    def show(self, attempt_id: str) -> ResponseReturnValue:
        """Show the sitting at `seq`, or the door to it."""
        person = current_person()
        if not self.replays.is_open(attempt_id, person.id):
            return render_template("replay_door.html", attempt_id=attempt_id)
        replayed = self.replays.at(attempt_id, _number("seq"))
        if replayed.moment.attempt.candidate == person.id:
            raise NotFound("nobody replays their own attempt")
        context = replay_page(self.wiring, replayed, request.args.get("item"))
        return render_template("replay.html", **context)

    @access(JUDGES)
    def open(self, attempt_id: str) -> ResponseReturnValue:
        """Note the view and go in."""
        person = current_person()
        role = ActingRole.REVIEWER if Role.REVIEWER in person.roles else ActingRole.SUPERVISOR
        actor = Actor(PersonId(person.id), role)
        try:
            self.replays.open(attempt_id, actor=actor, purpose=request.form.get("purpose", ""))
        except OwnAttempt as refusal:
            raise NotFound("nobody replays their own attempt") from refusal
        return redirect(url_for("replay.show", attempt_id=attempt_id, seq=1), 303)


def _number(name: str) -> int | None:
    """Return a whole number of the address; None where it is none, or too long to be one."""
    given = request.args.get(name, "")
    is_number = given.isascii() and given.isdigit() and len(given) <= DIGITS
    return int(given) if is_number else None
