from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from lxml import etree

from exam_engine.exchange.moodle import read_moodle_xml, write_moodle_xml
from exam_engine.items.assessment.making import (
    Answer,
    Gap,
    GapText,
    Otherwise,
    Pairing,
    Span,
    Spelling,
    Stem,
    gap_match,
    gap_place,
    made,
    matching,
    multiple_choice,
    place,
    single_choice,
    typed_number,
    typed_text,
)
from exam_engine.items.assessment.rules import ProgramTemplate, TemplateProgram
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_items import inline, stem

KEPT = ("id", "title", "body", "responses", "outcomes", "interactions", "program", "feedback")
ONE, HALF, THIRD = Fraction(1), Fraction(1, 2), Fraction(1, 3)
PEARS = (Answer("pear", ONE), Answer("stone"), Answer("plum", HALF, "nearly"))


def kept(item):
    """Return the fields that must come back."""
    return [getattr(item, name) for name in KEPT]


def back(item):
    """Return the item read from what was written of it, and the losses of writing."""
    exported = write_moodle_xml([item])
    (found,) = read_moodle_xml(exported.data, file="quiz.xml")
    assert found.refusal is None, found.refusal
    return found.item, exported.losses


def element(item):
    """Return the element written of one item."""
    return etree.fromstring(write_moodle_xml([item]).data).find("question")


def test_several_parts_become_gaps_of_whole_weights():
    parts = [
        single_choice((Answer("a", ONE), Answer("b")), response="RESPONSE_1", inline=True),
        typed_text(
            [Spelling("C*", 2 * ONE, case_sensitive=True), Spelling("d", ONE, case_sensitive=True)],
            otherwise=Otherwise(HALF, "so"),
            response="RESPONSE_2",
            worth=2 * ONE,
            inline=True,
        ),
        typed_number(
            [Span(Decimal("1.5"), Decimal("2.25"), ONE)], response="RESPONSE_3", inline=True
        ),
        multiple_choice(
            (Answer("x", HALF), Answer("y", HALF), Answer("z", -ONE)),
            response="RESPONSE_4",
            shuffle=True,
        ),
    ]
    body = " ".join(place(at, inline=part.interaction.inline) for at, part in enumerate(parts))
    item = made(Stem("I", "A title", body), parts)
    text = element(item).findtext("questiontext/text")
    assert text == (
        "{1:MULTICHOICE:%100%a~%0%b} "
        "{2:SHORTANSWER_C:%100%C\\*~%50%d~%25%*#so} "
        "{1:NUMERICAL:%100%1.875:0.375} "
        "{1:MULTIRESPONSE_S:%50%x~%50%y~%-100%z}"
    ).replace("\\", "&#92;")
    found, losses = back(item)
    assert kept(found) == kept(item)
    assert [one.code for one in losses] == []


@pytest.mark.parametrize(
    ("second", "code"),
    [
        pytest.param(
            multiple_choice((Answer("a", ONE), Answer("b", ONE)), response="R2", whole=True),
            "scoring_changed",
            id="all or nothing in a gap",
        ),
        pytest.param(
            typed_text([Spelling("a", ONE * 1_000)], response="R2", worth=ONE * 1_000),
            "not_expressible",
            id="weight of a thousand",
        ),
        pytest.param(
            matching([Pairing("a", "b", ONE)], response="R2"), "not_expressible", id="match"
        ),
    ],
)
def test_gaps_that_a_cloze_cannot_say_are_named(second, code):
    first = typed_text([Spelling("x", ONE)], inline=True)
    exported = write_moodle_xml([made(Stem("I", "A", ""), [first, second])])
    assert [one.code for one in exported.losses] == [code]


def test_a_match_and_gaps_of_all_or_nothing_are_written_with_shares():
    pairs = [Pairing("a", "x", HALF), Pairing("b", "y", HALF)]
    gaps = [Gap(0, HALF), Gap(1, HALF)]
    texts = [GapText("x"), GapText("y")]
    for part in (
        matching(pairs),
        gap_match(f"{gap_place(0)} {gap_place(1)}", texts, gaps),
    ):
        strict = replace(
            made(stem(), [part]), program=TemplateProgram(ProgramTemplate.MATCH_CORRECT)
        )
        found, losses = back(strict)
        assert [one.code for one in losses] == ["scoring_changed"]
        assert compile_item(found).maximum == 1


def test_a_menu_whose_points_are_broken_and_weighed_is_listed_below():
    answers = (Answer("a", THIRD), Answer("b", THIRD / 2))
    found, losses = back(inline(single_choice(answers, worth=THIRD, inline=True)))
    assert [one.code for one in losses] == ["points_dropped", "place_moved"]
    assert [one.content for one in found.interactions[0].choices] == ["a", "b"]


def test_menus_of_equal_broken_points_keep_them():
    parts = [
        single_choice(
            (Answer("a", THIRD * (at == 1)), Answer("b &amp; c", THIRD * (at != 1))),
            response=f"RESPONSE_{at}",
            worth=THIRD,
            inline=True,
        )
        for at in (1, 2, 3)
    ]
    body = " ".join(place(at, inline=True) for at in range(3))
    item = made(Stem("I", "A title", body), parts)
    assert element(item).get("type") == "gapselect"
    found, losses = back(item)
    assert kept(found) == kept(item)
    assert losses == ()


def test_points_that_no_weight_can_say_are_noted():
    parts = [
        typed_text([Spelling("a", HALF)], response=f"RESPONSE_{at}", worth=HALF, inline=True)
        for at in (1, 2)
    ]
    item = made(Stem("I", "A", ""), parts)
    found, losses = back(item)
    assert [one.code for one in losses] == ["points_dropped"]
    assert found.outcomes[0].maximum == 2
