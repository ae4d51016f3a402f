"""JSON for staff and their scripts: ask something of an attempt, confirm or settle a proposal."""

from dataclasses import dataclass

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.realtime.schema import MalformedMessage, require_ident
from app.services.attempts.wishes import wish_from
from app.services.cases.doors import watchable
from app.services.invigilating.steering import Steering, acting
from app.services.roles import Role
from exam_engine.attempts.actors import Actor

STAFF = only(Role.PROCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
MEMBERS = frozenset(
    {"command", "name", "expected_version", "code", "reason", "text", "seconds", "cause"}
)


@dataclass(frozen=True, slots=True)
class SteeringApi:
    """Commands on one attempt, for staff."""

    steering: Steering

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("steering", __name__, url_prefix="/api/attempts/<attempt_id>")
        add = pages.add_url_rule
        add("/commands", view_func=self.standing)
        add("/commands", view_func=self.ask, methods=["POST"])
        add("/proposals/<proposal_id>/confirm", view_func=self.confirm, methods=["POST"])
        add("/proposals/<proposal_id>/settle", view_func=self.settle, methods=["POST"])
        return pages

    @access(STAFF)
    def standing(self, attempt_id: str) -> ResponseReturnValue:
        """Give state, version and what waits for a second person."""
        with self.steering.read() as uow:
            watchable(uow, attempt_id, current_person().id)
        return jsonify(self.steering.standing(attempt_id))

    @access(STAFF)
    def ask(self, attempt_id: str) -> ResponseReturnValue:
        """Carry a command out, or store it for a second person (202)."""
        body = _body()
        name = body.get("name")
        wish = wish_from(name if isinstance(name, str) else "", body)
        steered = self.steering.ask(
            attempt_id,
            wish,
            actor=_actor(wish.name),
            command_id=require_ident("command", body.get("command")),
            expected=_expected(body),
        )
        return jsonify(steered.shown()), 202 if steered.outcome == "proposed" else 200

    @access(STAFF)
    def confirm(self, attempt_id: str, proposal_id: str) -> ResponseReturnValue:
        """Confirm what another person proposed."""
        body = _body()
        steered = self.steering.confirm(
            attempt_id,
            proposal_id,
            actor=_actor(self.steering.named(attempt_id, proposal_id)),
            command_id=require_ident("command", body.get("command")),
            expected=_expected(body),
        )
        return jsonify(steered.shown())

    @access(STAFF)
    def settle(self, attempt_id: str, proposal_id: str) -> ResponseReturnValue:
        """Take a proposal back, or decline it."""
        body = _body()
        text = body.get("text", "")
        if not isinstance(text, str) or len(text) > 500:  # noqa: PLR2004
            raise MalformedMessage("text", "send at most 500 characters")
        steered = self.steering.settle(
            attempt_id,
            proposal_id,
            actor=_actor(),
            command_id=require_ident("command", body.get("command")),
            text=text,
        )
        return jsonify(steered.shown())


def _actor(name: str = "") -> Actor:
    person = current_person()
    return acting(person.id, frozenset(map(str, person.roles)), name)


def _expected(body: dict[str, object]) -> int | None:
    expected = body.get("expected_version")
    if expected is not None and (not isinstance(expected, int) or isinstance(expected, bool)):
        raise MalformedMessage("expected_version", "send the version you saw, or leave it out")
    return expected


def _body() -> dict[str, object]:
    """Return the request's JSON object.

    Raises:
        MalformedMessage: it has none, one nested without end, or members nobody knows.
    """
    try:
        body = request.get_json()
    except RecursionError as error:
        raise MalformedMessage("body", "send less deep JSON") from error
    if not isinstance(body, dict):
        raise MalformedMessage("body", "send one JSON object")
    for name in body:
        if name not in MEMBERS:
            raise MalformedMessage(str(name)[:40], "there is no such member")
    return body
