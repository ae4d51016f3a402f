"""What people do to a case: say something, decide, accept, appeal, sit on a panel; and time.

Every command locks the attempt, is carried out once under its id, names the version it was
decided on, and asks whether this person may do it at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.attempts.caring import CARE_KINDS, care_of
from app.services.attempts.journal import note
from app.services.cases.case_store import OPEN_STATES, case_of, involvement_of
from app.services.cases.cases import Taken, close_annulled, letter_facts, took
from app.services.errors import NotFound, StaleVersion
from app.services.letters.letters import write_letter
from app.services.ports import UnitOfWork, UnitOfWorkFactory
from app.services.rows import CaseRow, StoredAttempt, TieRow
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.events.care import CareReleased
from proctoring import cases
from proctoring.case_record import Case, Decision
from proctoring.case_table import CaseState, Outcome, Step
from proctoring.conflicts import Task, Tie, require_free

SOON: Final = timedelta(days=2)
"""How long before the end of their time candidates are reminded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One command about a case.

    Attributes:
        command_id: of this press of a button; the same one is carried out once.
        version: of the case that the person saw.
    """

    actor: Actor
    command_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a decider or a member of a panel found; bounds are `proctoring.cases.Decision`'s."""

    outcome: Outcome
    reason: str
    ban_days: int = 0


