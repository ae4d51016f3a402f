"""One moment as reviewers see it: whose it is, what was marked, what the exam's marks add up to."""

from app.services.cases.case_store import case_of
from app.services.cases.concerns import concern_of_marks
from app.services.cases.looking import has_gone_on
from app.services.ports import UnitOfWork
from app.services.rows import FlagRow, IncidentRow
from app.services.watching.signals import known_precision
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.reviewers.case_words import marked_words
from app.web.reviewers.coverage_view import coverage_words
from app.web.reviewers.grounds_view import grounds_view
from app.web.reviewers.mark_view import Marks, marks_of
from app.web.reviewers.people_names import Names
from app.web.reviewers.review_queue import Round
from proctoring.concern import Contribution
from proctoring.flags import FlagKind
from proctoring.incidents import UNSETTLED, IncidentState


def heading(
    uow: UnitOfWork, row: IncidentRow, person: str, *, marks: bool, kind: Round
) -> dict[str, object]:
    """Return whose moment it is and when; with `marks`, also what was marked and ruled."""
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
    unmarked = kind is Round.UNMARKED
    return {
        **shown,
        "words": _("Nobody had marked anything") if unmarked else _words(uow, row),
        "severity": "" if unmarked else row.severity,
        "unmarked": unmarked,
        "state": row.state if settled else IncidentState.OPEN.value,
        "rulings": _readable(row, names, person, settled=settled),
    }


def marked(uow: UnitOfWork, row: IncidentRow, person: str, kind: Round) -> dict[str, object]:
    """Return what was marked, what the exam's marks add up to, and what the candidate says."""
    flags, names = uow.invigilation.flags(row.attempt_id), Names(uow)
    marks = marks_of(uow, row.attempt_id)
    case = case_of(uow, row.attempt_id) if kind is Round.MARKED else None
    return {
        "flags": [_flag(one, names, marks) for one in flags if one.id in row.flag_ids],
        "coverage": None if kind is Round.UNMARKED else _coverage(uow, row),
        "case": case,
        "files": uow.cases.files(case.id) if case else (),
        "concern": None if kind is Round.UNMARKED else _concern(uow, row, person),
    }


def _coverage(uow: UnitOfWork, row: IncidentRow) -> dict[str, object] | None:
    stored = uow.attempts.get(row.attempt_id)
    assert stored is not None, "an incident is of an attempt"
    return coverage_words(stored, uow.invigilation.incidents(row.attempt_id), uow.now())


def _concern(uow: UnitOfWork, row: IncidentRow, person: str) -> dict[str, object]:
    """Return the contributions that a person has looked at, and how many more there are."""
    known = known_precision(uow.signals.standing())
    found = concern_of_marks(uow, row.attempt_id, known)
    rows = {(one.type, one.started_at): one for one in uow.invigilation.incidents(row.attempt_id)}
    own = (row.type, row.started_at)
    seen, more = [], 0
    for part in found.contributions:
        place = (part.incident.kind.value, part.incident.started)
        if place == own or (place in rows and has_gone_on(uow, rows[place], person)):
            seen.append(_contribution(part, known))
        else:
            more += 1
    return {"seen": seen, "more": more}


def _contribution(part: Contribution, known: dict[FlagKind, float]) -> dict[str, object]:
    kind = part.incident.kind
    return {
        "words": _(FLAG_WORDS[kind.value]),
        "severity": part.incident.severity.value,
        "by_person": kind is FlagKind.PROCTOR_FLAG,
        "measured": kind in known,
        "right": f"{part.precision:.0%}",
        "lasted": round(part.incident.duration.total_seconds()),
    }


def _words(uow: UnitOfWork, row: IncidentRow) -> str:
    flags = uow.invigilation.flags(row.attempt_id)
    return marked_words(row.type, [one for one in flags if one.id in row.flag_ids])


def _readable(
    row: IncidentRow, names: Names, person: str, *, settled: bool
) -> list[dict[str, object]]:
    """Return the rulings that a person may read: their own, and all once the last one is made."""
    shown = [one for one in row.rulings if settled or one["person"] == person]
    return [
        {**one, "name": names.of(str(one["person"])), "grounds": grounds_view(one)} for one in shown
    ]


def _flag(row: FlagRow, names: Names, marks: Marks) -> dict[str, object]:
    return {
        "words": marked_words(row.type, [row]),
        "severity": row.severity,
        "since": row.opened_at,
        "until": row.closed_at,
        "count": row.count,
        "detector": names.seen_by(row.detector),
        "why": marks.why(row),
    }
