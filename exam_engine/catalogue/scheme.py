"""Schemes: one certification and all it requires, as data of one version.

Immutable once used: a credential keeps the version it was issued under. Who is eligible is
computed in `eligibility`; what the exam contains is the blueprint.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from exam_engine.catalogue.blueprint import Blueprint
from exam_engine.catalogue.parts import Part, require_parts
from exam_engine.catalogue.periods import Period
from exam_engine.catalogue.prerequisites import Advised, Prerequisite, Required, schemes_of
from exam_engine.catalogue.refusals import InvalidScheme
from exam_engine.catalogue.renewal_rule import OnWithdrawn, Renewal, RenewalRoute
from exam_engine.catalogue.supervision import Supervision
from exam_engine.ids import ExamSpecId, SchemeId

MOST_ITEMS = 500
MOST_BREAKS = 20
BREAKS_LAST = (timedelta(minutes=1), timedelta(hours=2))
"""Shortest and longest that a break of one's own may be."""
SOONEST_RECHECK = timedelta(minutes=5)
"""Whoever comes back sooner is never looked at again."""
NO_HOLD = Period()
NO_EXTRAS = Supervision()
REMINDERS = (Period(days=90), Period(days=60), Period(days=30), Period(days=7), Period())


class Level(StrEnum):
    """The rungs of a programme, and the branches beside them."""

    FOUNDATION = "foundation"
    PROFESSIONAL = "professional"
    ADVANCED = "advanced"
    SPECIALIST = "specialist"


class Start(StrEnum):
    """Whether each candidate starts when authorised, or all together."""

    INDIVIDUAL = "individual"
    COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class RetakeRule:
    """How soon and how often an exam may be tried again.

    Attributes:
        wait: after the first, second, … failed try in a row; the last stands for all later ones.
        max_per_year: tries within any twelve months; 1 or more.
    """

    wait: tuple[Period, ...]
    max_per_year: int

    def __post_init__(self) -> None:
        if not self.wait:
            raise InvalidScheme("retake.wait", "names no period")
        if self.max_per_year < 1:
            raise InvalidScheme("retake.max_per_year", f"not 1 or more: {self.max_per_year}")

    def wait_after(self, failures: int) -> Period:
        """Return the wait after that many failed tries in a row; 1 or more."""
        return self.wait[min(failures, len(self.wait)) - 1]


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """The recorded rule that decides where no case is open, with its named owner."""

    id: str
    version: str
    owner: str
    text: str


