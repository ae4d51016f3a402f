"""JSON of one attempt: tickets, paper, start, snapshots. The check-in is `check_in`."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.realtime.schema import MalformedMessage, require_ident
from app.services.attempts.check_in_steps import CHECK_IN_PURPOSES
from app.services.attempts.delivery import Delivery
from app.services.attempts.paper import paper_tag
from app.services.evidence.evidence import CLOSER, Evidence, Upload
from app.services.roles import Role
from app.tokens import SOCKET_TICKET, TokenBox
from app.web.bodies import json_object
from app.web.networks import network_mark
from app.wiring import Wiring
from exam_engine.catalogue import CheckInStep
from exam_engine.instants import to_ms

TICKET_LIFETIME = timedelta(seconds=60)
CANDIDATE_ONLY = only(Role.CANDIDATE)
PURPOSES = CHECK_IN_PURPOSES | {"live", CLOSER}
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AttemptApi:
    """JSON of one attempt, all for its own candidate."""

    wiring: Wiring
    delivery: Delivery
    evidence: Evidence
    tokens: TokenBox

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("attempts", __name__, url_prefix="/api/attempts/<attempt_id>")
        add = pages.add_url_rule
        add("/ticket", view_func=self.ticket, methods=["POST"])
        add("/paper", view_func=self.paper)
        add("/begin", view_func=self.begin, methods=["POST"])
        add("/snapshots", view_func=self.snapshot, methods=["POST"])
        add("/start", view_func=self.start, methods=["POST"])
        return pages

    @access(CANDIDATE_ONLY)
    def ticket(self, attempt_id: str) -> ResponseReturnValue:
        """Give a socket ticket that lives for a minute."""
        person = current_person()
        self.delivery.require_own(attempt_id, person.id)
        now = self.wiring.clock.now()
        network = network_mark(self.wiring.settings.secret_key, attempt_id)
        claims = {"attempt": attempt_id, "roles": [Role.CANDIDATE.value], "network": network}
        token = self.tokens.issue(
            SOCKET_TICKET, person.id, claims, now=now, lifetime=TICKET_LIFETIME
        )
        return jsonify(ticket=token, expires_ms=to_ms(now + TICKET_LIFETIME))

    @access(CANDIDATE_ONLY)
    def paper(self, attempt_id: str) -> ResponseReturnValue:
        """Give the items of the form, once the exam has started."""
        return jsonify(self.delivery.paper(attempt_id, current_person().id))

    @access(CANDIDATE_ONLY)
    def begin(self, attempt_id: str) -> ResponseReturnValue:
        """Begin the check-in."""
        return _state(self.delivery.begin_check_in(attempt_id, current_person().id))

    @access(CANDIDATE_ONLY)
    def snapshot(self, attempt_id: str) -> ResponseReturnValue:
        """Accept one picture; analysed later."""
        row = self.evidence.accept_snapshot(
            Upload(
                attempt_id=attempt_id,
                person_id=current_person().id,
                client_id=require_ident("client_id", request.args.get("client_id")),
                purpose=_purpose(request.args.get("purpose", "live")),
                client_ms=_whole("ct", request.args.get("ct", "0")),
                data=request.stream.read(self.wiring.settings.snapshot_max_bytes + 1),
                head=_head(request.args),
            )
        )
        if row.purpose == CheckInStep.CHALLENGE.value:
            self.delivery.tell_state(attempt_id)  # the last one of an exam's check lets it go on
        return jsonify(id=row.id, seq=row.seq, sha256=row.sha256), 202

    @access(CANDIDATE_ONLY)
    def start(self, attempt_id: str) -> ResponseReturnValue:
        """Start the exam."""
        command = json_object().get("command") if request.content_length else None
        command_id = secrets.token_hex(16) if command is None else require_ident("command", command)
        person = current_person().id
        state = self.delivery.start(attempt_id, person, command_id=command_id)
        tag = paper_tag(self.delivery.require_own(attempt_id, person).attempt)
        return jsonify(state=state, key=self.wiring.papers().key(attempt_id, tag, state))


def _state(state: str) -> ResponseReturnValue:
    return jsonify(state=state)


def _purpose(text: str) -> str:
    if text not in PURPOSES:
        raise MalformedMessage("purpose", f"send one of {', '.join(sorted(PURPOSES))}")
    return text


def _whole(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:  # noqa: PLR2004
        raise MalformedMessage(name, "send a whole number")
    return int(text)


def _head(given: Mapping[str, str]) -> tuple[int, int, str] | None:
    """Return the page's chain head that rides on a picture: epoch, number, digest; or none.

    Raises:
        MalformedMessage: a part is missing or is not what it should be.
    """
    if not given.keys() & {"e", "c", "h"}:
        return None
    digest = given.get("h", "")
    if not _DIGEST.fullmatch(digest):
        raise MalformedMessage("h", "send the chain head as 64 hexadecimal digits, with e and c")
    epoch, cseq = (_whole(name, given.get(name, "")) for name in ("e", "c"))
    return epoch, cseq, digest
