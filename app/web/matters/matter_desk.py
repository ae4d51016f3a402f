"""Complaints and appeals for the people who decide on them: the queue, and one with its answer."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.errors import NotFound, StaleVersion, WishRefused
from app.services.matters.filing import LONGEST, SHORTEST
from app.services.matters.matter_work import MatterWork
from app.services.matters.matters import Matters
from app.services.matters.public_matters import MOST_WAITING
from app.services.ports import UnitOfWork
from app.services.roles import Role
from app.services.rows import MatterRow
from app.web.language import gettext as _
from app.web.matters import matters_view as view
from app.wiring import Wiring
from exam_engine.issuance.matter import MatterMoved, MatterOutcome
from exam_engine.issuance.refusals import ConflictOfInterest

DECIDERS = only(Role.DECIDER)
ENDED_SHOWN = 50
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MatterDesk:
    """The register of complaints and appeals."""

    wiring: Wiring
    matters: Matters
    work: MatterWork

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("matter_desk", __name__)
        pages.add_url_rule("/matters", view_func=self.overview)
        pages.add_url_rule("/matters/<matter>", view_func=self.one)
        pages.add_url_rule("/matters/<matter>", view_func=self.change, methods=["POST"])
        return pages

    @access(DECIDERS)
    def overview(self) -> ResponseReturnValue:
        """Show what waits, by its deadline, and what ended last."""
        with self.wiring.read() as uow:
            now = uow.now()
            opened = uow.matters.open()
            waiting: list[dict[str, object]] = []
            strangers: list[dict[str, object]] = []
            for one in opened:
                fresh = one.person_id is None and one.assigned_to is None
                (strangers if fresh else waiting).append(view.line(uow, one, now))
            ended = [view.line(uow, one, now) for one in uow.matters.ended(ENDED_SHOWN)]
        return render_template(
            "matters/matter_desk.html",
            waiting=waiting,
            strangers=strangers,
            ended=ended,
            most=MOST_WAITING,
        )

    @access(DECIDERS)
    def one(self, matter: str) -> ResponseReturnValue:
        """Show one; a number that is none leads to the queue."""
        try:
            return self._one(matter, "")
        except NotFound:
            return redirect(url_for("matter_desk.overview"), 303)

    @access(DECIDERS)
    def change(self, matter: str) -> ResponseReturnValue:
        """Carry one change out; a refusal is shown above the forms and changes nothing."""
        try:
            self._carry_out(matter)
        except WishRefused as refusal:
            return self._one(matter, _field_words(refusal.field)), 422
        except ConflictOfInterest:
            words = _("Whoever had a part in what this is about cannot decide on it.")
            return self._one(matter, words), 409
        except (MatterMoved, StaleVersion):
            words = _("Somebody was quicker, or its state does not allow this. Look again below.")
            return self._one(matter, words), 409
        flash(_("Stored."), "success")
        return redirect(url_for("matter_desk.one", matter=matter), 303)

    def _carry_out(self, matter: str) -> None:
        by, words = current_person().id, request.form.get("words", "").replace("\r\n", "\n")
        if any(one.person_id == by and one.barred for one in self.matters.colleagues(matter)):
            raise ConflictOfInterest(by)  # whoever had a part reads nothing and writes nothing
        deed = request.form.get("do", "")
        if deed == "assign":
            to = request.form.get("to", "") or by
            self.matters.assign(matter, by=by, to=to, version=_version())
        elif deed == "note":
            self.matters.note(matter, by=by, words=words)
        elif deed == "answer":
            self.matters.answer(matter, by=by, outcome=_outcome(), words=words, version=_version())
        elif deed == "ask":
            self.work.ask(matter, by=by, words=words)
        elif deed == "tie":
            to = request.form.get("about", "")
            self.work.tie(matter, by=by, to=to, version=_version())
        elif deed == "aside":
            self.work.set_aside(matter, by=by, words=words, version=_version())
        else:
            raise WishRefused("do", "choose what to do")

    def _one(self, matter: str, error: str) -> str:
        colleagues = self.matters.colleagues(matter)
        me = current_person().id
        barred = next((one.barred for one in colleagues if one.person_id == me), "")
        with self.wiring.read() as uow:
            row = uow.matters.get(matter)
            assert row is not None
            now = uow.now()
            # Whoever had a part in it, or is complained about, does not read what was written.
            shown = view.line(uow, row, now) if barred else view.whole(uow, row, now)
            course = [] if barred else view.course(uow, uow.matters.events(row.id), notes=True)
            came_from = _came_from(uow, row)
        return render_template(
            "matters/matter_desk_one.html",
            matter=shown,
            course=course,
            came_from="" if barred else came_from,
            barred=view.barred_words(barred),
            mine=row.assigned_to == me,
            colleagues=[
                {"id": one.person_id, "name": one.name, "barred": view.barred_words(one.barred)}
                for one in colleagues
                if one.person_id != row.assigned_to
            ],
            outcomes=view.outcome_choices(),
            bounds={"shortest": SHORTEST, "longest": LONGEST},
            error=error,
            given=request.form,
        )


def _came_from(uow: UnitOfWork, row: MatterRow) -> str:
    """Return who came with a matter, as colleagues read it."""
    if row.person_id is not None:
        person = uow.people.get(row.person_id)
        return person.name if person is not None else ""
    sender = uow.matters.sender(row.id)
    said = [one for one in (sender.name, sender.email) if one] if sender is not None else []
    return ", ".join(said) or _("somebody without an account, who gave no name")


def _version() -> int:
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS):
        raise WishRefused("version", "send the form as the page made it")
    return int(version)


def _outcome() -> MatterOutcome:
    try:
        return MatterOutcome(request.form.get("outcome", ""))
    except ValueError as error:
        raise WishRefused("outcome", "choose what you found") from error


def _field_words(field: str) -> str:
    return {
        "words": _("Write 20 to 4,000 characters; a note may be short."),
        "outcome": _("Choose what you found."),
        "to": _("Write the number of a certificate that is in the register."),
    }.get(field, _("Choose what to do."))
