"""Exam windows for staff: what is coming, who is in it, a list of people, the start of a cohort."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.attempts.cohorts import Cohorts
from app.services.booking.registering import Registering
from app.services.booking.registration_sheet import MOST_BYTES, read_sheet
from app.services.booking.windows import Seats, Windows
from app.services.catalogue.content import Library
from app.services.errors import (
    CapacityNotProven,
    LocalTimeRefused,
    NotFound,
    SheetUnreadable,
    WindowRefused,
)
from app.services.roles import Role
from app.services.rows import ExamWindow
from app.services.zones import instant_at
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.office.windows_view import (
    KEPT_BYTES,
    Asked,
    asked_of,
    listed,
    one_window,
    outcome_of,
    refusals_in_words,
    zone_names,
)
from app.wiring import Wiring
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as ActingRole
from exam_engine.attempts.schedule import ScheduleViolation
from exam_engine.catalogue import RenewalRoute
from exam_engine.ids import PersonId

STAFF = only(Role.PROCTOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
STARTERS = only(Role.PROCTOR, Role.SUPERVISOR)
ADMINISTRATORS = only(Role.ADMINISTRATOR)
MOST_ROWS_HERE = 500
"""Rows of one upload: each is a booking with its paper, and a page must answer in seconds."""


@dataclass(frozen=True, slots=True)
class WindowPages:
    """The list of windows, one window with its start and its registration, and opening one."""

    wiring: Wiring
    cohorts: Cohorts

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("windows", __name__, url_prefix="/windows")
        add = pages.add_url_rule
        add("", view_func=self.overview)
        add("/open", view_func=self.form)
        add("/open", view_func=self.open, methods=["POST"])
        add("/<window_id>", view_func=self.one)
        add("/<window_id>/start", view_func=self.start, methods=["POST"])
        add("/<window_id>/people", view_func=self.people, methods=["POST"])
        return pages

    @access(STAFF)
    def overview(self) -> ResponseReturnValue:
        """Show the windows that have not closed."""
        with self.wiring.read() as uow:
            rows = [listed(uow, window) for window in uow.content.windows()]
        return render_template("office/windows.html", windows=rows)

    @access(STAFF)
    def one(self, window_id: str) -> ResponseReturnValue:
        """Show one window, how many stand where, and what the reader may do there."""
        return self._page(window_id)

    @access(STARTERS)
    def start(self, window_id: str) -> ResponseReturnValue:
        """Start everybody who is let in."""
        self._known(window_id)
        if request.form.get("sure") != "yes":
            words = _("Confirm that the exam of everybody who is let in begins now.")
            return self._page(window_id, error=words), 422
        person = current_person()
        role = ActingRole.SUPERVISOR if Role.SUPERVISOR in person.roles else ActingRole.PROCTOR
        done = self.cohorts.start(window_id, actor=Actor(PersonId(person.id), role))
        many = done.started
        said = ngettext(
            "The exam of %(num)d candidate runs.", "The exams of %(num)d candidates run.", many
        )
        flash(said, "success" if many else "warning")
        for words in refusals_in_words(done.refused):
            flash(words, "warning")
        return redirect(url_for("windows.one", window_id=window_id), 303)

    @access(ADMINISTRATORS)
    def people(self, window_id: str) -> ResponseReturnValue:
        """Register a list of people, or say what would come of it."""
        self._known(window_id)
        data, trial = _sheet(), request.form.get("do") != "register"
        if not data:
            return self._page(window_id, error=_("Choose a file with a table of people.")), 422
        try:
            sheet = read_sheet(data, most_rows=MOST_ROWS_HERE)
        except SheetUnreadable as refusal:
            words = _("Nobody was registered: %(why)s.", why=refusal)
            return self._page(window_id, error=words), 422
        registering = Registering(self.wiring.uow, self.wiring.read)
        done = outcome_of(registering.register(sheet, window_id, trial=trial), trial=trial)
        kept = data.decode() if trial and len(data) <= KEPT_BYTES else ""
        return self._page(window_id, outcome=done, sheet=kept)

    @access(ADMINISTRATORS)
    def form(self) -> ResponseReturnValue:
        """Show the form that opens a window."""
        zone = current_person().time_zone or "UTC"
        return self._form(Asked(zone=zone), "")

    @access(ADMINISTRATORS)
    def open(self) -> ResponseReturnValue:
        """Open a window; a refusal is shown above the form as it was filled in."""
        asked = asked_of(request.form)
        try:
            window = self._opened(asked)
        except LocalTimeRefused as refusal:
            return self._form(asked, _time_words()[refusal.problem]), 422
        except ScheduleViolation as refusal:
            minutes = refusal.short[0].missing_minutes
            words = _("Closes: the exam needs %(n)s more minutes before it.", n=minutes)
            return self._form(asked, words), 422
        except CapacityNotProven as refusal:
            return self._form(asked, _("Seats: %(why)s.", why=refusal)), 409
        except (WindowRefused, NotFound) as refusal:
            return self._form(asked, _("Nothing was opened: %(why)s.", why=refusal)), 422
        flash(_("The window is open for registration."), "success")
        return redirect(url_for("windows.one", window_id=window.id), 303)

    def _opened(self, asked: Asked) -> ExamWindow:
        person = current_person()
        by = person.email if asked.reason else ""
        seats = None if asked.seats is None else Seats(asked.seats, by, asked.reason)
        return Windows(self.wiring.uow, _route(asked.route)).open_window(
            asked.scheme,
            opens_at=instant_at(asked.opens, asked.zone),
            closes_at=instant_at(asked.closes, asked.zone),
            caps_time=asked.caps_time,
            title=asked.title,
            seats=seats,
        )

    def _form(self, asked: Asked, error: str) -> str:
        with self.wiring.read() as uow:
            schemes = Library(uow.content).schemes()
        return render_template(
            "office/window_open.html",
            asked=asked,
            error=error,
            schemes=[(one.id, one.name) for one in schemes if one.exam],
            shorter=[one.name for one in schemes if one.delta_exam],
            zones=zone_names(),
        )

    def _page(self, window_id: str, **shown: object) -> str:
        with self.wiring.read() as uow:
            window = one_window(uow, self._known(window_id))
        roles = current_person().roles
        return render_template(
            "office/window.html",
            window=window,
            may_start=bool(roles & {Role.PROCTOR, Role.SUPERVISOR}),
            may_register=Role.ADMINISTRATOR in roles,
            most_rows=MOST_ROWS_HERE,
            **shown,
        )

    def _known(self, window_id: str) -> ExamWindow:
        return Registering(self.wiring.uow, self.wiring.read).window(window_id)


def _route(word: str) -> RenewalRoute:
    """Return which exam a form names.

    Raises:
        WindowRefused: neither of the two.
    """
    if word not in {RenewalRoute.SAME_EXAM, RenewalRoute.DELTA_EXAM}:
        raise WindowRefused("choose which exam")
    return RenewalRoute(word)


def _sheet() -> bytes:
    """Return the table that came as a file, or the one that was looked at before."""
    file = request.files.get("file")
    data = file.stream.read(MOST_BYTES + 1) if file is not None else b""
    return data or request.form.get("sheet", "").encode()


def _time_words() -> dict[str, str]:
    return {
        "unknown_zone": _("Time zone: choose one of the list, such as Europe/Berlin."),
        "unreadable": _("Opens and closes: write date and time, such as 2026-12-01 09:00."),
        "left_out": _("Opens and closes: clocks are put forward over that time; choose another."),
    }
