"""What staff are shown of exam windows: facts, how many stand where, what became of a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.services.booking.registering import RowDone
from app.services.booking.registration_sheet import RowProblem
from app.services.booking.registration_words import in_words
from app.services.booking.timetable import beyond_end
from app.services.catalogue.content import Library
from app.services.ports import UnitOfWork
from app.services.rows import ExamWindow
from app.web.language import gettext as _
from exam_engine.attempts.states import AttemptState
from exam_engine.catalogue import RenewalRoute, Start

KEPT_BYTES: Final = 150_000
"""A larger table is chosen again after it was checked: a form holds no more."""
LONGEST = 200
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """The form that opens a window, as it was filled in.

    Attributes:
        opens, closes: as clocks of `zone` show them.
        seats: None: nobody named a number.
        reason: why more than is proven; empty: nobody decided so.
        route: which exam; a word of `RenewalRoute`.
    """

    scheme: str = ""
    title: str = ""
    opens: str = ""
    closes: str = ""
    zone: str = ""
    caps_time: bool = False
    seats: int | None = None
    reason: str = ""
    route: str = RenewalRoute.SAME_EXAM.value


def asked_of(form: MultiDict[str, str]) -> Asked:
    """Return what a form asks for; `_opened` judges it."""
    typed = {name: form.get(name, "").strip()[:LONGEST] for name in Asked.__slots__}
    return Asked(
        typed["scheme"],
        typed["title"],
        typed["opens"],
        typed["closes"],
        typed["zone"],
        typed["caps_time"] == "yes",
        _seats(typed["seats"]),
        typed["reason"],
        typed["route"] or RenewalRoute.SAME_EXAM.value,
    )


def _seats(typed: str) -> int | None:
    """Return the number of seats; what is none is 0, which no window may have."""
    if not typed:
        return None
    whole = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return int(typed) if whole else 0


@cache
def zone_names() -> Sequence[str]:
    """Return the zones to choose from: places, and UTC."""
    return ["UTC", *sorted(name for name in available_timezones() if _is_place(name))]


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))


def listed(uow: UnitOfWork, window: ExamWindow) -> dict[str, object]:
    """Return a window as a row of the list."""
    states = uow.cohorts.states(window.id)
    return {
        "id": window.id,
        "title": window.title,
        "opens_at": window.opens_at,
        "closes_at": window.closes_at,
        "open": window.opens_at <= uow.now() <= window.closes_at,
        "over": uow.now() > window.closes_at,
        "booked": uow.capacity.booked(window.id),
        "seats": window.seats,
        "ready": states.get(AttemptState.AUTHORIZED.value, 0),
        "href": url_for("windows.one", window_id=window.id),
    }


def one_window(uow: UnitOfWork, window: ExamWindow) -> dict[str, object]:
    """Return a window with its certification and how many attempts stand where."""
    scheme = Library(uow.content).scheme_sat(window)
    counted = uow.cohorts.states(window.id)
    order = [state.value for state in AttemptState]
    override = uow.capacity.override(window.id)
    return {
        **listed(uow, window),
        "scheme": scheme.name,
        "minutes": scheme.exam.time_limit.total_seconds() / 60 if scheme.exam else None,
        "caps_time": window.caps_time,
        "cohort": scheme.exam is not None and scheme.exam.start is Start.COHORT,
        "states": [(state_words()[one], counted[one]) for one in order if one in counted],
        "override": override,
        "beyond": beyond_end(uow, window.id),
    }


def state_words() -> dict[str, str]:
    """Return the word of each state, as staff read it."""
    return {
        "scheduled": _("Registered"),
        "checking_in": _("Checking in"),
        "awaiting_authorization": _("Waiting for a proctor"),
        "authorized": _("Let in, ready to start"),
        "in_progress": _("Answering"),
        "paused": _("Paused"),
        "closing": _("Handing in"),
        "submitted": _("Handed in"),
        "terminated": _("Ended by staff"),
        "cancelled": _("Cancelled"),
        "no_show": _("Did not come"),
        "voided": _("Void"),
    }


def outcome_of(done: Iterable[RowDone | RowProblem], *, trial: bool) -> dict[str, object]:
    """Return what became, or would become, of each row of a list."""
    rows = list(done)
    problems = [one for one in rows if isinstance(one, RowProblem)]
    good = [one for one in rows if isinstance(one, RowDone)]
    return {
        "trial": trial,
        "registered": sum(one.state == "registered" for one in good),
        "already": sum(one.state == "already" for one in good),
        "problems": [
            {
                "line": one.line,
                "field": one.field,
                "email": one.email,
                "words": in_words(one.code, one.detail),
            }
            for one in sorted(problems, key=lambda one: one.line)
        ],
    }


def refusals_in_words(refused: Mapping[str, int]) -> Sequence[str]:
    """Return why some were not started."""
    known = {
        "window_not_open": _("the window is not open"),
        "authorization_lapsed": _("they were let in too long ago; let them in again"),
        "role_not_allowed": _("these exams are started by the candidates themselves"),
    }
    return [
        _("%(many)s not started: %(why)s.", many=many, why=known.get(code, code))
        for code, many in sorted(refused.items())
    ]
