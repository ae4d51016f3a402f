import json
from fractions import Fraction
from pathlib import Path

import pytest

from exam_engine.exchange.plain import read_gift
from exam_engine.items.assessment.rules import NoProgram
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_texts import (
    chosen,
    codes,
    gift,
    identifier,
    maximum,
    only,
    paired,
    refused,
    scored,
    taken,
)

SHARED = Path(__file__).parents[3] / "shared" / "data" / "items" / "text_formats"


def test_a_choice_of_one_earns_for_the_right_answer_alone():
    item = taken(gift("::Q1:: Which is a fruit?{~stone =pear ~%25%tomato#nearly}"))
    assert (item.id, item.title) == ("Q1", "Q1")
    assert item.body == '<p>Which is a fruit?</p><div data-interaction="0"></div>'
    assert [chosen(item, one) for one in ("stone", "pear", "tomato")] == [0, 1, Fraction(1, 4)]
    assert scored(item, None) == 0
    assert maximum(item) == 1
    assert [(one.id, one.content) for one in item.feedback] == [
        (identifier(item, "tomato"), "nearly")
    ]


def test_the_right_answer_cannot_be_told_by_its_identifier():
    first = taken(gift("Q{=pear ~stone ~water}"))
    last = taken(gift("Q{~stone ~water =pear}"))
    assert identifier(first, "pear") == identifier(last, "pear") == "A"
    assert [one.content for one in first.interactions[0].choices] == ["pear", "stone", "water"]
    assert first.interactions[0].shuffle


def test_weights_add_up_within_nothing_and_everything():
    item = taken(gift("Q{~%50%a ~%50%b ~%-50%c ~d}"))
    assert item.responses[0].cardinality == "multiple"
    assert [chosen(item, *one) for one in ("a", "ab", "ac", "c", "abc", "d", "")] == [
        *(Fraction(1, 2), 1, 0, 0, Fraction(1, 2), 0, 0)
    ]


def test_thirds_written_as_decimals_are_exact_thirds():
    found = only(gift("Q{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}"))
    assert chosen(found.item, "a", "b", "c") == 1
    assert chosen(found.item, "b") == Fraction(1, 3)
    assert codes(found) == ["fraction_made_exact"] * 3
    assert found.losses[0].detail == "33.33333 % is read as 1/3"


def test_whole_percentages_are_kept_and_a_total_beside_the_whole_is_noted():
    found = only(gift("Q{~%33%a ~%33%b ~%33%c ~d}"))
    assert chosen(found.item, "a", "b", "c") == Fraction(99, 100)
    assert codes(found) == ["total_not_one"]


def test_full_weights_behind_equal_signs_that_add_up_make_a_multiple_choice():
    item = taken(gift("Q{=%50%a =%50%b ~%-100%c}"))
    assert [chosen(item, *one) for one in ("ab", "a", "ac")] == [1, Fraction(1, 2), 0]


@pytest.mark.parametrize(
    ("answer", "right", "remarks"),
    [
        pytest.param("TRUE", "true", [], id="long"),
        pytest.param("F", "false", [], id="short"),
        pytest.param("t", "true", [], id="lower case"),
        pytest.param("T#no#yes", "true", [("true", "yes"), ("false", "no")], id="remarks"),
        pytest.param("FALSE#no", "false", [("true", "no")], id="remark when wrong"),
    ],
)
def test_true_and_false(answer, right, remarks):
    item = taken(gift(f"The sun is cold.{{{answer}}}"))
    assert scored(item, right) == 1
    assert scored(item, "false" if right == "true" else "true") == 0
    assert [(one.id, one.content) for one in item.feedback] == remarks


def test_typed_texts_count_by_the_first_that_fits_whatever_their_case():
    item = taken(gift("Say it{=Hello =%50%hallo =%-20%HELLO =%10%*}"))
    assert [scored(item, one) for one in (" hello ", "Hallo", "what", None)] == [
        *(1, Fraction(1, 2), Fraction(1, 10), 0)
    ]
    assert [one.text for one in item.responses[0].correct] == ["Hello"]


def test_a_star_inside_a_typed_text_stands_for_anything():
    item = taken(gift("Say it{=*blue* =%50%gr?y\\\\*}"))
    assert [scored(item, one) for one in ("a BLUE sky", "blue", "blau", "gr?y*", "gray")] == [
        *(1, 1, 0, Fraction(1, 2), 0)
    ]
    assert [one.text for one in item.responses[0].correct] == ["blue"]


@pytest.mark.parametrize(
    ("answers", "scores"),
    [
        pytest.param("#3", {"3": 1, "3.0": 1, "2.999": 0}, id="one value"),
        pytest.param("#3:0.1", {"2.9": 1, "3.1": 1, "2.899": 0, "3.101": 0}, id="tolerance"),
        pytest.param("#-1.5..2", {"-1.5": 1, "2": 1, "-1.51": 0, "2.01": 0}, id="range"),
        pytest.param("#=1822:0 =%50%1822:2", {"1822": 1, "1824": "1/2", "1825": 0}, id="several"),
        pytest.param("#5e-1", {"0.5": 1, "5": 0}, id="exponent"),
        pytest.param("#=1 =%20%*", {"1": 1, "7": "1/5"}, id="any other"),
    ],
)
def test_numbers(answers, scores):
    item = taken(gift(f"How many?{{{answers}}}"))
    assert {one: scored(item, one) for one in scores} == {
        one: Fraction(points) for one, points in scores.items()
    }
    assert scored(item, None) == 0


