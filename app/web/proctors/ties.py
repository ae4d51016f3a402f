"""Saying that one knows a candidate: for everybody of the staff, wherever they meet them."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.case_work import CaseWork
from app.services.errors import NotFound
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.words.tie_words import tie_choices
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.conflicts import Tie

STAFF = only(Role.PROCTOR, Role.SUPERVISOR, Role.REVIEWER, Role.DECIDER)
WATCHERS = only(Role.PROCTOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class TiePages:
    """The page for those who watch, and what every form of this kind is sent to."""

    wiring: Wiring
    work: CaseWork

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("ties", __name__)
        path = "/attempts/<attempt_id>/tie"
        pages.add_url_rule(path, view_func=self.ask)
        pages.add_url_rule(path, view_func=self.declare, methods=["POST"])
        return pages

    @access(WATCHERS)
    def ask(self, attempt_id: str) -> ResponseReturnValue:
        """Ask what ties the person to a candidate; their own attempt does not exist here."""
        with self.wiring.read() as uow:
            stored = uow.attempts.get(attempt_id)
            if stored is None or stored.person_id == current_person().id:
                raise NotFound(f"attempt {attempt_id}")
            candidate = uow.people.get(stored.person_id)
        return render_template(
            "proctors/tie.html",
            attempt_id=attempt_id,
            candidate=candidate.name if candidate else "",
            ties=tie_choices(),
        )

    @access(STAFF)
    def declare(self, attempt_id: str) -> ResponseReturnValue:
        """Note that the person knows the candidate; at the board a colleague takes over."""
        kind = request.form.get("tie", "")
        at_board = request.form.get("from") == "board"
        if kind in set(Tie):
            self.work.declare(attempt_id, _actor(at_board=at_board), Tie(kind))
            self.wiring.delivery().tell_state(attempt_id)  # who looked after them does no more
            flash(_("Thank you. Somebody else looks at this candidate from now on."))
        return redirect(url_for("proctor.board") if at_board else _home(), 303)


def _actor(*, at_board: bool) -> Actor:
    """Return in which role somebody says it: as one who watches, or as one who judges."""
    person = current_person()
    order = (Role.SUPERVISOR, Role.PROCTOR, Role.DECIDER, Role.REVIEWER)
    order = order if at_board else (*order[2:], *order[:2])
    return Actor(PersonId(person.id), ActingRole(next(one for one in order if one in person.roles)))


def _home() -> str:
    """Return where the next work is of somebody who judges."""
    decides = Role.DECIDER in current_person().roles
    return url_for("cases.waiting" if decides else "reviews.open_incidents")
