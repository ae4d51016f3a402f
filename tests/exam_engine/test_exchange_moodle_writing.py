from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from lxml import etree

from exam_engine.exchange.moodle import read_moodle_xml, write_moodle_xml
from exam_engine.items.assessment.interactions import TextField
from exam_engine.items.assessment.item import Metadata, Rubric
from exam_engine.items.assessment.making import (
    Answer,
    Gap,
    GapText,
    Pairing,
    Ranking,
    Span,
    Spelling,
    Stem,
    essay,
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


@settings(max_examples=150)
@given(items())
def test_what_is_written_reads_back_the_same(item):
    found, losses = back(item)
    assert kept(found) == kept(item)
    assert losses == ()


MENU = single_choice(
    (Answer("a &lt; ~b}", ONE, "told"), Answer("<b>c</b>", -HALF), Answer("%50%", HALF)),
    inline=True,
)


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        pytest.param(
            inline(typed_text([Spelling("=a~b}#c", ONE)], inline=True)), "shortanswer", id="text"
        ),
        pytest.param(
            inline(typed_number([Span(Decimal(1), Decimal(2), ONE)], inline=True)),
            "numerical",
            id="number",
        ),
        pytest.param(inline(MENU), "cloze", id="menu"),
        pytest.param(
            made(stem(), [essay(field=TextField(expected_lines=9), worth=3 * ONE)]),
            "essay",
            id="essay",
        ),
        pytest.param(
            made(stem(), [matching([Pairing("a", "<b>x</b>", HALF), Pairing("b", "y", HALF)])]),
            "ddmatch",
            id="match with markup",
        ),
        *(
            pytest.param(
                made(stem(), [ordering(("c", "a", "b"), ranking=one, worth=2 * ONE)]),
                "ordering",
                id=one,
            )
            for one in Ranking
        ),
        pytest.param(
            made(
                Stem("I", "A title", ""),
                [
                    gap_match(
                        f"A {gap_place(0)} b {gap_place(1)}",
                        [GapText("x", "1"), GapText("y", "1", most=0)],
                        [Gap(1, HALF), Gap(0, HALF)],
                    )
                ],
            ),
            "ddwtos",
            id="gaps",
        ),
    ],
)
def test_parts_in_a_line_and_others_come_back(item, kind):
    assert element(item).get("type") == kind
    found, losses = back(item)
    assert kept(found) == kept(item)
    assert losses == ()


def test_categories_tags_numbers_and_instructions_are_written():
    known = Metadata(entries=("category=$course$/A", "idnumber=I", "tag=t"))
    rubric = Rubric(("scorer",), "<p>look</p>")
    item = replace(made(stem(), [essay()]), metadata=known, rubrics=(rubric,))
    plain = made(stem("J"), [true_false(right=True)])
    exported = write_moodle_xml([item, plain])
    root = etree.fromstring(exported.data)
    kinds = [one.get("type") for one in root]
    assert kinds == ["category", "essay", "category", "truefalse"]
    assert root.findtext("question/category/text") == "$course$/A"
    found = read_moodle_xml(exported.data, file="x.xml")[0].item
    assert found.metadata.entries == known.entries
    assert found.rubrics == (rubric,)
    assert exported.losses == ()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        pytest.param(
            made(stem(), [multiple_choice(PEARS, whole=True)]), "scoring_changed", id="whole choice"
        ),
        pytest.param(
            made(
                stem(), [typed_text([Spelling("a", ONE), Spelling("B", HALF, case_sensitive=True)])]
            ),
            "case_ignored",
            id="case of some",
        ),
        pytest.param(
            made(stem(), [single_choice((Answer("a", ONE), Answer("b", Fraction(3, 20))))]),
            "unlisted_fraction",
            id="share of no list",
        ),
        pytest.param(
            replace(made(stem(), [true_false(right=True)]), rubrics=(Rubric(("scorer",), "x"),)),
            "dropped_rubric",
            id="rubric of no essay",
        ),
        pytest.param(
            inline(
                single_choice((Answer("a", HALF), Answer("b")), worth=HALF, inline=True),
                after="<b>x</b>",
            ),
            None,
            id="menu of half a point",
        ),
    ],
)
def test_what_is_lost_is_named(item, code):
    found, losses = back(item)
    assert [one.code for one in losses] == ([code] if code else [])
    assert compile_item(found).maximum == compile_item(item).maximum


def test_what_cannot_be_said_is_left_out_and_named():
    odd = made(stem(), [essay(), true_false(right=True, response="R2")])
    exported = write_moodle_xml([odd])
    assert [(one.code, one.where) for one in exported.losses] == [("not_expressible", "I")]
    assert len(etree.fromstring(exported.data)) == 0
