"""For administrators: what was agreed for whom, and agreeing on something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.booking.accommodations import SIGNALS, TOOLS, Accommodations, Granted, Terms
from app.services.catalogue.content import Library
from app.services.errors import (
    AccommodationRefused,
    Forbidden,
    NotFound,
    ReasonMissing,
    StaleVersion,
)
from app.services.roles import Role
from app.services.rows import Accommodation, Account
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.words.agreed_words import break_words, problem_words, signal_words, tool_words
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.ids import PersonId

ADMINISTRATORS = only(Role.ADMINISTRATOR)
LONGEST_REASON = 2000
MOST_DIGITS = 3
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AccommodationPages:
    """The list of all that is agreed, and one person's profiles with the form."""

    wiring: Wiring
    accommodations: Accommodations

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("accommodations", __name__)
        add = pages.add_url_rule
        add("/accommodations", view_func=self.overview)
        add("/accommodations/<person_id>", view_func=self.person)
        add("/accommodations/<person_id>", view_func=self.change, methods=["POST"])
        return pages

    @access(ADMINISTRATORS)
    def overview(self) -> ResponseReturnValue:
        """Show everybody with a profile, and the way to one person."""
        typed = request.args.get("email", "").strip()[:254]
        if typed:
            with self.wiring.read() as uow:
                person = uow.people.by_email(typed)
            if person is not None:
                return redirect(url_for("accommodations.person", person_id=person.id), 303)
        error = _("No account has this address. Compare it with the registration.") if typed else ""
        rows = [self._row(profile) for profile in self.accommodations.standing()]
        page = render_template("office/accommodations.html", rows=rows, value=typed, error=error)
        return page, 404 if error else 200

    @access(ADMINISTRATORS)
    def person(self, person_id: str) -> ResponseReturnValue:
        """Show one person's profiles with all versions, and the form."""
        return self._one(person_id, "")

    @access(ADMINISTRATORS)
    def change(self, person_id: str) -> ResponseReturnValue:
        """Grant or withdraw; a refusal is shown above the form and changes nothing."""
        try:
            done = self._carry_out(person_id)
        except AccommodationRefused as refusal:
            return self._one(person_id, problem_words()[refusal.problem]), 422
        except ReasonMissing:
            return self._one(person_id, _("Reason: write at least ten characters.")), 422
        except Forbidden:
            words = _("This is your own profile; another administrator has to decide.")
            return self._one(person_id, words), 403
        except StaleVersion:
            words = _("Somebody else changed this profile meanwhile. Look again below.")
            return self._one(person_id, words), 409
        _tell(done)
        return redirect(url_for("accommodations.person", person_id=person_id), 303)

    def _carry_out(self, person_id: str) -> Granted:
        scheme = request.form.get("scheme", "")[:200]
        reason = request.form.get("reason", "")[:LONGEST_REASON]
        by = Actor(PersonId(current_person().id), ActingRole.ADMINISTRATOR)
        if request.form.get("do") == "withdraw":
            return self.accommodations.withdraw(person_id, scheme, by=by, reason=reason)
        return self.accommodations.grant(person_id, scheme, _terms(), by=by, reason=reason)

    def _one(self, person_id: str, error: str) -> str:
        history = self.accommodations.history(person_id)
        with self.wiring.read() as uow:
            person = uow.people.get(person_id)
            schemes = [(one.id, one.name) for one in Library(uow.content).schemes() if one.exam]
        if person is None:
            raise NotFound(f"person {person_id}")
        return render_template(
            "office/accommodation.html",
            candidate=person,
            error=error,
            schemes=schemes,
            tools=list(zip(TOOLS, map(tool_words().__getitem__, TOOLS), strict=True)),
            signals=list(zip(SIGNALS, signal_words(SIGNALS), strict=True)),
            standing=[self._row(one, person) for one in _newest(history) if not one.withdrawn],
            history=[self._row(one, person) for one in history],
            form=request.form,
        )

    def _row(self, profile: Accommodation, person: Account | None = None) -> dict[str, object]:
        with self.wiring.read() as uow:
            person = person or uow.people.get(profile.person_id)
            by = uow.people.get(profile.granted_by)
            schemes = {one.id: one.name for one in Library(uow.content).schemes()}
        name = schemes.get(PersonId(profile.scheme_id), profile.scheme_id)  # type: ignore[call-overload]
        return {
            "candidate": person.name if person else profile.person_id,
            "email": person.email if person else "",
            "href": url_for("accommodations.person", person_id=profile.person_id),
            "scheme_id": profile.scheme_id,
            "scheme": name if profile.scheme_id else _("Every certification"),
            "version": profile.version,
            "terms": _terms_in_words(profile),
            "reason": profile.reason,
            "by": by.name if by else profile.granted_by,
            "at": profile.granted_at,
            "withdrawn": profile.withdrawn,
        }


def _terms() -> Terms:
    """Return what the form asks for.

    Raises:
        AccommodationRefused: a number is none.
    """
    breaks = _whole("breaks", "breaks")
    minutes = _whole("break_minutes", "length")
    typed = request.form.get("factor", "").strip().replace(",", ".") or "1"
    try:
        factor = Decimal(typed)
    except InvalidOperation as error:
        raise AccommodationRefused("factor", f"factor: {typed!r} is no number") from error
    return Terms(
        factor,
        breaks,
        minutes * _MINUTE if minutes else None,
        tuple(request.form.getlist("tool")),
        tuple(request.form.getlist("exempt")),
    )


def _whole(name: str, problem: str) -> int:
    typed = request.form.get(name, "").strip() or "0"
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise AccommodationRefused(problem, f"{name}: {typed!r} is no whole number")
    return int(typed)


def _newest(history: Sequence[Accommodation]) -> Sequence[Accommodation]:
    """Return the newest version of each scope; a history has it first."""
    found: dict[str, Accommodation] = {}
    for one in history:
        found.setdefault(one.scheme_id, one)
    return list(found.values())


def _terms_in_words(profile: Accommodation) -> list[str]:
    if profile.withdrawn:
        return [_("Withdrawn")]
    words = []
    if profile.factor > 1:
        words.append(
            _("%(factor)s times the working time", factor=f"{profile.factor.normalize():f}")
        )
    if profile.breaks:
        words.append(break_words(profile.breaks, profile.break_length))
    words += [tool_words().get(tool, tool) for tool in profile.tools]
    if profile.exempt_signals:
        named = ", ".join(signal_words(profile.exempt_signals))
        words.append(_("Not marked by the system: %(signals)s", signals=named))
    return words


def _tell(done: Granted) -> None:
    many = len(done.agreed)
    stored = _("Stored as version %(version)s.", version=done.profile.version)
    booked = ngettext("%(num)d booked exam has it now.", "%(num)d booked exams have it now.", many)
    flash(f"{stored} {booked}", "success")
    for title, own in done.short:
        flash(
            _(
                "%(title)s is too short by %(minutes)s minutes, so that booking is as it was."
                " Move its window, then this counts there, too.",
                title=title,
                minutes=own.missing_minutes,
            ),
            "warning",
        )
