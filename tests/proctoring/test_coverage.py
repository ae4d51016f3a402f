"""Coverage: what could be seen, and that it is never suspicion."""

from datetime import UTC, datetime, timedelta

import pytest

from proctoring.concern import concern
from proctoring.coverage import Blind, coverage
from proctoring.flags import Flag, FlagClass, FlagKind, Severity
from proctoring.incidents import group

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
HIGH = Severity.HIGH


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def blind(kind: FlagKind, since: float, until: float | None, severity: Severity = HIGH) -> Blind:
    return Blind(kind, severity, at(since), None if until is None else at(until))


def seen(*spans: Blind, now: float = 60, worked: float = 60):
    return coverage(spans, began=NINE, now=at(now), worked=timedelta(minutes=worked))


def test_nothing_can_be_said_before_the_start() -> None:
    assert coverage([], began=None, now=NINE, worked=timedelta(0)).share is None
    assert seen(now=0, worked=0).share is None
    assert seen().share == 1


def test_overlapping_gaps_hide_a_time_once_and_are_told_by_kind() -> None:
    found = seen(blind(FlagKind.CAMERA_COVERED, 10, 20), blind(FlagKind.CAMERA_LOST, 15, 30))
    assert found.unseen == timedelta(minutes=20)
    assert found.share == pytest.approx(2 / 3)
    assert [(gap.kind, gap.length) for gap in found.gaps] == [
        (FlagKind.CAMERA_LOST, timedelta(minutes=15)),
        (FlagKind.CAMERA_COVERED, timedelta(minutes=10)),
    ]


def test_a_gap_that_lasts_counts_until_now_and_one_before_the_start_from_it() -> None:
    assert seen(blind(FlagKind.CAMERA_LOST, 48, None)).share == pytest.approx(0.8)
    assert seen(blind(FlagKind.CAMERA_LOST, -30, 6)).share == pytest.approx(0.9)
    assert seen(blind(FlagKind.CAMERA_LOST, -30, -6)).gaps == ()


def test_gaps_of_a_pause_never_take_more_than_was_worked() -> None:
    assert seen(blind(FlagKind.CAMERA_LOST, 5, None), worked=10).share == 0


def test_what_is_about_people_and_poor_light_hide_nothing() -> None:
    for kind in FlagKind:
        if kind.flag_class is not FlagClass.COVERAGE:
            assert seen(blind(kind, 0, 60)).share == 1
    assert seen(blind(FlagKind.CAMERA_TOO_DARK, 0, 60, Severity.INFO)).share == 1


def test_a_dead_camera_lowers_coverage_and_raises_no_concern() -> None:
    lost = Flag(
        kind=FlagKind.CAMERA_LOST, severity=Severity.MEDIUM, started=at(0), last_seen=at(60),
        ended=None, count=1, samples=1, evidence=None, detector="server clock",
    )  # fmt: skip
    assert concern(group([lost])).amount == 0
    assert seen(blind(FlagKind.CAMERA_LOST, 0, None, Severity.MEDIUM)).share == 0
