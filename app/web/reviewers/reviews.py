"""Incidents for reviewers: evidence first, then a person's ruling with a reason."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.board.timeline import HIDDEN_KINDS, timeline
from app.board.view import BoardView, erased_on
from app.services.cases.case_store import case_of
from app.services.cases.controls import Controls
from app.services.cases.grounds import grounds_of
from app.services.cases.looking import Looking, has_gone_on
from app.services.cases.rulings import Rulings
from app.services.errors import Forbidden, NotFound
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import FlagRow, IncidentRow
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.proctors.moments import pictures_of
from app.web.reviewers.case_words import tie_words
from app.web.reviewers.grounds_view import grounds_view
from app.web.reviewers.people_names import Names
from app.web.reviewers.review_queue import (
    barred_from,
    incident_or_sample,
    is_annulled,
    is_turn,
    offered,
)
from app.web.reviewers.ruling_form import (
    FormRefused,
    confidence_choices,
    filled,
    refused,
    rule_choices,
)
from app.web.words.bar_words import bar_words
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.events.care import CareOffered, HelpAsked
from exam_engine.attempts.events.evidence import FlagClosed, FlagOpened
from exam_engine.attempts.events.room import ProctorNote, ProctorWarning
from exam_engine.ids import PersonId
from proctoring.case_record import Case
from proctoring.conflicts import Bar, Tie
from proctoring.errors import RulingRefused
from proctoring.incidents import UNSETTLED, IncidentState, Ruling

REVIEWERS = only(Role.REVIEWER)
MARK_KINDS = frozenset(
    {
        *(FlagOpened.kind, FlagClosed.kind),
        *(ProctorWarning.kind, ProctorNote.kind, CareOffered.kind, HelpAsked.kind),
    }
)
"""What would say what to see before somebody has looked."""


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The reviewers' queue and one incident."""

    wiring: Wiring
    rulings: Rulings
    controls: Controls
    looking: Looking

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("reviews", __name__)
        pages.add_url_rule("/reviews", view_func=self.open_incidents)
        pages.add_url_rule("/reviews/<incident_id>", view_func=self.incident)
        pages.add_url_rule("/reviews/<incident_id>", view_func=self.rule, methods=["POST"])
        path = "/reviews/<incident_id>/marks"
        pages.add_url_rule(path, view_func=self.marks, methods=["POST"])
        return pages

    @access(REVIEWERS)
    def open_incidents(self) -> ResponseReturnValue:
        """Show what waits for a person."""
        person = current_person().id
        with self.wiring.read() as uow:
            found = offered(uow, self.wiring.queries.open_incidents(), person)
            now = uow.now()
            over = {
                one.incident.id for one, _due in found if is_annulled(uow, one.incident.attempt_id)
            }
        rows = [
            {
                "id": one.incident.id,
                "candidate": one.candidate_name,
                "title": one.title,
                "started_at": one.incident.started_at,
                "due_at": due_at,
                "overdue": due_at is not None and now >= due_at,
                "annulled": one.incident.id in over,
                "href": url_for("reviews.incident", incident_id=one.incident.id),
            }
            for one, due_at in found
        ]
        return render_template("reviewers/reviews.html", incidents=rows)

    @access(REVIEWERS)
    def incident(self, incident_id: str) -> ResponseReturnValue:
        """Show one incident with its evidence."""
        return self._page(incident_id, error=None)

    @access(REVIEWERS)
    def marks(self, incident_id: str) -> ResponseReturnValue:
        """Go on from the pictures to what was marked."""
        with self.wiring.read() as uow:
            row, _again = incident_or_sample(uow, incident_id)
        without = request.form.get("without") == "yes"
        try:
            self.looking.go_on(row, _reviewer(), without=without)
        except RulingRefused as refusal:
            return self._page(incident_id, error=refused(refusal)), 422
        return redirect(url_for("reviews.incident", incident_id=incident_id), 303)

    @access(REVIEWERS)
    def rule(self, incident_id: str) -> ResponseReturnValue:
        """Record a ruling."""
        try:
            self._record(incident_id)
        except (FormRefused, RulingRefused, Forbidden) as refusal:
            return self._page(incident_id, error=refused(refusal)), 422
        return redirect(url_for("reviews.open_incidents"), 303)

    def _record(self, incident_id: str) -> None:
        actor = _reviewer()
        with self.wiring.read() as uow:
            row, again = incident_or_sample(uow, incident_id)
            if _may_rule(uow, row, actor.person) and not has_gone_on(uow, row, actor.person):
                raise RulingRefused("look: before the marks, so before a ruling")
            said, now = filled(request.form, row), uow.now()
            grounds = grounds_of(uow, row, said.claim) if again and said.claim else None
        verdict, reason, cause = said.verdict, said.reason, said.technical_alternative
        if again:
            ruling = Ruling(actor.person, now, verdict, reason, cause, grounds)
            self.controls.answer(incident_id, ruling, actor)
            return
        self.rulings.rule(
            incident_id,
            actor=actor,
            verdict=verdict,
            reason=reason,
            technical_alternative=cause,
            claim=said.claim,
        )

    def _page(self, incident_id: str, *, error: FormRefused | None) -> str:
        person = current_person().id
        with self.wiring.read() as uow:
            row, again = incident_or_sample(uow, incident_id)
            bar = _bar(uow, row.attempt_id, person)
            if bar is not None:
                return _kept_away(bar)
            settled = IncidentState(row.state) not in UNSETTLED
            looks = not settled and not has_gone_on(uow, row, person)
            evidence = self._evidence(uow, row, person, marks=not looks)
            waits = not settled and not _may_rule(uow, row, person)
            case = None if again else case_of(uow, row.attempt_id)
            shown = {} if looks else _marked(uow, row, case, person)
            annulled = is_annulled(uow, row.attempt_id)
        return render_template(
            "reviewers/review_look.html" if looks else "reviewers/review.html",
            **evidence,
            **shown,
            form=request.form,
            error=str(error) if error else None,
            at_field=error.field if error else "",
            settled=settled,
            annulled=annulled,
            waits=waits,
            ties=[(one.value, tie_words()[one], "") for one in Tie],
            rules=rule_choices(),
            confidences=confidence_choices(),
        )

    def _evidence(
        self, uow: UnitOfWork, row: IncidentRow, person: str, *, marks: bool
    ) -> dict[str, object]:
        """Return what there is to look at; without marks, where they would say what to see."""
        pictures = pictures_of(uow, row)
        hidden = HIDDEN_KINDS if marks else HIDDEN_KINDS | MARK_KINDS
        events = [one for one in uow.attempts.events(row.attempt_id) if one.kind not in hidden]
        return {
            "incident": _heading(uow, row, person, marks=marks),
            "pictures": BoardView(self.wiring).pictures(pictures, person, "review"),
            "erased_at": erased_on(pictures),
            "timeline": timeline(events),
        }


