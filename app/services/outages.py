"""Outages of our service: found from missing signs of life, made good by one confirmed credit.

What an attempt lost is computed from its journal each time; nothing but the decision is stored.
The credit is one transaction per attempt under a command id of its own, so it may be broken off
and confirmed again, and no attempt gets it twice.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.services.errors import Forbidden, NotFound, OutageSettled, ReasonMissing
from app.services.journal import carry_out
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import Outage
from app.services.rows.outages import OutageState
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import AdjustTime
from exam_engine.attempts.events import event_from
from exam_engine.attempts.ledger import TIME_KINDS, TimeUse, time_ledger
from exam_engine.attempts.states import AttemptState
from exam_engine.errors import EngineError

GAP = timedelta(seconds=10)
"""Silence of all processes for longer than this is an outage; each gives a sign every 2 s."""
KEPT = timedelta(days=1)
SHOWN = 100
_ZERO = timedelta(0)
_RUNNING = frozenset({AttemptState.IN_PROGRESS, AttemptState.PAUSED})


class Standing(StrEnum):
    """What became of the credit for one attempt."""

    WAITS = "waits"
    CREDITED = "credited"
    ENDED = "ended"
    """The attempt is over: a person decides, nothing is changed silently."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one attempt lost.

    Attributes:
        lost: how long its clock ran during the outage; positive.
        before: instant of its last stored fact up to the outage.
        after: instant of its first stored fact since; None when there is none yet.
    """

    attempt_id: str
    person_id: str
    lost: timedelta
    before: datetime
    after: datetime | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Credited:
    """What a confirmation did.

    Attributes:
        credited: how many attempts have their time, those of an earlier try included.
        refused: attempt id and the engine's code, for those that could not be changed.
    """

    credited: int
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outages:
    """Detection and credit over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    tell_state: Callable[[str], None]

    def beat(self, process: str) -> Outage | None:
        """Note that this process serves; returns the outage that this sign of life ends, if any.

        A gap in which nobody sat is forgotten.
        """
        found = None
        with self.uow() as uow:
            now = uow.now()
            last = uow.outages.last_beat()
            if last is not None and now - last > GAP and uow.outages.sitting_since(last):
                outage = Outage(secrets.token_hex(8), last, now)
                found = outage if uow.outages.add(outage) else None
                uow.outages.forget_beats(now - KEPT)
            uow.outages.beat(process, now)
            uow.commit()
        return found

    def all(self) -> Sequence[Outage]:
        """Return the newest outages, newest first."""
        with self.read() as uow:
            return uow.outages.all(SHOWN)

    def proposal(self, outage_id: str) -> tuple[Outage, Sequence[Loss]]:
        """Return an outage and everybody who lost time by it.

        Raises:
            NotFound: no such outage.
        """
        with self.read() as uow:
            outage = _known(uow.outages.get(outage_id), outage_id)
            return outage, _losses(uow, outage)

    def confirm(self, outage_id: str, *, supervisor: Actor, reason: str) -> Credited:
        """Give everybody who still sits the time the outage took; may be asked again.

        The system proposed it, so one supervisor is the second person.

        Raises:
            NotFound: no such outage.
            OutageSettled: it was dismissed.
            ReasonMissing: the reason is blank.
            Forbidden: no supervisor decides.
            Busy: the database went away; ask again, what was given stays given.
        """
        outage = self._decide(outage_id, supervisor, reason, OutageState.CREDITING)
        assert outage.reason is not None
        why = Reason(ReasonCode.TECHNICAL_OUR_SERVICE, outage.reason)
        with self.read() as uow:
            losses = _losses(uow, outage)
        done = sum(loss.standing is Standing.CREDITED for loss in losses)
        refused: list[tuple[str, str]] = []
        for loss in losses:
            if loss.standing is not Standing.WAITS:
                continue
            code = self._credit(outage, loss, supervisor, why)
            if code is None:
                done += 1
            else:
                refused.append((loss.attempt_id, code))
        with self.uow() as uow:
            settled = _known(uow.outages.lock(outage_id), outage_id)
            uow.outages.put(replace(settled, state=OutageState.CREDITED))
            uow.commit()
        return Credited(done, tuple(refused))

    def dismiss(self, outage_id: str, *, supervisor: Actor, reason: str) -> None:
        """Decide that nobody gets time for this outage.

        Raises:
            NotFound: no such outage.
            OutageSettled: time was given for it.
            ReasonMissing: the reason is blank.
        """
        self._decide(outage_id, supervisor, reason, OutageState.DISMISSED)

    def _decide(self, outage_id: str, supervisor: Actor, reason: str, state: OutageState) -> Outage:
        """Write the decision, or go on with one that was made already."""
        if supervisor.role is not Role.SUPERVISOR:
            raise Forbidden(f"a {supervisor.role} decides about an outage")
        words = reason.strip()
        if not words:
            raise ReasonMissing("say why in a few words")
        with self.uow() as uow:
            outage = _known(uow.outages.lock(outage_id), outage_id)
            if outage.state is OutageState.PROPOSED:
                outage = replace(
                    outage, state=state, decided_by=supervisor.person, reason=words,
                    decided_at=uow.now(),
                )  # fmt: skip
                uow.outages.put(outage)
                uow.commit()
                return outage
        dismissed = outage.state is OutageState.DISMISSED
        if dismissed is not (state is OutageState.DISMISSED):
            raise OutageSettled(f"outage {outage_id} is {outage.state}")
        return outage

    def _credit(self, outage: Outage, loss: Loss, supervisor: Actor, why: Reason) -> str | None:
        """Credit one attempt in its own transaction; returns why not."""
        command = AdjustTime(supervisor, loss.lost, why, SYSTEM)
        try:
            with self.uow() as uow:
                known = _command_id(outage, loss.attempt_id)
                carry_out(uow, loss.attempt_id, command, command_id=known)
                uow.commit()
        except EngineError as refusal:
            return refusal.code
        self.tell_state(loss.attempt_id)
        return None


def _losses(uow: UnitOfWork, outage: Outage) -> list[Loss]:
    found = []
    for attempt_id in uow.outages.sitting_since(outage.began_at):
        loss = _loss(uow, outage, attempt_id)
        if loss is not None:
            found.append(loss)
    return found


def _loss(uow: UnitOfWork, outage: Outage, attempt_id: str) -> Loss | None:
    stored = uow.attempts.get(attempt_id)
    if stored is None:
        return None
    records = uow.attempts.events(attempt_id, kinds=TIME_KINDS)
    history = [(event_from(record.kind, record.body), record.at) for record in records]
    gap = (outage.began_at, outage.ended_at)
    ledger = time_ledger(history, until=outage.ended_at, outages=[gap])
    lost = ledger.total(TimeUse.OUTAGE) if ledger else _ZERO
    if lost <= _ZERO:
        return None
    instants = [record.at for record in uow.attempts.events(attempt_id)]
    before = max(at for at in instants if at < outage.ended_at)
    after = min((at for at in instants if at >= outage.ended_at), default=None)
    standing = Standing.WAITS if stored.attempt.state in _RUNNING else Standing.ENDED
    if uow.attempts.command_outcome(attempt_id, _command_id(outage, attempt_id)) is not None:
        standing = Standing.CREDITED
    return Loss(attempt_id, stored.person_id, lost, before, after, standing)


def _command_id(outage: Outage, attempt_id: str) -> str:
    return f"outage:{outage.id}:{attempt_id}"


def _known(outage: Outage | None, outage_id: str) -> Outage:
    if outage is None:
        raise NotFound(f"outage {outage_id}")
    return outage
