"""The check-in desk: the page, and its JSON."""

from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.board.desk import DeskView
from app.services.roles import Role
from app.web.words.agreed_words import agreed_words
from app.wiring import Wiring

PROCTORS = only(Role.PROCTOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class DeskPages:
    """Where candidates are looked at before they are let in."""

    wiring: Wiring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("desk", __name__)
        pages.add_url_rule("/proctor/desk", view_func=self.page)
        pages.add_url_rule("/api/desk", view_func=self.rows)
        pages.add_url_rule("/api/desk/<attempt_id>", view_func=self.detail)
        return pages

    @access(PROCTORS)
    def page(self) -> ResponseReturnValue:
        """Show the desk; who waits comes with the first answer."""
        return render_template("proctors/desk.html")

    @access(PROCTORS)
    def rows(self) -> ResponseReturnValue:
        """Give everybody on the way in."""
        return jsonify(DeskView(self.wiring).rows())

    @access(PROCTORS)
    def detail(self, attempt_id: str) -> ResponseReturnValue:
        """Give one candidate, with links that live for a minute."""
        person = current_person()
        found = DeskView(self.wiring).detail(attempt_id, _Viewer(person.id, person.roles))
        with self.wiring.read() as uow:
            stored = uow.attempts.get(attempt_id)
        assert stored is not None
        return jsonify(found | {"agreed": agreed_words(stored.attempt.policy)})


@dataclass(frozen=True, slots=True)
class _Viewer:
    """Who looks, as the board's views ask for it."""

    person_id: str
    roles: frozenset[str]
