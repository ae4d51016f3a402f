"""A camera that does not open: one episode per cause, however often it is told."""

from datetime import timedelta

import pytest

from proctoring.denials import Denial, DenialCause, cause_of, denied_flags
from proctoring.flags import Flag
from tests.proctoring.builders import NINE

USER, BUSY = DenialCause.USER, DenialCause.BUSY


def denial(second: float, cause: DenialCause = USER) -> Denial:
    return Denial(NINE + timedelta(seconds=second), cause)


def told(flags: list[Flag]) -> list[tuple[float, str, float | None]]:
    return [
        (
            (one.started - NINE).total_seconds(),
            one.cause,
            (one.ended - NINE).total_seconds() if one.ended else None,
        )
        for one in flags
    ]


@pytest.mark.parametrize("word", ["policy", "user", "device", "busy"])
def test_a_cause_is_one_that_a_page_can_tell_apart(word: str) -> None:
    assert cause_of(word).value == word


@pytest.mark.parametrize("word", ["", "USER", "somebody", "unknown"])
def test_any_other_word_is_unknown(word: str) -> None:
    assert cause_of(word) is DenialCause.UNKNOWN


def test_a_report_within_an_episode_changes_nothing() -> None:
    reports = [denial(0), denial(5), denial(9)]
    first = denied_flags(reports, [])
    assert told(first) == [(0, "user", None)]
    assert denied_flags(reports, first) == []
    assert denied_flags([*reports, denial(3)], first) == [], "one that comes late"


def test_another_cause_ends_the_first_episode_and_both_stay() -> None:
    reports = [denial(0), denial(60, BUSY)]
    flags = denied_flags(reports, [])
    assert told(flags) == [(0, "user", 60), (60, "busy", None)]
    assert denied_flags(reports, flags) == []
    step = denied_flags(reports, denied_flags(reports[:1], []))
    assert sorted(told(step), key=str) == sorted(told(flags), key=str)


def test_a_camera_that_fails_again_after_a_picture_is_a_new_episode() -> None:
    (first,) = denied_flags([denial(0)], [])
    closed = first.closed(NINE + timedelta(seconds=30))
    assert denied_flags([denial(0), denial(20)], [closed]) == []
    assert told(denied_flags([denial(0), denial(40)], [closed])) == [(40, "user", None)]
