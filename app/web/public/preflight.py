"""The check of a candidate's own computer, days ahead or just before: everything stays in the page.

The server answers with its clock and nothing else, so that the page can measure both.
"""

from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.auth import access, only
from app.services.roles import Role
from app.wiring import Wiring
from exam_engine.instants import to_ms

CANDIDATE_ONLY = only(Role.CANDIDATE)


@dataclass(frozen=True, slots=True)
class Preflight:
    """The page and the clock that it asks for."""

    wiring: Wiring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("preflight", __name__)
        pages.add_url_rule("/check-computer", view_func=self.page)
        pages.add_url_rule("/api/check-computer", view_func=self.clock)
        return pages

    @access(CANDIDATE_ONLY)
    def page(self) -> ResponseReturnValue:
        """Show the page; it checks by itself, the camera when it is asked to."""
        return render_template("public/preflight.html")

    @access(CANDIDATE_ONLY)
    def clock(self) -> ResponseReturnValue:
        """Give the server's clock."""
        answer = jsonify(t=to_ms(self.wiring.clock.now()))
        answer.headers["Cache-Control"] = "no-store"
        return answer
