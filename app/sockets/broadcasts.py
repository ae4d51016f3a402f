"""Listeners with which staff write to many candidates at once: check, call, answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from app.services.attempts.caring import care_of
from app.services.errors import WishRefused
from app.services.invigilating.broadcasting import Broadcasting
from app.services.invigilating.steering import acting
from app.services.rows import BoardRow
from app.sockets.connections import ProctorConnection
from app.sockets.guard import Answer
from exam_engine.attempts.states import LIVE
from exam_engine.instants import Clock, to_ms

Members = Mapping[str, object]
AUDIENCES: Final = ("all", "mine")
_LIVE: Final = frozenset(state.value for state in LIVE)


@dataclass(frozen=True, slots=True)
class BroadcastSockets:
    """The listeners over the use case.

    Attributes:
        rows: reads the rows of the board as they are now.
    """

    broadcasting: Broadcasting
    clock: Clock
    rows: Callable[[], Sequence[BoardRow]]

    def uses(self) -> dict[str, Callable[[ProctorConnection, Members], Answer]]:
        """Return the listeners by the name of their message."""
        return {"broadcast": self.broadcast, "broadcasts": self.broadcasts}

    def broadcast(self, connection: ProctorConnection, message: Members) -> Answer:
        """Write to everybody, or to those whom the proctor looks after."""
        to = message["to"]
        if to not in AUDIENCES:
            raise WishRefused("to", f"send one of {', '.join(AUDIENCES)}")
        live = [row for row in self.rows() if row.state in _LIVE]
        reached = [row for row in live if to == "all" or _is_theirs(row, connection.person_id)]
        return self.broadcasting.send(
            [row.attempt_id for row in reached],
            cast("str", message["text"]),
            actor=acting(connection.person_id, connection.roles, ""),
            command_id=cast("str", message["command"]),
        )

    def broadcasts(self, _connection: ProctorConnection, _message: Members) -> Answer:
        """Return the newest broadcasts with their receipts."""
        return {"t": to_ms(self.clock.now()), "broadcasts": self.broadcasting.newest()}


def _is_theirs(row: BoardRow, person_id: str) -> bool:
    care = care_of(row.asked)
    return care is not None and care.by == person_id
