"""Authored interactions in canonical form: what is shown is what was authored, in its place.

Tests of exam_engine.items.assessment.authored, exam_engine.items.assessment.authored_interactions.
"""

from exam_engine.items import (
    MultipleChoice,
    Numeric,
)
from exam_engine.items.assessment.authored import canonical_item
from exam_engine.items.assessment.interactions import SimpleChoice
from exam_engine.items.interactions import Hottext
from exam_engine.items.keys import (
    accepted_texts,
    exact_order,
    exact_pairs,
    exact_set,
    one_of,
)
from tests.exam_engine.authored_items import (
    GAP_PAIRS,
    GAPS,
    MENU_PAIRS,
    MENUS,
    NEAR,
    PAIRS,
    PARTS,
    RANK,
    RIGHT,
    SET,
    TEXT,
    WORDS,
)
from tests.exam_engine.bank import CHOICE, NUMERIC, key_of, options, wording


def shown(interaction, rule):
    version = wording(interaction)
    return canonical_item(version, key_of(rule, version))


def choices(ids, most=1):
    return tuple(SimpleChoice(one, f"<b>{one}</b>", most=most) for one in ids)


BLOCK = '<p>Why?</p><div data-interaction="0"></div>'


def test_what_is_shown_is_what_was_authored():
    item = shown(SET, exact_set(("a",)))
    (one,) = item.interactions
    assert (item.body, one.choices, one.shuffle) == (BLOCK, choices("abcde"), True)
    assert (one.bounds.least, one.bounds.most, one.response) == (1, 4, "RESPONSE")
    (one,) = shown(CHOICE, one_of("a")).interactions
    assert (one.bounds.least, one.bounds.most) == (0, 1)
    (one,) = shown(RANK, exact_order(tuple("abcd"))).interactions
    assert (one.choices, one.shuffle) == (choices("abcd"), True)
    assert (one.bounds.least, one.bounds.most) == (0, 0)
    (one,) = shown(MultipleChoice(options("ab"), shuffle=False), exact_set(("a",))).interactions
    assert (one.bounds.most, one.shuffle) == (0, False)


def test_both_sides_of_a_match_are_shown():
    (one,) = shown(PAIRS, exact_pairs(RIGHT)).interactions
    assert one.choices == choices(["s1", "s2", "s3"])
    assert one.targets == choices(["t1", "t2"], most=0)
    assert (one.bounds.least, one.bounds.most) == (0, 3)


def test_typed_answers_stand_in_a_line_with_their_unit():
    item = shown(Numeric("<ms>"), NEAR)
    assert item.body == '<p>Why?</p><p><span data-interaction="0"></span> &lt;ms&gt;</p>'
    assert shown(Numeric(), NEAR).body == '<p>Why?</p><p><span data-interaction="0"></span></p>'
    item = shown(WORDS, accepted_texts(("x",)))
    assert item.body == '<p>Why?</p><p><span data-interaction="0"></span></p>'
    (one,) = item.interactions
    assert (one.inline, one.field.expected_length) == (True, 40)
    assert shown(NUMERIC, NEAR).interactions[0].field.expected_length is None


def test_menus_gaps_and_parts_keep_their_places():
    item = shown(MENUS, exact_pairs(MENU_PAIRS))
    first, second = '<span data-interaction="0"></span>', '<span data-interaction="1"></span>'
    assert item.body == f"<p>Why?</p><p>{first} then {second}</p>"
    assert [one.response for one in item.interactions] == ["g1", "g2"]
    assert [one.choices for one in item.interactions] == [choices("ab"), choices("cd")]
    assert all(one.inline and one.shuffle for one in item.interactions)
    assert [one.correct[0].text for one in item.responses] == ["a", "d"]
    (one,) = shown(Hottext(PARTS.text), exact_set(("a",))).interactions
    assert (one.bounds.least, one.bounds.most) == (1, 0)
    item = shown(GAPS, exact_pairs(GAP_PAIRS))
    (one,) = item.interactions
    assert (item.body, one.passage, one.choices) == (BLOCK, TEXT.html, choices("abc"))
    assert [gap.id for gap in one.targets] == ["g1", "g2"]
    assert (one.bounds.least, one.bounds.most) == (0, 0)
    assert [value.text for value in item.responses[0].correct] == ["b g1", "c g2"]
    (one,) = shown(PARTS, exact_set(("a",))).interactions
    assert one.choices == (SimpleChoice("a", "one <b>1</b>"), SimpleChoice("b", "two"))
    assert (one.bounds.least, one.bounds.most, one.passage) == (0, 2, PARTS.text.html)


def test_the_accepted_texts_are_the_map_and_the_first_is_shown_as_correct():
    item = shown(WORDS, accepted_texts(("one", "two")))
    (declared,) = item.responses
    assert [one.text for one in declared.correct] == ["one"]
    assert [one.key for one in declared.mapping.entries] == ["one", "two"]
