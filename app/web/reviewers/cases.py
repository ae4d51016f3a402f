"""Cases for deciders and members of an appeal's panel: what waits, one case, what they do."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.board.view import BoardView
from app.services.cases.case_files import CaseFiles
from app.services.cases.case_store import OPEN_STATES, case_from, involvement_of
from app.services.cases.case_work import Asked, CaseWork, Finding
from app.services.errors import NotFound, StaleVersion
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import SnapshotRow, StoredAttempt
from app.web.language import gettext as _
from app.web.proctors.moments import moments_of
from app.web.proctors.pictures import DECISION
from app.web.reviewers.case_file import command_of_form, download, version_of_form
from app.web.reviewers.case_view import case_view, incident_view
from app.web.reviewers.case_words import (
    outcome_means,
    outcome_words,
    refusal_words,
    state_words,
)
from app.web.reviewers.mark_view import marks_of
from app.web.reviewers.people_names import Names
from app.web.words.bar_words import bar_words
from app.web.words.tie_words import tie_choices
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import PersonId
from proctoring.case_record import FAVOUR, Case
from proctoring.case_table import CaseState, Outcome
from proctoring.case_terms import promised
from proctoring.conflicts import Task, bars
from proctoring.errors import CaseRefused, ProctoringError

WORKERS = only(Role.DECIDER, Role.REVIEWER, Role.SUPERVISOR)
DECIDERS = only(Role.DECIDER)
STAFF = only(Role.DECIDER, Role.REVIEWER)
LONGEST_REASON = 4000
_TASKS = {
    CaseState.DECISION: Task.DECIDE,
    CaseState.APPEALED: Task.APPEAL,
    CaseState.APPEAL_REVIEW: Task.APPEAL,
}
_LOOKING = frozenset(
    {CaseState.REVIEW, CaseState.STATEMENT, CaseState.SECOND_REVIEW, CaseState.THIRD_REVIEW}
)
_DECIDED = frozenset({CaseState.NOTIFIED, CaseState.CLOSED})
"""Where nobody acts, and free deciders read: a certification or a withdrawal rests on it."""


@dataclass(frozen=True, slots=True)
class CasePages:
    """The list of open cases, and one case."""

    wiring: Wiring
    work: CaseWork
    files: CaseFiles

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("cases", __name__)
        add = pages.add_url_rule
        add("/cases", view_func=self.waiting)
        add("/cases/<case_id>", view_func=self.one)
        add("/cases/<case_id>/decide", view_func=self.decide, methods=["POST"])
        add("/cases/<case_id>/admit", view_func=self.admit, methods=["POST"])
        add("/cases/<case_id>/find", view_func=self.find, methods=["POST"])
        add("/cases/<case_id>/files/<file_id>", view_func=self.file)
        return pages

    @access(WORKERS)
    def waiting(self) -> ResponseReturnValue:
        """Show every open case with who has to act, until when."""
        person = current_person()
        rows: list[dict[str, Any]] = []
        with self.wiring.read() as uow:
            now = uow.now()
            for row in uow.cases.in_states(OPEN_STATES):
                stored = uow.attempts.get(row.attempt_id)
                if stored is None:
                    continue
                case = case_from(row)
                if case.state in _LOOKING and Role.REVIEWER in person.roles:
                    continue  # who may still look is to know from the list neither that nor when
                window = uow.content.window(stored.attempt.window)
                rows.append(
                    {
                        "id": case.id,
                        "title": window.title if window else "",
                        "candidate": Names(uow).of(stored.person_id),
                        **_seen_in_list(case, now),
                        "annulled": stored.attempt.state is AttemptState.VOIDED,
                        "yours": _may(uow, stored, case, person.id, person.roles),
                    }
                )
        rows.sort(key=lambda one: (one["due_at"], one["id"]))
        return render_template("reviewers/cases.html", cases=rows)

    @access(STAFF)
    def one(self, case_id: str) -> ResponseReturnValue:
        """Show one case to somebody who may act in it."""
        return self._page(case_id, "")

    @access(DECIDERS)
    def decide(self, case_id: str) -> ResponseReturnValue:
        """Record a decision."""
        return self._done(
            case_id, lambda: self.work.decide(case_id, _asked(), _finding()), decides=True
        )

    @access(DECIDERS)
    def admit(self, case_id: str) -> ResponseReturnValue:
        """Take an appeal, or turn it down."""
        taken = request.form.get("taken", "")
        reason = request.form.get("reason", "").strip()
        if taken not in {"yes", "no"}:
            return self._page(case_id, _("Choose whether the appeal is taken.")), 422
        return self._done(
            case_id,
            lambda: self.work.admit(case_id, _asked(), taken=taken == "yes", reason=reason),
        )

    @access(STAFF)
    def find(self, case_id: str) -> ResponseReturnValue:
        """Record one sealed finding of the panel."""
        return self._done(
            case_id, lambda: self.work.vote(case_id, _asked(), _finding()), decides=True
        )

    @access(STAFF)
    def file(self, case_id: str, file_id: str) -> ResponseReturnValue:
        """Give a file of the candidate to somebody who works on the case."""
        with self.wiring.read() as uow:
            row = uow.cases.get(case_id)
        task = _task(CaseState(row.state), current_person().roles) if row else None
        return download(*self.files.as_staff(case_id, _actor(), file_id, task or Task.REVIEW))

    def _done(
        self, case_id: str, act: Callable[[], Case], *, decides: bool = False
    ) -> ResponseReturnValue:
        if decides and request.form.get("outcome", "") not in set(FAVOUR):
            return self._page(case_id, _("Choose what is decided.")), 422
        try:
            act()
        except ProctoringError as refusal:
            return self._page(case_id, refusal_words(refusal)), 422
        except StaleVersion:
            words = _("Somebody was quicker. Nothing was recorded; read on and decide again.")
            return self._page(case_id, words), 409
        flash(_("Recorded."))
        return redirect(_home(), 303)

    def _page(self, case_id: str, error: str) -> str:
        person = current_person()
        with self.wiring.read() as uow:
            row = uow.cases.get(case_id)
            stored = uow.attempts.get(row.attempt_id) if row else None
            if row is None or stored is None:
                raise NotFound(f"case {case_id}")
            case = case_from(row)
            task = _task(case.state, person.roles)
            barred = bars(person.id, task, involvement_of(uow, stored)) if task else ()
            reads = case.state in _DECIDED and task is not None and not barred
            if not reads and not _may(uow, stored, case, person.id, person.roles):
                return render_template(
                    "reviewers/case_closed.html",
                    case={"id": case.id, "words": state_words()[case.state]},
                    why=bar_words()[barred[0]] if barred else "",
                )
            pictures = moments_of(uow, row.attempt_id)
            links = {
                str(link["id"]): link
                for some in pictures.values()
                for link in BoardView(self.wiring).pictures(some, person.id, DECISION)
                if isinstance(link, dict)
            }
            shown = _shown(uow, stored, case, pictures)
            free = not bars(person.id, Task.REVIEW, involvement_of(uow, stored))
            looks = Role.DECIDER in person.roles or (Role.REVIEWER in person.roles and free)
        return render_template(
            "reviewers/case.html",
            file=shown,
            reads=reads,
            replays=looks,
            stands=state_words()[case.state],
            links=links,
            error=error,
            form=request.form,
            command=secrets.token_hex(16),
            outcomes=_outcomes(case),
            ties=tie_choices(),
        )


def _seen_in_list(case: Case, now: datetime) -> dict[str, Any]:
    """Return where a case stands as far as those may know who are still to look.

    That the candidate is being heard would tell that somebody has found something, and so would
    the day of a step: the one that is told then is the one promised from the beginning.
    """
    if case.state in _LOOKING:
        words, due = _("With reviewers or the candidate"), promised(case.opened_at)
        state = CaseState.REVIEW
        return {"state": state.value, "words": words, "due_at": due, "overdue": now >= due}
    words, due_at = state_words()[case.state], case.due_at
    told = {"state": case.state.value, "words": words, "due_at": due_at}
    return {**told, "overdue": case.overdue(now)}


def _shown(
    uow: UnitOfWork,
    stored: StoredAttempt,
    case: Case,
    pictures: Mapping[str, Sequence[SnapshotRow]],
) -> dict[str, object]:
    """Return one case with its incidents; what people found only once all have."""
    attempt_id, names = stored.attempt.id, Names(uow)
    flags, marks = uow.invigilation.flags(attempt_id), marks_of(uow, attempt_id)
    window = uow.content.window(stored.attempt.window)
    return {
        "attempt_id": attempt_id,
        "title": window.title if window else "",
        "candidate": names.of(stored.person_id),
        "incidents": [
            incident_view(one, flags, pictures[one.id], names, marks)
            for one in uow.invigilation.incidents(attempt_id)
        ],
        "case": case_view(uow, case, names, uow.now()),
    }


def _outcomes(case: Case) -> list[tuple[str, str, str]]:
    """Return what may be decided; a panel's choice ends where the decision stood."""
    names, means = outcome_words(), outcome_means()
    most = len(FAVOUR) if case.decision is None else FAVOUR.index(case.decision.outcome) + 1
    return [(one.value, names[one], means[one]) for one in FAVOUR[:most]]


