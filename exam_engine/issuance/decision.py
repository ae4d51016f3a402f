"""The certification decision: certify, refuse or wait, each with its reasons.

Not a judgement of competence or conduct: the outcome comes from scoring, the clearance from
people who ruled on incidents. Without a case a recorded rule with a named owner decides; with a
case a person does, who neither sat, watched nor reviewed this attempt.

Source: ISO/IEC 17024 9.4 for the separation of deciding from examining.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from exam_engine.ids import AttemptId, PersonId
from exam_engine.instants import require_utc
from exam_engine.issuance.refusals import ConflictOfInterest


class Outcome(StrEnum):
    """What scoring said of the form, after the cut score."""

    PASS = "pass"  # noqa: S105 - an exam outcome
    FAIL = "fail"


class Clearance(StrEnum):
    """What proctoring hands over: nothing open, something open, or a ruling against."""

    CLEAR = "clear"
    HELD = "held"
    BARRED = "barred"


class Reason(StrEnum):
    """Why a decision is what it is; stable, shown to the candidate in words."""

    RULE_MET = "rule_met"
    BELOW_CUT_SCORE = "below_cut_score"
    BARRED_BY_RULING = "barred_by_ruling"
    PREREQUISITE_MISSING = "prerequisite_missing"
    NOTHING_TO_RENEW = "nothing_to_renew"
    OUTCOME_PENDING = "outcome_pending"
    INTEGRITY_OPEN = "integrity_open"
    HOLD_RUNNING = "hold_running"
    CREDENTIAL_SUSPENDED = "credential_suspended"
    PERSON_REQUIRED = "person_required"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """A recorded rule that decides where no case was opened.

    Attributes:
        rule_id: name of the rule in the scheme.
        version: version of its text.
        owner: the person or office that answers for it; never empty.
    """

    rule_id: str
    version: str
    owner: str

    def __post_init__(self) -> None:
        if not (self.rule_id.strip() and self.version.strip() and self.owner.strip()):
            raise ValueError(f"a decision rule has an id, a version and an owner: {self!r}")


@dataclass(frozen=True, slots=True)
class DecidingPerson:
    """A person who decides.

    Attributes:
        person_id: who.
        reason: why, in the person's own words; never empty.
    """

    person_id: PersonId
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError(f"{self.person_id} gave no reason")


Decider: TypeAlias = DecisionRule | DecidingPerson


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a decision may rest on; nothing else is looked at.

    Attributes:
        attempt_id: the sitting.
        candidate_id: who sat it.
        outcome: pass or fail, None while the form is not scored.
        clearance: what proctoring handed over.
        missing_prerequisites: scheme ids that had to be held and were not.
        renews_nothing: True if it sat the shorter exam and there is no term that it may renew.
        suspended: scheme ids, its own or required, whose credential is suspended now.
        case_opened: True if triage ever opened a case on this attempt, closed or not.
        watched_by: everybody who proctored or reviewed this attempt.
        hold_until: first instant at which issuing is allowed; None for no hold.
    """

    attempt_id: AttemptId
    candidate_id: PersonId
    outcome: Outcome | None
    clearance: Clearance
    missing_prerequisites: tuple[str, ...] = ()
    renews_nothing: bool = False
    suspended: tuple[str, ...] = ()
    case_opened: bool = False
    watched_by: frozenset[PersonId] = frozenset()
    hold_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Certify:
    """The candidate is certified.

    Attributes:
        at: the second of the decision, which is the credential's first; whole seconds.
        decider: the rule or person that decided.
    """

    attempt_id: AttemptId
    at: datetime
    decider: Decider
    reasons: tuple[str, ...] = (Reason.RULE_MET.value,)


@dataclass(frozen=True, slots=True)
class Refuse:
    """The candidate is not certified on this attempt; every reason is listed."""

    attempt_id: AttemptId
    at: datetime
    decider: Decider
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can be decided yet; not a decision to store."""

    attempt_id: AttemptId
    reasons: tuple[str, ...]


CertificationDecision: TypeAlias = Certify | Refuse | Wait


def decide(dossier: Dossier, *, decider: Decider, now: datetime) -> CertificationDecision:
    """Decide on one attempt.

    Waiting comes before refusing: a fail is not announced while an incident is open, because the
    ruling may void the attempt. A missing prerequisite is written `prerequisite_missing:<id>`.

    Raises:
        ConflictOfInterest: the deciding person sat, watched or reviewed this attempt.
    """
    _require_independence(dossier, decider)
    waiting = _waiting(dossier, decider, require_utc(now))
    if waiting:
        return Wait(dossier.attempt_id, waiting)
    second = now.replace(microsecond=0)
    refusing = _refusing(dossier)
    if refusing:
        return Refuse(dossier.attempt_id, second, decider, refusing)
    return Certify(dossier.attempt_id, second, decider)


def _require_independence(dossier: Dossier, decider: Decider) -> None:
    if not isinstance(decider, DecidingPerson):
        return
    if decider.person_id == dossier.candidate_id:
        raise ConflictOfInterest(f"{decider.person_id} sat attempt {dossier.attempt_id}")
    if decider.person_id in dossier.watched_by:
        raise ConflictOfInterest(
            f"{decider.person_id} proctored or reviewed attempt {dossier.attempt_id}"
        )


def _waiting(dossier: Dossier, decider: Decider, now: datetime) -> tuple[str, ...]:
    held = dossier.hold_until is not None and now < dossier.hold_until
    by_rule = isinstance(decider, DecisionRule)
    # A ruling against a candidate only comes out of a case, so a rule never acts on one.
    contested = dossier.case_opened or dossier.clearance is Clearance.BARRED
    causes = (
        (dossier.outcome is None, Reason.OUTCOME_PENDING),
        (dossier.clearance is Clearance.HELD, Reason.INTEGRITY_OPEN),
        (held, Reason.HOLD_RUNNING),
        (bool(dossier.suspended), Reason.CREDENTIAL_SUSPENDED),
        (contested and by_rule, Reason.PERSON_REQUIRED),
    )
    return tuple(reason.value for applies, reason in causes if applies)


def _refusing(dossier: Dossier) -> tuple[str, ...]:
    reasons: list[str] = []
    if dossier.outcome is Outcome.FAIL:
        reasons.append(Reason.BELOW_CUT_SCORE.value)
    if dossier.clearance is Clearance.BARRED:
        reasons.append(Reason.BARRED_BY_RULING.value)
    missing = Reason.PREREQUISITE_MISSING.value
    if dossier.renews_nothing:
        reasons.append(Reason.NOTHING_TO_RENEW.value)
    reasons.extend(f"{missing}:{scheme}" for scheme in dossier.missing_prerequisites)
    return tuple(reasons)
