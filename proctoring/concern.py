"""Concern: in which order people look. Shown as its contributions, never as a verdict.

Concern orders the proctor's board and the reviewers' queue. It is no probability, and no code
outside an ordering may read it. What happened is in `incidents`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from proctoring.flags import FlagClass, FlagKind
from proctoring.incidents import Incident, IncidentState

UNKNOWN_PRECISION = 0.2

_BRIEF, _LONGEST = 0.5, 2.0
_FULL_AFTER = timedelta(seconds=60)
_LEFT_OUT = frozenset({IncidentState.DISMISSED, IncidentState.TECHNICAL})


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one incident adds.

    Attributes:
        incident: the incident.
        severity: weight of its severity, 0 to 1.
        precision: how often such incidents were real, 0 to 1; 1 when people confirmed this one.
        duration: factor for its length, 0.5 to 2.
    """

    incident: Incident
    severity: float
    precision: float
    duration: float

    @property
    def amount(self) -> float:
        """Return the product; at least 0, at most 2."""
        return self.severity * self.precision * self.duration


@dataclass(frozen=True, slots=True)
class Concern:
    """All contributions of one attempt, the largest first."""

    contributions: tuple[Contribution, ...]

    @property
    def amount(self) -> float:
        """Return the sum; it orders attempts and means nothing else."""
        return sum(contribution.amount for contribution in self.contributions)

    @property
    def strongest(self) -> Contribution | None:
        """Return the largest contribution, or None without any."""
        return self.contributions[0] if self.contributions else None


def concern(
    incidents: Iterable[Incident], precision: Mapping[FlagKind, float] | None = None
) -> Concern:
    """Return the concern of one attempt.

    Class C and S contribute nothing, nor what people have found harmless, nor severity info.

    Args:
        incidents: all incidents of the attempt.
        precision: measured share of true incidents by kind, 0 to 1; an unmeasured kind counts as
            `UNKNOWN_PRECISION`. A proctor's own flag is a person's word and counts in full.
    """
    known = {FlagKind.PROCTOR_FLAG: 1.0, **(precision or {})}
    found = (
        Contribution(
            incident,
            severity=incident.severity.weight,
            precision=_precision(incident, known),
            duration=duration_factor(incident.duration),
        )
        for incident in incidents
        if incident.kind.flag_class is FlagClass.INTEGRITY and incident.state not in _LEFT_OUT
    )
    telling = (contribution for contribution in found if contribution.amount > 0)
    return Concern(tuple(sorted(telling, key=lambda one: one.amount, reverse=True)))


def duration_factor(duration: timedelta) -> float:
    """Return the factor for a length: 0.5 at once, 1 at a minute, 2 from three minutes on."""
    return min(_LONGEST, _BRIEF + (1 - _BRIEF) * (duration / _FULL_AFTER))


def _precision(incident: Incident, known: Mapping[FlagKind, float]) -> float:
    """Return the precision of one incident."""
    if incident.state is IncidentState.CONFIRMED:
        return 1.0
    return known.get(incident.kind, UNKNOWN_PRECISION)
