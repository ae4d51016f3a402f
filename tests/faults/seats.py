"""Seats in great number: people who were let in, written as facts of the engine.

For runs about what comes after the way in, which the other runs walk. Each has an account, an
attempt with a journal of its own, and an open login; all share one form.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from app.persistence.unit_of_work import readings, units_of_work
from app.services.booking.enrolment import Enrolment
from app.services.people.accounts import csrf_token, digest_of, login_cookie
from app.services.ports import UnitOfWork
from app.services.rows import Account, LoginSession, StoredAttempt
from exam_engine.attempts import commands
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.attempt import evolve
from exam_engine.attempts.decide import decide
from exam_engine.attempts.events.course import AttemptCreated
from exam_engine.attempts.events.room import ConsentGiven
from exam_engine.ids import AttemptId, PersonId
from tests.faults.stage import Stage
from tests.journeys.protocol import Candidate, Visitor
from tests.journeys.sitters import Sitter

CHUNK = 50
LOGIN = timedelta(hours=2)
NO_TEXT = "0" * 64
PROCTOR = Actor(PersonId("fault-proctor"), Role.PROCTOR)


def seated(stage: Stage, people: int, *, window: str = "", start: bool = True) -> list[Sitter]:
    """Seat people who were let in, and start them unless told otherwise."""
    wanted = window or stage.records.window_open_now().id
    units = units_of_work(stage.house.database)
    stage.seated += 1
    pattern_person = f"fault-{stage.seated}"
    with units() as uow:
        uow.people.add(_account(pattern_person))
        uow.commit()
    pattern = Enrolment(units, readings(stage.house.database)).register(pattern_person, wanted)
    sitters: list[Sitter] = []
    for first in range(0, people, CHUNK):
        with units() as uow:
            for _ in range(min(CHUNK, people - first)):
                stage.seated += 1
                attempt = _let_in(uow, pattern, f"fault-{stage.seated}", start=start)
                visitor = _logged_in(uow, stage, f"fault-{stage.seated}")
                candidate = Candidate(visitor, attempt)
                sitters.append(Sitter(candidate, stage.draw.getrandbits(32)))
            uow.commit()
    return sitters


def _account(person: str) -> Account:
    return Account(person, f"{person}@faults.example", person, "-", frozenset({"candidate"}))


def _let_in(uow: UnitOfWork, pattern: StoredAttempt, person: str, *, start: bool) -> str:
    """Write one attempt up to where it is started, or may be."""
    uow.people.add(_account(person))
    (created,) = uow.attempts.events(pattern.attempt.id, kinds=(AttemptCreated.kind,))
    of, policy = Actor(PersonId(person), Role.CANDIDATE), pattern.attempt.policy
    consent = ConsentGiven(NO_TEXT, (), "en")
    steps: Sequence[commands.Command] = (
        commands.Create(
            actor=SYSTEM,
            attempt=AttemptId(secrets.token_hex(16)),
            candidate=PersonId(person),
            window=pattern.attempt.window,
            form=pattern.attempt.form,
            form_digest=str(created.body["form_digest"]),
            policy=policy,
        ),
        commands.BeginCheckIn(of),
        commands.Tell(of, consent),
        commands.CompleteCheckIn(of, policy.required_steps),
        commands.Authorize(PROCTOR),
        *([commands.Start(of, 1)] if start else []),
    )
    events, attempt, now = [], None, uow.now()
    for step in steps:
        for event in decide(attempt, step, now):
            attempt = evolve(attempt, event, now)
            events.append(event)
    assert attempt is not None
    uow.attempts.add(
        str(attempt.id), person_id=person, events=events, now=now, actor="system:faults"
    )
    return str(attempt.id)


def _logged_in(uow: UnitOfWork, stage: Stage, person: str) -> Visitor:
    """Open a login as the page would, without its password hash."""
    token, now = secrets.token_urlsafe(32), uow.now()
    uow.people.open_session(LoginSession(digest_of(token), person, "c", now, now + LOGIN))
    secret = (stage.house.folder / "secrets" / "secret_key").read_bytes()
    cookies = {login_cookie(secure=False): token}
    return Visitor(stage.house.url, cookies, csrf_token(secret, "c"))
