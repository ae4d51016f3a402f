from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from exam_engine.exchange.plain import read_gift, write_gift
from exam_engine.items.assessment.declarations import Literal
from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.item import Asset, Metadata, Rubric, ScorePolicy
from exam_engine.items.assessment.making import (
    Answer,
    Gap,
    GapText,
    Pairing,
    Span,
    Spelling,
    gap_match,
    gap_place,
    made,
    matching,
    multiple_choice,
    ordering,
    single_choice,
    true_false,
    typed_number,
    typed_text,
)
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_items import inline, items, stem

KEPT = ("id", "title", "body", "responses", "outcomes", "interactions", "program", "feedback")
ONE, HALF = Fraction(1), Fraction(1, 2)
PEARS = (Answer("pear", ONE), Answer("stone"), Answer("plum", HALF, "nearly"))


def written(*given):
    """Return the text written of these items."""
    return write_gift(given).data.decode()


def losses(item):
    """Return the codes of what is lost of one item."""
    return [one.code for one in write_gift([item]).losses]


@settings(max_examples=150)
@given(items())
def test_what_is_written_reads_back_the_same(item):
    exported = write_gift([item])
    if [one.code for one in exported.losses] == ["not_expressible"]:
        assert "arrow" in exported.losses[0].detail
        return
    (found,) = read_gift(exported.data, file="quiz.gift")
    assert [getattr(found.item, one) for one in KEPT] == [getattr(item, one) for one in KEPT]
    assert exported.losses == ()


@pytest.mark.parametrize(
    ("part", "answers"),
    [
        pytest.param(
            single_choice(PEARS, shuffle=True), "{\n=pear\n~stone\n~%50%plum#nearly}", id="choice"
        ),
        pytest.param(
            multiple_choice(
                (Answer("a", ONE / 3), Answer("b=c", 2 * ONE / 3), Answer("d", -ONE)), shuffle=True
            ),
            "{\n~%33.3333333%a\n~%66.6666667%b\\=c\n~%-100%d}",
            id="choices",
        ),
        pytest.param(true_false(right=False), "{FALSE}", id="truth"),
        pytest.param(true_false(right=True, remarks=("yes", "no")), "{TRUE#no#yes}", id="remarks"),
        pytest.param(true_false(right=True, remarks=("yes", "")), "{TRUE##yes}", id="right remark"),
        pytest.param(
            typed_text((Spelling("50%", ONE), Spelling("%1%", ONE), Spelling("[x]", HALF))),
            "{\n=50%\n=%100%%1%\n=%50%[plain][x]}",
            id="text",
        ),
        pytest.param(
            typed_number((Span(Decimal(2), Decimal(2), ONE), Span(Decimal(-1), Decimal(3), HALF))),
            "{#\n=2\n=%50%-1..3}",
            id="number",
        ),
        pytest.param(
            matching(
                (Pairing("a", "x &gt; y", HALF), Pairing("b", "[z]", HALF)), distractors=["w"]
            ),
            "{\n=a -> x > y\n=b -> [moodle][z]\n= -> w}",
            id="match",
        ),
        pytest.param(
            ordering(("//", "b")),
            "{>2 ALL VERTICAL ALL_OR_NOTHING SHOW\n[html]//\nb\n}",
            id="order",
        ),
    ],
)
def test_how_answers_are_written(part, answers):
    item = made(stem(), [part])
    assert written(item) == f"// [id:I]\n::A title::[html]<p>Asked?</p>{answers}\n"


def test_a_missing_word_is_written_in_its_line():
    part = single_choice((Answer("a", ONE), Answer("b")), shuffle=True, inline=True)
    item = inline(part)
    assert "<p>Now {\n=a\n~b} then.</p>" in written(item)
    (found,) = read_gift(write_gift([item]).data, file="x.gift")
    assert [getattr(found.item, one) for one in KEPT] == [getattr(item, one) for one in KEPT]


