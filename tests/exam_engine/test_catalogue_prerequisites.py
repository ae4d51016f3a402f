"""Prerequisites on the day of the exam: one of several, earned recently, of a version or later."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from exam_engine.catalogue import (
    Advised,
    AnyOf,
    CredentialState,
    HeldCredential,
    InvalidScheme,
    Period,
    ReasonCode,
    Required,
    Verdict,
    prerequisite_reasons,
    schemes_of,
)
from exam_engine.ids import SchemeId
from exam_engine.items import from_document, to_document
from tests.exam_engine.bank import scheme

ON = date(2026, 11, 23)
CODE, STATE = ReasonCode, CredentialState
YEAR = Period(years=1)


def held(
    name: str = "a",
    state: CredentialState = STATE.ACTIVE,
    *,
    start: str = "2026-01-01",
    end: str = "2027-12-31",
    version: str = "3.0",
) -> HeldCredential:
    first = datetime.fromisoformat(f"{start}T09:30:00").replace(tzinfo=UTC)
    last = datetime.fromisoformat(f"{end}T23:59:59").replace(tzinfo=UTC)
    return HeldCredential(name, state, first, last, version=version)


def said(asked: Required | AnyOf, *own: HeldCredential):
    (reason,) = prerequisite_reasons((asked,), own, ON)
    assert (reason.verdict is Verdict.MET) == (
        reason.code in {CODE.PREREQUISITE_HELD, CODE.ANY_PREREQUISITE_HELD}
    )
    return reason


@pytest.mark.parametrize(
    ("least", "has", "code"),
    [
        ("", "", CODE.PREREQUISITE_HELD),
        ("3", "3.0", CODE.PREREQUISITE_HELD),
        ("3", "2.9", CODE.PREREQUISITE_TOO_OLD),
        ("3.1", "3", CODE.PREREQUISITE_TOO_OLD),
        ("3.9", "3.10", CODE.PREREQUISITE_HELD),  # numbers, not letters
        ("3", "", CODE.PREREQUISITE_TOO_OLD),  # issued before versions were recorded
    ],
)
def test_a_version_or_a_later_one_is_asked_for_by_number(least, has, code) -> None:
    reason = said(Required("a", least), held(version=has))
    assert (reason.code, reason.scheme) == (code, "a")
    assert reason.text == ("" if code is CODE.PREREQUISITE_HELD else least)


def test_of_two_the_newer_version_counts_and_an_expired_newer_one_does_not() -> None:
    asked = Required("a", "3")
    assert said(asked, held(version="2"), held(version="3")).code is CODE.PREREQUISITE_HELD
    over = held(version="3", end="2026-11-22")
    assert said(asked, held(version="2"), over).code is CODE.PREREQUISITE_TOO_OLD
    assert said(asked, over).code is CODE.PREREQUISITE_EXPIRED


@pytest.mark.parametrize(
    ("own", "met"),
    [
        ([], False),
        ([held("c")], False),
        ([held("b")], True),
        ([held("b", STATE.SUSPENDED)], False),
        ([held("b", STATE.SUSPENDED), held("a")], True),
        ([held("a", end="2026-11-23")], True),
        ([held("a", end="2026-11-22")], False),
        ([held("a", start="2026-11-24")], False),
    ],
)
def test_one_of_several_has_to_hold_on_the_day(own, met) -> None:
    reason = said(AnyOf(("a", "b")), *own)
    assert (reason.verdict is Verdict.MET) is met
    assert reason.schemes == (() if met else ("a", "b"))


@pytest.mark.parametrize(
    ("start", "end", "state", "met"),
    [
        ("2025-11-23", "2026-11-20", STATE.ACTIVE, True),  # a year ago to the day, and over
        ("2025-11-22", "2027-11-22", STATE.ACTIVE, False),
        ("2026-11-23", "2028-11-23", STATE.ACTIVE, True),
        ("2026-11-24", "2028-11-24", STATE.ACTIVE, False),
        ("2026-05-01", "2028-05-01", STATE.SUPERSEDED, True),
        ("2026-05-01", "2028-05-01", STATE.SUSPENDED, False),
        ("2026-05-01", "2028-05-01", STATE.WITHDRAWN, False),
    ],
)
def test_earned_within_a_period_counts_whether_or_not_it_still_holds(
    start, end, state, met
) -> None:
    reason = said(AnyOf(("a", "b"), YEAR), held("b", state, start=start, end=end))
    assert (reason.verdict is Verdict.MET) is met
    assert reason.text == "P1Y"


def test_every_scheme_that_is_checked_is_named_once() -> None:
    asked = (Required("a"), AnyOf(("a", "b")), Advised("Linux."), Required("c", "2"))
    assert schemes_of(asked) == ("a", "b", "c")
    whole = scheme(prerequisites=(*asked, AnyOf(("b", "c"), YEAR)))
    assert from_document(type(whole), to_document(whole)) == whole


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Required("a", "three"),
        lambda: AnyOf(("a",)),
        lambda: AnyOf(("a", "a")),
        lambda: AnyOf(("a", "b"), Period()),
        lambda: scheme(prerequisites=(AnyOf((scheme().id, "b")),)),
    ],
)
def test_a_prerequisite_that_cannot_be_is_refused(wrong) -> None:
    with pytest.raises(InvalidScheme, match="prerequisites"):
        wrong()


def test_another_scope_makes_an_exam_no_more_recent() -> None:
    asked = AnyOf((SchemeId("a"), SchemeId("b")), passed_within=YEAR)
    narrow = held(start="2026-11-01")
    assert said(asked, narrow).code is CODE.ANY_PREREQUISITE_HELD
    changed = replace(narrow, earned_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert said(asked, changed).code is CODE.ANY_PREREQUISITE_MISSING
    assert said(Required(SchemeId("a")), changed).code is CODE.PREREQUISITE_HELD
