"""The audit of credentials: walk every one and say what does not hold.

Independent of issuing: what was signed is read back and compared with the register, the rule of
the booking, the decision, the journal and the issuance log. Nothing is repaired.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.audit.audit_log import check_entries, check_log
from app.services.audit.audit_scope import check_scope
from app.services.audit.audit_status import check_status
from app.services.audit.audit_terms import check_dates, held_before
from app.services.certifying.certification import CERTIFIED
from app.services.certifying.scoring import scored_again
from app.services.certifying.signing import PROOF
from app.services.errors import ServiceError
from app.services.keys.keys import keys_of, proof_keys_of
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows import Account, CredentialRow, DecisionRow, FormOutcomeRow, StoredAttempt
from app.services.standing.holding import scheme_with_digest
from app.services.standing.rescoping import is_void
from exam_engine.catalogue import Scheme, Verdict, prerequisite_reasons
from exam_engine.errors import EngineError
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.lint import findings_of
from exam_engine.issuance.number import display
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import (
    KeyTable,
    ProofKeyTable,
    VerifiedCredential,
    verify_credential,
    verify_embedded,
)

PAGE = 200
PATIENCE = timedelta(hours=1)
"""How long a decision or an intent may wait for its credential before it counts as a gap."""

_WATCHING = ("proctor:", "supervisor:", "reviewer:")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold.

    Attributes:
        about: a credential as one writes it, an attempt, or `log`.
        check: stable name of the check.
    """

    about: str
    check: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found, and how many credentials and log entries it looked at."""

    credentials: int
    entries: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    uow: UnitOfWork
    row: CredentialRow
    keys: KeyTable
    proofs: ProofKeyTable
    stored: StoredAttempt
    scheme: Scheme
    now: datetime

    @property
    def sat_on(self) -> datetime:
        return self.stored.attempt.started_at or self.row.valid_from


Checking = Callable[[_Case], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit over its port; each credential is one reading transaction."""

    read: UnitOfWorkFactory

    def run(self) -> Report:
        """Look at everything that was issued, or should have been."""
        findings: list[Finding] = []
        count, after = 0, ""
        while page := self._page(after):
            for row in page:
                count += row.issued_at is not None
                findings += self._credential(row)
            after = page[-1].number
        entries, log = check_log(self.read)
        findings += [Finding("log", check, detail) for check, detail in log]
        findings += self._gaps()
        return Report(count, entries, tuple(findings))

    def _page(self, after: str) -> list[CredentialRow]:
        with self.read() as uow:
            return list(uow.credentials.page(after, PAGE))

    def _credential(self, row: CredentialRow) -> Iterator[Finding]:
        about = display(CredentialNumber(row.number))
        with self.read() as uow:
            now = uow.now()
            if row.issued_at is None:
                if now - row.created_at > PATIENCE and not is_void(uow, row):
                    yield Finding(about, "gap", f"an intent since {row.created_at.isoformat()}")
                return
            stored = uow.attempts.get(row.attempt_id)
            if stored is None:
                yield Finding(about, "sitting", "its attempt does not exist")
                return
            scheme, _digest = scheme_with_digest(uow, stored)
            case = _Case(uow, row, keys_of(uow), proof_keys_of(uow), stored, scheme, now)
            for name, check in CHECKS.items():
                yield from (Finding(about, name, detail) for detail in _held(check, case))

    def _gaps(self) -> Iterator[Finding]:
        with self.read() as uow:
            now = uow.now()
            for decision in uow.results.without_credential(CERTIFIED):
                if now - decision.at > PATIENCE:
                    at = decision.at.isoformat()
                    yield Finding(decision.attempt_id, "gap", f"certified at {at}, nothing issued")


def _held(check: Checking, case: _Case) -> Iterator[str]:
    """Run one check; what cannot be found out is a finding too."""
    try:
        yield from check(case)
    except (ServiceError, EngineError) as error:
        yield f"could not be checked: {error}"


def _signature(case: _Case) -> Iterator[str]:
    for profile in Profile:
        try:
            verified = _verified(case, profile)
        except CredentialRefused as error:
            yield f"{profile.value}: {error.code}: {error}"
            continue
        yield from _contradictions(case.row, profile, verified)
    if PROOF in case.row.tokens:
        yield from _proof(case)


def _proof(case: _Case) -> Iterator[str]:
    """Check the form that carries its proof inside, as the tokens are."""
    try:
        verified = verify_embedded(case.row.tokens[PROOF], keys=case.proofs, now=case.now)
    except CredentialRefused as error:
        yield f"{PROOF}: {error.code}: {error}"
        return
    yield from (f"{PROOF}: {said}" for said in _contradictions(case.row, Profile.VCDM2, verified))