@dataclass(frozen=True, slots=True)
class ExamSpec:
    """What an exam is, before any form of it.

    Attributes:
        items: scored items on a form, 1 to 500.
        time_limit: working time without accommodations; positive.
        authorization_window: how long an authorised candidate may wait with the start.
        snapshot_interval: pause between two webcam pictures; at least 1 s.
        breaks: breaks a candidate may take alone, 0 to 20; the clock stands in them.
        break_length: longest of them, 1 minute to 2 hours; then the clock goes on by itself.
        recheck_after: absence after which a proctor looks at who comes back, at least 5 minutes;
            None never asks.
        supervision: what the check-in asks, and what is flagged.
        cut_score: name of the approved cut-score record, kept with scoring.
    """

    id: ExamSpecId
    blueprint: Blueprint
    cut_score: str
    items: int
    time_limit: timedelta
    start: Start = Start.INDIVIDUAL
    authorization_window: timedelta = timedelta(minutes=15)
    snapshot_interval: timedelta = timedelta(seconds=5)
    breaks: int = 0
    break_length: timedelta = timedelta(minutes=10)
    recheck_after: timedelta | None = None
    supervision: Supervision = NO_EXTRAS

    def __post_init__(self) -> None:
        if not 1 <= self.items <= MOST_ITEMS:
            raise InvalidScheme("exam.items", f"not in 1..{MOST_ITEMS}: {self.items}")
        if self.time_limit <= timedelta(0):
            raise InvalidScheme("exam.time_limit", f"not positive: {self.time_limit}")
        if self.authorization_window <= timedelta(0):
            wrong = self.authorization_window
            raise InvalidScheme("exam.authorization_window", f"not positive: {wrong}")
        if self.snapshot_interval < timedelta(seconds=1):
            wrong = self.snapshot_interval
            raise InvalidScheme("exam.snapshot_interval", f"below 1 s: {wrong}")
        if not 0 <= self.breaks <= MOST_BREAKS:
            raise InvalidScheme("exam.breaks", f"not in 0..{MOST_BREAKS}: {self.breaks}")
        if not BREAKS_LAST[0] <= self.break_length <= BREAKS_LAST[1]:
            wrong = self.break_length
            raise InvalidScheme("exam.break_length", f"not in PT1M..PT2H: {wrong}")
        if self.recheck_after is not None and self.recheck_after < SOONEST_RECHECK:
            wrong = self.recheck_after
            raise InvalidScheme("exam.recheck_after", f"below 5 minutes: {wrong}")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of one certification.

    Attributes:
        code: short name on documents.
        track: the branch of the programme, as a slug.
        hold: how long a decision waits before a credential is issued.
        exam: None while the certification has none yet.
        on_prerequisite_withdrawn: what happens to this credential then.
        reminders: how long before the last day the holder is reminded; each in days, no two alike.
        delta_exam: the shorter exam of what has changed, by which a holder renews; None for none.
        scope: the parts that a credential may be limited to; none, or two to 12.
    """

    id: SchemeId
    code: str
    version: str
    name: str
    level: Level
    track: str
    term: Period
    prerequisites: tuple[Prerequisite, ...]
    renewal: Renewal
    retake: RetakeRule
    decision_rule: DecisionRule
    hold: Period = NO_HOLD
    exam: ExamSpec | None = None
    on_prerequisite_withdrawn: OnWithdrawn = OnWithdrawn.SUSPEND
    reminders: tuple[Period, ...] = REMINDERS
    scope: tuple[Part, ...] = ()
    delta_exam: ExamSpec | None = None

    def __post_init__(self) -> None:
        if self.term.is_empty:
            raise InvalidScheme("term", "spans nothing")
        if len(set(self.reminders)) < len(self.reminders):
            raise InvalidScheme("reminders", "two are alike")
        if any(one.years or one.months for one in self.reminders):
            raise InvalidScheme("reminders", "count them in days, such as P30D")
        if self.hold.years or self.hold.months:
            raise InvalidScheme("hold", "count it in days, such as P2D")
        if self.id in schemes_of(self.prerequisites):
            raise InvalidScheme("prerequisites", f"requires itself: {self.id}")
        if self.id in {one.scheme for one in self.renewal.cascade_down}:
            raise InvalidScheme("renewal.cascade_down", f"renews itself: {self.id}")
        require_parts(self.scope)
        if self.delta_exam is not None and RenewalRoute.DELTA_EXAM not in self.renewal.routes:
            raise InvalidScheme("renewal.routes", "lacks delta_exam, and such an exam is there")

    def sat_by(self, route: RenewalRoute) -> ExamSpec | None:
        """Return the exam that is sat by a route; None where there is none."""
        return self.delta_exam if route is RenewalRoute.DELTA_EXAM else self.exam

    @property
    def ways(self) -> tuple[RenewalRoute, ...]:
        """The routes of renewal that are offered: a shorter exam has to be there."""
        routes = self.renewal.routes
        return tuple(one for one in routes if one is not RenewalRoute.DELTA_EXAM or self.delta_exam)

    @property
    def required_schemes(self) -> tuple[SchemeId, ...]:
        """The schemes whose credential is checked on the exam date."""
        return tuple(one.scheme for one in self.prerequisites if isinstance(one, Required))

    @property
    def advice(self) -> tuple[str, ...]:
        """What is shown and never checked."""
        return tuple(one.text for one in self.prerequisites if isinstance(one, Advised))
