"""JSON of the check-in, all for the candidate whose it is: consent, each step, the queue."""

from dataclasses import dataclass

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.realtime.schema import MalformedMessage
from app.services.attempts.checking_in import Agreed, CheckingIn
from app.services.roles import Role
from app.services.watching.comparing import COMPARED
from app.web.bodies import json_object, text_of
from app.web.candidates.candidate import own_attempt
from app.web.candidates.consent import NEEDED, ConsentText, consent_text
from app.wiring import Wiring

CANDIDATE_ONLY = only(Role.CANDIDATE)


@dataclass(frozen=True, slots=True)
class CheckInApi:
    """The steps before the exam."""

    wiring: Wiring
    checking_in: CheckingIn

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("check_in", __name__, url_prefix="/api/attempts/<attempt_id>")
        add = pages.add_url_rule
        add("/check-in", view_func=self.standing)
        add("/check-in", view_func=self.complete, methods=["POST"])
        add("/check-in/unable", view_func=self.unable, methods=["POST"])
        add("/check-in/challenge", view_func=self.challenge, methods=["POST"])
        add("/consent", view_func=self.consent, methods=["POST"])
        add("/consent/decline", view_func=self.decline, methods=["POST"])
        add("/consent/withdraw", view_func=self.withdraw, methods=["POST"])
        return pages

    @access(CANDIDATE_ONLY)
    def standing(self, attempt_id: str) -> ResponseReturnValue:
        """Tell how each step stands."""
        return jsonify(self.checking_in.standing(attempt_id, current_person().id))

    @access(CANDIDATE_ONLY)
    def complete(self, attempt_id: str) -> ResponseReturnValue:
        """Finish the check-in and join the queue."""
        return _state(self.checking_in.complete(attempt_id, current_person().id))

    @access(CANDIDATE_ONLY)
    def unable(self, attempt_id: str) -> ResponseReturnValue:
        """Note that the candidate cannot do a step."""
        body = json_object()
        state = self.checking_in.unable(
            attempt_id,
            current_person().id,
            step=text_of(body, "step"),
            text=text_of(body, "text"),
        )
        return _state(state)

    @access(CANDIDATE_ONLY)
    def challenge(self, attempt_id: str) -> ResponseReturnValue:
        """Draw a random check."""
        return jsonify(self.checking_in.challenge(attempt_id, current_person().id))

    @access(CANDIDATE_ONLY)
    def consent(self, attempt_id: str) -> ResponseReturnValue:
        """Store the consent before any camera byte."""
        stored = own_attempt(self.wiring, attempt_id)
        text = consent_text(stored.attempt.policy)
        body = json_object()
        if body.get("sha256") != text.sha256:
            raise MalformedMessage("sha256", "reload the page: the consent text has changed")
        choices = _choices(body.get("choices"), text)
        agreed = Agreed(text.version, text.sha256, text.agreed(choices), choices)
        return _state(self.checking_in.consent(attempt_id, current_person().id, agreed))

    @access(CANDIDATE_ONLY)
    def decline(self, attempt_id: str) -> ResponseReturnValue:
        """Take a no to being recorded."""
        body = json_object()
        state = self.checking_in.decline(
            attempt_id,
            current_person().id,
            wish=text_of(body, "wish"),
            text=text_of(body, "text"),
        )
        return _state(state)

    @access(CANDIDATE_ONLY)
    def withdraw(self, attempt_id: str) -> ResponseReturnValue:
        """Take a consent back."""
        return _state(self.checking_in.withdraw(attempt_id, current_person().id))


def _choices(given: object, text: ConsentText) -> dict[str, bool]:
    """Return the choices made; to be compared is one only where it is offered.

    Raises:
        MalformedMessage: one that is needed is missing, or there is one that nobody offered.
    """
    offered = {*NEEDED, *([COMPARED] if text.compares else [])}
    if not isinstance(given, dict) or not given.keys() <= offered:
        raise MalformedMessage("choices", f"send some of {', '.join(sorted(offered))}")
    choices = {str(name): value is True for name, value in given.items()}
    if not all(choices.get(name) for name in NEEDED):
        raise MalformedMessage("choices", "agree to both, or ask for the alternative")
    return choices


def _state(state: str) -> ResponseReturnValue:
    return jsonify(state=state)
