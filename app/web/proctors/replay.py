"""The replay of one attempt: a door that notes who looks, and the sitting at any record."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.board.timeline import MARK_KINDS
from app.services.cases.doors import admitted
from app.services.cases.looking import has_to_look
from app.services.errors import NotFound
from app.services.replay.replays import Replays
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.proctors.replay_view import replay_page
from app.web.words.bar_words import bar_words
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.ids import PersonId
from proctoring.conflicts import Bar
from proctoring.errors import ReviewConflict

JUDGING = (Role.SUPERVISOR, Role.REVIEWER, Role.DECIDER)
JUDGES = only(*JUDGING)
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
        try:
            role = self._role(attempt_id)
        except ReviewConflict as refusal:
            return _kept_away(refusal)
        if not self.replays.is_open(attempt_id, current_person().id):
            purpose = "decision" if role is ActingRole.DECIDER else "review"
            door = "proctors/replay_door.html"
            return render_template(door, attempt_id=attempt_id, purpose=purpose)
        replayed = self.replays.at(attempt_id, _number("seq"))
        hidden = self._hidden(attempt_id, role)
        context = replay_page(self.wiring, replayed, request.args.get("item"), hidden)
        return render_template("proctors/replay.html", **context)

    @access(JUDGES)
    def open(self, attempt_id: str) -> ResponseReturnValue:
        """Note the view and go in."""
        try:
            actor = Actor(PersonId(current_person().id), self._role(attempt_id))
        except ReviewConflict as refusal:
            return _kept_away(refusal), 403
        self.replays.open(attempt_id, actor=actor, purpose=request.form.get("purpose", ""))
        return redirect(url_for("replay.show", attempt_id=attempt_id, seq=1), 303)

    def _hidden(self, attempt_id: str, role: ActingRole) -> frozenset[str]:
        """Return what a reviewer does not read: that others have looked, and at first the marks.

        These they read once they have said what they see in the pictures.
        """
        if role is not ActingRole.REVIEWER:
            return frozenset()
        with self.wiring.read() as uow:
            looks = has_to_look(uow, attempt_id, current_person().id)
        others = frozenset({EvidenceViewed.kind})
        return others | MARK_KINDS if looks else others

    def _role(self, attempt_id: str) -> ActingRole:
        """Return in which role the person is let in; their own attempt does not exist here."""
        person = current_person()
        with self.wiring.read() as uow:
            stored = uow.attempts.get(attempt_id)
            if stored is None or stored.person_id == person.id:
                raise NotFound(f"attempt {attempt_id}")
            return admitted(uow, stored, person.id, person.roles & set(JUDGING))


def _kept_away(refusal: ReviewConflict) -> str:
    """Return the page that says why somebody else has to look."""
    why = bar_words()[Bar(str(refusal))]
    return render_template("reviewers/review_closed.html", words=_("Replay"), why=why)


def _number(name: str) -> int | None:
    """Return a whole number of the address; None where it is none, or too long to be one."""
    given = request.args.get(name, "")
    is_number = given.isascii() and given.isdigit() and len(given) <= DIGITS
    return int(given) if is_number else None
