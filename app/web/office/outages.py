"""For supervisors: when our service did not serve, who lost time, and the credit for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.attempts.delivery import Delivery
from app.services.errors import OutageSettled
from app.services.invigilating.reopenings import EVERYTHING, Reopened, Reopenings, Waiting
from app.services.invigilating.steering import Steering
from app.services.roles import Role
from app.services.rows import Outage
from app.services.rows.outages import OutageState
from app.services.timekeeping.losses import Loss, Standing
from app.services.timekeeping.outages import Outages
from app.web.language import gettext as _
from app.web.language import ngettext
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId

SUPERVISORS = only(Role.SUPERVISOR)
LONGEST_REASON = 1000
"""Of a proposal, which holds no longer one."""


@dataclass(frozen=True, slots=True)
class OutagePages:
    """The list of outages, and one with everybody it touched."""

    wiring: Wiring
    outages: Outages
    reopenings: Reopenings

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("outages", __name__)
        pages.add_url_rule("/outages", view_func=self.overview)
        pages.add_url_rule("/outages/<outage_id>", view_func=self.one)
        pages.add_url_rule("/outages/<outage_id>", view_func=self.decide, methods=["POST"])
        path = "/outages/<outage_id>/reopen"
        pages.add_url_rule(path, view_func=self.reopen, methods=["POST"])
        return pages

    @access(SUPERVISORS)
    def overview(self) -> ResponseReturnValue:
        """Show every outage, newest first."""
        rows = [_row(outage) for outage in self.outages.all()]
        return render_template("office/outages.html", outages=rows)

    @access(SUPERVISORS)
    def one(self, outage_id: str) -> ResponseReturnValue:
        """Show one outage and everybody who lost time."""
        return self._page(outage_id, None)

    @access(SUPERVISORS)
    def decide(self, outage_id: str) -> ResponseReturnValue:
        """Confirm the credit, or dismiss it."""
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        if not reason:
            return self._page(outage_id, _("Say why in a few words; candidates may ask.")), 422
        supervisor = Actor(PersonId(current_person().id), ActingRole.SUPERVISOR)
        try:
            if request.form.get("decision") == "dismiss":
                self.outages.dismiss(outage_id, supervisor=supervisor, reason=reason)
            else:
                # first: the decision lets results go on
                names = [name for name in EVERYTHING if request.form.get(name) == "yes"]
                asked = self.reopenings.ask(
                    outage_id, supervisor=supervisor, reason=reason, names=names
                )
                _tell(asked)
                self.outages.confirm(outage_id, supervisor=supervisor, reason=reason)
        except OutageSettled:
            return self._page(outage_id, _("Somebody else decided this already.")), 409
        return redirect(url_for("outages.one", outage_id=outage_id), 303)

    @access(SUPERVISORS)
    def reopen(self, outage_id: str) -> ResponseReturnValue:
        """Ask for what one supervisor may not give alone, or confirm or decline such an asking."""
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        steps = {
            "ask": self.reopenings.ask,
            "confirm": self.reopenings.confirm,
            "decline": self.reopenings.decline,
        }
        step = steps.get(request.form.get("do", ""))
        if not reason or step is None:
            return self._page(outage_id, _("Say why in a few words; candidates may ask.")), 422
        supervisor = Actor(PersonId(current_person().id), ActingRole.SUPERVISOR)
        try:
            _tell(step(outage_id, supervisor=supervisor, reason=reason))
        except OutageSettled:
            return self._page(outage_id, _("Somebody else decided this already.")), 409
        return redirect(url_for("outages.one", outage_id=outage_id), 303)

    def _page(self, outage_id: str, error: str | None) -> str:
        outage, losses = self.outages.proposal(outage_id)
        asked = self.reopenings.waiting(outage_id)
        own, others = _halves(asked, current_person().id)
        with self.wiring.read() as uow:
            people = {loss.person_id: uow.people.get(loss.person_id) for loss in losses}
            decider = uow.people.get(outage.decided_by) if outage.decided_by else None
        names = {key: person.name for key, person in people.items() if person}
        waiting = [one for one in losses if one.standing is Standing.WAITS and not one.is_short]
        asks = Standing.ASKED
        short = [one for one in losses if one.sits and one.is_short and one.standing is not asks]
        return render_template(
            "office/outage.html",
            outage=_row(outage),
            decider=decider.name if decider else None,
            losses=[_loss(loss, names) for loss in losses],
            waiting=len(waiting),
            total=in_words(sum((loss.counts for loss in waiting), timedelta(0))),
            short=[_loss(loss, names) for loss in short],
            cut_short=sum(loss.standing is Standing.CUT_SHORT for loss in losses),
            asked=others,
            asked_by_me=own,
            error=error,
        )


def outage_pages(wiring: Wiring, delivery: Delivery) -> OutagePages:
    """Return the pages over the adapters of this process."""
    outages = Outages(wiring.uow, wiring.read, delivery.tell_state)
    steering = Steering(wiring.uow, wiring.read, delivery)
    return OutagePages(wiring, outages, Reopenings(wiring.read, steering, outages))


def _halves(asked: Sequence[Waiting], me: str) -> tuple[Counter[str], Counter[str]]:
    """Count what waits for a second person by command: what I asked for, and what others did."""
    own = Counter(one.proposal.wish.name for one in asked if one.proposal.by.person == me)
    return own, Counter(one.proposal.wish.name for one in asked) - own


def _tell(done: Reopened) -> None:
    """Say after a bulk step how many exams it did not reach, and why."""
    many = len(done.refused)
    if not many:
        return
    words = ngettext(
        "%(num)d exam could not be changed: %(codes)s. Look at it on the board.",
        "%(num)d exams could not be changed: %(codes)s. Look at them on the board.",
        many,
        codes=", ".join(sorted({code for _attempt, code in done.refused})),
    )
    flash(words, "warning")


def in_words(length: timedelta) -> str:
    """Return a length as people say it, to the second, never rounded to nothing."""
    seconds = max(round(length.total_seconds()), 1 if length > timedelta(0) else 0)
    minutes, seconds = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(_("%(number)d min", number=minutes))
    if seconds or not minutes:
        parts.append(_("%(number)d s", number=seconds))
    return " ".join(parts)


def _row(outage: Outage) -> dict[str, object]:
    return {
        "id": outage.id,
        "began_at": outage.began_at,
        "ended_at": outage.ended_at,
        "length": in_words(outage.ended_at - outage.began_at),
        "state": outage.state.value,
        "open": outage.state in {OutageState.PROPOSED, OutageState.CREDITING},
        "begun": outage.state is OutageState.CREDITING,
        "reason": outage.reason,
        "decided_at": outage.decided_at,
        "href": url_for("outages.one", outage_id=outage.id),
    }


_COUNTED = frozenset({Standing.WAITS, Standing.CAPPED, Standing.ASKED, Standing.CREDITED})


def _loss(loss: Loss, names: dict[str, str]) -> dict[str, object]:
    return {
        "attempt_id": loss.attempt_id,
        "candidate": names.get(loss.person_id, loss.person_id),
        "lost": in_words(loss.lost),
        "counts": in_words(loss.counts) if loss.is_short and loss.standing in _COUNTED else None,
        "seconds": loss.lost.total_seconds(),
        "before": loss.before,
        "after": loss.after,
        "standing": loss.standing.value,
    }
