"""A rehearsal from the first seat to the last removed row: steps up until a goal breaks."""

import os
import platform
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from app.rehearsal.crowd import Payload
from app.rehearsal.drive import Drive
from app.rehearsal.figures import Step, goals, proven
from app.services.attempts.cohorts import Cohorts
from app.services.booking.rehearsing import PROCTOR, Rehearsing, Seat
from app.services.people.accounts import csrf_token, digest_of, login_cookie
from app.services.rows import CapacityProof, JsonValue, LoginSession
from app.tokens import SOCKET_TICKET
from app.wiring import Wiring

SMALLEST = 100
TICKET_S = 60
LOGIN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One rehearsal against the deployment at `origin`, whose database and secret are ours."""

    wiring: Wiring
    origin: str
    scheme_id: str
    seconds: float
    say: Callable[[str], None]

    def run(self, candidates: int) -> dict[str, JsonValue]:
        """Rehearse with more and more, up to `candidates`; store the proof; return the report."""
        steps: list[Step] = []
        for many in ladder(candidates):
            self.say(f"{many} candidates …")
            steps.append(self.step(many))
            broken = steps[-1].broken()
            self.say(f"{many} candidates: {'; '.join(broken) if broken else 'every goal is held'}")
            if broken:
                break
        with self.wiring.uow() as uow:
            now = uow.now()
            report: dict[str, JsonValue] = {
                "at": now.isoformat(),
                "proven": proven(steps),
                "asked": candidates,
                "origin": self.origin,
                "database": self.wiring.database.kind,
                "machine": machine(),
                "goals_ms": goals(),
                "steps": [step.told() for step in steps],  # type: ignore[misc]
            }
            if proven(steps):
                number = secrets.token_hex(8)
                uow.capacity.add_proof(CapacityProof(number, now, proven(steps), report))
                uow.commit()
        return report

    def step(self, many: int) -> Step:
        """Play one step with `many` candidates and remove them."""
        rehearsing = Rehearsing(self.wiring.uow, self.wiring.store)
        window = rehearsing.open_window(self.scheme_id)
        step = Step(many)
        try:
            seats = [self._seat(seat) for seat in rehearsing.seat(window, many)]
            cohorts = Cohorts(self.wiring.uow, self.wiring.publisher)
            drive = Drive(self.origin, seats, step)
            drive.run(lambda: cohorts.start(window.id, actor=PROCTOR).started, self.seconds)
        finally:
            removed = rehearsing.remove(window.id)
        self.say(f"removed: {sum(removed.values())} rows of {removed.get('attempts', 0)} attempts")
        return step

    def _seat(self, seat: Seat) -> Payload:
        """Return what the client needs of a seat: tickets that it cuts itself, and a login."""
        address, token = urlsplit(self.origin), secrets.token_urlsafe(32)
        secret = secrets.token_hex(16)
        with self.wiring.uow() as uow:
            now = uow.now()
            session = LoginSession(digest_of(token), seat.person_id, secret, now, now + LOGIN)
            uow.people.open_session(session)
            uow.commit()

        def cut() -> str:
            claims = {"attempt": seat.attempt_id, "roles": ["candidate"]}
            return self.wiring.tokens.issue(
                SOCKET_TICKET,
                seat.person_id,
                claims,
                now=self.wiring.clock.now(),
                lifetime=timedelta(seconds=TICKET_S),
            )

        return {
            "attempt": seat.attempt_id,
            "items": seat.items,
            "host": address.hostname,
            "port": address.port,
            "cut": cut,
            "headers": {
                "Origin": self.origin,
                "Cookie": f"{login_cookie(secure=self.wiring.settings.secure_cookies)}={token}",
                "X-CSRF-Token": csrf_token(self.wiring.settings.secret_key, secret),
            },
        }


def ladder(candidates: int) -> list[int]:
    """Return the numbers of the steps: doubling from 100, and at last the number asked for."""
    steps, many = [], min(SMALLEST, candidates)
    while many < candidates:
        steps.append(many)
        many *= 2
    return [*steps, candidates]


def machine() -> str:
    """Return what the figures of this run depend on."""
    load, python = os.getloadavg()[0], platform.python_version()
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {python}, load {load:.1f}"
