"""Incidents for reviewers: evidence first, then a person's ruling with a reason."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.board.timeline import HIDDEN_KINDS, MARK_KINDS, timeline
from app.board.view import BoardView, erased_on
from app.services.cases.case_store import case_of
from app.services.cases.controls import Controls
from app.services.cases.grounds import conduct_of, grounds_of
from app.services.cases.looking import Looking, has_gone_on
from app.services.cases.rulings import Found, Rulings
from app.services.cases.sample_rulings import SampleRulings
from app.services.cases.unmarked import reads_on
from app.services.errors import Forbidden, NotFound
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import IncidentRow
from app.web.language import gettext as _
from app.web.proctors.moments import pictures_of
from app.web.reviewers.review_queue import (
    Round,
    barred_from,
    incident_or_sample,
    is_annulled,
    is_turn,
    offered,
)
from app.web.reviewers.review_view import heading, marked
from app.web.reviewers.ruling_form import (
    FormRefused,
    confidence_choices,
    filled,
    refused,
    rule_choices,
    saw_choices,
    seen,
)
from app.web.words.bar_words import bar_words
from app.web.words.tie_words import tie_choices
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.conflicts import Bar
from proctoring.errors import RulingRefused
from proctoring.incidents import UNSETTLED, IncidentState, Ruling

REVIEWERS = only(Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The reviewers' queue and one incident."""

    wiring: Wiring
    rulings: Rulings
    controls: Controls
    looking: Looking
    samples: SampleRulings

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
                one.shown.incident.id
                for one in found
                if is_annulled(uow, one.shown.incident.attempt_id)
            }
        rows = [
            {
                "id": one.shown.incident.id,
                "candidate": one.shown.candidate_name,
                "title": one.shown.title,
                "started_at": one.shown.incident.started_at,
                "due_at": one.due_at,
                "overdue": one.due_at is not None and now >= one.due_at,
                "annulled": one.shown.incident.id in over,
                "href": url_for("reviews.incident", incident_id=one.shown.incident.id),
            }
            for one in found
        ]
        return render_template("reviewers/reviews.html", incidents=rows)

    @access(REVIEWERS)
    def incident(self, incident_id: str) -> ResponseReturnValue:
        """Show one incident with its evidence."""
        return self._page(incident_id, error=None)

    @access(REVIEWERS)
    def marks(self, incident_id: str) -> ResponseReturnValue:
        """Take what somebody sees in the pictures, and go on to what was marked."""
        with self.wiring.read() as uow:
            row, _round = incident_or_sample(uow, incident_id, current_person().id)
        without = request.form.get("without") == "yes"
        try:
            saw = seen(request.form)
            goes_on = self.looking.go_on(row, _reviewer(), saw, without=without)
        except (FormRefused, RulingRefused) as refusal:
            return self._page(incident_id, error=refused(refusal)), 422
        if goes_on:
            return redirect(url_for("reviews.incident", incident_id=incident_id), 303)
        flash(_("Recorded. Nobody had marked anything in that exam, so this was all."))
        return redirect(url_for("reviews.open_incidents"), 303)

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
            row, kind = incident_or_sample(uow, incident_id, actor.person)
            if _may_rule(uow, row, actor.person) and not has_gone_on(uow, row, actor.person):
                raise RulingRefused("look: before the marks, so before a ruling")
            conduct = conduct_of(uow, row.attempt_id)
            said, now = filled(request.form, row, conduct), uow.now()
            again = kind is Round.AGAIN
            grounds = grounds_of(uow, row, said.claim) if again and said.claim else None
        verdict, reason, cause = said.verdict, said.reason, said.technical_alternative
        if again:
            ruling = Ruling(actor.person, now, verdict, reason, cause, grounds)
            self.controls.answer(incident_id, ruling, actor)
            return
        if kind is Round.UNMARKED:
            self.samples.rule(incident_id, actor, Found(verdict, reason, cause, said.claim))
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
            row, kind = incident_or_sample(uow, incident_id, person)
            bar = _bar(uow, row.attempt_id, person)
            if bar is not None:
                return _kept_away(bar)
            settled = IncidentState(row.state) not in UNSETTLED
            gone = has_gone_on(uow, row, person)
            reads = gone and reads_on(uow, incident_id, person)
            looks = not settled and not reads
            evidence = self._evidence(uow, row, person, marks=not looks)
            head = heading(uow, row, person, marks=not looks, kind=kind)
            waits = not settled and (gone is not reads or not _may_rule(uow, row, person))
            shown = {} if looks else marked(uow, row, person, kind)
            annulled = is_annulled(uow, row.attempt_id)
            rules = rule_choices(conduct_of(uow, row.attempt_id))
        return render_template(
            "reviewers/review_look.html" if looks else "reviewers/review.html",
            incident=head,
            **evidence,
            **shown,
            form=request.form,
            error=str(error) if error else None,
            at_field=error.field if error else "",
            settled=settled,
            annulled=annulled,
            waits=waits,
            ties=tie_choices(),
            rules=rules,
            confidences=confidence_choices(),
            saws=saw_choices(),
        )

    def _evidence(
        self, uow: UnitOfWork, row: IncidentRow, person: str, *, marks: bool
    ) -> dict[str, object]:
        """Return what there is to look at; without marks, where they would say what to see."""
        pictures = pictures_of(uow, row)
        hidden = HIDDEN_KINDS if marks else HIDDEN_KINDS | MARK_KINDS
        events = [one for one in uow.attempts.events(row.attempt_id) if one.kind not in hidden]
        return {
            "pictures": BoardView(self.wiring).pictures(pictures, person, "review"),
            "erased_at": erased_on(pictures),
            "timeline": timeline(events),
        }


def review_pages(wiring: Wiring, controls: Controls) -> ReviewPages:
    """Return the pages over these adapters."""
    rulings = Rulings(wiring.uow, wiring.publisher)
    samples = SampleRulings(wiring.uow, wiring.publisher)
    return ReviewPages(wiring, rulings, controls, Looking(wiring.uow), samples)


def _reviewer() -> Actor:
    return Actor(PersonId(current_person().id), ActingRole.REVIEWER)


def _may_rule(uow: UnitOfWork, row: IncidentRow, person: str) -> bool:
    """Tell whether it is this person's to rule on an incident, or on a sample, now."""
    case = case_of(uow, row.attempt_id)
    return is_turn(row, case, person, annulled=is_annulled(uow, row.attempt_id))


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
