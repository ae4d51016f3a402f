"""How often signals were right, whether groups are marked alike, and bringing a signal back."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.controls import Controls
from app.services.errors import NotFound, ReasonMissing
from app.services.roles import Role
from app.services.watching.signal_weeks import SignalWeeks, document_of
from app.services.watching.signals import Report, Signals
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.reviewers.people_names import Names
from app.web.reviewers.reviewing_view import reviewing_view
from app.web.reviewers.signal_view import gaps_of, groups_of, rate_words, week_page
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId
from proctoring.groups import SHOWN_FROM
from proctoring.precision import FLOOR, LEAST_PER_GROUP, LEAST_VERDICTS, Standing

READERS = only(Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR)
ADMINISTRATORS = only(Role.ADMINISTRATOR)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class SignalPages:
    """The report on signals."""

    wiring: Wiring
    signals: Signals
    controls: Controls

    @property
    def weeks(self) -> SignalWeeks:
        """The reports of weeks."""
        return SignalWeeks(self.wiring.uow, self.wiring.read)

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("signals", __name__)
        pages.add_url_rule("/signals", view_func=self.report)
        pages.add_url_rule("/signals", view_func=self.restore, methods=["POST"])
        pages.add_url_rule("/signals/weeks/<week>", view_func=self.week)
        return pages

    @access(READERS)
    def report(self) -> ResponseReturnValue:
        """Show the report of this moment."""
        return self._page("")

    @access(READERS)
    def week(self, week: str) -> ResponseReturnValue:
        """Show the report of a week, as it was written."""
        found = self.weeks.one(week)
        seen = reviewing_view(found.document)
        return render_template("reviewers/signal_week.html", **week_page(found), reviewing=seen)

    @access(ADMINISTRATORS)
    def restore(self) -> ResponseReturnValue:
        """Bring a signal back, with a reason and a name."""
        actor = Actor(PersonId(current_person().id), ActingRole.ADMINISTRATOR)
        kind, detector = request.form.get("kind", ""), request.form.get("detector", "")
        reason = request.form.get("reason", "")[:LONGEST_REASON]
        try:
            self.signals.restore(kind, detector, actor=actor, reason=reason)
        except ReasonMissing:
            return self._page(_("Reason: write why it can be trusted again.")), 422
        except NotFound:
            return self._page(_("This signal has not stepped back. Nothing was changed.")), 409
        flash(_("Recorded. Only what people find from now on counts for it."))
        return redirect(url_for("signals.report"), 303)

    def _page(self, error: str) -> str:
        found = self.signals.report()
        document = document_of(found)
        return render_template(
            "reviewers/signals.html",
            at=found.at,
            signals=[_row(one, found) for one in found.standing],
            gaps=gaps_of(document),
            groups=groups_of(document),
            reviewing=reviewing_view(document),
            volunteers=found.volunteers,
            shown_from=SHOWN_FROM,
            weeks=[one.week for one in self.weeks.all()],
            watched=found.watched,
            agreement=None if found.agreement is None else f"{found.agreement:.2f}",
            pairs=found.pairs,
            floor=f"{FLOOR:.0%}",
            least=LEAST_VERDICTS,
            least_group=LEAST_PER_GROUP,
            reviewers=self._reviewers(),
            may_restore=Role.ADMINISTRATOR in current_person().roles,
            error=error,
        )

    def _reviewers(self) -> list[dict[str, object]]:
        """Return how reviewers did on samples, for those who answer for reviewers."""
        if not {Role.SUPERVISOR, Role.ADMINISTRATOR} & current_person().roles:
            return []
        measured = self.controls.measured()
        with self.wiring.read() as uow:
            names = Names(uow)
            return [
                {
                    "name": names.of(one.person_id),
                    "missed": rate_words(one.missed),
                    "alarms": rate_words(one.alarms),
                }
                for one in measured
            ]


def _row(one: Standing, found: Report) -> dict[str, object]:
    return {
        "kind": one.signal.kind.value,
        "words": _(FLAG_WORDS[one.signal.kind.value]),
        "detector": one.signal.detector,
        "right": one.right,
        "wrong": one.wrong,
        "technical": one.technical,
        "precision": rate_words(one.precision),
        "week": rate_words(found.week[one.signal]),
        "demoted": one.demoted,
        "few": one.precision.of < LEAST_VERDICTS,
        "changed_at": one.changed_at,
        "changed_by": one.changed_by,
        "reason": one.reason,
    }
