"""How often the rules speak of honest people: `python -m benchmarks.honest_sessions [--seed N]`.

A thousand simulated hours of pictures (`sessions`), of lines, devices and answers (`honest_lines`),
folded by the very rules that the workers use; and true incidents beside them, so that quiet is not
bought with blindness. Exit status 1 when a goal is
missed. Nothing here is timed.
"""

import argparse
import random
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType

from benchmarks.honest_lines import honest_facts
from benchmarks.sessions import (
    BEGIN,
    FOUNDING_ROWS,
    INTERVAL_S,
    READERS,
    Act,
    Mistakes,
    Seen,
    honest,
    sitting,
)
from proctoring.flags import Flag, FlagKind, Severity
from proctoring.rulebook import DEFAULT_INTERVAL, Rules, rules_for
from proctoring.rules import LOST_AFTER_INTERVALS, LOST_GRAVE_AFTER, Sample, fold

HOURS = 1_000
SITTING_H = 2
GRAVE_PER_HOUR, LOW_PER_HOUR = 0.2, 1.0
TRIALS = 400

_ROW_HOURS = 60
_QUIET_BEFORE_S = 300.0
_RULES = rules_for(DEFAULT_INTERVAL)


@dataclass(frozen=True, slots=True)
class Rates:
    """Flags of honest hours, each counted once with the most it came to weigh."""

    hours: float
    counts: Mapping[tuple[FlagKind, Severity], int]
    gaps: int = 0
    grave_gaps: int = 0

    def of(self, *severities: Severity) -> int:
        """Return how many flags came to weigh one of these."""
        return sum(count for (_, grade), count in self.counts.items() if grade in severities)

    @property
    def grave(self) -> float:
        """Return flags of medium or more per hour."""
        return self.of(Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL) / self.hours

    @property
    def low(self) -> float:
        """Return flags that stayed low, per hour."""
        return self.of(Severity.LOW) / self.hours


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that truly happens, and the flag that is to say it.

    Attributes:
        name: in words.
        kind: the flag.
        shows: what its pictures show.
        seconds: how long it lasts.
        told: share of its pictures in which the detector reads it.
        least: share of such incidents that must be told.
        latest_s: how late the first word may come in 19 of 20, from the first picture of it.
    """

    name: str
    kind: FlagKind
    shows: Seen
    seconds: float
    told: float = 0.97
    least: float = 0.98
    latest_s: float = 20.0


INCIDENTS = (
    Incident("the chair is left for 20 s", FlagKind.FACE_ABSENT, Seen.NOBODY, 20, least=0.94),
    Incident("the chair is left for a minute", FlagKind.FACE_ABSENT, Seen.NOBODY, 60),
    Incident("the chair is left for 5 minutes", FlagKind.FACE_ABSENT, Seen.NOBODY, 300),
    Incident("a second person for 20 s", FlagKind.FACE_MULTIPLE, Seen.TWO, 20, least=0.94),
    Incident("a second person for a minute", FlagKind.FACE_MULTIPLE, Seen.TWO, 60),
    Incident(
        "the lens covered for a minute", FlagKind.CAMERA_COVERED, Seen.COVER, 60, latest_s=15.0
    ),
    Incident("one picture for a minute", FlagKind.CAMERA_FROZEN, Seen.STILL, 60, told=1.0),
    # A film meets the rhythm of the pictures now and then only.
    Incident(
        "a film again for 5 minutes", FlagKind.CAMERA_REPLAYED, Seen.AGAIN, 300, 0.3, latest_s=90.0
    ),
    # Looked at every 10 s, so that one turn of the head is no other person.
    Incident(
        "another person for 3 minutes", FlagKind.FACE_MISMATCH, Seen.OTHER, 180, 0.95, latest_s=40.0
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one kind of incident: delays from its first picture, in seconds, sorted.

    Attributes:
        told: of the first flag, one per trial in which there was one.
        weighty: until it weighed what its kind weighs, likewise.
    """

    incident: Incident
    trials: int
    told: tuple[float, ...]
    weighty: tuple[float, ...]

    @property
    def met(self) -> bool:
        """Tell whether enough were told, and 19 of 20 of those in time."""
        if len(self.told) < self.incident.least * self.trials:
            return False
        return _late(self.told) <= self.incident.latest_s


