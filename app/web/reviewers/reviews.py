"""Incidents for reviewers: evidence first, then a person's ruling with a reason."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.board.timeline import HIDDEN_KINDS, timeline
from app.board.view import BoardView, erased_on
from app.services.cases.case_store import case_of
from app.services.cases.controls import Controls
from app.services.cases.rulings import Rulings
from app.services.errors import Forbidden, NotFound
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import FlagRow, IncidentRow
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.proctors.moments import pictures_of
from app.web.reviewers.case_view import Names
from app.web.reviewers.case_words import tie_words
from app.web.reviewers.review_queue import (
    barred_from,
    incident_or_sample,
    is_annulled,
    is_turn,
    offered,
)
from app.web.words.bar_words import bar_words
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.conflicts import Bar, Tie
from proctoring.errors import RulingRefused
from proctoring.incidents import UNSETTLED, IncidentState, Ruling, Verdict

REVIEWERS = only(Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The reviewers' queue and one incident."""

    wiring: Wiring
    rulings: Rulings
    controls: Controls

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("reviews", __name__)
        pages.add_url_rule("/reviews", view_func=self.open_incidents)
        pages.add_url_rule("/reviews/<incident_id>", view_func=self.incident)
        pages.add_url_rule("/reviews/<incident_id>", view_func=self.rule, methods=["POST"])
        return pages

    @access(REVIEWERS)
    def open_incidents(self) -> ResponseReturnValue:
        """Show what waits for a person."""
        person = current_person().id
        with self.wiring.read() as uow:
            found = offered(uow, self.wiring.queries.open_incidents(), person)
            now = uow.now()
        rows = [
            {
                "id": one.incident.id,
                "candidate": one.candidate_name,
                "title": one.title,
                "words": _(FLAG_WORDS[one.incident.type]),
                "severity": one.incident.severity,
                "started_at": one.incident.started_at,
                "due_at": due_at,
                "overdue": due_at is not None and now >= due_at,
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
    def rule(self, incident_id: str) -> ResponseReturnValue:
        """Record a ruling."""
        verdict = request.form.get("verdict", "")
        if verdict not in set(Verdict):
            return self._page(incident_id, error=_("Choose what you found.")), 422
        actor = Actor(PersonId(current_person().id), ActingRole.REVIEWER)
        try:
            self._record(incident_id, actor, Verdict(verdict))
        except (RulingRefused, Forbidden) as refusal:
            return self._page(incident_id, error=_explained(refusal)), 422
        return redirect(url_for("reviews.open_incidents"), 303)

    def _record(self, incident_id: str, actor: Actor, verdict: Verdict) -> None:
        reason = request.form.get("reason", "").strip()
        alternative = request.form.get("technical_alternative", "").strip() or None
        with self.wiring.read() as uow:
            _row, again = incident_or_sample(uow, incident_id)
            now = uow.now()
        if again:
            ruling = Ruling(actor.person, now, verdict, reason, alternative)
            self.controls.answer(incident_id, ruling, actor)
            return
        self.rulings.rule(
            incident_id,
            actor=actor,
            verdict=verdict,
            reason=reason,
            technical_alternative=alternative,
        )

    def _page(self, incident_id: str, *, error: str | None) -> str:
        with self.wiring.read() as uow:
            row, again = incident_or_sample(uow, incident_id)
            person = current_person().id
            bar = _bar(uow, row.attempt_id, person)
            if bar is not None:
                return _kept_away(row, bar)
            flags = uow.invigilation.flags(row.attempt_id)
            pictures = pictures_of(uow, row)
            events = uow.attempts.events(row.attempt_id)
            case = None if again else case_of(uow, row.attempt_id)
            settled = IncidentState(row.state) not in UNSETTLED
            files = uow.cases.files(case.id) if case else ()
            annulled = is_annulled(uow, row.attempt_id)
            turn = is_turn(row, case, person, annulled=annulled)
            shown = {
                **_heading(uow, row),
                "state": row.state if settled else IncidentState.OPEN.value,
                "rulings": _readable(row, Names(uow), person, settled=settled),
            }
        view = BoardView(self.wiring)
        return render_template(
            "reviewers/review.html",
            incident=shown,
            flags=[_flag(one) for one in flags if one.id in row.flag_ids],
            pictures=view.pictures(pictures, current_person().id, "review"),
            erased_at=erased_on(pictures),
            timeline=timeline([one for one in events if one.kind not in HIDDEN_KINDS]),
            form=request.form,
            error=error,
            settled=settled,
            case=case,
            files=files,
            annulled=annulled,
            waits=not settled and not turn,
            ties=[(one.value, tie_words()[one], "") for one in Tie],
        )


def _bar(uow: UnitOfWork, attempt_id: str, person: str) -> Bar | None:
    """Return what keeps a person from looking at an attempt; their own does not exist here."""
    barred = barred_from(uow, attempt_id, person)
    if Bar.OWN in barred:
        raise NotFound("nobody reads the marks on their own attempt here")
    return barred[0] if barred else None


def _kept_away(row: IncidentRow, bar: Bar) -> str:
    """Return the page of an incident without any of its evidence, and why."""
    words, why = _(FLAG_WORDS[row.type]), bar_words()[bar]
    return render_template("reviewers/review_closed.html", words=words, why=why)


def _readable(
    row: IncidentRow, names: Names, person: str, *, settled: bool
) -> list[dict[str, object]]:
    """Return the rulings that a person may read: their own, and all once the last one is made."""
    shown = [one for one in row.rulings if settled or one["person"] == person]
    return [{**one, "name": names.of(str(one["person"]))} for one in shown]


def _explained(refusal: Exception) -> str:
    """Return what a reviewer has to change, by the class of the refusal."""
    if str(refusal) in bar_words():
        return bar_words()[str(refusal)]
    words = {
        # not why: that the candidate is heard tells that somebody has found something
        "statement_pending": _("It is not yours to rule on now. It may come back to your list."),
        "already_ruled": _("This incident is settled already."),
        "second_person_needed": _("Somebody else has to look: you have ruled on it already."),
        "forbidden": _("Nobody rules on their own attempt."),
    }
    fallback = _("A reason is needed; to confirm, also say which technical cause you considered.")
    return words.get(str(getattr(refusal, "code", "")), fallback)


def _heading(uow: UnitOfWork, row: IncidentRow) -> dict[str, object]:
    stored = uow.attempts.get(row.attempt_id)
    assert stored is not None, "an incident is of an attempt"
    window = uow.content.window(stored.attempt.window)
    return {
        "candidate": Names(uow).of(stored.person_id),
        "title": window.title if window else "",
        "id": row.id,
        "attempt_id": row.attempt_id,
        "words": _(FLAG_WORDS[row.type]),
        "severity": row.severity,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
    }


def _flag(row: FlagRow) -> dict[str, object]:
    return {
        "words": _(FLAG_WORDS.get(row.type, row.type)),
        "severity": row.severity,
        "since": row.opened_at,
        "until": row.closed_at,
        "count": row.count,
        "detector": row.detector,
    }
