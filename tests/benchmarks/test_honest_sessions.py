"""What the rules say of simulated people: seldom of honest ones, nearly always of what is true."""

import random
import secrets
import sys
from itertools import pairwise

import pytest

from benchmarks.honest_lines import honest_facts, line_facts
from benchmarks.honest_sessions import INCIDENTS, Incident, found, honest_rates
from benchmarks.sessions import Mistakes
from proctoring.flags import FlagKind, Severity
from proctoring.rulebook import KOfN, Rules

HOURS = 60


@pytest.fixture
def rng() -> random.Random:
    seed = secrets.randbelow(2**32)
    sys.stdout.write(f"seed {seed}\n")
    return random.Random(seed)


def test_honest_hours_raise_few_flags(rng: random.Random):
    rates = honest_rates(rng, HOURS)
    # Goals are 0.2 and 1 an hour; five standard deviations of so few hours are left to chance.
    assert rates.grave * HOURS <= 12 + 5 * 12**0.5
    assert rates.low * HOURS <= 60 + 5 * 60**0.5
    assert rates.of(Severity.LOW) > 0


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda one: one.name)
def test_what_truly_happens_is_told_in_time(incident: Incident, rng: random.Random):
    result = found(rng, incident, trials=30)
    assert len(result.told) >= 0.75 * result.trials
    assert result.told[len(result.told) // 2] <= incident.latest_s


def test_the_measure_sees_rules_that_speak_too_soon(rng: random.Random):
    hasty = {FlagKind.FACE_MULTIPLE: KOfN(2, 3), FlagKind.FACE_ABSENT: KOfN(3, 4)}
    assert honest_rates(rng, HOURS, Rules(smoothing=hasty)).grave > 0.5


def test_mistakes_come_in_their_share_and_run_together(rng: random.Random):
    mistakes = Mistakes(0.1, 0.6)
    chain = mistakes.chain(rng)
    wrong = [next(chain) for _ in range(40_000)]
    share = sum(wrong) / len(wrong)
    after = [later for one, later in pairwise(wrong) if one]
    assert share == pytest.approx(0.1, abs=0.02)
    assert sum(after) / len(after) == pytest.approx(0.1 + 0.6 * 0.9, abs=0.06)


def test_an_outage_of_ours_comes_to_nobodys_mark(rng: random.Random):
    sittings = [line_facts(rng, 7200) for _ in range(1500)]
    outages = marks = 0
    for flags in sittings:
        ours = [one for one in flags if one.kind is FlagKind.OUR_OUTAGE]
        theirs = [one for one in flags if one.kind is not FlagKind.OUR_OUTAGE]
        outages += len(ours)
        marks += len(theirs)
        for one in theirs:
            assert all(one.last_seen <= our.started or our.last_seen <= one.started for our in ours)
    assert outages > 10, "some sixty are drawn"
    assert marks > 100, "gaps of the line are told"


def test_honest_writers_paste_nothing(rng: random.Random):
    flags = [flag for _ in range(10) for flag in honest_facts(rng, 2)]
    assert FlagKind.PASTED_BLOCK not in {one.kind for one in flags}
