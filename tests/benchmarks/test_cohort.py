"""What the cohort benchmark judges: who failed or was left out, never how fast a machine is."""

from dataclasses import replace

import pytest

from app.rehearsal.figures import Step
from benchmarks.cohort import verdicts

SLOW_MS = 60_000.0
DONE = Step(2, start=[SLOW_MS, SLOW_MS], hand_in=[SLOW_MS, SLOW_MS])


def met(step: Step) -> list[bool]:
    return [met for *_rest, met in verdicts(step)]


def test_a_slow_machine_misses_nothing():
    assert met(DONE) == [True, True, True]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(replace(DONE, failures={"line lost": 1}), [False, True, True], id="failed"),
        pytest.param(replace(DONE, start=[SLOW_MS]), [True, False, True], id="no first answer"),
        pytest.param(replace(DONE, hand_in=[]), [True, True, False], id="nobody handed in"),
    ],
)
def test_a_failure_or_somebody_left_out_is_a_miss(step, expected):
    assert met(step) == expected
