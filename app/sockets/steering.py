"""Listeners with which staff steer one attempt: check, call, answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from app.services.attempts.wishes import wish_from
from app.services.invigilating.steering import Steered, Steering, acting
from app.sockets.connections import ProctorConnection
from app.sockets.guard import Answer
from exam_engine.instants import Clock, to_ms

Members = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SteeringSockets:
    """The listeners over the use cases."""

    steering: Steering
    clock: Clock

    def uses(self) -> dict[str, Callable[[ProctorConnection, Members], Answer]]:
        """Return the listeners by the name of their message."""
        return {"steer": self.steer, "confirm": self.confirm, "settle": self.settle}

    def steer(self, connection: ProctorConnection, message: Members) -> Answer:
        """Carry a command out, or store it for a second person."""
        wish = wish_from(_text(message, "name"), message)
        steered = self.steering.ask(
            _text(message, "attempt"),
            wish,
            actor=acting(connection.person_id, connection.roles, wish.name),
            command_id=_text(message, "command"),
            expected=_expected(message),
        )
        return self._answer(steered)

    def confirm(self, connection: ProctorConnection, message: Members) -> Answer:
        """Confirm what a colleague proposed."""
        attempt, proposal = _text(message, "attempt"), _text(message, "proposal")
        name = self.steering.named(attempt, proposal)
        steered = self.steering.confirm(
            attempt,
            proposal,
            actor=acting(connection.person_id, connection.roles, name),
            command_id=_text(message, "command"),
            expected=_expected(message),
        )
        return self._answer(steered)

    def settle(self, connection: ProctorConnection, message: Members) -> Answer:
        """Take a proposal back, or decline it."""
        steered = self.steering.settle(
            _text(message, "attempt"),
            _text(message, "proposal"),
            actor=acting(connection.person_id, connection.roles, ""),
            command_id=_text(message, "command"),
            text=_text(message, "text"),
        )
        return self._answer(steered)

    def _answer(self, steered: Steered) -> Answer:
        return {"t": to_ms(self.clock.now()), **steered.shown()}


def _text(message: Members, name: str) -> str:
    return cast("str", message[name] or "")


def _expected(message: Members) -> int | None:
    return cast("int | None", message["expected"])
