"""Modified Angoff: worked examples, scaling to a form, and what a study must not contradict."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.scoring.standard_setting import (
    InvalidStudy,
    ItemRatings,
    RatingRound,
    Study,
    angoff_cut,
)

ANCHORS = Path(__file__).parents[3] / "shared" / "data" / "psychometrics" / "standard_setting.json"


def rated(*by_rater):
    """Return a round from one row of ratings per rater."""
    return RatingRound(
        tuple(
            ItemRatings(f"I-{at}", tuple(Decimal(str(share)) for share in shares))
            for at, shares in enumerate(zip(*by_rater, strict=True))
        )
    )


LENIENT, MIDDLE, STRICT = (0.5, 0.6, 0.4), (0.6, 0.6, 0.6), (0.7, 0.9, 0.8)
ROUND = rated(LENIENT, MIDDLE, STRICT)
STUDY = Study("modified Angoff", date(2026, 11, 16), ("A", "B", "C"), (ROUND, ROUND))


def test_the_cut_is_the_mean_of_the_raters_cuts():
    cut = angoff_cut(ROUND, 3)
    assert (cut.lowest, cut.points, cut.highest) == (
        Fraction(3, 2),
        Fraction(19, 10),
        Fraction(12, 5),
    )
    # deviations -0.4, -0.1, 0.5: variance 0.21, over 3 raters 0.07
    assert cut.standard_error == Decimal("0.2646")
    assert cut.recommended == 2


def test_a_form_of_another_length_scales_cut_and_error():
    cut = angoff_cut(ROUND, 60)
    assert (cut.points, cut.recommended) == (38, 38)
    assert cut.standard_error == Decimal("5.2915")


@pytest.mark.skipif(not ANCHORS.exists(), reason="the worked examples are not on this machine")
@pytest.mark.parametrize("name", ["angoff", "angoff2"])
def test_worked_examples_agree(name):
    anchor = json.loads(ANCHORS.read_text())[name]
    one = rated(*anchor["ratings"])
    cut = angoff_cut(one, len(one.ratings))
    assert float(cut.points) == pytest.approx(anchor["cut"], abs=1e-12)
    assert float(cut.lowest) == pytest.approx(min(anchor["rater_cut"]), abs=1e-12)
    assert float(cut.highest) == pytest.approx(max(anchor["rater_cut"]), abs=1e-12)
    assert float(cut.standard_error) == pytest.approx(anchor.get("se_of_cut", 0.0), abs=1e-9)


shares = st.decimals(0, 1, places=2)


@given(st.lists(st.tuples(shares, shares, shares), min_size=1, max_size=8), st.integers(1, 90))
def test_the_cut_lies_between_the_raters_and_within_the_form(rows, items):
    one = RatingRound(tuple(ItemRatings(f"I-{at}", row) for at, row in enumerate(rows)))
    cut = angoff_cut(one, items)
    assert 0 <= cut.lowest <= cut.points <= cut.highest <= items
    assert cut.points <= cut.recommended < cut.points + 1
    assert (cut.standard_error == 0) == (cut.highest - cut.lowest < Fraction(1, 1000)) or (
        cut.standard_error > 0
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"raters": ("A",)}, "raters"),
        ({"raters": ("A", "B", "B")}, "raters"),
        ({"rounds": ()}, "rounds"),
        ({"rounds": (RatingRound(()),)}, "rounds"),
        ({"rounds": (ROUND, RatingRound(ROUND.ratings[:2]))}, "rounds"),
        ({"rounds": (RatingRound(ROUND.ratings + ROUND.ratings[:1]),)}, "rounds"),
        ({"raters": ("A", "B")}, "I-0"),
        ({"rounds": (rated((1.01,), (1,), (1,)),)}, "I-0"),
        ({"rounds": (rated((-0.01,), (1,), (1,)),)}, "I-0"),
    ],
)
def test_a_study_that_contradicts_itself_is_refused(changes, field):
    with pytest.raises(InvalidStudy) as refused:
        replace(STUDY, **changes)
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}: ")


def test_a_study_names_its_items():
    assert STUDY.items == ("I-0", "I-1", "I-2")