def review_pages(wiring: Wiring, controls: Controls) -> ReviewPages:
    """Return the pages over these adapters."""
    rulings = Rulings(wiring.uow, wiring.publisher)
    return ReviewPages(wiring, rulings, controls, Looking(wiring.uow))


def _reviewer() -> Actor:
    return Actor(PersonId(current_person().id), ActingRole.REVIEWER)


def _may_rule(uow: UnitOfWork, row: IncidentRow, person: str) -> bool:
    """Tell whether it is this person's to rule on an incident, or on a sample, now."""
    case = case_of(uow, row.attempt_id)
    return is_turn(row, case, person, annulled=is_annulled(uow, row.attempt_id))


def _marked(uow: UnitOfWork, row: IncidentRow, case: Case | None, person: str) -> dict[str, object]:
    """Return what was marked, and what the candidate says about it."""
    flags, names = uow.invigilation.flags(row.attempt_id), Names(uow)
    return {
        "flags": [_flag(one, names) for one in flags if one.id in row.flag_ids],
        "case": case,
        "files": uow.cases.files(case.id) if case else (),
    }


def _bar(uow: UnitOfWork, attempt_id: str, person: str) -> Bar | None:
    """Return what keeps a person from looking at an attempt; their own does not exist here."""
    barred = barred_from(uow, attempt_id, person)
    if Bar.OWN in barred:
        raise NotFound("nobody reads the marks on their own attempt here")
    return barred[0] if barred else None


def _kept_away(bar: Bar) -> str:
    """Return the page of a moment without any of its evidence, and why."""
    words = _("A moment to look at")
    return render_template("reviewers/review_closed.html", words=words, why=bar_words()[bar])


def _readable(
    row: IncidentRow, names: Names, person: str, *, settled: bool
) -> list[dict[str, object]]:
    """Return the rulings that a person may read: their own, and all once the last one is made."""
    shown = [one for one in row.rulings if settled or one["person"] == person]
    return [
        {**one, "name": names.of(str(one["person"])), "grounds": grounds_view(one)} for one in shown
    ]


def _heading(uow: UnitOfWork, row: IncidentRow, person: str, *, marks: bool) -> dict[str, object]:
    stored = uow.attempts.get(row.attempt_id)
    assert stored is not None, "an incident is of an attempt"
    window = uow.content.window(stored.attempt.window)
    names, settled = Names(uow), IncidentState(row.state) not in UNSETTLED
    shown: dict[str, object] = {
        "id": row.id,
        "attempt_id": row.attempt_id,
        "candidate": names.of(stored.person_id),
        "title": window.title if window else "",
        "started_at": row.started_at,
        "ended_at": row.ended_at,
    }
    if not marks:
        return shown
    return {
        **shown,
        "words": _(FLAG_WORDS[row.type]),
        "severity": row.severity,
        "state": row.state if settled else IncidentState.OPEN.value,
        "rulings": _readable(row, names, person, settled=settled),
    }


def _flag(row: FlagRow, names: Names) -> dict[str, object]:
    return {
        "words": _(FLAG_WORDS.get(row.type, row.type)),
        "severity": row.severity,
        "since": row.opened_at,
        "until": row.closed_at,
        "count": row.count,
        "detector": names.seen_by(row.detector),
    }
