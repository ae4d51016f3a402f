"""The sealed paper: fetched before the start, kept by the browser, opened by the key."""

from dataclasses import dataclass

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.attempts.paper import Papers
from app.services.roles import Role

CANDIDATE_ONLY = only(Role.CANDIDATE)


@dataclass(frozen=True, slots=True)
class SealedPapers:
    """Sealed papers, each for its own candidate; no key is ever here."""

    papers: Papers

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("sealed", __name__)
        pages.add_url_rule("/api/attempts/<attempt_id>/sealed/<tag>", view_func=self.sealed)
        return pages

    @access(CANDIDATE_ONLY)
    def sealed(self, attempt_id: str, tag: str) -> ResponseReturnValue:
        """Give the sealed paper; the same bytes at this address for ever."""
        blob = self.papers.sealed(attempt_id, current_person().id, tag)
        response = Response(blob, content_type="application/octet-stream")
        # private: no cache between; the browser's own spares the hall a second fetch at the start
        response.headers["Cache-Control"] = "private, max-age=86400, immutable"
        return response