def main(arguments: list[str]) -> int:
    """Simulate and print; exit status 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description="flags of honest and of other sessions")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--hours", type=int, default=HOURS)
    asked = parser.parse_args(arguments)
    print(f"seed {asked.seed}")
    rng = random.Random(asked.seed)
    met = print_rates(honest_rates(rng, asked.hours))
    print_rows(rng)
    met = print_found([found(rng, incident) for incident in INCIDENTS]) and met
    return 0 if met else 1


def honest_rates(rng: random.Random, hours: float, rules: Rules = _RULES) -> Rates:
    """Return what the rules say of so many honest hours, in sittings of two."""
    counts: Counter[tuple[FlagKind, Severity]] = Counter()
    gaps = grave_gaps = 0
    beside = random.Random(str(rng.getstate()[1][:4]))  # its own, so that pictures stay as drawn
    for _ in range(round(hours / SITTING_H)):
        samples = list(honest(rng, SITTING_H))
        counts += _counted(samples, rules)
        counts += Counter((flag.kind, flag.severity) for flag in honest_facts(beside, SITTING_H))
        gaps += _gaps(samples, LOST_AFTER_INTERVALS * DEFAULT_INTERVAL)
        grave_gaps += _gaps(samples, LOST_GRAVE_AFTER)
    return Rates(hours, MappingProxyType(counts), gaps, grave_gaps)


def found(rng: random.Random, incident: Incident, trials: int = TRIALS) -> Found:
    """Return how soon so many incidents of one kind were told."""
    told: list[float] = []
    weighty: list[float] = []
    rows = [row for _, row in READERS]
    for _ in range(trials):
        begins = _QUIET_BEFORE_S + rng.uniform(0, INTERVAL_S)
        act = Act(incident.shows, begins, begins + incident.seconds, incident.told)
        # A picture that stands is read as it was the first time.
        reader = Mistakes(0, 0) if incident.shows is Seen.STILL else rng.choice(rows)
        samples = list(sitting(rng, act.ends + 60, reader=reader, acts=[act], rare={}))
        first, whole = _delays(samples, incident.kind, act)
        told += [first] if first is not None else []
        weighty += [whole] if whole is not None else []
    return Found(incident, trials, tuple(sorted(told)), tuple(sorted(weighty)))


def print_rates(rates: Rates) -> bool:
    """Print a line per kind and weight, and the verdict."""
    print(f"\n{rates.hours:.0f} honest hours, flags per hour by the most they weighed:")
    for (kind, severity), count in sorted(rates.counts.items()):
        print(f"  {kind.value:24} {severity.value:8} {count / rates.hours:7.3f}  ({count})")
    print(f"  medium or more {rates.grave:.3f}, goal at most {GRAVE_PER_HOUR}")
    print(f"  low            {rates.low:.3f}, goal at most {LOW_PER_HOUR}")
    each = rates.gaps / rates.hours, rates.grave_gaps / rates.hours
    print(f"  true gaps of the line, told as camera.lost: {each[0]:.3f}, medium {each[1]:.3f}")
    return rates.grave <= GRAVE_PER_HOUR and rates.low <= LOW_PER_HOUR


def print_rows(rng: random.Random) -> None:
    """Print what each row of nuisance alone does; without a goal, to see where it ends."""
    print(f"\nby mistakes about faces alone, {_ROW_HOURS} h each, medium or more and low per hour:")
    for row in FOUNDING_ROWS:
        counts: Counter[tuple[FlagKind, Severity]] = Counter()
        for _ in range(round(_ROW_HOURS / SITTING_H)):
            counts += _counted(sitting(rng, SITTING_H * 3600, reader=row, rare={}), _RULES)
        rates = Rates(_ROW_HOURS, counts)
        print(f"  p {row.p:.3f} rho {row.rho}: {rates.grave:.2f}, {rates.low:.2f}")


def print_found(results: Iterable[Found]) -> bool:
    """Print a line per kind of incident, and whether all goals were met."""
    print("\ntrue incidents: told of all; seconds to the first word, to full weight (p50, p95)")
    all_met = True
    for result in results:
        share = len(result.told) / result.trials
        first, whole = _spread(result.told), _spread(result.weighty)
        heavy = len(result.weighty) / result.trials
        verdict = "" if result.met else "  MISSED"
        print(f"  {result.incident.name:32} {share:.3f}  {first};  {heavy:.3f}  {whole}{verdict}")
        all_met = all_met and result.met
    return all_met


def _counted(samples: Iterable[Sample], rules: Rules) -> Counter[tuple[FlagKind, Severity]]:
    """Count episodes, each once with the gravest severity it came to."""
    gravest: dict[tuple[FlagKind, object], Flag] = {}
    for change in fold(samples, rules)[1]:
        flag = change.flag
        known = gravest.setdefault((flag.kind, flag.started), flag)
        if flag.severity.at_least(known.severity):
            gravest[flag.kind, flag.started] = flag
    return Counter((flag.kind, flag.severity) for flag in gravest.values())


def _gaps(samples: list[Sample], least: timedelta) -> int:
    return sum(after.received - before.received >= least for before, after in pairwise(samples))


def _delays(samples: list[Sample], kind: FlagKind, act: Act) -> tuple[float | None, float | None]:
    """Return seconds from the incident's first picture to its flag, and to the flag's full weight.

    A flag that opened before the incident is a mistake and no finding.
    """
    seconds = [(one.received - BEGIN).total_seconds() for one in samples]
    shown = next(second for second in seconds if second >= act.begins)
    first = whole = None
    state = None
    for sample, second in zip(samples, seconds, strict=True):
        state, changes = fold([sample], _RULES, state)
        flags = [one.flag for one in changes if one.flag.kind is kind and second >= shown]
        for flag in flags:
            first = second - shown if first is None else first
            if whole is None and flag.severity.at_least(kind.severity):
                whole = second - shown
    return first, whole


def _spread(delays: tuple[float, ...]) -> str:
    return f"{delays[len(delays) // 2]:.0f}, {_late(delays):.0f}" if delays else "-"


def _late(delays: tuple[float, ...]) -> float:
    return delays[int(len(delays) * 0.95)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
