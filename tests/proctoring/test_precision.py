"""Signals by verdicts: counting, stepping back at the floor and not before, coming back by name."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.flags import FlagKind, Severity
from proctoring.incidents import IncidentState
from proctoring.precision import (
    FLOOR,
    LEAST_PER_GROUP,
    LEAST_VERDICTS,
    PEOPLE,
    Judged,
    Signal,
    Standing,
    Truth,
    Watched,
    gaps,
    judge,
    kappa,
    restored,
    signal_of,
    softened,
    truth_of,
)
from tests.proctoring.builders import NINE, a_flag

HOUR = timedelta(hours=1)
ABSENT = Signal(FlagKind.FACE_ABSENT, "yunet 2023mar")
OTHER = Signal(FlagKind.FACE_ABSENT, "haar")


def verdicts(right: int, wrong: int, *, technical: int = 0, at=NINE, signal=ABSENT):
    found = {Truth.RIGHT: right, Truth.WRONG: wrong, Truth.TECHNICAL: technical}
    return [Judged(signal, truth, at) for truth, count in found.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("right", "wrong", "technical", "demoted"),
    [
        pytest.param(24, 26, 0, True, id="just below the floor"),
        pytest.param(25, 25, 0, False, id="at the floor"),
        pytest.param(0, 49, 0, False, id="one verdict too few"),
        pytest.param(0, 50, 0, True, id="always wrong"),
        pytest.param(24, 0, 26, True, id="a technical cause is a false alarm"),
    ],
)
def test_a_signal_steps_back_below_the_floor_and_from_enough_verdicts_on(
    right, wrong, technical, demoted
):
    after = judge(Standing(ABSENT), verdicts(right, wrong, technical=technical), NINE + HOUR)
    assert after.demoted is demoted
    assert (after.changed_by, after.changed_at) == (
        ("system", NINE + HOUR) if demoted else ("", None)
    )
    assert (after.right, after.wrong, after.technical) == (right, wrong, technical)


def test_what_people_mark_is_one_signal_that_never_steps_back():
    marks = {signal_of(FlagKind.PROCTOR_FLAG, name) for name in ("person:ada", "reviewer:bob")}
    assert marks == {Signal(FlagKind.PROCTOR_FLAG, PEOPLE)}
    assert signal_of(ABSENT.kind, ABSENT.detector) == ABSENT
    (own,) = marks
    after = judge(Standing(own), verdicts(0, LEAST_VERDICTS, signal=own), NINE + HOUR)
    assert (after.wrong, after.demoted) == (LEAST_VERDICTS, False)


def test_verdicts_on_another_version_count_for_that_one_alone():
    after = judge(Standing(ABSENT), verdicts(0, 80, signal=OTHER), NINE)
    assert (after.precision.of, after.demoted) == (0, False)


def test_only_a_person_brings_it_back_and_old_verdicts_no_longer_count():
    gone = judge(Standing(ABSENT), verdicts(0, 50), NINE)
    assert judge(gone, verdicts(500, 50), NINE + HOUR).demoted, "not by itself"
    back = restored(gone, "ada", "new model", NINE + HOUR)
    assert (back.demoted, back.changed_by, back.reason) == (False, "ada", "new model")
    assert not judge(back, verdicts(0, 50), NINE + 2 * HOUR).demoted
    assert judge(back, verdicts(0, 50, at=NINE + HOUR), NINE + 2 * HOUR).precision.of == 0
    again = judge(back, verdicts(0, 50, at=NINE + 2 * HOUR), NINE + 3 * HOUR)
    assert (again.demoted, again.changed_by) == (True, "system")


def test_what_stepped_back_says_nothing_grave_and_nothing_else_is_touched():
    flag = a_flag(FlagKind.FACE_ABSENT, severity=Severity.HIGH)
    own = frozenset({Signal(flag.kind, flag.detector)})
    assert softened(flag, own).severity is Severity.LOW
    assert softened(flag, frozenset({OTHER})) is flag
    slight = a_flag(FlagKind.FACE_ABSENT, severity=Severity.INFO)
    assert softened(slight, own) is slight
    assert softened(flag, own, Severity.MEDIUM).severity is Severity.MEDIUM, "people were asked"
    assert softened(flag, own, Severity.HIGH) is flag
    assert softened(flag, own, Severity.INFO).severity is Severity.LOW


def test_what_people_could_not_tell_counts_for_neither_side():
    told = {state: truth_of(state) for state in IncidentState}
    assert {state for state, truth in told.items() if truth is not None} == {
        IncidentState.CONFIRMED,
        IncidentState.DISMISSED,
        IncidentState.TECHNICAL,
    }


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([(True, True)] * 4, None),
        ([(True, True), (False, False)], 1.0),
        ([(True, False), (False, True)], -1.0),
        ([(True, True), (True, False), (False, True), (False, False)], 0.0),
    ],
)
def test_agreement_is_counted_beyond_chance(pairs, expected):
    assert kappa(pairs) == expected


def test_a_gap_is_judged_from_a_hundred_people_on_each_side():
    quiet, hit = Watched(frozenset(), False, False), Watched(frozenset({"aids"}), True, True)
    (few,) = gaps([quiet] * 400 + [hit] * (LEAST_PER_GROUP - 1), ["aids"])
    assert (few.points, few.judged) == (100.0, False)
    (enough,) = gaps([quiet] * LEAST_PER_GROUP + [hit] * LEAST_PER_GROUP, ["aids"])
    assert enough.judged
    (nobody,) = gaps([quiet], ["aids"])
    assert (nobody.points, nobody.judged) == (None, False)


@given(st.integers(0, 120), st.integers(0, 120))
def test_stepping_back_is_exactly_the_floor(right, wrong):
    after = judge(Standing(ABSENT), verdicts(right, wrong), NINE)
    total = right + wrong
    assert after.demoted is (total >= LEAST_VERDICTS and right / total < FLOOR)
