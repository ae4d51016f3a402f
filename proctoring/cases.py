"""Cases: what follows when an incident was not harmless, from the first look to the last appeal.

A pure state machine. Each step gives a new case or says why not; who may take a step is in
`conflicts`, what becomes of a result and a credential is told by the outcome and done elsewhere.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from proctoring.case_record import FAVOUR, LONGEST_REASON, LONGEST_STATEMENT, Appeal, Case, Decision
from proctoring.case_table import ALLOWED, CaseState, Outcome, Step
from proctoring.case_terms import due_at
from proctoring.errors import CaseRefused, IllegalStep, StatementPending
from proctoring.flags import FlagClass
from proctoring.incidents import Incident, IncidentState

_SETTLED = frozenset({IncidentState.CONFIRMED, IncidentState.DISMISSED, IncidentState.TECHNICAL})
_PANEL = 3


def open_case(case_id: str, attempt: str, now: datetime) -> Case:
    """Return a new case; a person has to look at each of its incidents."""
    due = due_at(CaseState.REVIEW, now)
    return Case(case_id, attempt, CaseState.REVIEW, opened_at=now, since=now, due_at=due)


def concerned(incident: Incident) -> bool:
    """Tell whether an incident belongs to a case."""
    return incident.concerns_people


def looked(case: Case, incidents: Iterable[Incident], now: datetime) -> Case:
    """Return the case after what people have found so far; the same one when nothing follows.

    The candidate is heard before a second person looks, and again when more is found.
    """
    if case.annulled:
        return case
    found = [one for one in incidents if concerned(one)]
    wanted = _wanted(case, found)
    if wanted is None or wanted is case.state:
        return case
    if wanted is CaseState.CLOSED:
        return replace(_moved(case, Step.CLEAR, wanted, now), cleared=True)
    step = Step.REOPEN if case.state is CaseState.CLOSED else Step.LOOK
    return replace(_moved(case, step, wanted, now), cleared=False, closed_at=None)


def require_turn(case: Case, incident: Incident) -> None:
    """Refuse a second look before the candidate was heard.

    Raises:
        StatementPending: the candidate may still answer.
    """
    if incident.state is not IncidentState.NEEDS_SECOND:
        return
    if case.state in {CaseState.REVIEW, CaseState.STATEMENT}:
        raise StatementPending(f"case {case.id} waits for the candidate")


def say(case: Case, words: str, now: datetime) -> Case:
    """Return the case with the candidate's statement; empty words say that there is none.

    Raises:
        IllegalStep: it is not the candidate's turn.
        CaseRefused: too long.
    """
    text = words.strip()
    if len(text) > LONGEST_STATEMENT:
        raise CaseRefused(f"statement: at most {LONGEST_STATEMENT} characters")
    step = Step.SAY if text else Step.SAY_NOTHING
    after = _moved(case, step, CaseState.SECOND_REVIEW, now)
    both = "\n\n".join(one for one in (case.statement, text) if one)
    return replace(after, statement=both, heard_at=now)


def annul(case: Case, now: datetime) -> Case:
    """Return the case closed, because its exam was annulled; the same one where that ends nothing.

    What was decided already goes its way: the decision may carry days without a new try, and the
    appeal against it is the candidate's.
    """
    if case.decision is not None or case.state is CaseState.CLOSED:
        return case
    return replace(_moved(case, Step.ANNUL, CaseState.CLOSED, now), annulled=True)


def decide(case: Case, decision: Decision, now: datetime) -> Case:
    """Return the case with a person's decision; nothing to appeal against ends it at once.

    Raises:
        IllegalStep: reviewers are not done, or it was decided.
    """
    ends = decision.outcome is Outcome.NO_VIOLATION
    after = _moved(case, Step.DECIDE, CaseState.CLOSED if ends else CaseState.NOTIFIED, now)
    return replace(after, decision=decision)


def accept(case: Case, now: datetime) -> Case:
    """Return the case closed, because the candidate says not to appeal.

    Raises:
        IllegalStep: nothing was decided, or it is closed.
    """
    return _moved(case, Step.ACCEPT, CaseState.CLOSED, now)


def file_appeal(case: Case, grounds: str, now: datetime) -> Case:
    """Return the case with the candidate's appeal.

    Raises:
        IllegalStep: there is no decision, its time is over, or there was an appeal.
        CaseRefused: grounds are missing or too long.
    """
    text = grounds.strip()
    if not 0 < len(text) <= LONGEST_STATEMENT:
        raise CaseRefused(f"grounds: 1 to {LONGEST_STATEMENT} characters")
    if case.appeal is not None or case.overdue(now):
        raise IllegalStep("the time to appeal is over")
    return replace(_moved(case, Step.APPEAL, CaseState.APPEALED, now), appeal=Appeal(now, text))


def admit(case: Case, person: str, *, taken: bool, reason: str, now: datetime) -> Case:
    """Return the case with the appeal taken, or refused with a reason.

    Raises:
        IllegalStep: no appeal waits for that.
        CaseRefused: a reason is missing or too long.
    """
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise CaseRefused(f"reason: 1 to {LONGEST_REASON} characters")
    step, state = (
        (Step.ADMIT, CaseState.APPEAL_REVIEW) if taken else (Step.TURN_DOWN, CaseState.CLOSED)
    )
    after = _moved(case, step, state, now)
    assert case.appeal is not None
    said = {"admitted": taken, "admitted_by": person, "admitted_reason": reason.strip()}
    return replace(after, appeal=replace(case.appeal, **said))  # type: ignore[arg-type]


def vote(case: Case, finding: Decision, now: datetime) -> Case:
    """Return the case with one more finding of the panel; the last one settles the appeal.

    Two who agree settle it; where they differ a third person does, and where all three differ
    what is best for the candidate stands.

    Raises:
        IllegalStep: no panel sits.
        CaseRefused: the same person again, or worse than what was appealed against.
    """
    if case.state is not CaseState.APPEAL_REVIEW or case.appeal is None:
        raise IllegalStep(f"{Step.VOTE} in {case.state}")
    assert case.decision is not None
    if FAVOUR.index(finding.outcome) > FAVOUR.index(case.decision.outcome):
        raise CaseRefused("outcome: an appeal makes nothing worse")
    if finding.ban_days > case.decision.ban_days:
        raise CaseRefused("ban: an appeal makes nothing worse")
    if finding.person in {one.person for one in case.appeal.votes}:
        raise CaseRefused(f"{finding.person} has found already")
    appeal = _with_finding(case.appeal, finding)
    votes = appeal.votes
    if len(votes) == _PANEL or len({one.outcome for one in votes}) < len(votes):
        after = _moved(case, Step.SETTLE, CaseState.CLOSED, now)
        return replace(after, appeal=replace(appeal, settled_at=now))
    return replace(case, appeal=appeal, version=case.version + 1)


def lapse(case: Case, now: datetime) -> Case:
    """Return the case after what its deadline brings; the same one when that is nothing.

    Time only ends what is the candidate's to do; what staff owe stays owed.
    """
    if not case.overdue(now):
        return case
    if case.state is CaseState.STATEMENT:
        return replace(_moved(case, Step.LAPSE, CaseState.SECOND_REVIEW, now), heard_at=now)
    if case.state is CaseState.NOTIFIED:
        return _moved(case, Step.LAPSE, CaseState.CLOSED, now)
    return case


def _with_finding(appeal: Appeal, finding: Decision) -> Appeal:
    match len(appeal.votes):
        case 0:
            return replace(appeal, first=finding)
        case 1:
            return replace(appeal, second=finding)
        case _:
            return replace(appeal, third=finding)


def _wanted(case: Case, found: list[Incident]) -> CaseState | None:
    """Return the state that the incidents ask for; None where they ask for nothing."""
    if case.decision is not None:
        return None
    states = {one.state for one in found}
    if IncidentState.NEEDS_SECOND in states and _unheard(case, found):
        return CaseState.STATEMENT if IncidentState.OPEN not in states else CaseState.REVIEW
    if IncidentState.OPEN in states and case.heard_at is None:
        return CaseState.REVIEW
    if states & {IncidentState.OPEN, IncidentState.NEEDS_SECOND}:
        return CaseState.SECOND_REVIEW
    if not states <= _SETTLED:
        return CaseState.THIRD_REVIEW
    violated = any(
        one.state is IncidentState.CONFIRMED and one.kind.flag_class is FlagClass.INTEGRITY
        for one in found
    )
    return CaseState.DECISION if violated else CaseState.CLOSED


def _unheard(case: Case, found: list[Incident]) -> bool:
    """Tell whether something was found since the candidate last had the say."""
    waiting = [one for one in found if one.state is IncidentState.NEEDS_SECOND]
    firsts = [one.first_confirmed for one in waiting if one.first_confirmed is not None]
    return case.heard_at is None or any(first > case.heard_at for first in firsts)


def _moved(case: Case, step: Step, state: CaseState, now: datetime) -> Case:
    if (step, case.state, state) not in ALLOWED:
        raise IllegalStep(f"{step} from {case.state} to {state}")
    return replace(
        case,
        state=state,
        since=now,
        due_at=due_at(state, now),
        version=case.version + 1,
        closed_at=now if state is CaseState.CLOSED else None,
    )
