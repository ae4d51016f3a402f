"""Calendar periods (P2Y, P6M, P30D) and the last second of a term; dates, not durations.

A year is the same calendar date a year on, not 365 days. Instants are aware UTC.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from exam_engine.catalogue.refusals import MalformedPeriod
from exam_engine.instants import require_utc

_PERIOD = re.compile(r"P(?:([0-9]{1,2})Y)?(?:([0-9]{1,3})M)?(?:([0-9]{1,4})D)?")
_LAST_SECOND = time(23, 59, 59, tzinfo=UTC)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Years, months and days on the calendar; each 0 or more."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.years, self.months, self.days) < 0:
            raise MalformedPeriod(f"negative: {self.years}Y {self.months}M {self.days}D")

    @property
    def is_empty(self) -> bool:
        """Whether it spans nothing."""
        return self == Period()

    def after(self, start: date) -> date:
        """Return the date this period after `start`.

        Years and months keep the day of the month, or take the month's last day where it has
        none such (29 February + 1 year = 28 February); then the days are counted.
        """
        return _moved(start, self.years * _MONTHS + self.months) + timedelta(days=self.days)

    def before(self, end: date) -> date:
        """Return the date this period before `end`, days counted after years and months."""
        return _moved(end, -self.years * _MONTHS - self.months) - timedelta(days=self.days)

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")


def parse_period(text: str) -> Period:
    """Return the period that `text` spells: P2Y, P6M, P30D, P1Y6M, P0D; no weeks, no times.

    Raises:
        MalformedPeriod: it spells none.
    """
    found = _PERIOD.fullmatch(text)
    if found is None or found.lastindex is None:
        raise MalformedPeriod(f"not a period like P2Y, P6M or P30D: {text!r}")
    years, months, days = (int(part or 0) for part in found.groups())
    return Period(years, months, days)


def valid_until(decided: datetime, term: Period) -> datetime:
    """Return the last second of the calendar date one term after the decision, in UTC."""
    return datetime.combine(term.after(require_utc(decided).date()), _LAST_SECOND)


def _moved(start: date, months: int) -> date:
    year, month = divmod(start.year * _MONTHS + start.month - 1 + months, _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
