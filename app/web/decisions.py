"""Certification decisions that need a person, because a case was opened on the attempt."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.case_store import clearance_of
from app.services.certification import Certification
from app.services.errors import NotFound
from app.services.roles import Role
from app.web.language import gettext as _
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from exam_engine.issuance.refusals import ConflictOfInterest

DECIDERS = only(Role.DECIDER)
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class DecisionPages:
    """What waits for a deciding person, and what was decided."""

    wiring: Wiring
    certification: Certification

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("decisions", __name__)
        pages.add_url_rule("/decisions", view_func=self.pending)
        pages.add_url_rule("/decisions/<attempt_id>", view_func=self.decide, methods=["POST"])
        return pages

    @access(DECIDERS)
    def pending(self) -> ResponseReturnValue:
        """Show both lists."""
        return self._page(None)

    @access(DECIDERS)
    def decide(self, attempt_id: str) -> ResponseReturnValue:
        """Record a person's decision."""
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        if not reason:
            return self._page(_("Say why in a few words; the reason is kept with it.")), 422
        actor = Actor(PersonId(current_person().id), ActingRole.DECIDER)
        try:
            self.certification.decide_by_person(attempt_id, actor=actor, reason=reason)
        except ConflictOfInterest:
            words = _("You watched or reviewed this attempt, so somebody else has to decide.")
            return self._page(words), 409
        except NotFound:
            return self._page(_("This one is decided already, or still waits.")), 409
        return redirect(url_for("decisions.pending"), 303)

    def _page(self, error: str | None) -> str:
        rows = []
        for one in self.wiring.queries.pending_decisions():
            attempt_id = one.stored.attempt.id
            named = self.certification.preview(attempt_id)
            reasons = tuple(dict.fromkeys(one.partition(":")[0] for one in named))
            if one.stored.result_state != "final" or "person_required" not in reasons:
                continue
            with self.wiring.read() as uow:
                clearance = clearance_of(uow, attempt_id).value
            rows.append(
                {
                    "attempt_id": attempt_id,
                    "candidate": one.candidate_name,
                    "title": one.title,
                    "scaled": one.outcome.scaled,
                    "passed": one.outcome.passed,
                    "clearance": clearance,
                    "reasons": reasons,
                    "href": url_for("decisions.decide", attempt_id=attempt_id),
                }
            )
        done = self.wiring.queries.recent_decisions()
        return render_template("decisions.html", pending=rows, done=done, error=error)
