"""What proctors do to an attempt: let in, send back, pause, resume, and look at evidence.

Each is a command of the engine with a person and a reason; a machine has none of these.
"""

from dataclasses import dataclass

from app.services.attempts.delivery import Delivery
from app.services.attempts.journal import carry_out, note
from app.services.cases.doors import require_admitted, require_may_act
from app.services.errors import NotFound
from app.services.ports import EvidenceStore, UnitOfWork, UnitOfWorkFactory
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.commands import Authorize, Command, FailCheckIn, Pause, Resume
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.attempts.states import PauseKind
from exam_engine.ids import EvidenceId


@dataclass(frozen=True, slots=True)
class Invigilation:
    """The proctors' use cases over their ports."""

    uow: UnitOfWorkFactory
    store: EvidenceStore
    delivery: Delivery

    def authorize(self, attempt_id: str, *, actor: Actor, command_id: str) -> None:
        """Let a waiting candidate start."""
        self._do(attempt_id, Authorize(actor), command_id)

    def send_back(self, attempt_id: str, *, actor: Actor, command_id: str, reason: str) -> None:
        """Ask for another reference picture; no penalty."""
        words = Reason(ReasonCode.EXAMINEE_IDENTITY, reason)
        self._do(attempt_id, FailCheckIn(actor, words), command_id)

    def pause(self, attempt_id: str, *, actor: Actor, command_id: str, reason: str) -> None:
        """Stop the clock; the candidate reads the reason."""
        words = Reason(ReasonCode.OTHER, reason)
        self._do(attempt_id, Pause(actor, PauseKind.PROCTOR, words), command_id)

    def resume(self, attempt_id: str, *, actor: Actor, command_id: str) -> None:
        """Let the clock run again."""
        self._do(attempt_id, Resume(actor), command_id)

    def open_picture(self, snapshot_id: str, *, actor: Actor, purpose: str) -> bytes:
        """Return a picture's bytes and put the view into the journal.

        Args:
            snapshot_id: which picture.
            actor: who looks.
            purpose: `live`, `check_in`, `review`, `decision` or `own_file`.

        Raises:
            NotFound: no such picture.
            EvidenceGone: it has been erased.
            ReviewConflict: something keeps this person from it, by the time they open it.
        """
        with self.uow() as uow:
            row = uow.invigilation.snapshot(snapshot_id)
        if row is None:
            raise NotFound(f"picture {snapshot_id}")
        data = self.store.get(row.storage_key)  # beside the transaction: it reads, too
        with self.uow() as uow:
            stored = uow.attempts.lock(row.attempt_id)
            if stored is None:
                raise NotFound(f"picture {snapshot_id}")
            require_admitted(uow, stored, actor.person, purpose)
            fact = EvidenceViewed(EvidenceId(snapshot_id), purpose)
            note(uow, stored, fact, actor=actor, now=uow.now())
            uow.commit()
        return data

    def _do(self, attempt_id: str, command: Command, command_id: str) -> None:
        with self.uow() as uow:
            if isinstance(command, Authorize | FailCheckIn):
                _require_may_judge(uow, attempt_id, command.actor)
            carry_out(uow, attempt_id, command, command_id=command_id)
            uow.commit()
        self.delivery.tell_state(attempt_id)


def _require_may_judge(uow: UnitOfWork, attempt_id: str, actor: Actor) -> None:
    """Leave to colleagues who is let in, where somebody said that they know the candidate."""
    stored = uow.attempts.get(attempt_id)
    if stored is not None:
        require_may_act(uow, stored, actor)
