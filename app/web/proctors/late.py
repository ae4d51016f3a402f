"""Answers that came after the time: what a supervisor sees of them, and the decision on each."""

import secrets
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.errors import problem_of
from app.services.cases.doors import watchable
from app.services.catalogue.content import Library
from app.services.errors import NotFound, ServiceError
from app.services.roles import Role
from app.services.timekeeping.lateness import Lateness
from app.web.language import gettext as _
from app.web.proctors.late_view import file_of, waiting
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.refusals import AttemptError
from exam_engine.ids import PersonId

SUPERVISORS = only(Role.SUPERVISOR)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class LatePages:
    """The list of attempts with late answers, and one attempt's."""

    wiring: Wiring
    lateness: Lateness

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("late", __name__)
        pages.add_url_rule("/late", view_func=self.waiting)
        pages.add_url_rule("/late/<attempt_id>", view_func=self.attempt)
        pages.add_url_rule("/late/<attempt_id>", view_func=self.decide, methods=["POST"])
        return pages

    @access(SUPERVISORS)
    def waiting(self) -> ResponseReturnValue:
        """Show the attempts in which late answers wait for a decision."""
        return render_template("proctors/late.html", attempts=waiting(self.wiring))

    @access(SUPERVISORS)
    def attempt(self, attempt_id: str) -> ResponseReturnValue:
        """Show the late answers of one attempt with all that speaks for or against them."""
        return self._page(attempt_id, error=None)

    @access(SUPERVISORS)
    def decide(self, attempt_id: str) -> ResponseReturnValue:
        """Grant or refuse one answer."""
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        verdict = request.form.get("verdict", "")
        if not reason or verdict not in {"grant", "refuse"}:
            words = _("Choose grant or refuse, and say why in a few words.")
            return self._page(attempt_id, error=words), 422
        with self.wiring.read() as uow:
            watchable(uow, attempt_id, current_person().id)
        try:
            self.lateness.decide(
                attempt_id,
                epoch=_whole("epoch"),
                cseq=_whole("cseq"),
                grant=verdict == "grant",
                actor=Actor(PersonId(current_person().id), ActingRole.SUPERVISOR),
                reason=Reason(ReasonCode.TECHNICAL_NETWORK, reason),
                command_id=request.form.get("command", "") or secrets.token_hex(16),
            )
        except NotFound:
            raise
        except (ServiceError, AttemptError) as refusal:
            problem = problem_of(refusal)
            return self._page(attempt_id, error=f"{problem.title}. {problem.detail}"), 409
        return redirect(url_for("late.attempt", attempt_id=attempt_id), 303)

    def _page(self, attempt_id: str, *, error: str | None) -> str:
        with self.wiring.read() as uow:
            stored = watchable(uow, attempt_id, current_person().id)
            candidate = uow.people.get(stored.person_id)
            _form, versions = Library(uow.content).form(stored.attempt.form)
            shown = file_of(uow, stored, versions)
        return render_template(
            "proctors/late_attempt.html",
            late=shown,
            candidate=candidate.name if candidate else "",
            error=error,
            form=request.form,
        )


def _whole(name: str) -> int:
    """Return a hidden number of the form; a stranger's becomes one that no save has."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
