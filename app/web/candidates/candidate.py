"""The candidate's pages: own page, check-in, exam room, result."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.attempts.owning import require_own
from app.services.booking.enrolment import Enrolment
from app.services.roles import Role
from app.services.rows import StoredAttempt
from app.services.verifying.verification import Verifying
from app.web.candidates import candidate_view as view
from app.web.candidates.consent import consent_text
from app.web.words.conduct_words import rule_words
from app.wiring import Wiring
from exam_engine.attempts.states import AttemptState
from proctoring.conduct import RECORDED_ONLY, conduct_under

CANDIDATE_ONLY = only(Role.CANDIDATE)

_ENDED_STATES = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})
"""The room opens on these as well: it sends what a device still holds, to be kept as late."""

_ROOM_STATES = _ENDED_STATES | {
    AttemptState.IN_PROGRESS,
    AttemptState.PAUSED,
    AttemptState.CLOSING,
}
_CHECK_IN_STATES = frozenset(
    {
        AttemptState.SCHEDULED,
        AttemptState.CHECKING_IN,
        AttemptState.AWAITING_AUTHORIZATION,
        AttemptState.AUTHORIZED,
    }
)


@dataclass(frozen=True, slots=True)
class CandidatePages:
    """Pages of the signed-in candidate."""

    wiring: Wiring
    enrolment: Enrolment
    verifying: Verifying

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("candidate", __name__)
        add = pages.add_url_rule
        add("/me", view_func=self.me)
        add("/windows/<window_id>/register", view_func=self.register, methods=["POST"])
        add("/attempts/<attempt_id>/check-in", view_func=self.check_in)
        add("/attempts/<attempt_id>/room", view_func=self.room)
        add("/attempts/<attempt_id>/result", view_func=self.result)
        return pages

    @access(CANDIDATE_ONLY)
    def me(self) -> ResponseReturnValue:
        """Show what to do next, what is open, what was."""
        return render_template(
            "candidates/me.html",
            **view.own_page(self.wiring, self.enrolment, self.verifying, current_person()),
        )

    @access(CANDIDATE_ONLY)
    def register(self, window_id: str) -> ResponseReturnValue:
        """Register for a window."""
        stored = self.enrolment.register(current_person().id, window_id)
        return redirect(url_for("candidate.check_in", attempt_id=stored.attempt.id), 303)

    @access(CANDIDATE_ONLY)
    def check_in(self, attempt_id: str) -> ResponseReturnValue:
        """Show the steps before the exam."""
        stored = own_attempt(self.wiring, attempt_id)
        if stored.attempt.state not in _CHECK_IN_STATES:
            return redirect(place_of(stored), 303)
        return render_template(
            "candidates/checkin.html",
            attempt=view.attempt_heading(self.wiring, stored),
            consent=consent_text(stored.attempt.policy).page(given=stored.attempt.consented),
            steps=stored.attempt.policy.required_steps,
            rules=rule_words(conduct_under(stored.attempt.policy.conduct).version),
            recorded_only=RECORDED_ONLY,
        )

    @access(CANDIDATE_ONLY)
    def room(self, attempt_id: str) -> ResponseReturnValue:
        """Show the exam room."""
        stored = own_attempt(self.wiring, attempt_id)
        if stored.attempt.state not in _ROOM_STATES:
            return redirect(place_of(stored), 303)
        return render_template(
            "candidates/room.html", attempt=view.attempt_heading(self.wiring, stored)
        )

    @access(CANDIDATE_ONLY)
    def result(self, attempt_id: str) -> ResponseReturnValue:
        """Show the result of one attempt."""
        return render_template(
            "candidates/result.html",
            **view.result_page(self.wiring, self.verifying, own_attempt(self.wiring, attempt_id)),
        )


def own_attempt(wiring: Wiring, attempt_id: str) -> StoredAttempt:
    """Return the attempt when it is the signed-in candidate's; otherwise it does not exist."""
    with wiring.uow() as uow:
        stored = uow.attempts.get(attempt_id)
    return require_own(stored, attempt_id, current_person().id)


def place_of(stored: StoredAttempt) -> str:
    """Return the page where this attempt goes on."""
    if stored.attempt.state in _CHECK_IN_STATES:
        return url_for("candidate.check_in", attempt_id=stored.attempt.id)
    if stored.attempt.state in _ROOM_STATES - _ENDED_STATES:
        return url_for("candidate.room", attempt_id=stored.attempt.id)
    return url_for("candidate.result", attempt_id=stored.attempt.id)