@dataclass(frozen=True, slots=True)
class CaseWork:
    """The use cases over their port.

    Every command raises `NotFound` where there is no case, `StaleVersion` where it has moved on,
    `IllegalStep` where it does not stand there, `CaseRefused` where something is missing, and
    `ReviewConflict` where somebody else has to do it.
    """

    uow: UnitOfWorkFactory

    def say(self, attempt_id: str, asked: Asked, words: str) -> Case:
        """Take the candidate's statement; empty words say that there is none."""

        def change(case: Case, now: datetime) -> tuple[Case, Taken]:
            step = Step.SAY if words.strip() else Step.SAY_NOTHING
            return cases.say(case, words, now), Taken(step, asked.actor)

        return self._own(attempt_id, asked, change)

    def accept(self, attempt_id: str, asked: Asked) -> Case:
        """Close the case: the candidate does not appeal."""

        def change(case: Case, now: datetime) -> tuple[Case, Taken]:
            return cases.accept(case, now), Taken(Step.ACCEPT, asked.actor)

        return self._own(attempt_id, asked, change)

    def appeal(self, attempt_id: str, asked: Asked, grounds: str) -> Case:
        """Take the candidate's appeal."""

        def change(case: Case, now: datetime) -> tuple[Case, Taken]:
            return cases.file_appeal(case, grounds, now), Taken(Step.APPEAL, asked.actor)

        return self._own(attempt_id, asked, change)

    def decide(self, case_id: str, asked: Asked, finding: Finding) -> Case:
        """Decide what reviewers have found."""

        def change(case: Case, now: datetime) -> tuple[Case, Taken]:
            decision = _decision(asked.actor, finding, now)
            said = Taken(Step.DECIDE, asked.actor, finding.outcome.value, decision.reason)
            return cases.decide(case, decision, now), said

        return self._as_staff(case_id, asked, Task.DECIDE, change)

    def admit(self, case_id: str, asked: Asked, *, taken: bool, reason: str) -> Case:
        """Take an appeal, or turn it down with a reason."""

        def change(case: Case, now: datetime) -> tuple[Case, Taken]:
            step = Step.ADMIT if taken else Step.TURN_DOWN
            after = cases.admit(case, asked.actor.person, taken=taken, reason=reason, now=now)
            return after, Taken(step, asked.actor, "", reason.strip())

        return self._as_staff(case_id, asked, Task.APPEAL, change)

    def vote(self, case_id: str, asked: Asked, finding: Finding) -> Case:
        """Record one sealed finding of the panel; the last one settles the appeal."""

        def change(case: Case, now: datetime) -> tuple[Case, Taken]:
            after = cases.vote(case, _decision(asked.actor, finding, now), now)
            if after.state is not CaseState.CLOSED or after.final is None:
                return after, Taken(Step.VOTE, asked.actor)
            final = after.final
            return after, Taken(Step.SETTLE, asked.actor, final.outcome.value, final.reason)

        return self._as_staff(case_id, asked, Task.APPEAL, change)

    def declare(self, attempt_id: str, actor: Actor, tie: Tie) -> None:
        """Note that a member of staff knows the candidate; they get no work on them any more.

        Whoever looks after the candidate at the board lets them go by it, so that a colleague can
        take them.

        Raises:
            NotFound: no such attempt.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None:
                raise NotFound(f"attempt {attempt_id}")
            now = uow.now()
            uow.cases.declare(TieRow(actor.person, stored.person_id, tie.value, now))
            care = care_of(uow.attempts.events(attempt_id, kinds=CARE_KINDS))
            if care is not None and care.by == actor.person:
                note(uow, stored, CareReleased(actor.person), actor=actor, now=now)
            uow.commit()

    def tend(self) -> int:
        """Let time act on every open case, and remind; returns how many moved."""
        with self.uow() as uow:
            open_rows = list(uow.cases.in_states(OPEN_STATES))
        return sum(self._tend(row) for row in open_rows)

    def _tend(self, row: CaseRow) -> bool:
        with self.uow() as uow:
            stored = uow.attempts.lock(row.attempt_id)
            case = case_of(uow, row.attempt_id)
            if stored is None or case is None:
                return False
            now = uow.now()
            moved = close_annulled(uow, stored, now)
            after = case if moved else cases.lapse(case, now)
            if after is not case:
                took(uow, stored, after, Taken(Step.LAPSE), now)
            elif not moved:
                _remind(uow, stored, case, now)
            uow.commit()
        return moved or after is not case

    def _own(
        self,
        attempt_id: str,
        asked: Asked,
        change: Callable[[Case, datetime], tuple[Case, Taken]],
    ) -> Case:
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or stored.person_id != asked.actor.person:
                raise NotFound(f"case of {attempt_id}")
            return _carry(uow, stored, asked, change)

    def _as_staff(
        self,
        case_id: str,
        asked: Asked,
        task: Task,
        change: Callable[[Case, datetime], tuple[Case, Taken]],
    ) -> Case:
        with self.uow() as uow:
            row = uow.cases.get(case_id)
            stored = uow.attempts.lock(row.attempt_id) if row else None
            if stored is None:
                raise NotFound(f"case {case_id}")
            if not _done_before(uow, stored, asked):
                require_free(asked.actor.person, task, involvement_of(uow, stored))
            return _carry(uow, stored, asked, change)


def _done_before(uow: UnitOfWork, stored: StoredAttempt, asked: Asked) -> bool:
    return uow.attempts.command_outcome(stored.attempt.id, asked.command_id) is not None


def _carry(
    uow: UnitOfWork,
    stored: StoredAttempt,
    asked: Asked,
    change: Callable[[Case, datetime], tuple[Case, Taken]],
) -> Case:
    case = case_of(uow, stored.attempt.id)
    if case is None:
        raise NotFound(f"case of {stored.attempt.id}")
    if _done_before(uow, stored, asked):
        return case
    if case.version != asked.version:
        raise StaleVersion(f"case {case.id} is at version {case.version}, not {asked.version}")
    now = uow.now()
    after, taken = change(case, now)
    took(uow, stored, after, taken, now)
    uow.attempts.remember_command(
        stored.attempt.id, asked.command_id, {"case": after.id, "version": after.version}
    )
    uow.commit()
    return after


def _decision(actor: Actor, finding: Finding, now: datetime) -> Decision:
    return Decision(actor.person, finding.outcome, finding.reason.strip(), now, finding.ban_days)


def _remind(uow: UnitOfWork, stored: StoredAttempt, case: Case, now: datetime) -> None:
    """Write what is due: to the candidate before their time is over, to staff after theirs."""
    if case.due_at is None:
        return
    facts = letter_facts(uow, stored, case)
    about = f"{case.id}:{case.version}"
    if case.state is CaseState.STATEMENT and now >= case.due_at - SOON:
        write_letter(uow, stored.person_id, "statement_soon_over", about, facts, now)
    elif case.overdue(now):
        for person_id in uow.people.with_role("supervisor"):
            staff = {**facts, "path": "/cases"}  # the list: a case itself is not theirs to read
            write_letter(uow, person_id, "work_overdue", about, staff, now)