def _verified(case: _Case, profile: Profile) -> VerifiedCredential:
    token = case.row.tokens.get(profile.value)
    return verify_credential(token, keys=case.keys, now=case.now)


def _contradictions(
    row: CredentialRow, profile: Profile, verified: VerifiedCredential
) -> Iterator[str]:
    if verified.document != row.badge.get(profile.value):
        yield f"{profile.value}: what was signed is not what the register recorded"
    said = (verified.profile, verified.number, verified.valid_from, verified.valid_until)
    if said != (profile, row.number, row.valid_from, row.valid_until):
        yield f"{profile.value}: number, form or dates differ from the register's"


def _lint(case: _Case) -> Iterator[str]:
    for profile in Profile:
        document = case.row.badge.get(profile.value)
        if not isinstance(document, dict):
            yield f"{profile.value}: no document"
            continue
        for finding in findings_of(dict(document), profile):
            yield f"{profile.value}: {finding.clause}: {finding.message}"


def _dates(case: _Case) -> Iterator[str]:
    decision = case.uow.results.decision(case.row.attempt_id)
    if decision is not None:  # that there is none is said by the check of the decision
        yield from check_dates(case.uow, case.row, case.stored, case.scheme, decision)


def _decision(case: _Case) -> Iterator[str]:
    decision = case.uow.results.decision(case.row.attempt_id)
    if decision is None or decision.outcome != CERTIFIED:
        yield "there is no decision to certify"
        return
    if decision.rule_version is not None:
        rule = case.scheme.decision_rule
        if (decision.rule_version, decision.decided_by) != (
            f"{rule.id} {rule.version}",
            rule.owner,
        ):
            yield f"rule {decision.rule_version} of {decision.decided_by} is not the scheme's"
        return
    yield from _decider(case, decision)


def _decider(case: _Case, decision: DecisionRow) -> Iterator[str]:
    person: Account | None = case.uow.people.get(decision.decided_by)
    if person is None or Role.DECIDER not in person.roles:
        yield f"decided by {decision.decided_by}, who is no decider"
    watchers = {
        record.actor.partition(":")[2]
        for record in case.uow.attempts.events(case.row.attempt_id)
        if record.actor.startswith(_WATCHING)
    }
    if decision.decided_by in watchers | {case.stored.person_id}:
        yield f"decided by {decision.decided_by}, who sat or watched it"


def _sitting(case: _Case) -> Iterator[str]:
    if case.stored.person_id != case.row.person_id:
        yield f"sat by {case.stored.person_id}, issued to {case.row.person_id}"
    lower = {one.scheme for one in case.scheme.renewal.cascade_down}
    if case.row.scheme_id not in (lower if case.row.through else {case.scheme.id}):
        yield f"sat for {case.scheme.id}, issued for {case.row.scheme_id}"


def _prerequisites(case: _Case) -> Iterator[str]:
    held = held_before(case.uow, case.row, case.sat_on)
    day = case.sat_on.date()
    for reason in prerequisite_reasons(case.scheme.prerequisites, held, day):
        if reason.verdict is Verdict.UNMET:
            what = " or ".join(reason.schemes) or reason.scheme
            yield f"{what} was not held on {day.isoformat()}"


def _score(case: _Case) -> Iterator[str]:
    recorded = case.uow.results.form_outcome(case.row.attempt_id)
    if recorded is None or not recorded.passed:
        yield "there is no passing score"
        return
    if _sum(scored_again(case.uow, case.stored)) != _sum(recorded):
        yield f"the journal does not score {recorded.points} of {recorded.maximum} again"


def _sum(outcome: FormOutcomeRow) -> tuple[object, ...]:
    return outcome.points, outcome.maximum, outcome.scaled, outcome.passed


def _entry(case: _Case) -> Iterator[str]:
    yield from check_entries(case.row, case.uow.issuance_log.entries_of(case.row.number))


def _scope(case: _Case) -> Iterator[str]:
    yield from check_scope(case.uow, case.row, case.now)


def _status(case: _Case) -> Iterator[str]:
    yield from check_status(case.uow, case.row, case.now)


CHECKS: dict[str, Checking] = {
    "signature": _signature,
    "lint": _lint,
    "dates": _dates,
    "decision": _decision,
    "sitting": _sitting,
    "prerequisites": _prerequisites,
    "score": _score,
    "log": _entry,
    "status": _status,
    "scope": _scope,
}
"""Checks of one credential by their stable names."""
