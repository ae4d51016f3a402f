"""Signals judged by people: measured, stepped back below the floor, brought back by name.

What was raised before stays as it was; a change counts from the next flag on.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.services.errors import NotFound, ReasonMissing
from app.services.ports import SignalRepository, UnitOfWorkFactory
from app.services.rows import JsonValue
from app.services.watching.reviewing import Reviewing, reviewing_of
from app.services.watching.signal_letters import tell_of_demotions
from exam_engine.attempts.actors import Actor
from proctoring.flags import FlagKind
from proctoring.groups import GroupGap, group_gaps
from proctoring.precision import (
    KNOWN_FROM,
    Gap,
    Judged,
    Signal,
    Standing,
    Truth,
    gaps,
    judge,
    kappa,
    restored,
)
from proctoring.rates import Rate

log = logging.getLogger(__name__)

EFFECTS = ("agreed", "more_time", "breaks", "aids", "not_marked")
WEEK = timedelta(days=7)
LEAST_REASON = 3


@dataclass(frozen=True, slots=True)
class Report:
    """What a week's report says.

    Attributes:
        week: of each signal the verdicts of the last seven days.
        agreement: Cohen's kappa of first and second reviewers; None where it says nothing.
        pairs: how many incidents two people have ruled on.
        watched: ended sittings that were watched.
        groups: how groups compare that candidates named for themselves, in sums alone.
        volunteers: how many people have named any.
        reviewing: how well reviewers see, by control samples.
    """

    at: datetime
    standing: tuple[Standing, ...]
    week: dict[Signal, Rate]
    agreement: float | None
    pairs: int
    gaps: tuple[Gap, ...]
    watched: int
    groups: tuple[GroupGap, ...] = ()
    volunteers: int = 0
    reviewing: Reviewing | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """The use cases over their ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory

    def judge(self) -> int:
        """Judge every signal by all verdicts; returns how many stepped back now."""
        with self.uow() as uow:
            now = uow.now()
            fresh = [(before, judge(before, judged, now)) for before, judged in _all(uow.signals)]
            for before, after in fresh:
                if after != before:
                    uow.signals.put(after)
            gone = [after for before, after in fresh if after.demoted and not before.demoted]
            tell_of_demotions(uow, gone, now)
            uow.commit()
        for one in gone:
            fields = {"event": "signal_demoted", "kind": one.signal.kind.value}
            log.critical("a signal is wrong too often and stepped back", extra=fields)
        return len(gone)

    def restore(self, kind: str, detector: str, *, actor: Actor, reason: str) -> Standing:
        """Bring a signal back; only verdicts from now on count.

        Raises:
            NotFound: no such signal has stepped back.
            ReasonMissing: nobody brings one back without saying why.
        """
        if len(reason.strip()) < LEAST_REASON:
            raise ReasonMissing("say why")
        with self.uow() as uow:
            for one in uow.signals.standing():
                named = (one.signal.kind.value, one.signal.detector)
                if named == (kind, detector) and one.demoted:
                    after = restored(one, actor.person, reason.strip(), uow.now())
                    uow.signals.put(after)
                    uow.commit()
                    return after
        raise NotFound(f"{kind} by {detector} has not stepped back")

    def report(self) -> Report:
        """Return what people found about every signal, and how groups compare."""
        with self.read() as uow:
            now = uow.now()
            every = _all(uow.signals)
            pairs = list(uow.signals.pairs())
            watched = list(uow.signals.watched())
            named, volunteers = group_gaps(uow.groups.sittings()), uow.groups.count()
            reviewing = reviewing_of(uow)
        shown = tuple(_counted(stored, judged, now) for stored, judged in every)
        week = {stored.signal: _week(judged, now) for stored, judged in every}
        compared = gaps(watched, EFFECTS)
        return Report(
            now,
            shown,
            week,
            kappa(pairs),
            len(pairs),
            compared,
            len(watched),
            named,
            volunteers,
            reviewing,
        )


def known_precision(standing: Iterable[Standing]) -> dict[FlagKind, float]:
    """Return how often each kind was right, of those that were judged often enough to say so."""
    counted: dict[FlagKind, list[Rate]] = {}
    for one in standing:
        counted.setdefault(one.signal.kind, []).append(one.precision)
    found = {}
    for kind, rates in counted.items():
        of = sum(rate.of for rate in rates)
        if of >= KNOWN_FROM:
            found[kind] = sum(rate.count for rate in rates) / of
    return found


def how_often(standing: Standing) -> str:
    """Return how often a signal was right, to stand behind its words; empty where few judged."""
    rate = standing.precision
    if not standing.demoted and rate.of < KNOWN_FROM:
        return ""
    back = ", stepped back" if standing.demoted else ""
    return f" (right in {rate.count} of {rate.of}{back})"


def judged_words(standing: Standing | None) -> dict[str, JsonValue]:
    """Return how often a signal was right as plain numbers, to stand beside what it marks.

    Returns:
        `right` of `of` incidents that people settled; `known`: whether that is enough to say so;
        `back`: it was wrong too often and says nothing grave any more.
    """
    if standing is None:
        return {"right": 0, "of": 0, "known": False, "back": False}
    rate = standing.precision
    known = rate.of >= KNOWN_FROM
    return {"right": rate.count, "of": rate.of, "known": known, "back": standing.demoted}


def _all(signals: SignalRepository) -> list[tuple[Standing, list[Judged]]]:
    """Return each signal that was ever judged, as it is stored, with its verdicts."""
    own: dict[Signal, list[Judged]] = {}
    for one in signals.judged():
        own.setdefault(one.signal, []).append(one)
    stored = {one.signal: one for one in signals.standing()}
    every = sorted({*own, *stored}, key=lambda one: (one.kind.value, one.detector))
    return [(stored.get(one, Standing(one)), own.get(one, [])) for one in every]


def _counted(stored: Standing, judged: list[Judged], now: datetime) -> Standing:
    """Return counts of now with what was already done about the signal."""
    fresh = judge(stored, judged, now)
    return replace(stored, right=fresh.right, wrong=fresh.wrong, technical=fresh.technical)


def _week(judged: list[Judged], now: datetime) -> Rate:
    newest = [one for one in judged if one.at > now - WEEK]
    return Rate(sum(one.truth is Truth.RIGHT for one in newest), len(newest))
