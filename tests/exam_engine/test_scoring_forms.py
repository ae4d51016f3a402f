"""Outcomes of items add up to a form's outcome; cuts, scales and bands say what they may."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.forms import Form, ItemRef, Section
from exam_engine.scoring import (
    Anchor,
    Band,
    CutScore,
    CutScoreMismatch,
    DomainBand,
    DomainPoints,
    FormOutcome,
    IncompleteOutcomes,
    ItemOutcome,
    PassOrFail,
    domain_report,
    pass_or_fail,
    reduce_outcomes,
)

WORTH = {"F-1": ("life", "1"), "F-2": ("data", "2.5"), "F-3": ("life", "1"), "F-4": ("data", "1")}
FORM = Form(
    "exam",
    "seed",
    (
        Section(
            "q",
            "Q",
            tuple(
                ItemRef(name, 1, f"digest {name}", domain, Decimal(points))
                for name, (domain, points) in WORTH.items()
            ),
        ),
    ),
)


def outcome(name, points, *, answered=True, **changes):
    whole = ItemOutcome(
        name, f"digest {name}", Decimal(points), Decimal(WORTH[name][1]), answered, 1, "1"
    )
    return replace(whole, **changes)


ALL = [
    outcome("F-1", "0.3333"),
    outcome("F-2", "2.5"),
    outcome("F-3", "0", answered=False),
    outcome("F-4", "0.6667"),
]


def test_outcomes_add_up_exactly_by_domain():
    assert reduce_outcomes(FORM, ALL) == FormOutcome(
        form_digest=FORM.digest,
        points=Decimal("3.5"),
        maximum=Decimal("5.5"),
        domains=(
            DomainPoints("data", Decimal("3.1667"), Decimal("3.5"), 2),
            DomainPoints("life", Decimal("0.3333"), Decimal(2), 2),
        ),
        answered=3,
        items=4,
        engine_version="1",
    )


def test_the_order_of_outcomes_and_other_items_do_not_matter():
    stray = replace(ALL[0], item="F-9", item_digest="digest F-9")
    assert reduce_outcomes(FORM, [stray, *reversed(ALL)]) == reduce_outcomes(FORM, ALL)


def test_a_form_scored_by_two_engines_says_so():
    mixed = [*ALL[:3], replace(ALL[3], engine_version="0")]
    assert reduce_outcomes(FORM, mixed).engine_version == "0 1"


@pytest.mark.parametrize(
    ("outcomes", "items"),
    [
        ([], ("F-1", "F-2", "F-3", "F-4")),
        (ALL[1:3], ("F-1", "F-4")),
        ([*ALL[:3], replace(ALL[3], item_digest="another wording")], ("F-4",)),
    ],
)
def test_an_item_without_outcome_is_never_zero(outcomes, items):
    with pytest.raises(IncompleteOutcomes) as refused:
        reduce_outcomes(FORM, outcomes)
    assert refused.value.items == items
    assert str(refused.value) == f"no outcome for: {', '.join(items)}"
    assert refused.value.code == "incomplete_outcomes"


def cut(raw="16", maximum="24", scale=(200, 500, 800), **changes):
    at = (Decimal(0), Decimal(raw), Decimal(maximum))
    fields = {
        "id": "exam",
        "method": "modified Angoff",
        "judges": 7,
        "approved_by": "M. Lindqvist",
        "approved_on": date(2026, 11, 16),
        "raw": Decimal(raw),
        "maximum": Decimal(maximum),
        "anchors": tuple(Anchor(*one) for one in zip(at, scale, strict=True)),
    }
    return CutScore(**(fields | changes))


@pytest.mark.parametrize(
    ("raw", "scaled"),
    [
        ("0", 200),
        ("8", 350),
        ("15.9999", 499),
        ("16", 500),
        ("16.01", 500),
        ("17", 537),
        ("20", 650),
        ("23.9999", 799),
        ("24", 800),
    ],
)
def test_the_scale_is_linear_between_its_anchors_and_rounded_down(raw, scaled):
    assert cut().scaled(Decimal(raw)) == scaled


@given(st.decimals(0, 24, places=4), st.decimals(0, 24, places=4))
def test_the_scale_never_reverses_and_never_shows_a_fail_as_the_cut(one, other):
    low, high = sorted((one, other))
    assert cut().scaled(low) <= cut().scaled(high)
    assert (one >= 16) == (cut().scaled(one) >= 500)


@pytest.mark.parametrize("raw", ["-0.0001", "24.0001"])
def test_points_beyond_the_maximum_have_no_place_on_the_scale(raw):
    with pytest.raises(CutScoreMismatch, match=r"points not in 0\.\.24"):
        cut().scaled(Decimal(raw))


def test_a_cut_knows_its_scaled_form_and_its_share():
    assert cut().scaled_cut == 500
    assert cut().share == Fraction(2, 3)
    assert not cut().example
    assert cut().note == ""


def test_a_cut_at_the_maximum_needs_only_two_anchors():
    top = cut(raw="24", anchors=(Anchor(Decimal(0), 0), Anchor(Decimal(24), 100)))
    assert top.scaled(Decimal(12)) == 50


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cut(judges=0), "judges: not 1 or more: 0"),
        (lambda: cut(raw="0"), "raw: not above 0"),
        (lambda: cut(raw="24.5"), "raw: not above 0 and up to 24: 24.5"),
        (lambda: cut(scale=(200, 500, 500)), "scale: anchors do not rise"),
        (lambda: cut(scale=(500, 200, 800)), "scale: anchors do not rise"),
        (lambda: cut(anchors=()), "scale: anchors do not rise"),
        (lambda: cut(anchors=cut().anchors[:1]), "scale: anchors do not rise"),
        (lambda: cut(anchors=cut().anchors[1:]), "scale: does not run from 0"),
        (lambda: cut(anchors=cut().anchors[:2]), "scale: does not run from 0"),
        (lambda: cut(anchors=cut().anchors[::2]), "scale: does not run from 0"),
        (
            lambda: cut(anchors=(*cut().anchors[:2], Anchor(Decimal(16), 600), cut().anchors[2])),
            "scale: anchors do not rise",
        ),
    ],
)
def test_a_cut_that_contradicts_itself_is_refused(make, message):
    with pytest.raises(CutScoreMismatch) as refused:
        make()
    assert str(refused.value).startswith(message)
    assert refused.value.code == "cut_score_mismatch"


def form_outcome(points="0", maximum="24", domains=()):
    return FormOutcome("digest", Decimal(points), Decimal(maximum), domains, 24, 24, "1")


@pytest.mark.parametrize(
    ("points", "expected"),
    [("15.9999", PassOrFail.FAIL), ("16", PassOrFail.PASS), ("24", PassOrFail.PASS), ("0", "fail")],
)
def test_points_from_the_cut_on_pass(points, expected):
    assert pass_or_fail(form_outcome(points), cut()) == expected


@pytest.mark.parametrize("maximum", ["23", "25"])
def test_a_cut_decides_only_about_forms_it_was_set_for(maximum):
    with pytest.raises(CutScoreMismatch, match=f"set for 24 points, the form has {maximum}"):
        pass_or_fail(form_outcome("16", maximum), cut())


def domain(name, points, maximum, items=None):
    return DomainPoints(name, Decimal(points), Decimal(maximum), items or int(maximum))


def report(*domains, share="0.6"):
    return domain_report(form_outcome(domains=domains), Fraction(share))


@pytest.mark.parametrize(
    ("points", "band"),
    # Of 20 points with the cut at 0.6, half the 80 % interval is 1.2816 √(0.24 / 20) = 0.1404.
    [
        (20, "above"),
        (15, "above"),
        (14, "near"),
        (12, "near"),
        (10, "near"),
        (9, "below"),
        (0, "below"),
    ],
)
def test_a_band_says_no_more_than_its_interval_allows(points, band):
    assert report(domain("life", points, 20)) == (DomainBand(("life",), Band(band)),)


def test_a_domain_of_eight_points_stands_alone_and_one_below_is_merged():
    whole = report(
        domain("a", 8, 8), domain("b", 0, 8), domain("c", 4, "7.99", 8), domain("d", 1, 2)
    )
    assert [one.domains for one in whole] == [("a",), ("b",), ("c", "d")]
    assert [one.band for one in whole] == [Band.ABOVE, Band.BELOW, Band.NEAR]


def test_small_domains_that_stay_too_small_join_the_smallest_line():
    lines = report(domain("a", 5, 12), domain("b", 5, 9), domain("c", 1, 2), domain("d", 1, 2))
    assert [one.domains for one in lines] == [("a",), ("b", "c", "d")]


def test_what_joins_a_line_counts_in_its_band():
    alone = report(domain("a", 8, 8))
    joined = report(domain("a", 8, 8), domain("b", 0, 4))
    assert [one.band for one in alone + joined] == [Band.ABOVE, Band.NEAR]


def test_too_few_points_in_all_make_no_line():
    assert report(domain("a", 2, 4), domain("b", 2, "3.99", 4)) == ()
    assert report() == ()


def test_a_line_never_tells_of_a_single_item():
    assert report(domain("lab", 10, 10, items=1)) == ()
    lines = report(domain("lab", 10, 10, items=1), domain("life", 8, 8))
    assert [one.domains for one in lines] == [("life", "lab")]
    assert report(domain("lab", 10, 10, items=2)) == (DomainBand(("lab",), Band.ABOVE),)


def test_the_first_programme_gets_one_line_for_its_seven_small_domains():
    counts = [3, 4, 3, 4, 3, 4, 3]
    domains = tuple(domain(f"d{at}", count, count) for at, count in enumerate(counts))
    assert report(*domains) == (DomainBand(tuple(f"d{at}" for at in range(7)), Band.ABOVE),)
