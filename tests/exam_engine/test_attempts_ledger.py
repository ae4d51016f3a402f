"""The time ledger: every microsecond has one use, and the uses add up, whatever happened."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM, Reason, ReasonCode
from exam_engine.attempts.ledger import TimeUse, time_ledger
from exam_engine.attempts.states import AttemptState, PauseKind
from tests.exam_engine.sittings import (
    CANDIDATE,
    HOUR,
    MINUTE,
    POLICY,
    PROCTOR,
    SUPERVISOR,
    WAYS,
    WHY,
    at,
    create,
    run,
    stop,
)
from tests.exam_engine.test_attempts_stateful import Sitting

IN = WAYS[AttemptState.IN_PROGRESS]
OURS = Reason(ReasonCode.TECHNICAL_OUR_SERVICE, "the service did not answer")
ZERO = timedelta(0)


def history(*steps, policy=POLICY):
    return run([(create(policy), at(7)), *IN, *steps])[1]


def uses(ledger):
    return [(each.use, each.since, each.until) for each in ledger.stretches]


def test_each_stretch_of_a_long_day_has_its_use():
    told = history(
        (stop(), at(9, 10)),
        (c.Resume(PROCTOR), at(9, 15)),
        (c.Pause(CANDIDATE, PauseKind.BREAK, WHY), at(9, 30)),
        (c.Resume(CANDIDATE), at(9, 40)),
        (c.AdjustTime(SUPERVISOR, 5 * MINUTE, OURS), at(9, 41)),
        (c.ReachDeadline(SYSTEM), at(10, 20, 7)),
        (c.Finalize(SYSTEM), at(10, 21, 7)),
        policy=replace(POLICY, break_limit=1),
    )
    ledger = time_ledger(told, until=at(17), outages=[(at(9, 20), at(9, 25))])
    assert uses(ledger) == [
        (TimeUse.RUNNING, at(9), at(9, 10)),
        (TimeUse.PAUSED_PROCTOR, at(9, 10), at(9, 15)),
        (TimeUse.RUNNING, at(9, 15), at(9, 20)),
        (TimeUse.OUTAGE, at(9, 20), at(9, 25)),
        (TimeUse.RUNNING, at(9, 25), at(9, 30)),
        (TimeUse.BREAK, at(9, 30), at(9, 40)),
        (TimeUse.RUNNING, at(9, 40), at(10, 15)),
        (TimeUse.CREDITED, at(10, 15), at(10, 20)),
        (TimeUse.CLOSING, at(10, 20), at(10, 21, 7)),
    ]
    assert ledger.total(TimeUse.OUTAGE) == 5 * MINUTE
    assert ledger.worked == ledger.granted == 65 * MINUTE


def test_planned_and_incident_time_stand_apart():
    told = history(
        (c.AdjustTime(PROCTOR, 3 * MINUTE, WHY), at(9, 10)),
        (c.AdjustTime(PROCTOR, -MINUTE, WHY), at(9, 11)),
        (c.AdjustTime(SUPERVISOR, 5 * MINUTE, OURS), at(9, 12)),
        policy=replace(POLICY, factor=Decimal("1.25")),
    )
    ledger = time_ledger(told, until=at(9, 30))
    assert (ledger.base, ledger.accommodation) == (HOUR, 15 * MINUTE)
    assert (ledger.adjusted, ledger.credited) == (2 * MINUTE, 5 * MINUTE)
    assert ledger.granted == 82 * MINUTE
    assert [grant.ours for grant in ledger.grants] == [False, False, True]


def test_only_the_running_clock_loses_time_to_an_outage():
    told = history((stop(), at(9, 10)), (c.Resume(PROCTOR), at(9, 20)))
    overlapping = [(at(9, 5), at(9, 12)), (at(9, 8), at(9, 25)), (at(8), at(8, 59))]
    ledger = time_ledger(told, until=at(9, 30), outages=overlapping)
    assert ledger.total(TimeUse.OUTAGE) == 10 * MINUTE
    assert ledger.total(TimeUse.PAUSED_PROCTOR) == 10 * MINUTE


def test_an_attempt_that_has_not_started_has_planned_time_and_no_stretch():
    told = run([(create(), at(7)), *WAYS[AttemptState.AUTHORIZED]])[1]
    ledger = time_ledger(told, until=at(9, 30), outages=[(at(8), at(9))])
    assert (ledger.planned, ledger.stretches, ledger.worked) == (HOUR, (), ZERO)
    assert time_ledger([], until=at(9)) is None


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.TERMINATED])
def test_the_ledger_ends_where_the_attempt_ends(state):
    attempt, told = run([(create(), at(7)), *WAYS[state]])
    ledger = time_ledger(told, until=at(17))
    assert ledger.stretches[-1].until == attempt.ended_at


class Accounted(Sitting):
    """The laws of the ledger under random commands and random outages."""

    @invariant()
    def every_microsecond_is_in_the_ledger_once(self):
        if not self.history:
            return
        dice = random.Random(len(self.history))  # the same outages for the same history
        began = [at(9) + dice.randrange(5_400_000_000) * timedelta(microseconds=1) for _ in "abc"]
        outages = [(each, each + dice.randrange(600) * timedelta(seconds=1)) for each in began]
        ledger = time_ledger(self.history, until=self.now, outages=outages)
        plain = time_ledger(self.history, until=self.now)
        assert ledger.worked == plain.worked == self.attempt.clock.used(self.now)
        assert ledger.granted == self.attempt.clock.granted
        stretches = ledger.stretches
        assert all(each.since < each.until for each in stretches)
        assert all(a.until == b.since for a, b in pairwise(stretches))
        assert all(a.use is not b.use for a, b in pairwise(stretches))
        started = self.attempt.started_at
        end = self.attempt.ended_at or self.now
        if started is not None:
            assert sum((each.length for each in stretches), ZERO) == end - started
            assert sum((ledger.total(use) for use in TimeUse), ZERO) == end - started


Accounted.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestAccounted = Accounted.TestCase