def _task(state: CaseState, roles: frozenset[str]) -> Task | None:
    """Return what a case in this state asks of a person; reading one asks what deciding does."""
    if state in _DECIDED and Role.DECIDER in roles:
        return Task.DECIDE
    return _TASKS.get(state)


def _may(
    uow: UnitOfWork, stored: StoredAttempt, case: Case, person_id: str, roles: frozenset[str]
) -> bool:
    """Tell whether it is this person's to act in the case now."""
    task = _TASKS.get(case.state)
    if task is None or bars(person_id, task, involvement_of(uow, stored)):
        return False
    panel = case.state is CaseState.APPEAL_REVIEW
    wanted = {Role.DECIDER, Role.REVIEWER} if panel else {Role.DECIDER}
    return bool(wanted & roles)


def _actor() -> Actor:
    person = current_person()
    role = ActingRole.DECIDER if Role.DECIDER in person.roles else ActingRole.REVIEWER
    return Actor(PersonId(person.id), role)


def _home() -> str:
    """Return where a person's next work is."""
    decides = Role.DECIDER in current_person().roles
    return url_for("cases.waiting" if decides else "reviews.open_incidents")


def _asked() -> Asked:
    return Asked(_actor(), command_of_form(), version_of_form())


def _finding() -> Finding:
    days = request.form.get("ban_days", "").strip() or "0"
    if not (days.isascii() and days.isdigit() and len(days) < 6):  # noqa: PLR2004
        raise CaseRefused("ban: a whole number of days")
    outcome = Outcome(request.form.get("outcome", ""))
    return Finding(outcome, request.form.get("reason", "").strip()[:LONGEST_REASON], int(days))
