"""What a reviewer makes of something they saw in an exam that nobody had marked.

Harmless: the sample is closed and nothing has changed. A rule broken: from then on it is an
incident that a person has set, with their ruling as the first of two, and a case like any other.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.services.cases.grounds import Claim, grounds_of
from app.services.cases.marks import keep_mark
from app.services.cases.rulings import Found, lock_to_rule, rule_in
from app.services.cases.unmarked import as_incident, is_undecided, settle
from app.services.errors import NotFound
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import IncidentRow, StoredAttempt
from app.services.rows.unmarked import SampleRow
from exam_engine.attempts.actors import Actor, Reason, ReasonCode
from exam_engine.attempts.states import DEAD
from proctoring.drawing import Sampled
from proctoring.errors import AlreadyRuled, RulingRefused
from proctoring.flags import Evidence, Flag, FlagKind, Severity
from proctoring.incidents import IncidentState, Ruling, Verdict

BY_REVIEWER: Final = "reviewer:"
"""How a flag says that a reviewer has set it, where nobody had marked anything."""


@dataclass(frozen=True, slots=True)
class SampleRulings:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def rule(self, sample_id: str, actor: Actor, found: Found) -> None:
        """Record what somebody found who saw something in a sample.

        Raises:
            NotFound: no such sample.
            Forbidden: the candidate's own attempt.
            ReviewConflict: somebody else has to look.
            AlreadyRuled: it is over, or this person has said already what it was.
            RulingRefused: they have not looked, or a field is missing, which stands first.
        """
        with self.uow() as uow:
            sample, stored = _locked(uow, sample_id, actor)
            looks = uow.unmarked.looks(sample.id)
            own = next((one for one in looks if one.person_id == actor.person), None)
            if own is None:
                raise RulingRefused("look: before the marks, so before a ruling")
            row = as_incident(sample, actor.person, looks)
            over = stored.attempt.state in DEAD or row.state != IncidentState.OPEN
            if over or not is_undecided(own):
                raise AlreadyRuled("the sample is settled")
            reason = found.reason.strip()
            uow.unmarked.found(sample.id, actor.person, found.verdict.value, reason)
            _follow(uow, sample, row, actor, found)
            uow.commit()
        self.publisher.board_changed(sample.attempt_id)


def _follow(
    uow: UnitOfWork, sample: SampleRow, row: IncidentRow, actor: Actor, found: Found
) -> None:
    """Bring about what follows from what somebody found; a breach is ruled on as it is marked."""
    now = uow.now()
    if found.verdict is Verdict.CONFIRMED:
        if found.claim is None:
            raise RulingRefused("rule: a finding names the rule that was broken")
        incident_id = _marked(uow, row, found.claim, actor, now)
        rule_in(uow, incident_id, actor, found)
        settle(uow, sample, Sampled.FOUND, now, incident_id)
        return
    Ruling(actor.person, now, found.verdict, found.reason, found.technical_alternative)  # bounds
    if found.verdict is not Verdict.UNCLEAR and not sample.outcome:
        settle(uow, sample, Sampled.NOTHING, now)


def _locked(uow: UnitOfWork, sample_id: str, actor: Actor) -> tuple[SampleRow, StoredAttempt]:
    """Return a sample and its attempt, which is locked, for somebody who is free to rule."""
    sample = uow.unmarked.get(sample_id)
    stored = lock_to_rule(uow, sample.attempt_id, actor) if sample else None
    sample = uow.unmarked.get(sample_id)  # under the lock
    if sample is None or stored is None:
        raise NotFound(f"incident {sample_id}")
    return sample, stored


def _marked(uow: UnitOfWork, row: IncidentRow, claim: Claim, actor: Actor, now: datetime) -> str:
    """Mark what somebody saw, within the sample's own time; returns the incident's id."""
    if not claim.pictures:
        raise RulingRefused("evidence: the pictures that show it")
    grounds_of(uow, row, claim)
    stored = uow.attempts.lock(row.attempt_id)
    assert stored is not None, "it is locked"
    flag = Flag(
        kind=FlagKind.PROCTOR_FLAG,
        severity=Severity.MEDIUM,
        started=claim.began,
        last_seen=claim.ended,
        ended=claim.ended,
        count=1,
        samples=1,
        evidence=Evidence(claim.pictures[0], 1.0, 1.0, 1.0),
        detector=f"{BY_REVIEWER}{actor.person}",
    )
    # not their words: whoever looks second is not to read what the first one found
    why = Reason(ReasonCode.OTHER, "")
    set_, _after = keep_mark(uow, stored, flag, why, actor=actor, now=now)
    for one in uow.invigilation.incidents(stored.attempt.id):
        if set_.id in one.flag_ids:
            return one.id
    raise AssertionError("a flag is grouped when it is kept")
