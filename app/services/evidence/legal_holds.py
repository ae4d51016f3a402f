"""Stopping the deletion of one attempt's evidence: a named person's act, with a reason.

The journal keeps who, when and why; while a hold stands no rule deletes anything.
"""

import secrets
from dataclasses import dataclass

from app.services.attempts.journal import carry_out
from app.services.errors import ReasonMissing
from app.services.ports import UnitOfWorkFactory
from app.services.rows import MediaRow
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.events.evidence import EvidenceHeld, EvidenceReleased
from exam_engine.attempts.note_commands import Tell


@dataclass(frozen=True, slots=True)
class LegalHolds:
    """The use case over its port."""

    uow: UnitOfWorkFactory

    def hold(self, attempt_id: str, *, actor: Actor, reason: str) -> MediaRow:
        """Stop deletion until somebody releases it; returns what there still is to hold.

        Raises:
            NotFound: no such attempt.
            ReasonMissing: nobody holds evidence without saying why.
            OwnAttempt, RoleNotAllowed: supervisors and administrators, never on their own.
        """
        return self._set(attempt_id, actor, reason, held=True)

    def release(self, attempt_id: str, *, actor: Actor, reason: str) -> MediaRow:
        """Let deletion go its way again; what is overdue goes in the next night.

        Raises:
            NotFound, ReasonMissing, OwnAttempt, RoleNotAllowed: as `hold`.
        """
        return self._set(attempt_id, actor, reason, held=False)

    def _set(self, attempt_id: str, actor: Actor, reason: str, *, held: bool) -> MediaRow:
        if not reason.strip():
            raise ReasonMissing("say why")
        shape = EvidenceHeld if held else EvidenceReleased
        fact = shape(Reason(ReasonCode.OTHER, reason.strip()))
        with self.uow() as uow:
            uow.attempts.lock(attempt_id)  # an erasure decides under the same lock
            media = uow.erasure.media(attempt_id)
            if media.held == held:
                return media
            carry_out(uow, attempt_id, Tell(actor, fact), command_id=secrets.token_hex(16))
            uow.erasure.set_held(attempt_id, held=held)
            media = uow.erasure.media(attempt_id)
            uow.commit()
        return media
