"""A real delivery process over a real database, and candidates who sit in its exam rooms.

Candidates are brought into their state by use cases in this process; tickets are cut with the
installation's own key. What happens afterwards goes through the process alone.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from app.services.catalogue.content import Library
from app.services.people.accounts import digest_of
from app.services.rows import LoginSession, StoredAttempt
from app.tokens import SOCKET_TICKET, TokenBox
from exam_engine.attempts.attempt import Attempt
from exam_engine.items import Interaction
from tests.app.conftest import SqlStore, open_store
from tests.app.hall import PROCTOR, Hall, open_hall
from tests.app.lines import Line
from tests.builders import account
from tests.support.processes import System

ANSWERS_BEFORE_A_NEW_LINE = 200
HOUR = timedelta(hours=1)
MOST_SEATS = 50

LOUD = re.compile(r'Traceback|"level": ?"(ERROR|CRITICAL)"|Error:|Warning:|handler error')
TOLD = re.compile(
    r'"engineio.server", "message": "(.* is not an accepted origin|Invalid transport)'
)
"""What the library tells once, at its own level, of a handshake that it refused."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An attempt at one moment.

    Attributes:
        attempt: the engine's value, with the journal's position in it.
        chain: newest journal number, head of the chain, number of records.
        counted: state, result, answers, scores and pictures.
    """

    attempt: Attempt
    chain: tuple[int, str, int]
    counted: tuple[object, ...]


@dataclass(slots=True)
class Seat:
    """One candidate with a running attempt, the page that holds its lease, and its numbers."""

    rooms: "Rooms"
    person: str
    attempt: str
    page: str = "page-1"
    cseq: int = 0
    line: Line | None = None

    @property
    def stored(self) -> StoredAttempt:
        return self.rooms.hall.attempt(self.attempt)

    @property
    def epoch(self) -> int:
        return self.stored.attempt.epoch

    def ticket(self) -> str:
        return self.rooms.ticket(self.person, attempt=self.attempt)

    def enter(self, *, page: str | None = None, takeover: bool = False) -> Line:
        """Open a line and enter the room; return the line with `hello` still unread."""
        line = self.rooms.line()
        refused = line.enter(ticket=self.ticket(), page=page or self.page, takeover=takeover)
        assert refused is None, refused
        return line

    def items(self) -> dict[str, Interaction]:
        return self.rooms.items(self.attempt)

    def saving(self, **changed: object) -> dict[str, object]:
        """Return a good next save, with members changed; a member set to `...` is left out."""
        item = next(iter(self.items()))
        good: dict[str, object] = {"c": self.cseq + 1, "e": self.epoch, "i": item, "r": None}
        whole = {**good, "m": False, "ct": 1, **changed}
        return {name: value for name, value in whole.items() if value is not ...}

    def save(self) -> None:
        """Store a good answer through a line of its own and see it acknowledged."""
        if self.line is None or self.cseq % ANSWERS_BEFORE_A_NEW_LINE == 0:
            if self.line is not None:
                self.line.close()
            self.line = self.enter()
        answer = self.line.call("save", self.saving(m=self.cseq % 2 == 0))
        self.cseq += 1
        assert (answer["v"], answer["c"]) == ("accepted", self.cseq), answer


@dataclass(slots=True)
class Rooms:
    """The process, the use cases beside it, and how to get in."""

    system: System
    hall: Hall
    store: SqlStore
    tokens: TokenBox
    honest: Seat = field(init=False)
    forms: dict[str, dict[str, Interaction]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    lines: list[Line] = field(default_factory=list)

    def line(self, namespace: str = "/candidate") -> Line:
        self.lines.append(Line(self.system.port, self.system.url, namespace).open())
        return self.lines[-1]

    def hang_up(self) -> None:
        """Close every line but the honest candidate's."""
        for line in self.lines:
            if line is not self.honest.line:
                line.close()
        self.lines = [line for line in self.lines if line is self.honest.line]

    def person(self, *roles: str) -> str:
        """Add somebody; a candidate where no role is given."""
        name = f"{roles[0] if roles else 'candidate'}-{next(self.numbers)}"
        with self.store.uow() as uow:
            uow.people.add(account(name, *roles))
            uow.commit()
        return name

    def seat(self, *roles: str) -> Seat:
        """Bring a new candidate into a running exam."""
        person = self.person(*roles)
        return Seat(self, person, self.hall.started(person))

    def seat_with(self, *kinds: type) -> Seat:
        """Seat candidates until the form of one, which is drawn by chance, has all these kinds."""
        for _ in range(MOST_SEATS):
            seat = self.seat()
            if set(kinds) <= {type(one) for one in seat.items().values()}:
                return seat
        raise AssertionError(f"no form with {kinds} among {MOST_SEATS}")

    def waiting(self) -> Seat:
        """Bring a new candidate into the queue."""
        person = self.person()
        return Seat(self, person, self.hall.checked_in(person))

    def ticket(self, person: str, *roles: str, attempt: str | None = None, **given: Any) -> str:
        claims: dict[str, object] = {"roles": list(roles or ("candidate",))}
        if attempt is not None:
            claims["attempt"] = attempt
        if "session" in given:
            claims["session"] = given["session"]
        now = given.get("now", self.store.now())
        return self.tokens.issue(
            SOCKET_TICKET, person, claims, now=now, lifetime=timedelta(seconds=60)
        )

    def login(self, person: str) -> str:
        """Open a login session; return the digest of its token."""
        digest = digest_of(secrets.token_urlsafe(32))
        with self.store.uow() as uow:
            now = uow.now()
            uow.people.open_session(LoginSession(digest, person, "c", now, now + HOUR))
            uow.commit()
        return digest

    def board(self, person: str = str(PROCTOR.person)) -> Line:
        """Let a proctor open the board; `board` is still unread."""
        line = self.line("/proctor")
        ticket = self.ticket(person, "proctor", session=self.login(person))
        refused = line.enter(ticket=ticket)
        assert refused is None, refused
        return line

    def items(self, attempt: str) -> dict[str, Interaction]:
        form_id = self.hall.attempt(attempt).attempt.form
        if form_id not in self.forms:
            with self.store.uow() as uow:
                _form, versions = Library(uow.content).form(form_id)
            self.forms[form_id] = {str(name): one.interaction for name, one in versions.items()}
        return self.forms[form_id]

    def standing(self, attempt: str) -> "Standing":
        """Return all that a refused message must not change."""
        with self.store.uow() as uow:
            stored = uow.attempts.get(attempt)
            assert stored is not None
            answers = {
                item: (one.response, one.marked, one.seq)
                for item, one in uow.attempts.latest_responses(attempt).items()
            }
            return Standing(
                attempt=stored.attempt,
                chain=(stored.last_seq, stored.chain_head, len(uow.attempts.events(attempt))),
                counted=(
                    stored.attempt.state,
                    stored.result_state,
                    answers,
                    len(uow.results.item_outcomes(attempt)),
                    len(uow.invigilation.snapshots(attempt)),
                ),
            )

    def require_quiet_log(self) -> None:
        """Fail when the process wrote of an error; warnings of the interpreter count."""
        log = self.system.log("web")
        found = [line for line in log.splitlines() if LOUD.search(line) and not TOLD.search(line)]
        assert not found, "\n".join(found[:10])


@contextmanager
def open_rooms(
    folder: Path, database_url: str, redis_url: str, *, start: tuple[str, ...] = ()
) -> Iterator[Rooms]:
    """Start a process on a fresh database and seat one honest candidate."""
    with System(folder, database_url, redis_url) as system:
        store = open_store(database_url)
        hall = open_hall(store)
        system.start_web(*start)
        secret = (folder / "secrets" / "secret_key").read_bytes()
        rooms = Rooms(system, hall, store, TokenBox(secret, audience=system.url))
        rooms.honest = rooms.seat()
        yield rooms
        rooms.hang_up()
        if rooms.honest.line is not None:
            rooms.honest.line.close()
        store.journal.stop()
        store.database.close()
