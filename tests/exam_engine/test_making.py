from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.items.assessment.declarations import Literal
from exam_engine.items.assessment.item import Rubric
from exam_engine.items.assessment.making import (
    Answer,
    Gap,
    GapText,
    Otherwise,
    Pairing,
    Ranking,
    Span,
    Spelling,
    Stem,
    essay,
    gap_match,
    gap_place,
    letters,
    made,
    matching,
    multiple_choice,
    ordering,
    place,
    single_choice,
    true_false,
    typed_number,
    typed_text,
)
from exam_engine.items.assessment.making.points import (
    Earned,
    decimal,
    has_end,
    literal,
    scaled_mapping,
)
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    ProgramTemplate,
    TemplateProgram,
)
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_texts import scored

ONE, THIRD = Fraction(1), Fraction(1, 3)
STEM = Stem("I", "T", "<p>Q</p>")
SHARES = st.fractions(-3, 3, max_denominator=60)


def compiled(*parts, stem=STEM):
    """Make and compile an item."""
    item = made(stem, parts)
    return item, compile_item(item)


@settings(max_examples=200)
@given(SHARES)
def test_points_of_any_fraction_are_scored_exactly(points):
    item = made(STEM, [single_choice((Answer("a", points), Answer("b", 3 * ONE)))])
    assert scored(item, "A") == points
    assert scored(made(STEM, [typed_text([Spelling("x", points, remark="r")])]), "x") == points
    number = typed_number([Span(Decimal(1), Decimal(1), points)])
    assert scored(made(STEM, [number]), "1") == points


@settings(max_examples=100)
@given(st.lists(SHARES, min_size=1, max_size=5), st.data())
def test_chosen_points_add_up_between_nothing_and_the_worth(points, data):
    answers = [Answer(str(at), one) for at, one in enumerate(points)]
    item = made(STEM, [multiple_choice(answers, worth=2 * ONE)])
    chosen = data.draw(st.sets(st.integers(0, len(points) - 1)))
    total = sum((points[at] for at in chosen), Fraction(0))
    names = [item.interactions[0].choices[at].id for at in chosen]
    assert scored(item, names) == min(max(total, 0), 2)


def test_points_with_an_end_are_the_standard_program_and_others_are_divided():
    half = made(STEM, [single_choice((Answer("a", ONE), Answer("b", ONE / 2)))])
    assert half.program == TemplateProgram(ProgramTemplate.MAP_RESPONSE, "RESPONSE", "SCORE")
    third = made(STEM, [single_choice((Answer("a", ONE), Answer("b", THIRD)))])
    assert isinstance(third.program, CustomProgram)
    assert [str(one.points) for one in third.responses[0].mapping.entries] == ["3", "1"]


def test_mappings_are_scaled_with_their_default_and_bounds():
    mapping, scale = scaled_mapping(
        [Earned("a", THIRD), Earned("b", ONE / 4)], other=-THIRD, lower=Fraction(0), upper=ONE
    )
    assert scale == 3
    assert [one.points for one in mapping.entries] == [1, Decimal("0.75")]
    assert (mapping.default, mapping.lower, mapping.upper) == (-1, 0, 3)


@pytest.mark.parametrize(
    ("points", "text", "ends"),
    [
        pytest.param(Fraction(1, 8), "0.125", True, id="eighth"),
        pytest.param(Fraction(-5), "-5", True, id="whole"),
        pytest.param(Fraction(1, 10**12), "0.000000000001", True, id="twelve places"),
        pytest.param(Fraction(1, 10**13), "0.000000000000", False, id="thirteen places"),
        pytest.param(Fraction(2, 3), "0.666666666667", False, id="two thirds"),
    ],
)
def test_decimals_end_at_twelve_places(points, text, ends):
    assert (format(decimal(points), "f"), has_end(points)) == (text, ends)
    assert bool(literal(points).operands) != ends


def test_bounds_of_the_score_are_the_parts_together_and_rounded_outwards():
    parts = [
        single_choice((Answer("a", ONE), Answer("b", -THIRD))),
        typed_text([Spelling("x", ONE)], response="R2", worth=2 * THIRD),
    ]
    item, result = compiled(*parts)
    score = item.outcomes[0]
    assert (score.minimum, score.maximum) == (Decimal("-0.333333333334"), Decimal("1.666666666667"))
    assert result.score({"RESPONSE": "A", "R2": "x"}).score == 2
    assert item.body == ('<p>Q</p><div data-interaction="0"></div><div data-interaction="1"></div>')


