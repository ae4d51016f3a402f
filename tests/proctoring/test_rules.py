"""Smoothing: how many of how many open a flag, what closes it, and how long it then is quiet."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring.errors import RecordCorrupt
from proctoring.flags import (
    FlagChange,
    FlagClass,
    FlagClosed,
    FlagEscalated,
    FlagKind,
    FlagOpened,
    Severity,
)
from proctoring.observations import Observation
from proctoring.rulebook import Rules, rules_for
from proctoring.rules import camera_lost, finish, fold, step
from proctoring.smoother import SmootherState, flag_document, flag_from_document
from tests.proctoring.builders import (
    COVERED,
    CROWD,
    DISTRUSTED,
    FROZEN,
    LIVE,
    NINE,
    NOBODY,
    PRESENT,
    a_face,
    an_observation,
    samples,
)

RULES = Rules()
EDGE = an_observation((replace(a_face(), left=0.0),))
REPEATED = an_observation(stillness=replace(LIVE, repeated=True))
P, N, C, M, F = PRESENT, NOBODY, COVERED, CROWD, FROZEN

SCENES = st.lists(st.sampled_from([P, P, P, N, C, M, F, EDGE]), max_size=60)


def changes(observations: list[Observation], rules: Rules = RULES) -> list[FlagChange]:
    return list(fold(samples(observations), rules)[1])


def opened(observations: list[Observation]) -> list[tuple[str, int]]:
    """Kinds opened, with the number of the snapshot that opened them."""
    state, found = SmootherState(), []
    for sample in samples(observations):
        state, new = step(state, sample, RULES)
        found += [
            (change.flag.kind.value, sample.sequence)
            for change in new
            if isinstance(change, FlagOpened)
        ]
    return found


@pytest.mark.parametrize(
    ("observations", "expected"),
    [
        pytest.param([P] * 30, [], id="an honest half minute"),
        pytest.param([P, C, C, P, P, C], [], id="covers too far apart"),
        pytest.param([P, C, P, C, C], [("camera.covered", 4)], id="covered 3 of 4"),
        pytest.param([P, N, N, P, P, N], [], id="two absences, then one"),
        pytest.param([P, N, P, N, N], [("face.absent", 4)], id="absent 3 of 4"),
        pytest.param([N, N, N], [("face.absent", 2)], id="absent from the start"),
        pytest.param([M, M, P, P, M], [], id="somebody crosses behind, and again later"),
        pytest.param([M, P, M, M], [("face.multiple", 3)], id="several faces 3 of 4"),
        pytest.param([F, F, F, P, F, F, F], [], id="frozen for three pairs"),
        pytest.param([F, F, F, F], [("camera.frozen", 3)], id="frozen for four pairs"),
        pytest.param([EDGE] * 3 + [P, P], [], id="partial 3 of 5"),
        pytest.param([EDGE] * 4, [("face.partial", 3)], id="partial 4 of 6"),
        pytest.param(
            [REPEATED, *[P] * 50, REPEATED], [("camera.replayed", 51)], id="replayed in 5 minutes"
        ),
        pytest.param([REPEATED, *[P] * 60, REPEATED], [], id="replayed beyond 5 minutes"),
        pytest.param([N, C, N, C, C, N], [("camera.covered", 4), ("face.absent", 5)], id="both"),
    ],
)
def test_a_flag_opens_with_the_snapshot_that_completes_its_rule(
    observations: list[Observation], expected: list[tuple[str, int]]
):
    assert opened(observations) == expected


def test_an_episode_tells_start_end_count_and_best_evidence():
    worse = an_observation((), replace(COVERED.framing, spread=1.0))
    found = changes([P, C, worse, C, P, C, P, P, P])
    assert [type(change) for change in found] == [FlagOpened, FlagClosed]
    flag = found[-1].flag
    assert flag.kind is FlagKind.CAMERA_COVERED
    assert flag.flag_class is FlagClass.COVERAGE
    assert flag.severity is Severity.HIGH
    assert (flag.started, flag.ended) == (NINE + timedelta(seconds=5), NINE + timedelta(seconds=25))
    assert flag.last_seen == flag.ended
    assert (flag.count, flag.samples) == (4, 5)
    assert flag.evidence is not None
    assert (flag.evidence.snapshot_id, flag.evidence.reading) == ("s2", 1.0)
    assert flag.evidence.threshold == RULES.thresholds.covered_spread
    assert flag.detector == "yunet"


def test_two_clean_snapshots_do_not_close_and_the_third_does():
    assert len(changes([N, N, N, P, P, N, P, P])) == 1
    assert isinstance(changes([N, N, N, P, P, N, P, P, P])[-1], FlagClosed)


def test_after_an_episode_the_same_kind_is_quiet_for_a_minute():
    closes_at = [N, N, N, P, P, P]  # closed by the sixth snapshot, at 25 s
    flapping = closes_at + [N] * 14
    found = [change for change in changes(flapping) if isinstance(change, FlagOpened)]
    assert len(found) == 2
    reopened = next(
        number for kind, number in opened(flapping)[1:] if kind == FlagKind.FACE_ABSENT.value
    )
    assert reopened * 5 == 25 + 60


def test_flapping_input_raises_one_flag_and_keeps_it():
    assert opened([N, N, P] * 30) == [("face.absent", 3)]


def test_an_absence_grows_medium_at_half_a_minute_and_high_at_five():
    found = changes([N] * 70)
    assert [type(change) for change in found] == [FlagOpened, FlagEscalated, FlagEscalated]
    assert [(one.flag.severity, one.flag.duration.total_seconds()) for one in found] == [
        (Severity.LOW, 10),
        (Severity.MEDIUM, 30),
        (Severity.HIGH, 300),
    ]


@pytest.mark.parametrize("interval", [1, 2, 5, 10])
def test_a_second_person_is_low_until_half_a_minute_whatever_the_interval(interval: int):
    rules = rules_for(timedelta(seconds=interval))
    found = fold(samples([M] * (40 // interval + 1), interval), rules)[1]
    first, second = (one.flag for one in found)
    assert (first.severity, second.severity) == (Severity.LOW, Severity.HIGH)
    assert 28 <= second.duration.total_seconds() <= 35


def test_sightings_that_come_and_go_grow_by_their_number():
    severities = [one.flag.severity for one in changes([M, M, P, M, P, M, P, P, M, M, M])]
    assert severities == [Severity.LOW, Severity.HIGH]
    assert [one.flag.severity for one in changes([M] * 6 + [P] * 3)] == [Severity.LOW] * 2


def test_a_distrusted_detector_raises_no_absence_and_only_hints_at_several_faces():
    distrusted = [replace(one, detector=DISTRUSTED) for one in [N] * 9 + [M] * 9]
    found = changes(distrusted)
    assert [(one.flag.kind, one.flag.severity) for one in found] == [
        (FlagKind.FACE_MULTIPLE, Severity.INFO)
    ]


def test_a_gap_without_snapshots_ends_what_was_seen_before_it():
    early = samples([N, N, N])
    late = samples([N, N], first=20)  # 100 s after the start
    found = fold([*early, *late], RULES)[1]
    assert [type(change) for change in found] == [FlagOpened, FlagClosed]
    assert found[-1].flag.ended == early[-1].received


def test_a_gap_forgets_what_was_half_seen_from_more_than_a_minute_on():
    half = [*samples([N, N]), *samples([N], first=20)]
    assert fold(half, RULES)[1] == ()
    assert fold([*samples([N, N]), *samples([N], first=14)], RULES)[1] == ()
    assert len(fold([*samples([N, N]), *samples([N], first=13)], RULES)[1]) == 1


def test_a_late_or_repeated_observation_changes_nothing():
    history = samples([P, N, N, N, P])
    state, _ = fold(history, RULES)
    for sample in history:
        assert step(state, sample, RULES) == (state, ())


@given(SCENES, st.integers(0, 60))
def test_folding_in_two_jobs_with_a_stored_state_equals_folding_at_once(
    observations: list[Observation], cut: int
):
    history = samples(observations)
    whole, all_changes = fold(history, RULES)
    middle, first = fold(history[:cut], RULES)
    stored = json.loads(json.dumps(middle.to_document()))
    end, second = fold(history[max(0, cut - 3) :], RULES, SmootherState.from_document(stored))
    assert end == whole
    assert first + second == all_changes


@given(SCENES)
def test_episodes_of_a_kind_never_overlap_and_are_opened_before_they_close(
    observations: list[Observation],
):
    open_kinds: set[FlagKind] = set()
    for change in changes(observations):
        kind = change.flag.kind
        assert (kind in open_kinds) != isinstance(change, FlagOpened)
        (open_kinds.discard if isinstance(change, FlagClosed) else open_kinds.add)(kind)
        assert change.flag.started <= change.flag.last_seen
        assert 1 <= change.flag.count <= change.flag.samples
        assert change.flag.ended is None or isinstance(change, FlagClosed)


@given(SCENES)
def test_finishing_closes_everything_at_its_last_sighting(observations: list[Observation]):
    state, _ = fold(samples(observations), RULES)
    ended, closed = finish(state, RULES)
    assert ended.open_flags() == ()
    assert [change.flag.kind for change in closed] == [flag.kind for flag in state.open_flags()]
    assert all(change.flag.ended == change.flag.last_seen for change in closed)
    assert finish(ended, RULES)[1] == ()


@pytest.mark.parametrize("interval", [1, 2, 5, 10])
def test_detection_keeps_its_delay_at_other_intervals(interval: int):
    rules = rules_for(timedelta(seconds=interval))
    for scene, kind, limit in (
        (C, FlagKind.CAMERA_COVERED, 15),
        (M, FlagKind.FACE_MULTIPLE, 15),
        (N, FlagKind.FACE_ABSENT, 20),
        (F, FlagKind.CAMERA_FROZEN, 20),
    ):
        state, seconds = SmootherState(), 0.0
        for sample in samples([scene] * 30, interval):
            state, new = step(state, sample, rules)
            if any(change.flag.kind is kind for change in new):
                seconds = (sample.received - NINE).total_seconds()
                break
        assert 0 < seconds <= limit


def test_the_rules_at_five_seconds_are_the_default_ones():
    assert rules_for(timedelta(seconds=5)) == RULES
    assert rules_for(timedelta(seconds=3.5)).clean == 5, "never fewer seconds"
    assert rules_for(timedelta(seconds=15)).stale_after == timedelta(seconds=90)
    with pytest.raises(ValueError, match="not positive"):
        rules_for(timedelta(0))


def test_a_camera_is_lost_after_three_intervals_and_not_before():
    interval = timedelta(seconds=5)
    assert camera_lost(NINE, NINE + timedelta(seconds=14.9), interval) is None
    flag = camera_lost(NINE, NINE + timedelta(seconds=15), interval)
    assert flag is not None
    assert (flag.kind, flag.severity) == (FlagKind.CAMERA_LOST, Severity.LOW)
    assert flag.flag_class is FlagClass.COVERAGE
    assert flag.started == NINE
    assert flag.ended is None
    back = flag.closed(NINE + timedelta(seconds=40))
    assert (back.ended, back.duration) == (back.last_seen, timedelta(seconds=40))


@pytest.mark.parametrize(
    ("seconds", "severity"),
    [(59.9, Severity.LOW), (60, Severity.MEDIUM), (3600, Severity.MEDIUM)],
)
def test_a_lost_camera_weighs_by_how_long_nothing_came(seconds: float, severity: Severity):
    flag = camera_lost(NINE, NINE + timedelta(seconds=seconds), timedelta(seconds=5))
    assert flag is not None
    assert flag.severity is severity
    slow = camera_lost(NINE, NINE + timedelta(seconds=90), timedelta(seconds=30))
    assert slow is not None
    assert slow.severity is Severity.MEDIUM


def test_a_flag_survives_storage():
    for change in changes([N, N, N, P, P, P]):
        stored = json.loads(json.dumps(flag_document(change.flag)))
        assert flag_from_document(stored) == change.flag


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {"v": 9},
        {"v": 1, "sequence": 1},
        {"v": 1, "sequence": 1, "at": "noon", "tracks": []},
        {"v": 1, "sequence": 1, "at": None, "tracks": [{"kind": "no.such"}]},
    ],
)
def test_a_broken_state_is_refused(stored: object):
    with pytest.raises(RecordCorrupt):
        SmootherState.from_document(stored)
