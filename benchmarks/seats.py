"""A database with the real programme and many attempts in progress, and a ticket for each."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.config import Settings
from app.persistence.engine import Database
from app.persistence.unit_of_work import SqlUnitOfWork, readings, units_of_work
from app.services.booking.enrolment import Enrolment
from app.services.booking.windows import Windows
from app.services.catalogue.content import Library
from app.services.catalogue.importing import Import
from app.services.rows import Account
from app.tokens import SOCKET_TICKET, TokenBox
from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.attempt import evolve
from exam_engine.attempts.decide import decide
from exam_engine.exchange import load_programme
from exam_engine.ids import AttemptId, PersonId
from exam_engine.items import MalformedResponse, parse_response

SCHEME = "cmle/foundation"
PROCTOR = Actor(PersonId("bench-proctor"), Role.PROCTOR)
ANSWERS = ("a", "b", "c", "d")


def fill(settings: Settings, database: Database, count: int) -> list[dict]:
    """Import the programme and store `count` attempts in progress; return their seats."""
    uow = units_of_work(database)
    for folder in sorted(settings.content_dir.glob("*/programme.yaml")):
        Import(uow).programme(load_programme(folder.parent))
    with uow() as work:
        now = work.now()
        work.people.add(_account("bench-0"))
        work.commit()
    window = Windows(uow).open_window(
        SCHEME, opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=12)
    )
    pattern = Enrolment(uow, readings(database)).register("bench-0", window.id)
    with uow() as work:
        items = _choice_items(Library(work.content), pattern.attempt.form)
    policy = replace(pattern.attempt.policy, required_steps=(), time_limit=timedelta(hours=10))
    seats = []
    for start in range(0, count, 100):
        with SqlUnitOfWork(database) as work:
            for number in range(start + 1, min(start + 100, count) + 1):
                person = f"bench-{number}"
                work.people.add(_account(person))
                command = c.Create(
                    actor=SYSTEM,
                    attempt=AttemptId(secrets.token_hex(16)),
                    candidate=PersonId(person),
                    window=pattern.attempt.window,
                    form=pattern.attempt.form,
                    form_digest="ab" * 32,
                    policy=policy,
                )
                _seat(work, command, now)
                seats.append({"attempt": command.attempt, "person": person, "items": items})
            work.commit()
    return seats


def with_tickets(
    settings: Settings, seats: list[dict], now: datetime, ports: Sequence[int]
) -> list[dict]:
    """Return the seats with a fresh socket ticket each, spread over the ports in turn.

    Tickets live for a minute.
    """
    box = TokenBox(settings.secret_key, audience=settings.public_url)
    return [
        {
            **seat,
            "port": ports[at % len(ports)],
            "ticket": box.issue(
                SOCKET_TICKET,
                seat["person"],
                {"attempt": seat["attempt"], "roles": ["candidate"]},
                now=now,
                lifetime=timedelta(seconds=60),
            ),
        }
        for at, seat in enumerate(seats)
    ]


def _account(person_id: str) -> Account:
    return Account(
        person_id, f"{person_id}@bench.example", person_id, "-", frozenset({"candidate"})
    )


def _choice_items(library: Library, form_id: str) -> list[str]:
    """Return the items of a form that take each of our answers."""
    _form, versions = library.form(form_id)
    found = []
    for item, version in versions.items():
        try:
            for response in ANSWERS:
                parse_response(version.interaction, response)
        except MalformedResponse:
            continue
        found.append(str(item))
    assert found, "the form has a choice of four"
    return found


def _seat(work: SqlUnitOfWork, created: c.Create, now: datetime) -> None:
    actor = Actor(created.candidate, Role.CANDIDATE)
    events, attempt = [], None
    steps = (created, c.BeginCheckIn(actor), c.CompleteCheckIn(actor), c.Authorize(PROCTOR))
    for command in (*steps, c.Start(actor, 1)):
        for event in decide(attempt, command, now):
            attempt = evolve(attempt, event, now)
            events.append(event)
    work.attempts.add(
        str(created.attempt),
        person_id=str(created.candidate),
        events=events,
        now=now,
        actor="system:bench",
    )