def test_programs_of_too_many_operators_are_not_made():
    spans = [Span(Decimal(at), Decimal(at) + 1, ONE) for at in range(499)]
    assert made(STEM, [typed_number(spans)])
    with pytest.raises(InvalidProgram):
        made(STEM, [typed_number(spans), typed_number(spans, response="R2")])


def test_a_place_in_the_body_is_kept_and_a_missing_one_comes_last():
    parts = [
        typed_text([Spelling("x", ONE)], inline=True),
        typed_text([Spelling("y", ONE)], response="R2", inline=True),
    ]
    body = f"<p>{place(1, inline=True)}</p>"
    assert made(Stem("I", "T", body), parts).body == body + place(0, inline=True)


def test_identifiers_follow_the_wording_only_where_things_are_shuffled():
    answers = (Answer("c", ONE), Answer("a"), Answer("b"))
    kept = made(STEM, [single_choice(answers)]).interactions[0]
    mixed = made(STEM, [single_choice(answers, shuffle=True)]).interactions[0]
    assert [one.id for one in kept.choices] == ["A", "B", "C"]
    assert [one.id for one in mixed.choices] == ["C", "A", "B"]
    named = made(STEM, [single_choice((Answer("x", ONE, id="k"), Answer("y")))]).interactions[0]
    assert [one.id for one in named.choices] == ["k", "B"]
    assert letters(54)[25:28] == ("Z", "A1", "B1")
    assert letters(54)[52:] == ("A2", "B2")


def test_the_first_best_answer_is_shown_as_correct():
    part = single_choice((Answer("a"), Answer("b", ONE), Answer("c", ONE)))
    assert part.response.correct == (Literal("B"),)
    part = multiple_choice((Answer("a", THIRD), Answer("b"), Answer("c", ONE), Answer("d", -ONE)))
    assert part.response.correct == (Literal("A"), Literal("C"))
    part = typed_text([Spelling("no", THIRD), Spelling(" Cafe\u0301 ", ONE)])
    assert part.response.correct == (Literal("Caf\u00e9"),)
    part = typed_text([Spelling("a.*", ONE, pattern=True)])
    assert part.response.correct == ()
    part = typed_number(
        [Span(Decimal(1), Decimal(2), THIRD), Span(Decimal("-1.5"), Decimal(4), ONE)]
    )
    assert part.response.correct == (Literal("1.25"),)


def test_all_or_nothing_pays_for_all_right_answers_alone():
    answers = (Answer("a", ONE), Answer("b", ONE), Answer("c"))
    for worth in (ONE, 3 * ONE, THIRD):
        item = made(STEM, [multiple_choice(answers, worth=worth, whole=True)])
        assert [scored(item, list(one)) for one in ("AB", "A", "ABC", "C", "")] == [
            *(worth, 0, 0, 0, 0)
        ]
    assert isinstance(made(STEM, [multiple_choice(answers, whole=True)]).program, TemplateProgram)


def test_remarks_are_shown_by_what_was_chosen():
    told = (Answer("a", ONE, "yes"), Answer("b", remark="no"), Answer("c"))
    item, result = compiled(single_choice(told))
    assert result.score({"RESPONSE": "B"}).outcomes["FEEDBACK_RESPONSE"] == "B"
    assert [(one.outcome, one.id, one.content) for one in item.feedback] == [
        ("FEEDBACK_RESPONSE", "A", "yes"),
        ("FEEDBACK_RESPONSE", "B", "no"),
    ]
    _, result = compiled(multiple_choice(told, whole=True))
    assert set(result.score({"RESPONSE": ["A", "B"]}).outcomes["FEEDBACK_RESPONSE"]) == {"A", "B"}
    assert result.score({"RESPONSE": ["A"]}).score == 1


def test_the_first_spelling_that_fits_counts_even_when_it_earns_nothing():
    spellings = [
        Spelling("ab.*", Fraction(0), pattern=True),
        Spelling("abc", ONE),
        Spelling("Q", ONE, case_sensitive=True),
    ]
    item = made(STEM, [typed_text(spellings, otherwise=Otherwise(THIRD))])
    given = ("abc", "ABC", "Q", "q", None)
    assert [scored(item, one) for one in given] == [0, 1, 1, THIRD, 0]


