"""Where the time of one attempt went: for staff as a page and as JSON, for its candidate as JSON.

The candidate reads the same in plain words on the page of the result.
"""

from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.doors import admitted
from app.services.errors import NotFound
from app.services.roles import Role
from app.services.timekeeping.ledgers import TimeOf, time_of
from app.web.words.ledger_view import json_of, page_of, staff_words
from app.wiring import Wiring

STAFF = only(Role.PROCTOR, Role.SUPERVISOR, Role.REVIEWER, Role.DECIDER)
CANDIDATE = only(Role.CANDIDATE)


@dataclass(frozen=True, slots=True)
class LedgerPages:
    """The ledger over its read."""

    wiring: Wiring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("ledger", __name__)
        pages.add_url_rule("/attempts/<attempt_id>/time", view_func=self.page)
        pages.add_url_rule("/api/attempts/<attempt_id>/time", view_func=self.staff_json)
        pages.add_url_rule("/api/attempts/<attempt_id>/own-time", view_func=self.own_json)
        return pages

    @access(STAFF)
    def page(self, attempt_id: str) -> ResponseReturnValue:
        """Show every stretch of an attempt, and the sums."""
        found = self._of_others(attempt_id)
        with self.wiring.read() as uow:
            window = uow.content.window(found.stored.attempt.window)
            person = uow.people.get(found.stored.person_id)
        return render_template(
            "proctors/ledger.html",
            attempt_id=attempt_id,
            candidate=person.name if person else "",
            title=window.title if window else "",
            time=page_of(found, staff_words()),
        )

    @access(STAFF)
    def staff_json(self, attempt_id: str) -> ResponseReturnValue:
        """Return the ledger of somebody else's attempt."""
        return jsonify(json_of(self._of_others(attempt_id)))

    @access(CANDIDATE)
    def own_json(self, attempt_id: str) -> ResponseReturnValue:
        """Return the ledger of one's own attempt."""
        found = self._read(attempt_id)
        if found.stored.person_id != current_person().id:
            raise NotFound(f"attempt {attempt_id}")
        return jsonify(json_of(found))

    def _of_others(self, attempt_id: str) -> TimeOf:
        found = self._read(attempt_id)
        person = current_person()
        if found.stored.person_id == person.id:
            raise NotFound("nobody is staff on their own attempt")
        with self.wiring.read() as uow:
            admitted(uow, found.stored, person.id, person.roles)
        return found

    def _read(self, attempt_id: str) -> TimeOf:
        with self.wiring.read() as uow:
            return time_of(uow, attempt_id)