def test_identifiers_tags_and_categories_are_written_where_they_change():
    known = Metadata(entries=("category=top/a", "tag=x]y", "tag=z"))
    part = true_false(right=True)
    first = replace(made(stem("A title"), [part]), metadata=known)
    second = replace(made(stem("two]"), [part]), metadata=known)
    third = made(stem("three"), [part])
    text = written(first, second, third)
    assert text.startswith("$CATEGORY: top/a\n\n// [tag:x\\]y] [tag:z]\n::A title::")
    assert text.count("$CATEGORY:") == 2
    assert [one.identifier for one in read_gift(text.encode(), file="x.gift")] == [
        *("A title", "two]", "three")
    ]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        pytest.param(made(stem(), [single_choice(PEARS)]), "order_not_kept", id="no shuffling"),
        pytest.param(
            made(stem(), [true_false(right=True, worth=Fraction(2))]), "points_dropped", id="points"
        ),
        pytest.param(
            made(stem(), [multiple_choice(PEARS, whole=True, shuffle=True)]),
            "scoring_changed",
            id="all or nothing",
        ),
        pytest.param(
            made(stem(), [typed_text([Spelling("Q", ONE, case_sensitive=True)])]),
            "case_ignored",
            id="case",
        ),
        pytest.param(
            made(stem(), [typed_text([Spelling("Q", ONE), Spelling("q", HALF)])]),
            None,
            id="the same in another case",
        ),
        pytest.param(
            made(stem(), [typed_text([Spelling("a", ONE), Spelling("b", Fraction(2, 13))])]),
            "fraction_rounded",
            id="thirteenths",
        ),
        pytest.param(
            replace(made(stem(), [true_false(right=True)]), language="de"),
            "dropped_metadata",
            id="language",
        ),
        pytest.param(
            replace(made(stem(), [true_false(right=True)]), metadata=Metadata(seconds=20)),
            "dropped_metadata",
            id="seconds",
        ),
        pytest.param(
            replace(made(stem(), [true_false(right=True)]), policy=ScorePolicy(negative=False)),
            "dropped_metadata",
            id="policy",
        ),
        pytest.param(
            replace(made(stem(), [true_false(right=True)]), rubrics=(Rubric(("scorer",), "x"),)),
            "dropped_rubric",
            id="rubric",
        ),
        pytest.param(
            replace(
                made(stem(), [true_false(right=True)]),
                assets=(Asset("a.png", "0", "image/png", 1),),
            ),
            "asset_apart",
            id="asset",
        ),
    ],
)
def test_what_is_lost_is_named(item, code):
    assert losses(item) == ([code] if code else [])


def test_all_or_nothing_is_written_as_near_as_it_can_be():
    answers = (Answer("a", ONE), Answer("b", ONE), Answer("c"))
    exported = write_gift([made(stem(), [multiple_choice(answers, whole=True, shuffle=True)])])
    (found,) = read_gift(exported.data, file="x.gift")
    compiled = compile_item(found.item)
    assert [compiled.score({"RESPONSE": list(one)}).score for one in ("AB", "A", "ABC", "C")] == [
        *(1, HALF, 0, 0)
    ]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        pytest.param(
            made(stem(), [true_false(right=True), true_false(right=True, response="R2")]),
            "several",
            id="two parts",
        ),
        pytest.param(
            made(stem(), [gap_match(gap_place(0), [GapText("a")], [Gap(0, ONE)])]),
            "gaps",
            id="gaps",
        ),
        pytest.param(
            made(stem(), [typed_text([Spelling("a->b", ONE)])]), "arrow", id="arrow in a text"
        ),
        pytest.param(
            made(stem(), [typed_text([Spelling("a|b", ONE, pattern=True)])]),
            "pattern",
            id="pattern",
        ),
        pytest.param(
            made(stem(), [matching([Pairing("a", "b", ONE)])]), "one pair", id="match of one pair"
        ),
        pytest.param(
            made(stem(), [single_choice((Answer("a", HALF), Answer("b")), shuffle=True)]),
            "everything",
            id="best earns half",
        ),
    ],
)
def test_what_cannot_be_said_is_left_out_and_named(item, says):
    kept = made(stem("kept"), [true_false(right=True)])
    exported = write_gift([item, kept])
    assert [(one.code, one.where) for one in exported.losses] == [("not_expressible", "I")]
    assert says in exported.losses[0].detail
    assert [one.identifier for one in read_gift(exported.data, file="x.gift")] == ["kept"]


def test_items_that_no_plain_part_describes_are_left_out():
    whole = made(stem(), [true_false(right=True)])
    shown = whole.interactions[0]
    odd = [
        replace(whole, adaptive=True),
        replace(whole, interactions=()),
        replace(whole, interactions=(replace(shown, kind=InteractionKind.HOTSPOT),)),
        replace(whole, outcomes=(replace(whole.outcomes[0], default=(Literal("1"),)),)),
    ]
    assert [losses(one) for one in odd] == [["not_expressible"]] * 4
