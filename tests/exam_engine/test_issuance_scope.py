"""Another scope: who decides, which parts, in which state, and what bit it sets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exam_engine.catalogue import InvalidScheme, Part
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.event_spelling import read, spell
from exam_engine.issuance.refusals import (
    ConflictOfInterest,
    IllegalChange,
    ScopeRefused,
    ScopeUndivided,
    SecondPersonRequired,
)
from exam_engine.issuance.scope import ScopeChange, change_scope, covered
from exam_engine.issuance.standing import Entry, History
from exam_engine.issuance.states import (
    Issued,
    Reinstated,
    Succession,
    Superseded,
    Suspended,
    WithdrawalReason,
    Withdrawn,
    revokes,
    superseded_at,
)
from tests.exam_engine.bank import scheme

NINE = datetime(2027, 3, 1, 9, 0, 0, 250_000, tzinfo=UTC)
DAY = timedelta(days=1)
CLEO, DORA, DAN = PersonId("cleo"), PersonId("dora"), PersonId("dan")
LATER = CredentialNumber("4VRDMTTZ4BPA1TDG")
HISTORY = History(CLEO, Issued(NINE - 99 * DAY))
WHOLE = ScopeChange(("a", "b", "c"), (), (), (), NINE.replace(microsecond=0))


def decide(change: ScopeChange, history: History = HISTORY, **people: PersonId):
    two = {"proposed_by": DORA, "confirmed_by": DAN} | people
    return change_scope(history, change, now=NINE, **two)


@pytest.mark.parametrize(
    ("examined", "present", "wanted", "covers", "why"),
    [
        ((), (), ("c", "a"), ("a", "c"), "reduction"),
        ((), ("a", "c"), ("a",), ("a",), "reduction"),
        ((), ("a",), ("b",), ("b",), "reduction"),  # a part is lost, so the file says too much
        ((), ("a",), ("a", "b"), ("a", "b"), "extension"),
        ((), ("a",), ("a", "b", "c"), (), "extension"),
        (("a", "b"), ("a",), ("b", "a"), ("a", "b"), "extension"),
    ],
)
def test_a_lost_part_is_a_reduction_and_the_order_is_the_rule_s(
    examined, present, wanted, covers, why
) -> None:
    found = decide(replace(WHOLE, examined=examined, present=present, wanted=wanted))
    assert (found.covers, found.why, found.at) == (covers, why, WHOLE.ends)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"declared": (), "wanted": ("a",)}, ScopeUndivided),
        ({"wanted": ()}, ScopeRefused),
        ({"wanted": ("a", "z")}, ScopeRefused),
        ({"wanted": ("a", "b", "c")}, ScopeRefused),
        ({"present": ("a",), "wanted": ("a", "a")}, ScopeRefused),
        ({"examined": ("a", "b"), "present": ("a",), "wanted": ("a", "c")}, ScopeRefused),
        ({"wanted": ("a",), "ends": WHOLE.ends - timedelta(seconds=1)}, IllegalChange),
    ],
)
def test_a_scope_that_cannot_be_is_refused(change, refusal) -> None:
    with pytest.raises(refusal):
        decide(replace(WHOLE, **change))


def test_two_people_are_needed_and_neither_is_the_holder() -> None:
    less = replace(WHOLE, wanted=("a",))
    with pytest.raises(SecondPersonRequired):
        decide(less, confirmed_by=DORA)
    for own in ({"proposed_by": CLEO}, {"confirmed_by": CLEO}):
        with pytest.raises(ConflictOfInterest):
            decide(less, **own)


def test_a_suspended_one_may_cover_less_and_not_more_and_a_dead_one_neither() -> None:
    less = replace(WHOLE, wanted=("a",))
    more = replace(WHOLE, present=("a",), wanted=("a", "b"))
    paused = Entry(Suspended(NINE - DAY, NINE + DAY, "C"), DORA)
    suspended = replace(HISTORY, entries=(paused,))
    assert decide(less, suspended).why is Succession.REDUCTION
    with pytest.raises(IllegalChange):
        decide(more, suspended)
    ends = (
        Withdrawn(NINE - DAY, WithdrawalReason.ISSUED_IN_ERROR),
        Superseded(NINE - DAY, LATER),
    )
    for end in ends:
        with pytest.raises(IllegalChange):
            decide(less, replace(HISTORY, entries=(Entry(end, DORA),)))


def test_only_what_says_too_much_fails_offline() -> None:
    withdrawn = Withdrawn(NINE, WithdrawalReason.HOLDER_REQUEST)
    replaced = [Superseded(NINE, LATER, why) for why in Succession]
    events = (*replaced, withdrawn, Reinstated(NINE), Issued(NINE))
    assert [one for one in events if revokes(one)] == [replaced[1], withdrawn]


def test_why_one_took_a_place_is_spelled_and_read_and_older_rows_are_renewals() -> None:
    for why in Succession:
        event = Superseded(NINE, LATER, why)
        kind, body = spell(event)
        assert read(kind, NINE, body) == event
    assert spell(Superseded(NINE, LATER)) == ("superseded", {"by": LATER})
    assert superseded_at((Issued(NINE), event), NINE) == event
    assert superseded_at((Issued(NINE), event), NINE - DAY) is None


def test_all_parts_are_the_whole() -> None:
    assert covered(("a", "b"), ("b", "a")) == ()
    assert covered(("a", "b"), ("b",)) == ("b",)


@pytest.mark.parametrize(
    "parts",
    [
        (Part("a", "A"),),
        tuple(Part(f"p{number}", f"P {number}") for number in range(13)),
        (Part("a", "A"), Part("a", "B")),
        (Part("a", "A"), Part("b", "A")),
    ],
)
def test_a_rule_declares_none_or_two_to_twelve_parts_that_differ(parts) -> None:
    with pytest.raises(InvalidScheme, match="scope"):
        scheme(scope=parts)


@pytest.mark.parametrize(("name", "said"), [("A b", "A"), ("a" * 41, "A"), ("", "A"), ("a", " ")])
def test_a_part_has_a_slug_and_a_name(name, said) -> None:
    with pytest.raises(InvalidScheme, match="scope"):
        Part(name, said)
