"""Grouping, rulings by people, clearance, concern and retention: tables and laws."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.concern import UNKNOWN_PRECISION, concern, duration_factor
from proctoring.errors import AlreadyRuled, RulingRefused, SecondPersonNeeded
from proctoring.flags import Flag, FlagClass, FlagKind, Severity
from proctoring.incidents import (
    LONGEST_REASON,
    Clearance,
    Incident,
    IncidentState,
    Ruling,
    Verdict,
    clearance,
    group,
)
from tests.proctoring.builders import NINE, a_flag

ABSENT, MULTIPLE = FlagKind.FACE_ABSENT, FlagKind.FACE_MULTIPLE
CONFIRMED, DISMISSED = Verdict.CONFIRMED, Verdict.DISMISSED
TECHNICAL, UNCLEAR = Verdict.TECHNICAL, Verdict.UNCLEAR


def a_ruling(verdict: Verdict, person: str = "ada") -> Ruling:
    return Ruling(person, NINE, verdict, "seen in the picture", "a dropped cable was ruled out")


def ruled(*steps: tuple[str, Verdict], kind: FlagKind = ABSENT) -> Incident:
    incident = Incident(kind, (a_flag(kind),))
    for person, verdict in steps:
        incident = incident.ruled(a_ruling(verdict, person))
    return incident


@pytest.mark.parametrize(
    ("flags", "sizes"),
    [
        pytest.param([], [], id="none"),
        pytest.param([a_flag(start=0), a_flag(start=70)], [2], id="gap of exactly 60 s"),
        pytest.param([a_flag(start=0), a_flag(start=71)], [1, 1], id="gap of 61 s"),
        pytest.param([a_flag(start=71), a_flag(start=0), a_flag(start=35)], [3], id="any order"),
        pytest.param([a_flag(start=0, seconds=300), a_flag(start=100)], [2], id="overlapping"),
        pytest.param([a_flag(), a_flag(MULTIPLE)], [1, 1], id="other kinds stay apart"),
    ],
)
def test_flags_of_one_kind_close_in_time_are_one_incident(flags: list[Flag], sizes: list[int]):
    assert [len(incident.flags) for incident in group(flags)] == sizes


FLAGS = st.lists(
    st.builds(
        a_flag,
        st.sampled_from([ABSENT, MULTIPLE, FlagKind.CAMERA_COVERED]),
        st.integers(0, 900),
        st.integers(0, 120),
    ),
    max_size=12,
)


@given(FLAGS, st.randoms(use_true_random=False))
def test_grouping_loses_no_flag_and_does_not_depend_on_their_order(flags: list[Flag], shuffle):
    incidents = group(flags)
    assert sorted(id(flag) for one in incidents for flag in one.flags) == sorted(map(id, flags))
    shuffled = list(flags)
    shuffle.shuffle(shuffled)
    again = group(shuffled)
    assert {(one.kind, one.started, one.last_seen, len(one.flags)) for one in again} == {
        (one.kind, one.started, one.last_seen, len(one.flags)) for one in incidents
    }


def test_an_incident_spans_its_flags_and_takes_the_gravest_severity():
    flags = [
        a_flag(start=0, seconds=10),
        a_flag(start=30, seconds=5, severity=Severity.HIGH, still_open=True),
    ]
    (incident,) = group(flags)
    assert incident.started == NINE
    assert incident.last_seen == NINE + timedelta(seconds=35)
    assert incident.ended is None
    assert incident.duration == timedelta(seconds=15)
    assert incident.severity is Severity.HIGH
    closed = Incident(ABSENT, (flags[0],))
    assert closed.ended == NINE + timedelta(seconds=10)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], IncidentState.OPEN),
        ([("ada", UNCLEAR)], IncidentState.OPEN),
        ([("ada", DISMISSED)], IncidentState.DISMISSED),
        ([("ada", TECHNICAL)], IncidentState.TECHNICAL),
        ([("ada", CONFIRMED)], IncidentState.NEEDS_SECOND),
        ([("ada", CONFIRMED), ("bob", UNCLEAR)], IncidentState.NEEDS_SECOND),
        ([("ada", CONFIRMED), ("bob", CONFIRMED)], IncidentState.CONFIRMED),
        ([("ada", CONFIRMED), ("bob", DISMISSED)], IncidentState.DISPUTED),
        ([("ada", CONFIRMED), ("bob", TECHNICAL)], IncidentState.DISPUTED),
        ([("ada", UNCLEAR), ("ada", CONFIRMED), ("bob", CONFIRMED)], IncidentState.CONFIRMED),
        (
            [("ada", CONFIRMED), ("bob", DISMISSED), ("eve", UNCLEAR)],
            IncidentState.DISPUTED,
        ),
        (
            [("ada", CONFIRMED), ("bob", DISMISSED), ("eve", CONFIRMED)],
            IncidentState.CONFIRMED,
        ),
        (
            [("ada", CONFIRMED), ("bob", TECHNICAL), ("eve", DISMISSED)],
            IncidentState.DISMISSED,
        ),
    ],
)
def test_one_person_finds_it_harmless_and_two_find_a_violation(
    steps: list[tuple[str, Verdict]], state: IncidentState
):
    assert ruled(*steps).state is state


def test_a_coverage_gap_is_settled_by_one_person():
    covered = ruled(("ada", CONFIRMED), kind=FlagKind.CAMERA_COVERED)
    assert covered.state is IncidentState.CONFIRMED
    assert clearance([covered]) is Clearance.CLEAR


def test_the_second_look_is_another_persons():
    with pytest.raises(SecondPersonNeeded, match="ada"):
        ruled(("ada", CONFIRMED), ("ada", CONFIRMED))


@pytest.mark.parametrize("person", ["ada", "bob"])
def test_where_two_differ_neither_of_them_settles_it(person: str):
    with pytest.raises(SecondPersonNeeded, match=person):
        ruled(("ada", CONFIRMED), ("bob", DISMISSED), (person, DISMISSED))


@pytest.mark.parametrize(
    "steps",
    [
        [("ada", DISMISSED)],
        [("ada", TECHNICAL)],
        [("ada", CONFIRMED), ("bob", CONFIRMED)],
        [("ada", CONFIRMED), ("bob", DISMISSED), ("eve", CONFIRMED)],
    ],
)
def test_a_settled_incident_is_not_ruled_again(steps: list[tuple[str, Verdict]]):
    with pytest.raises(AlreadyRuled):
        ruled(*steps).ruled(a_ruling(DISMISSED, "mia"))


@pytest.mark.parametrize(
    ("person", "verdict", "reason", "alternative"),
    [
        pytest.param(" ", DISMISSED, "fine", None, id="nobody"),
        pytest.param("ada", DISMISSED, " \n", None, id="no reason"),
        pytest.param("ada", DISMISSED, "x" * (LONGEST_REASON + 1), None, id="a novel"),
        pytest.param("ada", CONFIRMED, "seen", None, id="no technical alternative"),
        pytest.param("ada", CONFIRMED, "seen", "  ", id="a blank alternative"),
    ],
)
def test_a_ruling_without_its_grounds_is_refused(
    person: str, verdict: Verdict, reason: str, alternative: str | None
):
    with pytest.raises(RulingRefused):
        Ruling(person, NINE, verdict, reason, alternative)


@pytest.mark.parametrize(
    ("incidents", "expected"),
    [
        pytest.param([], Clearance.CLEAR, id="nothing"),
        pytest.param([ruled()], Clearance.HELD, id="medium awaits a person"),
        pytest.param(
            [Incident(FlagKind.FOCUS_LOST, (a_flag(FlagKind.FOCUS_LOST, severity=Severity.LOW),))],
            Clearance.CLEAR,
            id="low awaits nobody",
        ),
        pytest.param(
            [Incident(FlagKind.CAMERA_COVERED, (a_flag(FlagKind.CAMERA_COVERED),))],
            Clearance.HELD,
            id="a coverage gap awaits a person",
        ),
        pytest.param(
            [ruled(("ada", CONFIRMED), kind=FlagKind.OBJECT_PHONE)],
            Clearance.HELD,
            id="low, and one person found a rule broken",
        ),
        pytest.param([ruled(("ada", DISMISSED))], Clearance.CLEAR, id="dismissed"),
        pytest.param([ruled(("ada", CONFIRMED))], Clearance.HELD, id="confirmed by one"),
        pytest.param(
            [ruled(), ruled(("ada", CONFIRMED), ("bob", CONFIRMED))],
            Clearance.BARRED,
            id="confirmed by two",
        ),
        pytest.param(
            [ruled(("ada", CONFIRMED), ("bob", DISMISSED))], Clearance.HELD, id="disputed"
        ),
    ],
)
def test_clearance_waits_for_people_and_bars_only_by_two(
    incidents: list[Incident], expected: Clearance
):
    assert clearance(incidents) is expected


@given(FLAGS)
def test_no_number_of_flags_bars_anybody(flags: list[Flag]):
    assert clearance(group(flags)) is not Clearance.BARRED


def test_concern_is_the_sum_of_its_contributions_the_largest_first():
    multiple = Incident(MULTIPLE, (a_flag(MULTIPLE, seconds=60),))
    absent = Incident(ABSENT, (a_flag(ABSENT, seconds=0),))
    found = concern([absent, multiple], {MULTIPLE: 0.9})
    assert [one.incident for one in found.contributions] == [multiple, absent]
    assert [one.amount for one in found.contributions] == pytest.approx(
        [0.8 * 0.9 * 1.0, 0.5 * UNKNOWN_PRECISION * 0.5]
    )
    assert found.amount == pytest.approx(0.72 + 0.05)
    assert found.strongest == found.contributions[0]
    assert concern([]).strongest is None


@pytest.mark.parametrize(
    ("incident", "precision"),
    [
        pytest.param(ruled(), UNKNOWN_PRECISION, id="unmeasured"),
        pytest.param(ruled(("ada", CONFIRMED), ("bob", CONFIRMED)), 1.0, id="confirmed by people"),
        pytest.param(ruled(kind=FlagKind.PROCTOR_FLAG), 1.0, id="a proctor's own word"),
    ],
)
def test_an_unmeasured_detector_counts_a_fifth_and_a_person_in_full(
    incident: Incident, precision: float
):
    assert concern([incident]).contributions[0].precision == precision


@pytest.mark.parametrize(
    "kind", [kind for kind in FlagKind if kind.flag_class is FlagClass.COVERAGE]
)
def test_a_coverage_gap_never_adds_concern_whatever_its_severity(kind: FlagKind):
    gravest = a_flag(kind, seconds=3600, severity=Severity.CRITICAL)
    assert concern([Incident(kind, (gravest,))]).contributions == ()


@pytest.mark.parametrize("verdict", [DISMISSED, TECHNICAL])
def test_what_people_found_harmless_adds_no_concern(verdict: Verdict):
    assert concern([ruled(("ada", verdict))]).amount == 0


@pytest.mark.parametrize(
    ("seconds", "factor"), [(0, 0.5), (30, 0.75), (60, 1.0), (180, 2.0), (7200, 2.0)]
)
def test_duration_counts_and_is_capped(seconds: int, factor: float):
    assert duration_factor(timedelta(seconds=seconds)) == pytest.approx(factor)