def test_a_remark_on_wrong_numbers_is_kept_and_earns_nothing():
    item = taken(gift("How many?{#3:2~#Not at all}"))
    assert [one.content for one in item.feedback] == ["Not at all"]
    assert compile_item(item).score({"RESPONSE": "9"}).outcomes["FEEDBACK_RESPONSE"] == "R2"
    assert (scored(item, "9"), scored(item, "5")) == (0, 1)


def test_a_match_pays_each_right_pair_and_hides_the_order_of_the_pairs():
    item = taken(gift("Match{\n=cat -> mammal\n=carp -> fish\n=dog->mammal\n= -> bird}"))
    assert paired(item, cat="mammal", carp="fish", dog="mammal") == 1
    assert paired(item, cat="mammal", carp="bird", dog="fish") == Fraction(1, 3)
    assert scored(item, None) == 0
    assert [one.content for one in item.interactions[0].targets] == ["bird", "fish", "mammal"]
    assert [one.id for one in item.interactions[0].targets] == ["T1", "T2", "T3"]


def test_a_missing_word_stands_in_its_line():
    item = taken(gift("The {~dog =cat ~%50%kitten} purrs."))
    assert item.body == '<p>The <span data-interaction="0"></span> purrs.</p>'
    assert item.interactions[0].kind == "inlineChoice"
    assert chosen(item, "kitten") == Fraction(1, 2)


def test_a_blank_marks_the_missing_word_where_no_menu_can_stand():
    item = taken(gift("[html]The {~<b>dog</b> =cat} purrs."))
    assert item.body == 'The _____ purrs.<div data-interaction="0"></div>'


def test_punctuation_after_the_answers_leaves_no_blank():
    assert taken(gift("The sun rises{T}.")).body.startswith("<p>The sun rises.</p>")
    assert taken(gift("The sun{T} rises")).body.startswith("<p>The sun_____ rises</p>")


def test_an_empty_block_is_an_essay_for_a_person_to_score():
    item = taken(gift("Write about rain.{####Thanks}"))
    assert item.interactions[0].kind == "extendedText"
    assert item.program == NoProgram()
    assert compile_item(item).score({"RESPONSE": "wet"}).reason == "needs_human"
    assert [one.content for one in item.feedback] == ["<p>Thanks</p>"]


def test_a_ranking_of_the_ordering_type_is_read():
    item = taken(gift("Sort{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW\none\ntwo\nthree\n}"))
    order = [identifier(item, one) for one in ("one", "two", "three")]
    assert scored(item, order) == 1
    assert scored(item, [order[0], order[2], order[1]]) == Fraction(1, 3)


def test_escapes_stand_for_the_characters_themselves():
    item = taken(gift(r"::a\:b::2 \= 1+1, \{x\} \~ \# C\\D\nnext{=\=4 ~\{5\}#a\#b}"))
    assert item.title == "a:b"
    assert item.body.startswith("<p>2 = 1+1, {x} ~ # C\\D<br>next</p>")
    assert [one.content for one in item.interactions[0].choices] == ["=4", "{5}"]
    assert item.feedback[0].content == "a#b"
    assert taken(gift(r"\frac{=\d+}")).body.startswith("<p>\\frac</p>")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        pytest.param("[html]<b>2</b> &lt; 3", "<b>2</b> &lt; 3", id="html"),
        pytest.param("[plain]<b>2</b>", "<p>&lt;b&gt;2&lt;/b&gt;</p>", id="plain"),
        pytest.param("[markdown]**2**", "<p><strong>2</strong></p>", id="markdown"),
        pytest.param("[moodle]<b>2</b>\nx", "<b>2</b><br>x", id="moodle"),
        pytest.param("List<String> x", "<p>List&lt;String&gt; x</p>", id="no tag of HTML"),
        pytest.param("[other]x", "<p>[other]x</p>", id="no format"),
    ],
)
def test_formats_of_a_question(text, body):
    item = taken(gift(f"{text}{{T}}"))
    assert item.body == f'{body}<div data-interaction="0"></div>'


def test_scripts_are_taken_out_and_reported():
    found = only(gift("[html]<p onclick\\=x>2<script>alert(1)</script></p>{T}"))
    assert found.item.body == '<p>2</p><div data-interaction="0"></div>'
    assert sorted(codes(found)) == ["dropped_attribute", "dropped_element"]


def test_answers_have_formats_of_their_own():
    item = taken(gift("[html]Q{=[plain]<x> ~[markdown]*y* ~<i>z</i>}"))
    contents = [one.content for one in item.interactions[0].choices]
    assert contents == ["&lt;x&gt;", "<em>y</em>", "<i>z</i>"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared item data is not here")
def test_the_shared_examples_score_as_their_rules_say():
    data = (SHARED / "gift_moodle_examples_subset.txt").read_bytes()
    items = {one.identifier: one.item for one in read_gift(data, file="examples.txt")}
    cases = json.loads((SHARED / "gift_expected.json").read_text())["cases"]
    found = {}
    for at, case in enumerate(cases):
        item, answer = items[case["q"]], case["answer"]
        if isinstance(answer, dict):
            found[at] = paired(item, **answer)
        elif isinstance(answer, list) or item.interactions[0].choices[2:]:
            found[at] = chosen(item, *([answer] if isinstance(answer, str) else answer))
        else:
            found[at] = scored(item, answer)
    assert found == {at: Fraction(case["fraction"]) for at, case in enumerate(cases)}


def test_an_unknown_kind_of_ranking_is_refused():
    reason, message = refused(gift("Q{>2 ALL VERTICAL LONGEST_ORDERED_SUBSET\na\nb}"))
    assert reason == "unsupported_scoring"
    assert "LONGEST_ORDERED_SUBSET" in message
