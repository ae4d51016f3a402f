"""Outages of our service: found from missing signs of life, made good by one confirmed credit.

What an attempt lost is computed from its journal each time; nothing but the decision is stored.
The credit is one transaction per attempt under a command id of its own, so it may be broken off
and confirmed again, and no attempt gets it twice.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.services.attempts.journal import carry_out
from app.services.errors import Forbidden, NotFound, OutageSettled, ReasonMissing
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import Outage
from app.services.rows.outages import OutageState
from app.services.timekeeping.losses import Loss, Standing, command_id_of, losses_of
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import AdjustTime
from exam_engine.errors import EngineError

GAP = timedelta(seconds=10)
"""Silence of all processes for longer than this is an outage; each gives a sign every 2 s."""
KEPT = timedelta(days=1)
SHOWN = 100


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
            return outage, losses_of(uow, outage)

    def confirm(self, outage_id: str, *, supervisor: Actor, reason: str) -> Credited:
        """Give everybody who still sits the time the outage took; may be asked again.

        The system proposed it, so one supervisor is the second person. Where a window caps working
        time it gives what the window leaves; the rest is for two people (`services.reopenings`).

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
            losses = losses_of(uow, outage)
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
            _let_results_go_on(uow, losses)
            uow.commit()
        return Credited(done, tuple(refused))

    def give_beyond(
        self, outage_id: str, loss: Loss, *, supervisor: Actor, second: Actor, reason: str
    ) -> str | None:
        """Give one attempt all it lost, whatever its window ends; returns the code why not.

        Both people decide it; the same time is never given twice.

        Raises:
            NotFound: no such outage.
        """
        with self.read() as uow:
            outage = _known(uow.outages.get(outage_id), outage_id)
        why = Reason(ReasonCode.TECHNICAL_OUR_SERVICE, reason)
        command = AdjustTime(supervisor, loss.lost, why, second, beyond_window=True)
        return self._carry(outage, loss, command)

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
                if state is OutageState.DISMISSED:
                    _let_results_go_on(uow, losses_of(uow, outage))
                uow.commit()
                return outage
        dismissed = outage.state is OutageState.DISMISSED
        if dismissed is not (state is OutageState.DISMISSED):
            raise OutageSettled(f"outage {outage_id} is {outage.state}")
        return outage

    def _credit(self, outage: Outage, loss: Loss, supervisor: Actor, why: Reason) -> str | None:
        """Credit one attempt; returns why not."""
        return self._carry(outage, loss, AdjustTime(supervisor, loss.lost, why, SYSTEM))

    def _carry(self, outage: Outage, loss: Loss, command: AdjustTime) -> str | None:
        """Carry a credit out in a transaction of its own, once; returns why not."""
        try:
            with self.uow() as uow:
                known = command_id_of(outage, loss.attempt_id)
                carry_out(uow, loss.attempt_id, command, command_id=known)
                uow.commit()
        except EngineError as refusal:
            return refusal.code
        self.tell_state(loss.attempt_id)
        return None


def _let_results_go_on(uow: UnitOfWork, losses: Sequence[Loss]) -> None:
    """Ask again for the triage of results that waited for the decision."""
    for loss in losses:
        if loss.standing is Standing.CUT_SHORT:
            uow.outbox.put(Message(TRIAGE_ATTEMPT.name, loss.attempt_id, 0), due_at=uow.now())


def _known(outage: Outage | None, outage_id: str) -> Outage:
    if outage is None:
        raise NotFound(f"outage {outage_id}")
    return outage
