"""What a case brings about: opened at triage, moved by what people find, told to the candidate.

One way for every step: stored, noted in the journal, told by letter, and triage asked again, all
in the caller's transaction and under the attempt's lock. Outcomes act on the result and on what
rests on it, never on an answer or a score.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.attempts.journal import note
from app.services.cases.case_credentials import ask_deciders, certified, propose_withdrawals
from app.services.cases.case_store import INVALID, case_id_of, case_of, clearance_of, keep
from app.services.cases.incidents import flag_row, regroup, stored_incidents
from app.services.letters.letters import write_letter
from app.services.messages import DECIDE_CERTIFICATION, TRIAGE_ATTEMPT, Message
from app.services.ports import UnitOfWork
from app.services.rows import JsonValue, StoredAttempt
from app.services.standing.holding import scheme_of
from app.services.timekeeping.lateness import late_answers
from app.services.timekeeping.losses import may_be_reopened
from exam_engine.attempts.actors import SYSTEM, Actor, Reason, ReasonCode, Role
from exam_engine.attempts.events.course import AttemptVoided
from exam_engine.attempts.events.evidence import CaseMoved
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from proctoring.case_record import Case
from proctoring.case_table import CaseState, Outcome, Step
from proctoring.cases import annul, concerned, looked, open_case
from proctoring.flags import Flag, FlagKind, Severity
from proctoring.incidents import Clearance

ENDED = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})
STAFF_ENDED = "staff"
"""Who marked it, where a sitting was ended by staff."""

_LETTERS = {
    (Step.CLEAR, CaseState.CLOSED): "case_cleared",
    (Step.LOOK, CaseState.STATEMENT): "statement_wanted",
    (Step.REOPEN, CaseState.STATEMENT): "statement_wanted",
    (Step.DECIDE, CaseState.NOTIFIED): "case_decided",
    (Step.DECIDE, CaseState.CLOSED): "case_cleared",
    (Step.LAPSE, CaseState.CLOSED): "case_ended",
    (Step.ACCEPT, CaseState.CLOSED): "case_ended",
    (Step.APPEAL, CaseState.APPEALED): "appeal_received",
    (Step.ADMIT, CaseState.APPEAL_REVIEW): "appeal_taken",
    (Step.TURN_DOWN, CaseState.CLOSED): "appeal_turned_down",
    (Step.SETTLE, CaseState.CLOSED): "appeal_settled",
    (Step.ANNUL, CaseState.CLOSED): "case_annulled",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One step as it is noted: by whom, what may be read of it, and whether a letter goes out."""

    step: Step
    actor: Actor = SYSTEM
    outcome: str = ""
    reason: str = ""
    told: bool = True


def took(
    uow: UnitOfWork, stored: StoredAttempt, case: Case, taken: Taken, now: datetime
) -> StoredAttempt:
    """Store a case after a step, note it, tell the candidate, and have triage look again."""
    keep(uow, case)
    words = Reason(ReasonCode.OTHER, taken.reason) if taken.reason else None
    fact = CaseMoved(case.id, taken.step.value, case.state.value, taken.outcome, words)
    after = note(uow, stored, fact, actor=taken.actor, now=now)
    kind = _LETTERS.get((taken.step, case.state))
    if kind is not None and taken.told:
        facts = letter_facts(uow, stored, case)
        write_letter(uow, stored.person_id, kind, f"{case.id}:{case.version}", facts, now)
    message = Message(TRIAGE_ATTEMPT.name, stored.attempt.id, after.last_seq)
    uow.outbox.put(message, due_at=now)
    return after


def letter_facts(uow: UnitOfWork, stored: StoredAttempt, case: Case) -> dict[str, JsonValue]:
    """Return what letters about a case need."""
    window = uow.content.window(stored.attempt.window)
    last = (case.due_at or case.since) - timedelta(seconds=1)
    return {
        "title": window.title if window else "",
        "case": case.id,
        "day": f"{last:%-d %B %Y}",
        "path": f"/me/exams/{stored.attempt.id}/case",
    }


def follow(
    uow: UnitOfWork, stored: StoredAttempt, now: datetime
) -> tuple[StoredAttempt, Case | None]:
    """Open a case where one is due, and move it by what reviewers have found so far."""
    case = case_of(uow, stored.attempt.id)
    if case is None and (stored.attempt.state not in ENDED or _is_rehearsal(uow, stored)):
        return stored, None
    if stored.attempt.state is AttemptState.TERMINATED:
        _mark_ended_by_staff(uow, stored)
    incidents = stored_incidents(uow, stored.attempt.id)
    fresh = case is None
    if case is None:
        if not any(concerned(one) for one in incidents):
            return stored, None
        case = open_case(case_id_of(stored.attempt.id), stored.attempt.id, now)
        stored = took(uow, stored, case, Taken(Step.OPEN), now)
    after = looked(case, incidents, now)
    if after is not case:
        silent = fresh and after.cleared  # looked at during the exam: nobody waited for it
        stored = took(uow, stored, after, Taken(_step(case, after), told=not silent), now)
    return stored, after


