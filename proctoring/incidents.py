"""Incidents: flags grouped by a machine, ruled on by people, and what certification is told.

A ruling acts on an incident and on nothing else: no answer, score or credential is touched here.
What follows for the attempt is in `cases`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from proctoring.errors import AlreadyRuled, RulingRefused, SecondPersonNeeded
from proctoring.findings import Grounds
from proctoring.flags import Flag, FlagClass, FlagKind, Severity

GROUPING_GAP = timedelta(seconds=60)
LONGEST_REASON = 4000


class Verdict(StrEnum):
    """What one person finds about one incident."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    TECHNICAL = "technical"
    UNCLEAR = "unclear"


class IncidentState(StrEnum):
    """Where an incident stands; derived from its rulings, never set."""

    OPEN = "open"
    NEEDS_SECOND = "needs_second"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    TECHNICAL = "technical"
    DISPUTED = "disputed"


class Clearance(StrEnum):
    """What proctoring hands to certification."""

    CLEAR = "clear"
    HELD = "held"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One person's decision about one incident.

    Attributes:
        person: identifier of the person; a machine has none.
        ruled_at: aware UTC.
        verdict: what was found.
        reason: in words the candidate may read; 1 to `LONGEST_REASON` characters.
        technical_alternative: what harmless technical cause was considered, and why it does or
            does not explain the incident; demanded of a confirmation, else may be None.
        grounds: which rule, when, on what evidence and how sure; None of what is harmless, and of
            findings from before these were asked for.
    """

    person: str
    ruled_at: datetime
    verdict: Verdict
    reason: str
    technical_alternative: str | None = None
    grounds: Grounds | None = None

    def __post_init__(self) -> None:
        if not self.person.strip():
            raise RulingRefused("a ruling without a person")
        if not 0 < len(self.reason.strip()) <= LONGEST_REASON:
            raise RulingRefused(f"a reason of {len(self.reason.strip())} characters")
        alternative = (self.technical_alternative or "").strip()
        if self.verdict is Verdict.CONFIRMED and not alternative:
            raise RulingRefused("a confirmation that weighs no technical alternative")


@dataclass(frozen=True, slots=True)
class Incident:
    """Flags of one kind, close in time: one thing to look at.

    Attributes:
        kind: the kind of all its flags.
        flags: at least one, by start.
        rulings: in the order given; empty while nobody has looked.
    """

    kind: FlagKind
    flags: tuple[Flag, ...]
    rulings: tuple[Ruling, ...] = ()

    @property
    def started(self) -> datetime:
        """Return the first sighting."""
        return self.flags[0].started

    @property
    def last_seen(self) -> datetime:
        """Return the last sighting so far."""
        return max(flag.last_seen for flag in self.flags)

    @property
    def ended(self) -> datetime | None:
        """Return the end, or None while one of its flags is open."""
        ends = [flag.ended for flag in self.flags]
        return None if None in ends else self.last_seen

    @property
    def duration(self) -> timedelta:
        """Return the sum of its flags' durations: time in which the condition was seen."""
        return sum((flag.duration for flag in self.flags), timedelta(0))

    @property
    def severity(self) -> Severity:
        """Return the gravest severity among its flags."""
        return max((flag.severity for flag in self.flags), key=lambda grade: grade.weight)

    @property
    def state(self) -> IncidentState:
        """Return where it stands."""
        return _state(self.kind, self.rulings)

    def ruled(self, ruling: Ruling) -> "Incident":
        """Return the incident with one more ruling.

        Raises:
            AlreadyRuled: it is settled.
            SecondPersonNeeded: who has found something is not the one to look again.
        """
        if self.state not in UNSETTLED:
            raise AlreadyRuled(f"the incident is {self.state.value}")
        if self.state is not IncidentState.OPEN and ruling.person in self.found_by:
            raise SecondPersonNeeded(f"{ruling.person} has ruled on it already")
        return replace(self, rulings=(*self.rulings, ruling))

    @property
    def found_by(self) -> frozenset[str]:
        """Return who has found something, one way or the other."""
        return frozenset(one.person for one in self.rulings if one.verdict is not Verdict.UNCLEAR)

    @property
    def first_confirmed(self) -> datetime | None:
        """Return when somebody first found a rule broken; None while nobody has."""
        found = [one.ruled_at for one in self.rulings if one.verdict is Verdict.CONFIRMED]
        return min(found, default=None)

    @property
    def concerns_people(self) -> bool:
        """Tell whether people have to settle it: it is grave, or one found a rule broken."""
        return self.severity.at_least(Severity.MEDIUM) or self.first_confirmed is not None


UNSETTLED = frozenset({IncidentState.OPEN, IncidentState.NEEDS_SECOND, IncidentState.DISPUTED})
"""States in which somebody still has to look."""
_SETTLED_HARMLESS = frozenset({IncidentState.DISMISSED, IncidentState.TECHNICAL})


def group(flags: Iterable[Flag]) -> tuple[Incident, ...]:
    """Group flags of one kind with gaps of at most 60 s into incidents, by start.

    A gap runs from the last sighting of what is grouped to the next start. Grouping is
    stable: a later flag joins the last incident of its kind or begins a new one.
    """
    groups: list[list[Flag]] = []
    newest: dict[FlagKind, list[Flag]] = {}
    for flag in sorted(flags, key=lambda flag: flag.started):
        members = newest.get(flag.kind)
        if members is None or flag.started - _last_seen(members) > GROUPING_GAP:
            members = newest[flag.kind] = []
            groups.append(members)
        members.append(flag)
    return tuple(Incident(members[0].kind, tuple(members)) for members in groups)


def clearance(incidents: Iterable[Incident]) -> Clearance:
    """Return what certification is told about one attempt.

    Held while an incident of medium severity or more awaits people, coverage gaps included:
    somebody has to say that they were technical; and while one of whatever severity, in which
    somebody found a rule broken, is not settled. Barred only by an integrity incident that two
    persons have confirmed. No severity and no number of flags bars by itself.
    """
    found = Clearance.CLEAR
    for incident in incidents:
        if incident.state is IncidentState.CONFIRMED:
            if incident.kind.flag_class is FlagClass.INTEGRITY:
                return Clearance.BARRED
        elif incident.state not in _SETTLED_HARMLESS and incident.concerns_people:
            found = Clearance.HELD
    return found


def _state(kind: FlagKind, rulings: Sequence[Ruling]) -> IncidentState:
    """Fold the rulings: harmless is settled by one person, a violation by two.

    Where the second differs from the first, a third person settles it either way.
    """
    state = IncidentState.OPEN
    for ruling in rulings:
        match ruling.verdict:
            case Verdict.UNCLEAR:
                continue
            case Verdict.DISMISSED | Verdict.TECHNICAL:
                state = (
                    IncidentState.DISPUTED
                    if state is IncidentState.NEEDS_SECOND
                    else IncidentState(ruling.verdict.value)
                )
            case Verdict.CONFIRMED:
                settled = state is not IncidentState.OPEN
                settled = settled or kind.flag_class is not FlagClass.INTEGRITY
                state = IncidentState.CONFIRMED if settled else IncidentState.NEEDS_SECOND
    return state


def _last_seen(flags: Sequence[Flag]) -> datetime:
    """Return the last sighting among flags."""
    return max(flag.last_seen for flag in flags)
