"""A candidate in a running exam and a proctor at the board, over the library's own client."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.app.hall import PROCTOR
from tests.app.rooms import Rooms, Seat
from tests.journeys.protocol import Channel
from tests.support.processes import eventually


def seen(channel: Channel, event: str, fits: Callable[[Any], bool]) -> Any:
    """Wait for a message of a kind that fits, whether it has come already or not."""
    found: list[Any] = []

    def look() -> bool:
        found[:] = [said for _, name, said in list(channel.received) if name == event]
        return any(map(fits, found))

    eventually(look, f"{event} as expected; came: {found}", every=0.02)
    return next(said for said in reversed(found) if fits(said))


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate in a running exam and a proctor at the board."""

    rooms: Rooms
    seat: Seat
    candidate: Channel
    proctor: Channel

    def act(self, event: str, **given: object) -> dict[str, Any]:
        """Let the proctor act on the candidate's attempt."""
        return self.proctor.did(event, attempt=self.seat.attempt, **given)

    def row(self, *, after: int = 0, **wanted: object) -> dict[str, Any]:
        """Wait for a pushed row of this attempt, above a version, that says what is wanted."""

        def fits(row: Any) -> bool:
            mine = row["attempt"] == self.seat.attempt and row["v"] > after
            return mine and all(row[name] == value for name, value in wanted.items())

        said = seen(self.proctor, "rows", lambda said: any(map(fits, said["rows"])))
        return dict(next(row for row in said["rows"] if fits(row)))

    def kinds(self) -> list[str]:
        """Return the kinds of the attempt's records."""
        with self.rooms.store.uow() as uow:
            return [one.kind for one in uow.attempts.events(self.seat.attempt)]


def opened(rooms: Rooms, seat: Seat) -> Channel:
    """Enter the exam room with the library's client."""
    auth = {"ticket": seat.ticket(), "page": seat.page}
    return Channel(rooms.system.url, "/candidate", auth)


def board_of(rooms: Rooms, person: str = str(PROCTOR.person)) -> Channel:
    """Open the board with the library's client."""
    ticket = rooms.ticket(person, "proctor", session=rooms.login(person))
    return Channel(rooms.system.url, "/proctor", {"ticket": ticket})
