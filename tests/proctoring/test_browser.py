"""What the page reports about itself, by table."""

from datetime import datetime, timedelta

import pytest

from app.services.words import FLAG_WORDS
from exam_engine.attempts.events.room import BrowserSignal as Reported
from proctoring.browser import LONGEST_MS, BrowserSignal, BrowserSignalKind, browser_flag
from proctoring.errors import BrowserSignalRefused
from proctoring.flags import FlagKind, Severity
from tests.proctoring.builders import NINE

FOCUS, FULLSCREEN = BrowserSignalKind.FOCUS_LOST, BrowserSignalKind.FULLSCREEN_EXIT


def lost(second: float, duration_ms: int = 100, kind: BrowserSignalKind = FOCUS) -> BrowserSignal:
    return BrowserSignal(kind, NINE + timedelta(seconds=second), duration_ms)


@pytest.mark.parametrize(
    ("duration_ms", "severity"),
    [
        (0, Severity.INFO),
        (2_999, Severity.INFO),
        (3_000, Severity.LOW),
        (14_999, Severity.LOW),
        (15_000, Severity.MEDIUM),
        (LONGEST_MS, Severity.MEDIUM),
    ],
)
def test_lost_focus_is_graded_by_its_length(duration_ms: int, severity: Severity):
    flag = browser_flag(lost(0, duration_ms))
    assert flag is not None
    assert (flag.kind, flag.severity, flag.count) == (FlagKind.FOCUS_LOST, severity, 1)
    assert flag.duration == timedelta(milliseconds=duration_ms)
    assert flag.ended == flag.last_seen


@pytest.mark.parametrize(
    ("earlier", "severity", "count"),
    [
        pytest.param([1, 2, 3], Severity.INFO, 4, id="fourth"),
        pytest.param([1, 2, 3, 4], Severity.MEDIUM, 5, id="fifth"),
        pytest.param([1, 2, 3, 3, 3], Severity.INFO, 4, id="one event reported thrice"),
        pytest.param([0, 601, 602, 603], Severity.INFO, 4, id="one of five too long ago"),
        pytest.param([701, 702, 703, 704], Severity.INFO, 1, id="reports of later events"),
    ],
)
def test_the_fifth_loss_in_ten_minutes_is_medium(
    earlier: list[int], severity: Severity, count: int
):
    flag = browser_flag(lost(604 if earlier[-1] >= 600 else 5), [lost(at) for at in earlier])
    assert flag is not None
    assert (flag.severity, flag.count) == (severity, count)


def test_leaving_fullscreen_does_not_count_as_losing_focus():
    fullscreen = [lost(at, 5000, FULLSCREEN) for at in range(4)]
    flag = browser_flag(lost(5), fullscreen)
    assert flag is not None
    assert flag.count == 1


def test_leaving_fullscreen_counts_from_three_seconds():
    assert browser_flag(lost(0, 2_999, FULLSCREEN)) is None
    flag = browser_flag(lost(0, 3_000, FULLSCREEN))
    assert flag is not None
    assert (flag.kind, flag.severity) == (FlagKind.FULLSCREEN_EXIT, Severity.LOW)


@pytest.mark.parametrize(
    "kind", [one for one in BrowserSignalKind if one not in {FOCUS, FULLSCREEN}]
)
def test_what_has_no_length_is_told_at_once_each_time_with_its_own_severity(
    kind: BrowserSignalKind,
):
    flags = [browser_flag(lost(at, 0, kind), [lost(0, 0, kind)]) for at in (0, 30)]
    assert [flag is not None and flag.severity for flag in flags] == [
        flag is not None and flag.kind.severity for flag in flags
    ]
    assert len({flag.kind for flag in flags if flag}) == 1
    assert kind.value.split("_")[0] in flags[0].kind.value  # type: ignore[union-attr]


def test_the_journal_knows_every_signal_and_every_flag_has_words():
    assert {one.value for one in BrowserSignalKind} <= {one.value for one in Reported}
    assert {one.value for one in FlagKind} <= FLAG_WORDS.keys()


@pytest.mark.parametrize("duration_ms", [-1, LONGEST_MS + 1])
def test_an_impossible_length_is_refused(duration_ms: int):
    with pytest.raises(BrowserSignalRefused):
        lost(0, duration_ms)


def test_a_start_without_zone_is_refused():
    with pytest.raises(BrowserSignalRefused):
        BrowserSignal(FOCUS, datetime(2026, 11, 23, 9), 1)  # noqa: DTZ001  the point of the test
