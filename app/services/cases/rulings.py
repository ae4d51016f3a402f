"""The reviewers' use case: one person's ruling on one incident, sealed while others must not know.

A ruling that does not settle its incident is noted as a digest alone. With the last one all are
opened, each with the salt that proves it was not changed in between.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from app.services.attempts.journal import note
from app.services.cases.case_store import case_of, involvement_of
from app.services.cases.cases import digest_of_ruling, follow
from app.services.cases.grounds import Claim, grounds_from, grounds_of, said_of
from app.services.cases.incidents import incident_of
from app.services.errors import Forbidden, NotFound
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import IncidentRow, JsonValue, StoredAttempt
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.events.evidence import IncidentRuled
from exam_engine.attempts.states import DEAD
from exam_engine.ids import IncidentId, PersonId
from proctoring.cases import require_turn
from proctoring.conflicts import Task, require_free
from proctoring.errors import RulingRefused, StatementPending
from proctoring.findings import Grounds
from proctoring.incidents import UNSETTLED, Incident, IncidentState, Ruling, Verdict

SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Found:
    """What one person found about an incident.

    Attributes:
        verdict, reason, technical_alternative: as in `Ruling`.
        claim: what a confirmation rests on; None of what is harmless.
    """

    verdict: Verdict
    reason: str
    technical_alternative: str | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Rulings:
    """The reviewers' use case over its ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def rule(
        self,
        incident_id: str,
        *,
        actor: Actor,
        verdict: Verdict,
        reason: str,
        technical_alternative: str | None,
        claim: Claim | None = None,
    ) -> str:
        """Record one person's ruling and ask for triage; returns the incident's new state.

        What is given is what `Ruling` has; `claim` is what a confirmation rests on.

        Raises:
            NotFound: no such incident.
            Forbidden: the candidate's own attempt.
            ReviewConflict: somebody else has to look.
            StatementPending: the candidate is heard before a second person looks.
            RulingRefused: something is missing (a field of the claim stands first in the message),
                it is settled, or a second person is needed.
        """
        found = Found(verdict, reason, technical_alternative, claim)
        with self.uow() as uow:
            attempt_id, state = rule_in(uow, incident_id, actor, found)
            uow.commit()
        self.publisher.board_changed(attempt_id)
        return state.value


def rule_in(
    uow: UnitOfWork, incident_id: str, actor: Actor, found: Found
) -> tuple[str, IncidentState]:
    """Record a ruling within a transaction; returns its attempt and the incident's new state.

    Raises what `Rulings.rule` does; the caller commits and tells the board.
    """
    row, stored = _locked(uow, incident_id, actor)
    now = uow.now()
    before = incident_of(row, uow.invigilation.flags(row.attempt_id))
    _require_turn(uow, stored, before)
    grounds = _grounds(uow, row, found.verdict, found.claim)
    verdict, reason, cause = found.verdict, found.reason, found.technical_alternative
    incident = before.ruled(Ruling(actor.person, now, verdict, reason, cause, grounds))
    stored = _record(uow, stored, row, incident, now)
    stored, _case = follow(uow, stored, now)
    message = Message(TRIAGE_ATTEMPT.name, row.attempt_id, stored.last_seq)
    uow.outbox.put(message, due_at=now)
    return row.attempt_id, incident.state


def _record(
    uow: UnitOfWork, stored: StoredAttempt, row: IncidentRow, incident: Incident, now: datetime
) -> StoredAttempt:
    said = [*row.rulings, _said(incident.rulings[-1])]
    uow.invigilation.put_incident(replace(row, state=incident.state.value, rulings=said))
    if incident.state in UNSETTLED:
        fact = _sealed(row, said[-1])
        return note(uow, stored, fact, actor=_actor(said[-1]), now=now)
    alone = len(said) == 1  # nothing was sealed, so nothing is opened
    for one in said:
        fact = _opened(row, one, alone=alone)
        stored = note(uow, stored, fact, actor=_actor(one), now=now)
    return stored


def _locked(uow: UnitOfWork, incident_id: str, actor: Actor) -> tuple[IncidentRow, StoredAttempt]:
    """Return an incident and its attempt, which is locked, for somebody who is free to rule."""
    row = uow.invigilation.incident(incident_id)
    stored = lock_to_rule(uow, row.attempt_id, actor) if row else None
    row = uow.invigilation.incident(incident_id)  # under the lock
    if row is None or stored is None:
        raise NotFound(f"incident {incident_id}")
    return row, stored


def lock_to_rule(uow: UnitOfWork, attempt_id: str, actor: Actor) -> StoredAttempt:
    """Lock an attempt for somebody who is free to rule on it.

    Raises:
        NotFound: there is no such attempt.
        Forbidden: it is their own.
        ReviewConflict: something keeps this person from it.
    """
    stored = uow.attempts.lock(attempt_id)
    if stored is None:
        raise NotFound(f"attempt {attempt_id}")
    if stored.person_id == actor.person:
        raise Forbidden("nobody rules on their own attempt")
    require_free(actor.person, Task.REVIEW, involvement_of(uow, stored))
    return stored


def _require_turn(uow: UnitOfWork, stored: StoredAttempt, incident: Incident) -> None:
    if stored.attempt.state in DEAD:
        return  # nothing follows, so nobody has to be heard first
    case = case_of(uow, stored.attempt.id)
    if case is not None:
        require_turn(case, incident)
    elif incident.state is IncidentState.NEEDS_SECOND:
        raise StatementPending("the exam is not over")


def _grounds(
    uow: UnitOfWork, row: IncidentRow, verdict: Verdict, claim: Claim | None
) -> Grounds | None:
    if verdict is not Verdict.CONFIRMED:
        return None
    if claim is None:
        raise RulingRefused("rule: a finding names the rule that was broken")
    return grounds_of(uow, row, claim)


def _said(ruling: Ruling) -> dict[str, JsonValue]:
    return {
        "person": ruling.person,
        "at": ruling.ruled_at.isoformat(),
        "verdict": ruling.verdict.value,
        "reason": ruling.reason,
        "technical_alternative": ruling.technical_alternative,
        "salt": secrets.token_hex(16),
        **said_of(ruling.grounds),
    }


def _digest(said: object) -> tuple[str, str]:
    assert isinstance(said, dict)
    inner = {name: value for name, value in said.items() if name != "salt"}
    salt = str(said.get("salt", ""))
    return digest_of_ruling(inner, salt), salt


def _actor(said: object) -> Actor:
    assert isinstance(said, dict)
    return Actor(PersonId(str(said["person"])), ActingRole.REVIEWER)


def _sealed(row: IncidentRow, said: object) -> IncidentRuled:
    digest, _salt = _digest(said)
    nothing = Reason(ReasonCode.OTHER, "")
    return IncidentRuled(IncidentId(row.id), SEALED, row.type, nothing, digest)


def _opened(row: IncidentRow, said: object, *, alone: bool) -> IncidentRuled:
    assert isinstance(said, dict)
    digest, salt = ("", "") if alone else _digest(said)
    reason = Reason(ReasonCode.OTHER, str(said["reason"]))
    verdict = str(said["verdict"])
    fact = IncidentRuled(IncidentId(row.id), verdict, row.type, reason, digest, salt)
    grounds = grounds_from(said)
    if grounds is None:
        return fact
    return replace(
        fact,
        broken=grounds.rule,
        began=grounds.began,
        ended=grounds.ended,
        evidence=grounds.evidence,
        confidence=grounds.confidence.value,
    )
