"""What a candidate does on the way in: consent or not, each step, the queue. Pictures: `evidence`.

Nobody is stuck: a step that somebody cannot do goes on to a person, and who does not want to be
recorded is told what else there is.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from app.services.attempts.challenges import Challenge, newest_challenge, set_challenge
from app.services.attempts.check_in_steps import (
    PURPOSE_OF,
    STEP_KINDS,
    StepState,
    passed_steps,
    steps_of,
)
from app.services.attempts.delivery import Delivery
from app.services.attempts.journal import carry_out
from app.services.attempts.owning import require_own
from app.services.errors import ConsentMissing, TooMany, WishRefused
from app.services.messages import READ_CHECK_IN, Message
from app.services.ports import RateLimiter, UnitOfWork, UnitOfWorkFactory
from app.services.rows import Consent, JsonValue, StoredAttempt
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.commands import Cancel, Command, CompleteCheckIn, Pause, Tell
from exam_engine.attempts.entry import CONSENT
from exam_engine.attempts.events.check_in import ConsentDeclined, ConsentWithdrawn, StepUnable
from exam_engine.attempts.events.room import ConsentGiven
from exam_engine.attempts.states import AttemptState, CancelledBy, PauseKind
from exam_engine.ids import PersonId
from exam_engine.instants import to_ms

LONGEST_TEXT: Final = 500
CHALLENGES: Final = 8
"""Per attempt within ten minutes."""
_WITHDRAWN: Final = Reason(
    ReasonCode.OTHER,
    "You took back your agreement to be recorded. No picture is taken any more; a person talks"
    " with you about how to go on.",
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a candidate agrees to.

    Attributes:
        sha256: of the text that was read.
        analyses: each analysis of it by name.
        choices: by name; `recording` and `ai` are needed, `identity` is a choice of its own.
    """

    version: str
    sha256: str
    analyses: tuple[str, ...]
    choices: dict[str, bool]


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    delivery: Delivery
    limiter: RateLimiter

    def standing(self, attempt_id: str, person_id: str) -> dict[str, JsonValue]:
        """Return what the check-in page shows: the state, each step, the standing challenge.

        Raises:
            NotFound: not this person's attempt.
        """
        with self.read() as uow:
            stored = _own(uow, attempt_id, person_id)
            told = uow.attempts.events(attempt_id, kinds=STEP_KINDS)
            steps = steps_of(stored.attempt, told, uow.invigilation.snapshots(attempt_id))
            challenge, now = newest_challenge(told), uow.now()
        stands = challenge is not None and not challenge.met and now <= challenge.until
        return {
            "state": stored.attempt.state.value,
            "consent": stored.attempt.consented,
            "recorded": CONSENT not in stored.attempt.waived,
            "steps": [
                {"step": one.name, "state": one.state.value, "text": one.text} for one in steps
            ],
            "challenge": _shown(challenge) if challenge and stands else None,
            "t": to_ms(now),
        }

    def consent(self, attempt_id: str, person_id: str, agreed: Agreed) -> str:
        """Store the consent and put it into the journal; given twice, the first one stands.

        Taken back and given again, the new one stands, with its own choices.
        """
        with self.uow() as uow:
            uow.attempts.lock(attempt_id)  # two pages may agree at the same moment
            stored = _own(uow, attempt_id, person_id)
            if stored.attempt.consented:
                return stored.attempt.state.value
            fact = ConsentGiven(agreed.sha256, agreed.analyses, locale="en")
            now = carry_out(
                uow, attempt_id, Tell(_candidate(person_id), fact), command_id=_fresh()
            ).now
            given = Consent(
                attempt_id, person_id, agreed.version, agreed.sha256, agreed.choices, now
            )
            uow.attempts.record_consent(given)
            uow.commit()
        return stored.attempt.state.value

    def decline(self, attempt_id: str, person_id: str, *, wish: str, text: str) -> str:
        """Take a no to being recorded.

        Args:
            attempt_id: of the candidate's own.
            person_id: the candidate.
            wish: `alternative` asks for the way without recording, `cancel` cancels the exam.
            text: what the candidate says about it; at most 500 characters, may be empty.

        Raises:
            WishRefused: no such wish, or a text that is too long.
            NotFound, AttemptError: nothing has changed.
        """
        with self.read() as uow:
            _own(uow, attempt_id, person_id)
        if wish not in {"alternative", "cancel"}:
            raise WishRefused("wish", "send alternative or cancel")
        fact = ConsentDeclined(alternative=wish == "alternative", text=_readable(text))
        commands: list[Command] = [Tell(_candidate(person_id), fact)]
        if wish == "cancel":
            commands.append(Cancel(_candidate(person_id), CancelledBy.CONSENT_DECLINED))
        return self._all(attempt_id, person_id, commands)

    def withdraw(self, attempt_id: str, person_id: str) -> str:
        """Take a consent back; while the exam runs it is paused for a person to look."""
        with self.read() as uow:
            stored = _own(uow, attempt_id, person_id)
        if not stored.attempt.consented:
            return stored.attempt.state.value
        commands: list[Command] = [Tell(_candidate(person_id), ConsentWithdrawn())]
        if stored.attempt.state is AttemptState.IN_PROGRESS:
            commands.append(Pause(SYSTEM, PauseKind.INCIDENT, _WITHDRAWN))
        return self._all(attempt_id, person_id, commands)

    def unable(self, attempt_id: str, person_id: str, *, step: str, text: str) -> str:
        """Note that the candidate cannot do a step; a person lets it go, or says what else to do.

        Raises:
            WishRefused: this exam asks for no such step, or the text is too long.
            NotFound, AttemptError: nothing has changed.
        """
        with self.read() as uow:
            stored = _own(uow, attempt_id, person_id)
        asked = [name for name in stored.attempt.policy.required_steps if name in PURPOSE_OF]
        if step not in asked:
            raise WishRefused("step", f"send one of {', '.join(asked)}")
        fact = StepUnable(step, _readable(text))
        return self._all(attempt_id, person_id, [Tell(_candidate(person_id), fact)])

    def challenge(self, attempt_id: str, person_id: str) -> dict[str, JsonValue]:
        """Draw a random check; the one before is worth nothing from here on.

        Raises:
            TooMany: more than `CHALLENGES` within ten minutes.
            NotFound, AttemptError: nothing has changed.
        """
        with self.read() as uow:
            _own(uow, attempt_id, person_id)
        if not self.limiter.allow(f"challenge:{attempt_id}", limit=CHALLENGES, per_s=600):
            raise TooMany("too many random checks", retry_after_s=120)
        with self.uow() as uow:
            drawn = set_challenge(uow, _own(uow, attempt_id, person_id))
            now = uow.now()
            uow.commit()
        return _shown(drawn) | {"t": to_ms(now)}

    def complete(self, attempt_id: str, person_id: str) -> str:
        """Join the queue; the detectors look at the pictures meanwhile.

        Raises:
            ConsentMissing: there is none, and nobody waived it.
            CheckInIncomplete: a step is missing.
            NotFound, AttemptError: nothing has changed.
        """
        with self.uow() as uow:
            stored = _own(uow, attempt_id, person_id)
            if not stored.attempt.consented and CONSENT not in stored.attempt.waived:
                raise ConsentMissing("no consent is stored")
            told = uow.attempts.events(attempt_id, kinds=STEP_KINDS)
            steps = steps_of(stored.attempt, told, uow.invigilation.snapshots(attempt_id))
            command = CompleteCheckIn(_candidate(person_id), passed_steps(steps))
            carried = carry_out(uow, attempt_id, command, command_id=_fresh())
            if any(step.state is StepState.DONE for step in steps):
                message = Message(READ_CHECK_IN.name, attempt_id, carried.stored.last_seq)
                uow.outbox.put(message, due_at=carried.now)
            uow.commit()
        self.delivery.tell_state(attempt_id)
        return carried.stored.attempt.state.value

    def _all(self, attempt_id: str, person_id: str, commands: list[Command]) -> str:
        with self.uow() as uow:
            stored = _own(uow, attempt_id, person_id)
            for command in commands:
                stored = carry_out(uow, attempt_id, command, command_id=_fresh()).stored
            uow.commit()
        self.delivery.tell_state(attempt_id)
        return stored.attempt.state.value


def _shown(challenge: Challenge) -> dict[str, JsonValue]:
    pictures = [challenge.client_id(place) for place in range(len(challenge.acts))]
    return {"acts": list(challenge.acts), "pictures": [*pictures], "until": to_ms(challenge.until)}


def _own(uow: UnitOfWork, attempt_id: str, person_id: str) -> StoredAttempt:
    return require_own(uow.attempts.get(attempt_id), attempt_id, person_id)


def _readable(text: str) -> str:
    if len(text) > LONGEST_TEXT or "\x00" in text:
        raise WishRefused("text", f"send at most {LONGEST_TEXT} characters")
    return text.strip()


def _candidate(person_id: str) -> Actor:
    return Actor(PersonId(person_id), Role.CANDIDATE)


def _fresh() -> str:
    return secrets.token_hex(16)
