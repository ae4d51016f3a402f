"""The report of each week on signals: kept as it was, and told by letter to who answers for them.

A week is ISO 8601's, in UTC. Its report is written once, in the first hours after it, and is never
reckoned anew: what people find later belongs to a later week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.services.errors import NotFound
from app.services.ports import UnitOfWorkFactory
from app.services.rows import JsonValue
from app.services.rows.signal_weeks import SignalWeek
from app.services.watching.reviewing import as_json
from app.services.watching.signal_letters import tell_owners
from app.services.watching.signals import Report, Signals
from proctoring.groups import GroupGap
from proctoring.precision import Gap
from proctoring.rates import Rate

LISTED: Final = 53


@dataclass(frozen=True, slots=True)
class SignalWeeks:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def write_due(self) -> str | None:
        """Write the report of the week that has ended, once; returns its name, None where none was.

        A letter goes out where anybody has ruled on anything yet.
        """
        with self.read() as uow:
            name = last_week(uow.now())
            if uow.signals.week(name) is not None:
                return None
        report = Signals(self.uow, self.read).report()
        if not report.standing and not report.watched:
            return None  # nobody has sat yet of whom there is anything to say
        with self.uow() as uow:
            week = SignalWeek(name, report.at, document_of(report))
            if not uow.signals.put_week(week):
                return None  # another worker wrote it
            if report.standing:
                tell_owners(uow, "signal_week", name, _facts(name, report), report.at)
            uow.commit()
        return name

    def all(self) -> Sequence[SignalWeek]:
        """Return the reports there are, the newest first, a year of them at most."""
        with self.read() as uow:
            return uow.signals.weeks(LISTED)

    def one(self, name: str) -> SignalWeek:
        """Return the report of a week.

        Raises:
            NotFound: there is none.
        """
        with self.read() as uow:
            found = uow.signals.week(name)
        if found is None:
            raise NotFound(f"week {name!r:.20}")
        return found


def last_week(now: datetime) -> str:
    """Return the name of the ISO week that ended last, such as `2026-W48`."""
    year, week, _day = (now - timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02}"


def document_of(report: Report) -> dict[str, JsonValue]:
    """Return a report as JSON: counts with what they are of; names nobody."""
    return {
        "at": report.at.isoformat(),
        "signals": [
            {
                "signal": one.signal.kind.value,
                "detector": one.signal.detector,
                "right": one.right,
                "wrong": one.wrong,
                "technical": one.technical,
                "interval": list(one.precision.interval),
                "demoted": one.demoted,
                "week": _counted(report.week[one.signal]),
            }
            for one in report.standing
        ],
        "kappa": report.agreement,
        "pairs": report.pairs,
        "watched": report.watched,
        "gaps": [_gap(one) for one in report.gaps],
        "volunteers": report.volunteers,
        "groups": [_group(one) for one in report.groups],
        "reviewing": None if report.reviewing is None else as_json(report.reviewing),
    }


def _gap(one: Gap) -> dict[str, JsonValue]:
    return {
        "group": one.effect,
        "wrongly": _counted(one.group),
        "others": _counted(one.others),
        "points": one.points,
        "judged": one.judged,
    }


def _group(one: GroupGap) -> dict[str, JsonValue]:
    own, others = one.rates or (None, None)
    return {
        "dimension": one.dimension,
        "group": one.group,
        "people": one.people,
        "wrongly": None if own is None else _counted(own),
        "others": None if others is None else _counted(others),
        "points": one.points,
        "judged": one.judged,
    }


def _counted(rate: Rate) -> list[JsonValue]:
    return [rate.count, rate.of]


def _facts(name: str, report: Report) -> dict[str, JsonValue]:
    newest = list(report.week.values())
    return {
        "path": f"/signals/weeks/{name}",
        "week": name,
        "right": sum(rate.count for rate in newest),
        "of": sum(rate.of for rate in newest),
        "back": sum(one.demoted for one in report.standing),
    }