def test_spellings_that_read_the_same_count_once():
    part = typed_text([Spelling("Ab", THIRD), Spelling("aB ", ONE), Spelling("x", ONE, True)])
    assert [one.key for one in part.response.mapping.entries] == ["Ab", "x"]


def test_spans_include_their_bounds_and_the_first_counts():
    spans = [Span(Decimal("0.1"), Decimal("0.3"), ONE), Span(Decimal(0), Decimal(1), THIRD)]
    item = made(STEM, [typed_number(spans, otherwise=Otherwise(-ONE))])
    given = ("0.1", "0.3", "0.30001", "0", "2", None)
    assert [scored(item, one) for one in given] == [1, 1, THIRD, THIRD, -1, 0]
    assert item.outcomes[0].minimum == -1


@pytest.mark.parametrize("right", [True, False])
def test_true_and_false_have_their_own_identifiers(right):
    item = made(STEM, [true_false(right=right, worth=2 * ONE)])
    assert [scored(item, one) for one in ("true", "false")] == [2 * right, 2 * (not right)]


@pytest.mark.parametrize(
    ("ranking", "scores"),
    [
        pytest.param(Ranking.WHOLE, ("1", "0", "0", "0"), id="whole"),
        pytest.param(Ranking.PLACES, ("1", "1/2", "0", "0"), id="places"),
        pytest.param(Ranking.NEXT, ("1", "1/3", "2/3", "0"), id="next"),
        pytest.param(Ranking.NEXT_AND_LAST, ("1", "1/4", "1/2", "0"), id="next and last"),
        pytest.param(Ranking.BOTH_SIDES, ("1", "3/8", "1/2", "0"), id="both sides"),
    ],
)
def test_rankings(ranking, scores):
    item = made(STEM, [ordering(("d", "c", "b", "a"), ranking=ranking)])
    assert [one.content for one in item.interactions[0].choices] == ["a", "b", "c", "d"]
    given = ("DCBA", "DCAB", "ADCB", "ABCD")
    assert [scored(item, list(one)) for one in given] == [Fraction(one) for one in scores]
    assert scored(item, None) == 0


def test_pairs_hide_their_order_and_equal_targets_are_one():
    pairs = [Pairing("a", "z", THIRD), Pairing("b", "y", THIRD), Pairing("c", "z", THIRD)]
    part = matching(pairs, distractors=["x", "y"])
    assert [one.content for one in part.interaction.targets] == ["x", "y", "z"]
    assert [one.text for one in part.response.correct] == ["S1 T3", "S2 T2", "S3 T3"]
    item = made(STEM, [part])
    assert scored(item, ["S1 T3", "S2 T2", "S3 T1"]) == 2 * THIRD
    assert all(one.most == 0 for one in part.interaction.targets)


def test_texts_for_gaps_hide_which_gap_they_fill():
    passage = f"{gap_place(0)} and {gap_place(1)}"
    texts = [GapText("z", "g"), GapText("a", "g", most=0), GapText("b", "f")]
    part = gap_match(passage, texts, [Gap(0, ONE / 2), Gap(2, ONE / 2)])
    assert [(one.id, one.content, one.groups, one.most) for one in part.interaction.choices] == [
        ("W1", "b", ("f",), 1),
        ("W2", "a", ("g",), 0),
        ("W3", "z", ("g",), 1),
    ]
    assert [(one.id, one.groups) for one in part.interaction.targets] == [
        ("G1", ("g",)),
        ("G2", ("f",)),
    ]
    assert passage == '<span data-gap="G1"></span> and <span data-gap="G2"></span>'
    assert scored(made(STEM, [part]), ["W3 G1", "W2 G2"]) == ONE / 2


def test_an_essay_has_no_program_and_a_person_who_scores():
    item = made(Stem("I", "T", "Q", rubrics=(Rubric(("scorer",), "x"),)), [essay(worth=5 * ONE)])
    assert item.program == NoProgram()
    assert (item.outcomes[0].external, item.outcomes[0].maximum) == ("human", 5)
    assert item.outcomes[0].default == ()
    assert item.rubrics[0].content == "x"
