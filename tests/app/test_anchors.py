"""Anchors of time: read back exactly, for the attempt they were made for, and only unchanged."""

import pytest

from app.anchors import Anchors
from app.realtime.schema import require_ident

SECRET, OTHER = b"a" * 32, b"b" * 32
NOW_MS = 1_790_000_000_000
ATTEMPT = "7f" * 16


@pytest.mark.parametrize("ms", [0, 1, NOW_MS, 2**47])
def test_an_anchor_is_read_back_by_every_process_of_the_deployment(ms: int) -> None:
    anchor = Anchors(SECRET).make(ATTEMPT, ms)
    assert require_ident("a", anchor) == anchor, "it must fit into a message"
    assert Anchors(SECRET).read(ATTEMPT, anchor) == ms


def test_an_anchor_of_another_attempt_deployment_or_instant_says_nothing() -> None:
    anchors = Anchors(SECRET)
    anchor = anchors.make(ATTEMPT, NOW_MS)
    instant, _, proof = anchor.partition(".")
    assert anchors.read("8f" * 16, anchor) is None
    assert Anchors(OTHER).read(ATTEMPT, anchor) is None
    assert anchors.read(ATTEMPT, f"{NOW_MS - 60_000:x}.{proof}") is None
    assert anchors.read(ATTEMPT, f"0{instant}.{proof}") is None, "one spelling per instant"
    assert anchors.read(ATTEMPT, f"{instant}.{proof[:-1]}") is None


@pytest.mark.parametrize("junk", [None, "", ".", "x", "1a0.", ".ab", "é.ü", "1" * 64, "-1.ab"])
def test_what_is_no_anchor_is_no_error(junk: str | None) -> None:
    assert Anchors(SECRET).read(ATTEMPT, junk) is None
