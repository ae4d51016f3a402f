"""The decision to certify: outcome, clearance and prerequisites, by a rule or by a person.

Scoring and watching end before this; issuing begins after it. One decision per attempt, recorded
with who decided and why.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from app.services.attempts.journal import note
from app.services.cases.case_store import INVALID, case_of, clearance_of, involvement_of
from app.services.errors import NotFound
from app.services.messages import DECIDE_AFTER_HOLD, ISSUE_CREDENTIAL, Message
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import DecisionRow, StoredAttempt
from app.services.standing.holding import held_by, route_of, scheme_of
from exam_engine.attempts.actors import SYSTEM, Actor, ReasonCode, Role
from exam_engine.attempts.actors import Reason as StaffReason
from exam_engine.attempts.events.evidence import DecisionMade
from exam_engine.catalogue import (
    AnyOf,
    CredentialState,
    RenewalRoute,
    Scheme,
    followed,
    prerequisite_reasons,
)
from exam_engine.catalogue import Verdict as EligibilityVerdict
from exam_engine.ids import AttemptId, PersonId
from exam_engine.issuance.decision import (
    CertificationDecision,
    Certify,
    Clearance,
    Decider,
    DecidingPerson,
    DecisionRule,
    Dossier,
    Outcome,
    Reason,
    Wait,
    decide,
)
from proctoring.case_table import Outcome as CaseOutcome
from proctoring.flags import Severity

CERTIFIED = "certified"
REFUSED = "refused"
CASE_FROM = Severity.MEDIUM
_DECIDABLE = frozenset({"final", "invalidated"})


@dataclass(frozen=True, slots=True)
class Certification:
    """The use cases of deciding, over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def decide_by_rule(self, attempt_id: str) -> str | None:
        """Decide where no case was opened; returns the outcome, None while it has to wait."""
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or _is_decided(uow, attempt_id):
                return None
            scheme = scheme_of(uow, stored)
            decider, actor = _decider_of(uow, attempt_id, scheme)
            outcome = self._decide(
                uow, stored, scheme, decider, actor=actor, by_case=actor is not SYSTEM
            )
            if outcome is None:
                _ask_after_hold(uow, stored, scheme)
            uow.commit()
        return outcome

    def decide_by_person(self, attempt_id: str, *, actor: Actor, reason: str) -> str:
        """Decide where a case was opened; a named person signs with a reason.

        Raises:
            NotFound: no such attempt, it is decided, or it still waits for something.
            ConflictOfInterest: the person sat, watched or reviewed this attempt.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or _is_decided(uow, attempt_id):
                raise NotFound(f"nothing to decide on {attempt_id}")
            person = DecidingPerson(PersonId(actor.person), reason)
            outcome = self._decide(uow, stored, scheme_of(uow, stored), person, actor=actor)
            if outcome is None:
                raise NotFound(f"attempt {attempt_id} still waits")
            uow.commit()
        return outcome

    def is_free(self, attempt_id: str, person_id: str) -> bool:
        """Tell whether a person may decide: has neither sat, watched nor reviewed, and no tie."""
        with self.read() as uow:
            stored = uow.attempts.get(attempt_id)
            if stored is None:
                return False
            return person_id not in _watchers(uow, stored) | {stored.person_id}

    def preview(self, attempt_id: str) -> tuple[str, ...]:
        """Return why the rule does not decide; empty when nothing stands in the way."""
        with self.read() as uow:
            stored = uow.attempts.get(attempt_id)
            if stored is None:
                return ()
            scheme = scheme_of(uow, stored)
            recorded = scheme.decision_rule
            rule = DecisionRule(recorded.id, recorded.version, recorded.owner)
            dossier = dossier_of(uow, stored, scheme)
            found = decide(dossier, decider=rule, now=uow.now())
        missing = Reason.PREREQUISITE_MISSING.value
        named = (f"{missing}:{one}" for one in dossier.missing_prerequisites)
        empty = (Reason.NOTHING_TO_RENEW.value,) if dossier.renews_nothing else ()
        return tuple(dict.fromkeys((*found.reasons, *named, *empty)))

    def _decide(
        self,
        uow: UnitOfWork,
        stored: StoredAttempt,
        scheme: Scheme,
        decider: Decider,
        *,
        actor: Actor,
        by_case: bool = False,
    ) -> str | None:
        window = uow.content.window(stored.attempt.window)
        if window is None or window.rehearsal:
            return None  # nobody sat it
        now = uow.now()
        dossier = dossier_of(uow, stored, scheme)
        if by_case:
            # They were free when they decided the case; what they looked at since is no part in it.
            dossier = replace(dossier, watched_by=frozenset())
        decision = decide(dossier, decider=decider, now=now)
        if isinstance(decision, Wait):
            return None
        outcome = CERTIFIED if isinstance(decision, Certify) else REFUSED
        row = _row(decision, outcome, _revision(uow, stored.attempt.id))
        uow.results.put_decision(row)
        words = decider.reason if isinstance(decider, DecidingPerson) else ""
        fact = DecisionMade(outcome, row.rule_version or "", StaffReason(ReasonCode.OTHER, words))
        after = note(uow, stored, fact, actor=actor, now=now)
        if outcome == CERTIFIED:
            message = Message(ISSUE_CREDENTIAL.name, stored.attempt.id, after.last_seq)
            uow.outbox.put(message, due_at=now)
        return outcome


def _ask_after_hold(uow: UnitOfWork, stored: StoredAttempt, scheme: Scheme) -> None:
    """Have the rule asked again at the end of the hold, if one runs.

    Under a message of its own: the one that is being worked on is taken out afterwards.
    """
    until = _hold_until(stored, scheme)
    if until is not None and uow.now() < until:
        message = Message(DECIDE_AFTER_HOLD.name, stored.attempt.id, stored.last_seq)
        uow.outbox.put(message, due_at=until)


def _decider_of(uow: UnitOfWork, attempt_id: str, scheme: Scheme) -> tuple[Decider, Actor]:
    """Return who decides without being asked again: the rule, or who found misconduct for good."""
    case = case_of(uow, attempt_id)
    final = case.final if case is not None and case.closed_at is not None else None
    if final is not None and final.outcome is CaseOutcome.INVALID_MISCONDUCT:
        person = PersonId(final.person)
        return DecidingPerson(person, final.reason), Actor(person, Role.DECIDER)
    recorded = scheme.decision_rule
    return DecisionRule(recorded.id, recorded.version, recorded.owner), SYSTEM


def _revision(uow: UnitOfWork, attempt_id: str) -> int:
    """Return the revision of the newest outcome, which a decision would rest on."""
    outcome = uow.results.form_outcome(attempt_id)
    return outcome.revision if outcome is not None else 0


def _is_decided(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether the newest outcome has its decision."""
    decision = uow.results.decision(attempt_id)
    return decision is not None and decision.revision >= _revision(uow, attempt_id)


