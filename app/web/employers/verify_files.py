"""Checking a file instead of a number: a token, a JSON document, a baked PNG or SVG badge.

What is sent is read once, checked and forgotten; it is never stored and never shown again.
"""

from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.auth import PROGRAMS, PUBLIC, access
from app.documents.unbaking import LARGEST_FILE, credential_text
from app.services.catalogue.content import Library
from app.services.verifying.presented_refusals import (
    NoCredentialInFile,
    PresentedRefused,
    PresentedTooLarge,
)
from app.services.verifying.presenting import Foreign, Presented, Presenting
from app.services.verifying.verification import Shown
from app.web.employers import presented_view
from app.web.employers import verify_view as view
from app.web.look_ups import limit_look_ups
from app.wiring import Wiring

FRAME_BYTES = 8_192
"""What a form may add around the file: boundaries, token, names."""


@dataclass(frozen=True, slots=True)
class VerifyFilePages:
    """The verdict on what somebody presents."""

    wiring: Wiring
    presenting: Presenting

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("verify_files", __name__)
        pages.add_url_rule("/verify", view_func=self.check, methods=["POST"])
        pages.add_url_rule("/api/v1/verify", view_func=self.api, methods=["POST"])
        return pages

    @access(PUBLIC)
    def check(self) -> ResponseReturnValue:
        """Show the verdict on an uploaded file or a pasted text."""
        limit_look_ups(self.wiring)
        try:
            presented = self.presenting.check(credential_text(_from_form()))
        except PresentedRefused as refusal:
            words = presented_view.refusal_words(refusal)
            status = 413 if isinstance(refusal, PresentedTooLarge) else 422
            return render_template(
                "employers/verify.html", error=None, value="", file_error=words
            ), status
        return render_template("employers/credential.html", **self._page(presented))

    @access(PROGRAMS)
    def api(self) -> ResponseReturnValue:
        """Give the verdict on the body, or on the one file of a form, as JSON."""
        limit_look_ups(self.wiring)
        presented = self.presenting.check(credential_text(_from_program()))
        return jsonify(presented_view.presented_json(presented))

    def _page(self, presented: Presented | Foreign) -> dict[str, object]:
        if isinstance(presented, Foreign):
            return presented_view.foreign_page(presented)
        if presented.row is None:
            return presented_view.unregistered_page(presented)
        with self.wiring.read() as uow:
            scheme = Library(uow.content).scheme(presented.row.scheme_id)
        shown = Shown(presented.row, presented.verdict)
        page = view.page(shown, scheme, self.wiring.issuer, self.wiring.clock.now())
        # Who presents the file has it; the picture is asked for by number, and that may be private.
        return {**page, "badge_url": None, "jwt_url": None, "name_check": False}


def _from_form() -> bytes:
    upload = request.files.get("file")
    raw = upload.stream.read(LARGEST_FILE + 1) if upload and upload.filename else b""
    raw = raw or request.form.get("text", "").strip().encode()
    if not raw:
        raise NoCredentialInFile
    return raw


def _from_program() -> bytes:
    """Return the body, looked at only if it can be a credential.

    Raises:
        PresentedTooLarge: by its announced or its real length; nothing of it is parsed.
    """
    request.max_content_length = LARGEST_FILE + FRAME_BYTES
    if (request.content_length or 0) > LARGEST_FILE + FRAME_BYTES:
        raise PresentedTooLarge
    try:
        if request.mimetype == "multipart/form-data":
            raw = _from_form()
        else:
            raw = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise PresentedTooLarge from error
    if not raw:
        raise NoCredentialInFile("The request has no body.")
    return raw
