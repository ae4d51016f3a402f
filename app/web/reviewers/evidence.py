"""Evidence for those who answer for it: what is kept and until when, holds, exports, deletions."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.errors import problem_of
from app.services.errors import NotFound, ReasonMissing, ServiceError
from app.services.evidence.evidence_export import EvidenceExport
from app.services.evidence.evidence_handing import EvidenceHanding
from app.services.evidence.evidence_keeping import keeping_of, overview_of
from app.services.evidence.legal_holds import LegalHolds
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.reviewers.evidence_view import keeping_page, overview_page
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.refusals import AttemptError
from exam_engine.ids import PersonId
from proctoring.errors import ReviewConflict

KEEPERS = only(Role.SUPERVISOR, Role.ADMINISTRATOR)
LONGEST_REASON = 1000
_PLACE = "/evidence/<attempt_id>"


@dataclass(frozen=True, slots=True)
class EvidencePages:
    """The overview, and the page of one attempt with what may be done there."""

    wiring: Wiring
    holds: LegalHolds
    handing: EvidenceHanding

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("evidence", __name__)
        add = pages.add_url_rule
        add("/evidence", view_func=self.overview)
        add(_PLACE, view_func=self.one)
        add(f"{_PLACE}/hold", view_func=self.hold, methods=["POST"])
        add(f"{_PLACE}/exports", view_func=self.ask, methods=["POST"])
        add(f"{_PLACE}/exports/<export_id>/agree", view_func=self.agree, methods=["POST"])
        add(f"{_PLACE}/exports/<export_id>/decline", view_func=self.decline, methods=["POST"])
        return pages

    @access(KEEPERS)
    def overview(self) -> ResponseReturnValue:
        """Show what is due, what is held, and why the rest is kept."""
        wanted = request.args.get("attempt", "").strip()
        with self.wiring.read() as uow:
            if wanted and uow.attempts.get(wanted) is not None:
                return redirect(url_for("evidence.one", attempt_id=wanted), 303)
            seen = overview_of(uow, request.args.get("after", ""))
            found = overview_page(uow, seen, current_person().id)
        return render_template("reviewers/evidence.html", unknown=wanted, **found)

    @access(KEEPERS)
    def one(self, attempt_id: str) -> ResponseReturnValue:
        """Show the evidence of one attempt."""
        return self._page(attempt_id, "")

    @access(KEEPERS)
    def hold(self, attempt_id: str) -> ResponseReturnValue:
        """Stop deletion, or let it go on."""
        reason = request.form.get("reason", "")[:LONGEST_REASON]
        release = request.form.get("do") == "release"
        use = self.holds.release if release else self.holds.hold
        return self._done(
            attempt_id,
            lambda: use(attempt_id, actor=_actor(), reason=reason),
            _("Released. What is overdue goes in the next night.")
            if release
            else _("Held. Nothing of it is deleted until somebody releases it."),
        )

    @access(KEEPERS)
    def ask(self, attempt_id: str) -> ResponseReturnValue:
        """Ask for an export, to which a second person has to agree."""
        reason = request.form.get("reason", "")[:LONGEST_REASON]
        return self._done(
            attempt_id,
            lambda: self.handing.ask(attempt_id, actor=_actor(), reason=reason),
            _("Asked. Nothing leaves until a second person agrees on this page within 24 hours."),
        )

    @access(KEEPERS)
    def decline(self, attempt_id: str, export_id: str) -> ResponseReturnValue:
        """Decline a colleague's export, or take one's own back."""
        text = request.form.get("text", "")[:LONGEST_REASON]
        return self._done(
            attempt_id,
            lambda: self.handing.decline(attempt_id, export_id, actor=_actor(), text=text),
            _("Recorded. Nothing was taken out."),
        )

    @access(KEEPERS)
    def agree(self, attempt_id: str, export_id: str) -> ResponseReturnValue:
        """Agree as the second person; the answer is the archive."""
        self._require_others(attempt_id)
        archive = BytesIO()  # of memory alone: its pictures lie open
        try:
            self.handing.agree(attempt_id, export_id, archive, second=_actor())
        except NotFound:
            raise
        except (ServiceError, AttemptError, ReviewConflict) as refusal:
            return self._refused(attempt_id, refusal)
        archive.seek(0)
        name = f"evidence-{attempt_id[:12]}.zip"
        reply = send_file(archive, "application/zip", as_attachment=True, download_name=name)
        reply.headers["Cache-Control"] = "no-store"
        return reply

    def _done(self, attempt_id: str, act: Callable[[], object], words: str) -> ResponseReturnValue:
        self._require_others(attempt_id)
        try:
            act()
        except NotFound:
            raise
        except ReasonMissing:
            return self._page(attempt_id, _("Reason: say why in a few words.")), 422
        except (ServiceError, AttemptError, ReviewConflict) as refusal:
            return self._refused(attempt_id, refusal)
        flash(words)
        return redirect(url_for("evidence.one", attempt_id=attempt_id), 303)

    def _refused(self, attempt_id: str, refusal: Exception) -> ResponseReturnValue:
        problem = problem_of(refusal)
        return self._page(attempt_id, f"{problem.title}. {problem.detail}"), problem.status

    def _require_others(self, attempt_id: str) -> None:
        with self.wiring.read() as uow:
            stored = uow.attempts.get(attempt_id)
        if stored is None or stored.person_id == current_person().id:
            raise NotFound("nobody keeps the evidence of their own attempt")

    def _page(self, attempt_id: str, error: str) -> str:
        self._require_others(attempt_id)
        with self.wiring.read() as uow:
            shown = keeping_page(uow, keeping_of(uow, attempt_id), current_person().id)
        return render_template(
            "reviewers/evidence_one.html", error=error, form=request.form, **shown
        )


def evidence_pages(wiring: Wiring) -> EvidencePages:
    """Return the pages over the adapters of this process."""
    export = EvidenceExport(wiring.uow, wiring.read, wiring.store)
    return EvidencePages(wiring, LegalHolds(wiring.uow), EvidenceHanding(wiring.uow, export))


def _actor() -> Actor:
    person = current_person()
    supervisor = Role.SUPERVISOR in person.roles
    role = ActingRole.SUPERVISOR if supervisor else ActingRole.ADMINISTRATOR
    return Actor(PersonId(person.id), role)
