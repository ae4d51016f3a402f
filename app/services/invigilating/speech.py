"""Words between candidate and proctor: messages, numbered warnings, the raised hand.

Each is a journal fact first and a push second; nothing here moves an attempt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.services.attempts.journal import carry_out
from app.services.attempts.room import NOTICE_KINDS, notices
from app.services.cases.doors import require_may_act
from app.services.errors import NotFound
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue
from exam_engine.attempts.actors import Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import AcknowledgeWarning, Command, Tell, Warn
from exam_engine.attempts.events.room import (
    CandidateMessage,
    HandAnswered,
    HandRaised,
    ProctorMessage,
)
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

WARNING_RULES: Final[Mapping[str, str]] = {
    "stay-in-view": "Please stay in view of your camera.",
    "alone": "Please make sure that you are alone in the room.",
    "no-devices": "Please put away your phone and other devices.",
    "exam-window": "Please stay in the exam window.",
    "follow-instructions": "Please follow the proctor's instructions.",
}
"""The catalogue of warnings: rule id to the words that are proposed."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The use cases of talking, over their ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def warn(self, attempt_id: str, *, actor: Actor, command_id: str, rule: str, text: str) -> None:
        """Give a numbered warning that the candidate must acknowledge.

        Raises:
            NotFound: no such rule in the catalogue.
            ReviewConflict: by somebody who said that they know the candidate.
        """
        if rule not in WARNING_RULES:
            raise NotFound(f"warning rule {rule}")
        with self.uow() as uow:
            stored = uow.attempts.get(attempt_id)
            if stored is not None:
                require_may_act(uow, stored, actor)
        reason = Reason(ReasonCode.EXAMINEE_BEHAVIOUR, text)
        self._speak(attempt_id, Warn(actor, rule, reason), command_id)

    def proctor_says(self, attempt_id: str, *, actor: Actor, command_id: str, text: str) -> None:
        """Write to the candidate."""
        self._speak(attempt_id, Tell(actor, ProctorMessage(text)), command_id)

    def candidate_says(
        self, attempt_id: str, *, person_id: str, command_id: str, text: str
    ) -> dict[str, JsonValue]:
        """Write to the proctor."""
        command = Tell(_candidate(person_id), CandidateMessage(text))
        return self._answer(attempt_id, command, command_id)

    def raise_hand(
        self, attempt_id: str, *, person_id: str, command_id: str, up: bool
    ) -> dict[str, JsonValue]:
        """Raise or lower the hand."""
        actor = _candidate(person_id)
        fact = HandRaised("") if up else HandAnswered(PersonId(person_id))
        return self._answer(attempt_id, Tell(actor, fact), command_id)

    def acknowledge_warning(
        self, attempt_id: str, *, person_id: str, command_id: str, number: int
    ) -> dict[str, JsonValue]:
        """Record that a warning was read."""
        command = AcknowledgeWarning(_candidate(person_id), number)
        return self._answer(attempt_id, command, command_id)

    def _speak(self, attempt_id: str, command: Command, command_id: str) -> None:
        with self.uow() as uow:
            carried = carry_out(uow, attempt_id, command, command_id=command_id)
            notice = newest_notice(uow, attempt_id, carried.now) if carried.events else None
            uow.commit()
        if notice is not None:
            self.publisher.to_attempt(attempt_id, "notice", notice)
        self.publisher.board_changed(attempt_id)

    def _answer(self, attempt_id: str, command: Command, command_id: str) -> dict[str, JsonValue]:
        with self.uow() as uow:
            carried = carry_out(uow, attempt_id, command, command_id=command_id)
            uow.commit()
        self.publisher.board_changed(attempt_id)
        return {"t": to_ms(carried.now)}


def newest_notice(uow: UnitOfWork, attempt_id: str, now: datetime) -> dict[str, JsonValue] | None:
    """Return the `notice` message of what staff said last; None where they said nothing."""
    told = uow.attempts.events(attempt_id, kinds=NOTICE_KINDS)
    shown = [one for one in notices(told, ()) if isinstance(one, dict) and one["kind"] != "own"]
    if not shown:
        return None
    newest = shown[-1]
    message = {name: newest[name] for name in ("n", "kind", "text", "ask")}
    return {**message, "t": to_ms(now)}


def _candidate(person_id: str) -> Actor:
    return Actor(PersonId(person_id), Role.CANDIDATE)
