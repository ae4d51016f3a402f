"""What candidates ask for themselves: JSON, and the page on which an exam is cancelled."""

import secrets
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.realtime.schema import MalformedMessage, require_ident
from app.services.attempts.candidate_wishes import CandidateWishes
from app.services.roles import Role
from app.web.candidates.candidate import own_attempt, place_of
from app.web.candidates.candidate_view import attempt_heading
from app.wiring import Wiring
from exam_engine.attempts.states import BEFORE_START

CANDIDATE_ONLY = only(Role.CANDIDATE)
MEMBERS: Final = frozenset({"command", "name", "text"})


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """Routes of the signed-in candidate's own commands."""

    wiring: Wiring
    wishes: CandidateWishes

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("own", __name__)
        add = pages.add_url_rule
        add("/api/attempts/<attempt_id>/own", view_func=self.ask, methods=["POST"])
        add("/api/attempts/<attempt_id>/own", view_func=self.standing)
        add("/attempts/<attempt_id>/cancel", view_func=self.before_cancelling)
        add("/attempts/<attempt_id>/cancel", view_func=self.cancel, methods=["POST"])
        return pages

    @access(CANDIDATE_ONLY)
    def ask(self, attempt_id: str) -> ResponseReturnValue:
        """Carry out one wish of the candidate's own."""
        own_attempt(self.wiring, attempt_id)
        name, command, text = _read(_body())
        answer = self.wishes.ask(
            attempt_id, name, person_id=current_person().id, command_id=command, text=text
        )
        return jsonify(answer)

    @access(CANDIDATE_ONLY)
    def standing(self, attempt_id: str) -> ResponseReturnValue:
        """Tell a page that waits for a move what came of it."""
        own_attempt(self.wiring, attempt_id)
        return jsonify(self.wishes.standing(attempt_id, person_id=current_person().id))

    @access(CANDIDATE_ONLY)
    def before_cancelling(self, attempt_id: str) -> ResponseReturnValue:
        """Say what cancelling means, and ask."""
        stored = own_attempt(self.wiring, attempt_id)
        if stored.attempt.state not in BEFORE_START:
            return redirect(place_of(stored), 303)
        return render_template(
            "candidates/cancel.html", attempt=attempt_heading(self.wiring, stored)
        )

    @access(CANDIDATE_ONLY)
    def cancel(self, attempt_id: str) -> ResponseReturnValue:
        """Cancel; where it has begun or ended meanwhile, lead there and change nothing."""
        stored = own_attempt(self.wiring, attempt_id)
        if stored.attempt.state not in BEFORE_START:
            return redirect(place_of(stored), 303)
        self.wishes.ask(
            attempt_id,
            "cancel",
            person_id=current_person().id,
            command_id=secrets.token_hex(16),
        )
        return redirect(url_for("candidate.result", attempt_id=attempt_id), 303)


def _body() -> object:
    try:
        return request.get_json()
    except RecursionError as error:
        raise MalformedMessage("body", "send less deep JSON") from error


def _read(body: object) -> tuple[str, str, str]:
    """Return name, command id and text of a wish.

    Raises:
        MalformedMessage: names the member that is wrong, and the fix.
    """
    if not isinstance(body, dict):
        raise MalformedMessage("body", "send one JSON object")
    for member in body:
        if member not in MEMBERS:
            raise MalformedMessage(str(member)[:40], "there is no such member")
    text = body.get("text", "")
    if not isinstance(text, str) or "\x00" in text or not _whole(text):
        raise MalformedMessage("text", "send whole characters")
    name = require_ident("name", body.get("name"))
    return name, require_ident("command", body.get("command")), text


def _whole(text: str) -> bool:
    """Tell whether a text can be stored: half of a character pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
