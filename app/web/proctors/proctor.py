"""The proctor's page and the ticket for its socket."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, current_session, only
from app.services.roles import Role
from app.tokens import SOCKET_TICKET
from app.wiring import Wiring
from exam_engine.instants import to_ms

PROCTORS = only(Role.PROCTOR, Role.SUPERVISOR)
TICKET_LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ProctorPages:
    """The board."""

    wiring: Wiring

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("proctor", __name__)
        pages.add_url_rule("/proctor", view_func=self.board)
        pages.add_url_rule("/api/proctor/ticket", view_func=self.ticket, methods=["POST"])
        return pages

    @access(PROCTORS)
    def board(self) -> ResponseReturnValue:
        """Show the board; rows come over the socket."""
        with self.wiring.read() as uow:
            windows = uow.content.windows()
        return render_template("proctors/board.html", windows=windows)

    @access(PROCTORS)
    def ticket(self) -> ResponseReturnValue:
        """Give a socket ticket that lives for a minute."""
        person = current_person()
        now = self.wiring.clock.now()
        roles = sorted(person.roles & {Role.PROCTOR, Role.SUPERVISOR})
        claims = {"roles": roles, "session": current_session().token_sha256}
        token = self.wiring.tokens.issue(
            SOCKET_TICKET, person.id, claims, now=now, lifetime=TICKET_LIFETIME
        )
        return jsonify(ticket=token, expires_ms=to_ms(now + TICKET_LIFETIME))
