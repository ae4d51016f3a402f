"""Silences of a page: graded by length, and never a mark where the clock stood or we were away."""

import random
import secrets
import sys
from datetime import datetime, timedelta

import pytest

from proctoring.flags import Flag, FlagKind, Severity
from proctoring.line import (
    Silence,
    Span,
    network_flags,
    settle_silences,
    silence_flags,
)
from tests.proctoring.builders import NINE

WORKED = (Span(NINE, NINE + timedelta(hours=2)),)
LOW, INFO, MEDIUM = Severity.LOW, Severity.INFO, Severity.MEDIUM


def at(second: float) -> datetime:
    return NINE + timedelta(seconds=second)


def span(since: float, until: float) -> Span:
    return Span(at(since), at(until))


def silent(since: float, until: float, *, lasts: bool = False) -> Silence:
    return Silence(span(since, until), lasts)


def told(flags: list[Flag]) -> list[tuple[str, str, float, float]]:
    """Return kind, weight, start and length in seconds of each."""
    return [
        (
            one.kind.value.partition(".")[2],
            one.severity.value,
            (one.started - NINE).total_seconds(),
            one.duration.total_seconds(),
        )
        for one in flags
    ]


@pytest.mark.parametrize(
    ("seconds", "severity"),
    [(14.9, None), (15, INFO), (59.9, INFO), (60, LOW), (299.9, LOW), (300, MEDIUM)],
)
def test_a_silence_weighs_by_its_length(seconds: float, severity: Severity | None) -> None:
    flags = silence_flags([silent(100, 100 + seconds)], worked=WORKED)
    assert [one.severity for one in flags] == ([severity] if severity else [])
    assert all(one.ended == one.last_seen for one in flags)


def test_what_lasts_is_open_and_what_a_pause_ended_is_not() -> None:
    lasting = silent(100, 200, lasts=True)
    (flag,) = silence_flags([lasting], worked=WORKED)
    assert (flag.ended, flag.last_seen) == (None, at(200))
    (flag,) = silence_flags([lasting], worked=[span(0, 150)])
    assert flag.ended == at(150)


@pytest.mark.parametrize(
    ("worked", "expected"),
    [
        pytest.param([(0, 50)], [], id="a break takes all of it"),
        pytest.param([(0, 120), (180, 300)], [("offline", "info", 100, 20)], id="the end of it"),
        pytest.param([(0, 120), (120, 300)], [("offline", "low", 100, 90)], id="a seam is none"),
    ],
)
def test_a_pause_owes_no_sign_of_life(worked, expected) -> None:
    spans = [span(*one) for one in worked]
    assert told(silence_flags([silent(100, 190)], worked=spans)) == expected


@pytest.mark.parametrize(
    ("outages", "expected"),
    [
        pytest.param([(95, 400)], [("our_outage", "info", 95, 305)], id="ours alone"),
        pytest.param(
            [(95, 150), (140, 400)], [("our_outage", "info", 95, 305)], id="two that overlap"
        ),
        pytest.param(
            [(200, 250)],
            [("offline", "low", 100, 100), ("our_outage", "info", 200, 50),
             ("offline", "low", 280, 150)],
            id="theirs before and after",
        ),
        pytest.param(
            [(100, 385)], [("our_outage", "info", 100, 285), ("offline", "info", 415, 15)],
            id="thirty seconds to come back are ours",
        ),
    ],
)  # fmt: skip
def test_what_we_did_is_nobodys_mark(outages, expected) -> None:
    ours = [span(*one) for one in outages]
    assert told(silence_flags([silent(100, 430)], worked=WORKED, ours=ours)) == expected


def test_a_page_that_stands_still_is_no_lost_line() -> None:
    silences = [silent(100, 200), silent(400, 800)]
    flags = silence_flags(silences, worked=WORKED, stuck=[at(131)])
    assert told(flags) == [("stale_client", "low", 100, 100), ("offline", "medium", 400, 400)]


def test_what_an_outage_disproves_stays_ended_and_without_weight() -> None:
    shown = silence_flags([silent(100, 460, lasts=True)], worked=WORKED)
    assert [one.severity for one in shown] == [MEDIUM]
    found = silence_flags([silent(100, 500)], worked=WORKED, ours=[span(90, 480)])
    settled = settle_silences(found, shown)
    (gone,) = [one for one in settled if one.kind is FlagKind.OFFLINE]
    assert (gone.severity, gone.ended, gone.started) == (INFO, at(460), at(100))
    assert settle_silences(found, settled) == found, "a second time nothing is left to take back"


def test_the_same_facts_in_any_order_come_to_the_same() -> None:
    seed = secrets.randbelow(2**32)
    sys.stdout.write(f"seed {seed}\n")
    rng = random.Random(seed)
    edges = sorted(rng.sample(range(7200), 40))
    silences = [silent(*pair) for pair in zip(edges[::2], edges[1::2], strict=True)]
    ours = [span(one, one + rng.uniform(10, 400)) for one in rng.sample(range(7000), 4)]
    stuck = [at(rng.uniform(0, 7200)) for _ in range(5)]
    first = silence_flags(silences, worked=WORKED, ours=ours, stuck=stuck)
    for each in (silences, ours, stuck):
        rng.shuffle(each)
    assert silence_flags(silences, worked=WORKED, ours=ours, stuck=stuck) == first
    for flag in first:
        away = flag.kind is not FlagKind.OUR_OUTAGE
        assert not (away and any(flag.started < one.until and one.since < flag.last_seen
                                 for one in ours))  # fmt: skip


def test_another_network_is_a_fact_each_time() -> None:
    seen = [(at(0), "a"), (at(10), "a"), (at(20), "b"), (at(30), "a")]
    assert [(one.kind, one.severity, one.started) for one in network_flags(seen)] == [
        (FlagKind.IP_CHANGED, INFO, at(20)),
        (FlagKind.IP_CHANGED, INFO, at(30)),
    ]
    assert network_flags(seen[:1]) == []