def dossier_of(uow: UnitOfWork, stored: StoredAttempt, scheme: Scheme) -> Dossier:
    """Gather all that a decision may rest on."""
    attempt_id = stored.attempt.id
    outcome = uow.results.form_outcome(attempt_id)
    final = stored.result_state in _DECIDABLE and not _may_be_appealed(uow, attempt_id)
    passed = Outcome.PASS if outcome is not None and outcome.passed else Outcome.FAIL
    incidents = uow.invigilation.incidents(attempt_id)
    return Dossier(
        attempt_id=AttemptId(attempt_id),
        candidate_id=PersonId(stored.person_id),
        outcome=passed if final and outcome is not None else None,
        clearance=Clearance(clearance_of(uow, attempt_id).value),
        missing_prerequisites=_missing(uow, stored, scheme),
        renews_nothing=_renews_nothing(uow, stored, scheme),
        suspended=_suspended(uow, stored, scheme),
        case_opened=any(Severity(row.severity).at_least(CASE_FROM) for row in incidents),
        watched_by=_watchers(uow, stored),
        hold_until=_hold_until(stored, scheme),
    )


def _may_be_appealed(uow: UnitOfWork, attempt_id: str) -> bool:
    """Tell whether the result does not count by a decision that an appeal may still change."""
    case = case_of(uow, attempt_id)
    return case is not None and case.closed_at is None and case.outcome in INVALID


def _missing(uow: UnitOfWork, stored: StoredAttempt, scheme: Scheme) -> tuple[str, ...]:
    """Return required schemes that were not held on the day of the exam; `a|b` for either."""
    started = stored.attempt.started_at
    if started is None:
        return ()
    held = held_by(uow, stored.person_id, started)
    return tuple(
        "|".join(reason.schemes) or str(reason.scheme)
        for reason in prerequisite_reasons(scheme.prerequisites, held, started.date())
        if reason.verdict is EligibilityVerdict.UNMET
    )


def _renews_nothing(uow: UnitOfWork, stored: StoredAttempt, scheme: Scheme) -> bool:
    """Tell whether the shorter exam was sat and there is no term that it may renew."""
    started = stored.attempt.started_at
    route = route_of(uow, stored)
    if started is None or route is not RenewalRoute.DELTA_EXAM:
        return False
    held = held_by(uow, stored.person_id, uow.now())
    return followed(scheme, held, sat_on=started.date(), route=route) is None


def _suspended(uow: UnitOfWork, stored: StoredAttempt, scheme: Scheme) -> tuple[str, ...]:
    """Return schemes, its own or required, whose credential is suspended at this moment.

    Of several of which one would do, only where none is active.
    """
    held = held_by(uow, stored.person_id, uow.now())
    active = {one.scheme for one in held if one.state is CredentialState.ACTIVE}
    asked = [one for one in scheme.prerequisites if isinstance(one, AnyOf)]
    either = [one.schemes for one in asked if active.isdisjoint(one.schemes)]
    concerned = {scheme.id, *scheme.required_schemes, *chain.from_iterable(either)}
    suspended = (one for one in held if one.state is CredentialState.SUSPENDED)
    return tuple(sorted(str(one.scheme) for one in suspended if one.scheme in concerned))


def _watchers(uow: UnitOfWork, stored: StoredAttempt) -> frozenset[PersonId]:
    """Return who acted as proctor or supervisor, ruled on an incident, or declared a tie.

    The same as keeps a person from deciding the case. Looking at evidence as a reviewer does not,
    nor does work in the case: whoever decided it, or sat on its panel, was free when they did.
    """
    known = involvement_of(uow, stored)
    return frozenset(map(PersonId, known.watched | known.reviewed | known.declared))


def _hold_until(stored: StoredAttempt, scheme: Scheme) -> datetime | None:
    """Return the first instant after the hold; None for an attempt that has not ended."""
    ended = stored.attempt.ended_at
    return None if ended is None else ended + timedelta(days=scheme.hold.days)


def _row(decision: CertificationDecision, outcome: str, revision: int) -> DecisionRow:
    assert not isinstance(decision, Wait)
    match decision.decider:
        case DecisionRule(rule_id=rule_id, version=version, owner=owner):
            decided_by: str = owner
            rule_version: str | None = f"{rule_id} {version}"
        case DecidingPerson(person_id=person_id):
            decided_by = str(person_id)
            rule_version = None
    return DecisionRow(
        attempt_id=decision.attempt_id,
        outcome=outcome,
        decided_by=decided_by,
        rule_version=rule_version,
        reasons=decision.reasons,
        at=decision.at,
        revision=revision,
    )
