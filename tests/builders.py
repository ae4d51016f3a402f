"""Builders: valid values with sensible parts, so that a test names only what it is about.

Attempts are brought into each state by the engine's own commands, through any unit of work.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.services.ports import UnitOfWork
from app.services.rows import (
    Account,
    ExamWindow,
    FlagRow,
    IncidentRow,
    JsonValue,
    SaveRequest,
    SnapshotRow,
    StoredAttempt,
)
from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.decide import decide
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import PauseKind
from exam_engine.ids import AttemptId, FormId, PersonId, WindowId

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
PROCTOR = Actor(PersonId("paula"), Role.PROCTOR)
WHY = Reason(ReasonCode.TECHNICAL_NETWORK, "the line was down")


def account(person_id: str = "cleo", *roles: str, name: str = "") -> Account:
    """Return an account whose address and name follow from its id."""
    return Account(
        id=person_id,
        email=f"{person_id}@example.org",
        name=name or person_id.title(),
        password_hash="argon2-of-a-password",
        roles=frozenset(roles or {"candidate"}),
    )


def window(window_id: str = "w1", *, opens_at: datetime = NINE) -> ExamWindow:
    """Return a window of eight hours."""
    return ExamWindow(
        id=window_id,
        scheme_id="cmle/foundation",
        title="Foundation",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=8),
        seed=7,
    )


def candidate(person_id: str = "cleo") -> Actor:
    """Return the person acting as a candidate."""
    return Actor(PersonId(person_id), Role.CANDIDATE)


def booked(
    uow: UnitOfWork,
    attempt_id: str = "a1",
    person_id: str = "cleo",
    *,
    now: datetime = NINE,
    limit: timedelta = timedelta(hours=1),
    **policy: object,
) -> StoredAttempt:
    """Store a scheduled attempt, and its person where there is none yet; the window is open."""
    if uow.people.get(person_id) is None:
        uow.people.add(account(person_id))
    agreed = AttemptPolicy(
        time_limit=limit,
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=8),
    )
    command = c.Create(
        actor=SYSTEM,
        attempt=AttemptId(attempt_id),
        candidate=PersonId(person_id),
        window=WindowId("w1"),
        form=FormId("f1"),
        form_digest="ab" * 32,
        policy=replace(agreed, **policy),  # type: ignore[arg-type]
    )
    events = decide(None, command, now)
    return uow.attempts.add(
        attempt_id, person_id=person_id, events=events, now=now, actor="system:system"
    )


def carry_out(
    uow: UnitOfWork, stored: StoredAttempt, commands: Iterable[c.Command], now: datetime
) -> StoredAttempt:
    """Decide and append one command after the other, all at `now`."""
    for command in commands:
        events = decide(stored.attempt, command, now)
        actor = f"{command.actor.role}:{command.actor.person}"
        stored = uow.attempts.append(stored, events, now=now, actor=actor)
    return stored


def waiting(uow: UnitOfWork, stored: StoredAttempt, now: datetime = NINE) -> StoredAttempt:
    """Bring a scheduled attempt into the proctors' queue."""
    actor = candidate(stored.person_id)
    return carry_out(uow, stored, (c.BeginCheckIn(actor), c.CompleteCheckIn(actor)), now)


def running(
    uow: UnitOfWork,
    attempt_id: str = "a1",
    person_id: str = "cleo",
    *,
    now: datetime = NINE,
    limit: timedelta = timedelta(hours=1),
    **policy: object,
) -> StoredAttempt:
    """Store an attempt in progress since `now`, under lease 1."""
    stored = booked(uow, attempt_id, person_id, now=now, limit=limit, **policy)
    stored = waiting(uow, stored, now)
    actor = candidate(person_id)
    return carry_out(uow, stored, (c.Authorize(PROCTOR), c.Start(actor, stored.attempt.epoch)), now)


def paused(uow: UnitOfWork, stored: StoredAttempt, now: datetime) -> StoredAttempt:
    """Pause a running attempt."""
    return carry_out(uow, stored, (c.Pause(PROCTOR, PauseKind.PROCTOR, WHY),), now)


def closing(uow: UnitOfWork, stored: StoredAttempt, now: datetime) -> StoredAttempt:
    """Bring an attempt whose deadline has passed at `now` into `closing`."""
    return carry_out(uow, stored, (c.ReachDeadline(SYSTEM),), now)


def answer(
    cseq: int = 1,
    response: JsonValue = "b",
    *,
    attempt_id: str = "a1",
    person_id: str = "cleo",
    epoch: int = 1,
    item: str = "q1",
    marked: bool = False,
    head: str | None = None,
) -> SaveRequest:
    """Return the save of one answer."""
    return SaveRequest(
        attempt_id=attempt_id,
        person_id=person_id,
        epoch=epoch,
        cseq=cseq,
        kind="answer",
        item_id=item,
        response=response,
        marked=marked,
        client_ms=1_790_000_000_000 + cseq,
        head=head,
    )


def telemetry(
    signal: str = "browser.focus_lost", *, attempt_id: str = "a1", person_id: str = "cleo"
) -> SaveRequest:
    """Return one report of the browser."""
    return SaveRequest(
        attempt_id=attempt_id,
        person_id=person_id,
        epoch=1,
        cseq=1,
        kind="tele",
        item_id=None,
        response={"signal": signal, "duration_ms": 1500},
        marked=False,
        client_ms=1_790_000_000_000,
        head=None,
    )


def snapshot(
    number: int = 1, *, attempt_id: str = "a1", purpose: str = "live", at: datetime = NINE
) -> SnapshotRow:
    """Return the record of an upload that has no sequence yet."""
    return SnapshotRow(
        id=f"{attempt_id}-s{number}",
        attempt_id=attempt_id,
        client_id=f"client-{number}",
        purpose=purpose,
        received_at=at + timedelta(seconds=5 * number),
        client_ms=1_790_000_000_000 + number,
        sha256=f"{number:064x}",
        size=40_000,
        width=640,
        height=480,
        storage_key=f"{attempt_id}/{number:064x}",
    )


def flag(flag_id: str = "flag-1", *, attempt_id: str = "a1", open_: bool = True) -> FlagRow:
    """Return one episode of an absent face."""
    return FlagRow(
        id=flag_id,
        attempt_id=attempt_id,
        type="face.absent",
        flag_class="I",
        severity="medium",
        opened_at=NINE,
        closed_at=None if open_ else NINE + timedelta(seconds=30),
        count=3,
        best_snapshot_id=None,
        detector="yunet/1",
        document={"threshold": "0.6"},
    )


def incident(incident_id: str = "incident-1", *, attempt_id: str = "a1") -> IncidentRow:
    """Return an incident that nobody has ruled on."""
    return IncidentRow(
        id=incident_id,
        attempt_id=attempt_id,
        type="face.absent",
        severity="medium",
        state="open",
        started_at=NINE,
        ended_at=None,
        flag_ids=["flag-1"],
        rulings=[],
    )
