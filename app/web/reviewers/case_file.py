"""The candidate's case file: what was recorded, marked, looked at and decided, and their say."""

import secrets
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.case_files import CaseFiles
from app.services.cases.case_work import Asked, CaseWork
from app.services.errors import NotFound, StaleVersion
from app.services.invigilating.invigilation import Invigilation
from app.services.roles import Role
from app.services.rows import CaseFileRow
from app.web.candidates.candidate import own_attempt
from app.web.language import gettext as _
from app.web.reviewers.case_view import case_page
from app.web.reviewers.case_words import refusal_words
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.errors import CaseRefused

CANDIDATE_ONLY = only(Role.CANDIDATE)
_PLACE = "/me/exams/<attempt_id>/case"


@dataclass(frozen=True, slots=True)
class CaseFilePages:
    """The page of one attempt's case and what the candidate does on it."""

    wiring: Wiring
    work: CaseWork
    files: CaseFiles
    invigilation: Invigilation

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("case_file", __name__)
        add = pages.add_url_rule
        add(_PLACE, view_func=self.show)
        add(f"{_PLACE}/statement", view_func=self.say, methods=["POST"])
        add(f"{_PLACE}/accept", view_func=self.accept, methods=["POST"])
        add(f"{_PLACE}/appeal", view_func=self.appeal, methods=["POST"])
        add(f"{_PLACE}/files", view_func=self.add_file, methods=["POST"])
        add(f"{_PLACE}/files/<file_id>", view_func=self.file)
        add(f"{_PLACE}/pictures/<snapshot_id>", view_func=self.picture)
        return pages

    @access(CANDIDATE_ONLY)
    def show(self, attempt_id: str) -> ResponseReturnValue:
        """Show the file."""
        return self._page(attempt_id, "")

    @access(CANDIDATE_ONLY)
    def say(self, attempt_id: str) -> ResponseReturnValue:
        """Take the statement, or that there is none."""
        nothing = request.form.get("nothing") == "yes"
        words = "" if nothing else request.form.get("statement", "").replace("\r\n", "\n")
        if not nothing and not words.strip():
            error = _("Your statement: write something, or choose that you have nothing to add.")
            return self._page(attempt_id, error), 422
        return self._done(attempt_id, lambda: self.work.say(attempt_id, _asked(), words))

    @access(CANDIDATE_ONLY)
    def accept(self, attempt_id: str) -> ResponseReturnValue:
        """Close the case without an appeal."""
        return self._done(attempt_id, lambda: self.work.accept(attempt_id, _asked()))

    @access(CANDIDATE_ONLY)
    def appeal(self, attempt_id: str) -> ResponseReturnValue:
        """Take the appeal."""
        grounds = request.form.get("grounds", "").replace("\r\n", "\n")
        return self._done(attempt_id, lambda: self.work.appeal(attempt_id, _asked(), grounds))

    @access(CANDIDATE_ONLY)
    def add_file(self, attempt_id: str) -> ResponseReturnValue:
        """Take one file."""
        sent = request.files.get("file")
        data = sent.read() if sent else b""
        name = (sent.filename or "") if sent else ""
        person = current_person().id
        return self._done(
            attempt_id, lambda: self.files.add(attempt_id, person, name=name, data=data)
        )

    @access(CANDIDATE_ONLY)
    def file(self, attempt_id: str, file_id: str) -> ResponseReturnValue:
        """Give one of the candidate's own files back."""
        return download(*self.files.own(attempt_id, current_person().id, file_id))

    @access(CANDIDATE_ONLY)
    def picture(self, attempt_id: str, snapshot_id: str) -> ResponseReturnValue:
        """Show one picture of the candidate to the candidate; that, too, is noted."""
        own_attempt(self.wiring, attempt_id)
        with self.wiring.read() as uow:
            row = uow.invigilation.snapshot(snapshot_id)
        if row is None or row.attempt_id != attempt_id:
            raise NotFound(f"picture {snapshot_id}")
        data = self.invigilation.open_picture(snapshot_id, actor=_actor(), purpose="own_file")
        response = Response(data, mimetype="image/jpeg")
        response.headers["Cache-Control"] = "private, max-age=600"
        return response

    def _done(self, attempt_id: str, act: object) -> ResponseReturnValue:
        own_attempt(self.wiring, attempt_id)
        assert callable(act)
        try:
            act()
        except CaseRefused as refusal:
            return self._page(attempt_id, refusal_words(refusal)), 422
        except StaleVersion:
            words = _("This page was older than the case. Nothing was sent; read on and try again.")
            return self._page(attempt_id, words), 409
        return redirect(url_for("case_file.show", attempt_id=attempt_id), 303)

    def _page(self, attempt_id: str, error: str) -> str:
        stored = own_attempt(self.wiring, attempt_id)
        with self.wiring.read() as uow:
            page = case_page(uow, stored, uow.now())
        return render_template(
            "reviewers/case_file.html",
            file=page,
            error=error,
            form=request.form,
            command=secrets.token_hex(16),
        )


def download(row: CaseFileRow, data: bytes) -> Response:
    """Return a stored file as a download; nothing of it runs on our pages."""
    response = Response(data, mimetype="application/octet-stream")
    plain = row.name.encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _actor() -> Actor:
    return Actor(PersonId(current_person().id), ActingRole.CANDIDATE)


def _asked() -> Asked:
    return Asked(_actor(), command_of_form(), version_of_form())


def command_of_form() -> str:
    """Return the id of the press of a button; one that is missing or odd is made anew."""
    given = request.form.get("command", "")
    odd = not 0 < len(given) <= 64 or not given.isalnum()  # noqa: PLR2004
    return secrets.token_hex(16) if odd else given


def version_of_form() -> int:
    """Return the version of the case that the person saw; an odd one fits no case."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