def close_annulled(uow: UnitOfWork, stored: StoredAttempt, now: datetime) -> bool:
    """Close the case of an annulled exam unless it was decided; tells whether it did."""
    case = case_of(uow, stored.attempt.id)
    if case is None or stored.attempt.state is not AttemptState.VOIDED:
        return False
    after = annul(case, now)
    if after is not case:
        took(uow, stored, after, Taken(Step.ANNUL), now)
    return after is not case


def _is_rehearsal(uow: UnitOfWork, stored: StoredAttempt) -> bool:
    """Tell whether nobody sat it: a machine's crowd is reviewed by nobody."""
    window = uow.content.window(stored.attempt.window)
    return window is not None and window.rehearsal


def _step(before: Case, after: Case) -> Step:
    if after.cleared:
        return Step.CLEAR
    return Step.REOPEN if before.cleared else Step.LOOK


def result_state(uow: UnitOfWork, stored: StoredAttempt, case: Case | None) -> str:
    """Return the state of a scored result by what people have and have not yet looked at."""
    if case is not None and case.outcome in INVALID:
        return "invalidated"
    if late_answers(uow, stored.attempt.id).open or may_be_reopened(uow, stored):
        return "held"
    if clearance_of(uow, stored.attempt.id) is not Clearance.CLEAR:
        return "held"
    ended_by_staff = stored.attempt.state is AttemptState.TERMINATED
    unsettled = case is None or case.outcome is None
    return "held" if ended_by_staff and unsettled else "final"


def settle_effects(
    uow: UnitOfWork, stored: StoredAttempt, case: Case | None, now: datetime
) -> None:
    """Bring about what follows: a free retake, no certification, questions about a credential."""
    if case is None:
        return
    if case.state is not CaseState.CLOSED:
        ask_deciders(uow, case)
        return
    if case.outcome not in INVALID:
        return
    propose_withdrawals(uow, case)
    if case.outcome is Outcome.INVALID_TECHNICAL:
        if not certified(uow, stored.attempt.id):  # the withdrawal has triage asked again
            _annul(uow, stored, case, now)
        return
    message = Message(DECIDE_CERTIFICATION.name, stored.attempt.id, stored.last_seq)
    uow.outbox.put(message, due_at=now)


def banned_until(uow: UnitOfWork, person_id: str, scheme_id: str, now: datetime) -> datetime | None:
    """Return until when a person may not register for a certification; None when they may."""
    ends = []
    for row in uow.cases.of_person(person_id):
        case, stored = case_of(uow, row.attempt_id), uow.attempts.get(row.attempt_id)
        if case is None or stored is None or case.final is None or not case.final.ban_days:
            continue
        if scheme_of(uow, stored).id == scheme_id:
            ends.append(case.final.at + timedelta(days=case.final.ban_days))
    return max((end for end in ends if end > now), default=None)


def _annul(uow: UnitOfWork, stored: StoredAttempt, case: Case, now: datetime) -> None:
    """Annul the sitting, so that it does not count as a try.

    Not through the table of commands, where two of staff annul on the day: here a decider's
    decision and the finding of a second person stand behind it.
    """
    assert case.final is not None
    found = [
        str(one["person"])
        for row in uow.invigilation.incidents(stored.attempt.id)
        for one in row.rulings
    ]
    others = [person for person in found if person != case.final.person]
    second = PersonId(others[-1] if others else SYSTEM.person)
    reason = Reason(ReasonCode.TECHNICAL_OUR_SERVICE, case.final.reason)
    decider = Actor(PersonId(case.final.person), Role.DECIDER)
    note(uow, stored, AttemptVoided(reason, second), actor=decider, now=now)
    uow.attempts.set_result_state(stored.attempt.id, "superseded")


def _mark_ended_by_staff(uow: UnitOfWork, stored: StoredAttempt) -> None:
    """Have people look at a sitting that staff ended, as at anything else that was marked."""
    ended = stored.attempt.ended_at
    assert ended is not None
    flag = Flag(
        kind=FlagKind.PROCTOR_FLAG,
        severity=Severity.HIGH,
        started=ended,
        last_seen=ended,
        ended=ended,
        count=1,
        samples=1,
        evidence=None,
        detector=STAFF_ENDED,
    )
    row = flag_row(stored.attempt.id, flag)
    if row.id not in {one.id for one in uow.invigilation.flags(stored.attempt.id)}:
        uow.invigilation.put_flag(row)
        regroup(uow, stored.attempt.id)


def digest_of_ruling(said: dict[str, JsonValue], salt: str) -> str:
    """Return what commits a reviewer to a finding that nobody else may read yet (hex)."""
    parts = [str(said[name]) for name in sorted(said)] + [salt]
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode()).hexdigest()
