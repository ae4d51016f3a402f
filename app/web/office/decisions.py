"""Certification decisions that need a person, because a case was opened on the attempt."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.persistence.queries import PendingDecision
from app.services.cases.case_store import case_of, clearance_of
from app.services.certifying.certification import CERTIFIED, Certification
from app.services.errors import NotFound
from app.services.roles import Role
from app.services.standing.holding import scheme_of
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
            outcome = self.certification.decide_by_person(attempt_id, actor=actor, reason=reason)
        except ConflictOfInterest:
            return self._page(
                _("You had a part in this exam, so somebody else has to decide.")
            ), 409
        except NotFound:
            return self._page(_("This one is decided already, or still waits.")), 409
        flash(
            _("Decided: certified. The credential is being signed.")
            if outcome == CERTIFIED
            else _("Decided: not certified. The candidate sees it with their result."),
            "success",
        )
        return redirect(url_for("decisions.pending"), 303)

    def _page(self, error: str | None) -> str:
        waiting = [self._row(one) for one in self.wiring.queries.pending_decisions()]
        return render_template(
            "office/decisions.html",
            pending=[row for row in waiting if row],
            done=self.wiring.queries.recent_decisions(),
            error=error,
            given=request.form.get("reason", "") if error else "",
            given_for=(request.view_args or {}).get("attempt_id") if error else None,
        )

    def _row(self, one: PendingDecision) -> dict[str, object] | None:
        """Return one that waits for a person, as the page shows it; None if it waits otherwise."""
        attempt_id = one.stored.attempt.id
        named = self.certification.preview(attempt_id)
        reasons = tuple(dict.fromkeys(one.partition(":")[0] for one in named))
        if one.stored.result_state != "final" or "person_required" not in reasons:
            return None
        with self.wiring.read() as uow:
            clearance = clearance_of(uow, attempt_id).value
            case = case_of(uow, attempt_id)
            rule = scheme_of(uow, one.stored).decision_rule
        return {
            "attempt_id": attempt_id,
            "candidate": one.candidate_name,
            "title": one.title,
            "scaled": one.outcome.scaled,
            "passed": one.outcome.passed,
            "clearance": clearance,
            "reasons": reasons,
            "is_free": self.certification.is_free(attempt_id, current_person().id),
            "rule": rule,
            "case_href": url_for("cases.one", case_id=case.id) if case else None,
            "href": url_for("decisions.decide", attempt_id=attempt_id),
        }
