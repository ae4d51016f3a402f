"""For supervisors and administrators: promised times, how they are kept, what is overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.auth import access, current_person, only
from app.services.cases.service_levels import WITHIN, Levels, Measured, Owed, ServiceLevels
from app.services.roles import Role
from app.web.language import gettext as _
from app.web.language import ngettext
from app.web.reviewers.people_names import Names
from app.web.reviewers.signal_view import rate_words
from app.wiring import Wiring
from proctoring.service_levels import Level

READERS = only(Role.SUPERVISOR, Role.ADMINISTRATOR)
_BLIND = frozenset({Level.FIRST_REVIEW, Level.NEXT_REVIEW, Level.WHOLE_CASE})
"""What would tell somebody who may still look that others have."""


@dataclass(frozen=True, slots=True)
class ServiceLevelPages:
    """The operations page of reviews and cases."""

    wiring: Wiring
    levels: ServiceLevels

    def blueprint(self) -> Blueprint:
        """Return the routes of these views."""
        pages = Blueprint("service_levels", __name__)
        pages.add_url_rule("/service-levels", view_func=self.report)
        return pages

    @access(READERS)
    def report(self) -> ResponseReturnValue:
        """Show the report of this moment."""
        waits = [one.incident.attempt_id for one in self.wiring.queries.open_incidents()]
        found = self.levels.report(waits)
        reviews = Role.REVIEWER in current_person().roles
        owed = [one for one in found.owed if not reviews or one.span.level not in _BLIND]
        return render_template(
            "reviewers/service_levels.html",
            at=found.at,
            within=WITHIN.days,
            levels=[_level(one, blind=reviews) for one in found.measured],
            owed=self._owed(owed, found),
            overdue=len(found.owed),
            hidden=len(found.owed) - len(owed),
        )

    def _owed(self, owed: list[Owed], found: Levels) -> list[dict[str, object]]:
        with self.wiring.read() as uow:
            names = Names(uow)
            rows: list[dict[str, object]] = []
            for one in owed:
                stored = uow.attempts.get(one.attempt_id)
                window = uow.content.window(stored.attempt.window) if stored else None
                rows.append(
                    {
                        "case": one.case_id,
                        "level": one.span.level.value,
                        "words": level_words()[one.span.level],
                        "candidate": names.of(stored.person_id) if stored else "",
                        "title": window.title if window else "",
                        "since": one.span.began,
                        "due_at": one.span.due,
                        "late": span_words(found.at - one.span.due),
                    }
                )
        return rows


def service_level_pages(wiring: Wiring) -> ServiceLevelPages:
    """Return the page over these adapters."""
    return ServiceLevelPages(wiring, ServiceLevels(wiring.read))


def _level(one: Measured, *, blind: bool) -> dict[str, object]:
    hidden = blind and one.level in _BLIND
    return {
        "level": one.level.value,
        "words": level_words()[one.level],
        "promised": ngettext("%(num)d working day", "%(num)d working days", one.days),
        "waiting": None if hidden else one.waiting,
        "overdue": None if hidden else one.overdue,
        "kept": rate_words(one.kept),
        "half": span_words(one.half) if one.half is not None else "",
        "slowest": span_words(one.slowest) if one.slowest is not None else "",
    }


def level_words() -> Mapping[Level, str]:
    """Return what a promise is called."""
    return {
        Level.TRIAGE: _("End of the exam to an open case"),
        Level.FIRST_REVIEW: _("First look"),
        Level.NEXT_REVIEW: _("Second or third look"),
        Level.DECISION: _("Decision"),
        Level.WHOLE_CASE: _("Whole case, without the candidate's own time"),
        Level.ADMISSION: _("Appeal: taken or not"),
        Level.PANEL: _("Appeal: the panel"),
    }


def span_words(length: timedelta) -> str:
    """Return a length of time in its two largest units, as in `2 days 3 hours`."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes % 1440 // 60
    said = []
    if days:
        said.append(ngettext("%(num)d day", "%(num)d days", days))
    if hours:
        said.append(ngettext("%(num)d hour", "%(num)d hours", hours))
    if not days and minutes % 60:
        said.append(ngettext("%(num)d minute", "%(num)d minutes", minutes % 60))
    return " ".join(said) or _("less than a minute")
