"""Texts that are answered inside: gaps with menus, words for gaps, words that are picked."""

from decimal import Decimal

import pytest

from exam_engine.exchange.markup import passage
from exam_engine.items import (
    Chosen,
    ChosenSet,
    Cleared,
    GapMatch,
    Hottext,
    InlineChoice,
    InvalidItem,
    ItemKey,
    ItemVersion,
    MalformedResponse,
    Markup,
    Matched,
    Menu,
    Option,
    Stimulus,
    delivery_view,
    from_document,
    normalised,
    parse_response,
    to_document,
)
from exam_engine.items.keys import exact_set, partial_set, per_pair, require_fits
from exam_engine.scoring import score
from tests.exam_engine.bank import options, wording

GAPPED = passage("A [[g1]] and a [[g2]].")
MENUS = InlineChoice(GAPPED, (Menu("g1", options("ab")), Menu("g2", options("cd"))))
WORDS = GapMatch(GAPPED, options("abc"))
LINES = Hottext(passage("```\n[[a|x < 1]]\n[[b|y]]\n[[c|z]]\n```"), 1, 2)
PAIRS = frozenset({("g1", "a"), ("g2", "c")})


def test_marks_become_places_in_the_cleaned_text():
    assert GAPPED.html == (
        '<p>A <span data-gap="g1"></span> and a <span data-gap="g2"></span>.</p>'
    )
    assert '<span data-hottext="a">x &lt; 1</span>\n' in LINES.text.html
    assert passage("[[G1]] [[1a]] [[ a ]] [x]").html == "<p>[[G1]] [[1a]] [[ a ]] [x]</p>"


def test_an_author_cannot_write_a_place_as_html():
    assert "<span" not in passage('<span data-gap="g1"></span>').html


@pytest.mark.parametrize(
    ("interaction", "payload", "expected"),
    [
        pytest.param(MENUS, {"g1": "a", "g2": "c"}, Matched(PAIRS), id="menus"),
        pytest.param(MENUS, {"g2": "c"}, Matched(frozenset({("g2", "c")})), id="one menu"),
        pytest.param(MENUS, {}, Cleared(), id="no menu"),
        pytest.param(WORDS, {"g1": "a", "g2": "c"}, Matched(PAIRS), id="words"),
        pytest.param(WORDS, None, Cleared(), id="no words"),
        pytest.param(LINES, ["c", "a"], ChosenSet(frozenset("ac")), id="lines"),
        pytest.param(LINES, [], Cleared(), id="no lines"),
    ],
)
def test_a_response_is_read_and_comes_back(interaction, payload, expected):
    response = parse_response(interaction, payload)
    assert response == expected
    assert not isinstance(response, Chosen)
    assert parse_response(interaction, normalised(response)) == expected


@pytest.mark.parametrize(
    ("interaction", "payload", "field", "words"),
    [
        pytest.param(MENUS, {"g1": "c"}, "response.g1", "not one of a, b", id="another menu's"),
        pytest.param(MENUS, {"g3": "a"}, "response", "not one of g1, g2", id="no such gap"),
        pytest.param(MENUS, ["a"], "response", "not an object but list", id="a list"),
        pytest.param(
            WORDS, {"g1": "a", "g2": "a"}, "response", "in two gaps: a", id="a word twice"
        ),
        pytest.param(LINES, ["a", "b", "c"], "response", "more than 2 choices: 3", id="too many"),
        pytest.param(LINES, ["d"], "response[0]", "not one of a, b, c", id="no such line"),
    ],
)
def test_a_malformed_response_is_refused_by_field(interaction, payload, field, words):
    with pytest.raises(MalformedResponse, match=words) as refused:
        parse_response(interaction, payload)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("make", "field", "words"),
    [
        (lambda: InlineChoice(GAPPED, MENUS.gaps[:1]), "gaps", "marks g1, g2 instead"),
        (lambda: InlineChoice(passage("no gap"), MENUS.gaps), "gaps", "marks nothing instead"),
        (lambda: InlineChoice(GAPPED, MENUS.gaps[::-1]), "gaps", "marks g1, g2 instead"),
        (lambda: Menu("G", options("ab")), "id", "not a gap id"),
        (lambda: Menu("g", options("a")), "choices", "not 2 to 20"),
        (lambda: GapMatch(passage("[[a]] [[b]] [[c]]"), options("ab")), "text", "not 1 to 2"),
        (lambda: GapMatch(passage("none"), options("ab")), "text", "gaps: 0"),
        (lambda: GapMatch(passage("[[a]] [[a]]"), options("ab")), "text", "marks a, a instead"),
        (lambda: Hottext(passage("[[a|x]]")), "text", "not 2 to 20 parts to pick: 1"),
        (lambda: Hottext(passage("[[a|x]] [[a|y]]")), "text", "marks a, a instead"),
        (lambda: Hottext(LINES.text, 4), "min", "not in 0..3: 4"),
        (lambda: Hottext(LINES.text, 2, 1), "max", "not in min..3: 1"),
        (lambda: Hottext(LINES.text, 1, 4), "max", "not in min..3: 4"),
    ],
)
def test_a_text_that_contradicts_its_gaps_is_refused(make, field, words):
    with pytest.raises(InvalidItem, match=words) as refused:
        make()
    assert refused.value.field == field


@pytest.mark.parametrize("interaction", [MENUS, WORDS, LINES])
def test_a_wording_survives_as_a_document(interaction):
    version = wording(interaction)
    assert from_document(ItemVersion, to_document(version)) == version


def test_the_candidate_gets_places_and_choices_and_no_more():
    menus = delivery_view(wording(InlineChoice(GAPPED, MENUS.gaps, shuffle=False)), "s")
    assert (menus["kind"], menus["text"]) == ("inline_choice", GAPPED.html)
    assert menus["gaps"] == [
        {"id": "g1", "choices": [{"id": one, "text": f"<b>{one}</b>"} for one in "ab"]},
        {"id": "g2", "choices": [{"id": one, "text": f"<b>{one}</b>"} for one in "cd"]},
    ]
    words = delivery_view(wording(WORDS), "s")
    assert words["gaps"] == ["g1", "g2"]
    assert {one["id"] for one in words["choices"]} == set("abc")
    lines = delivery_view(wording(LINES), "s")
    assert (lines["text"], lines["min"], lines["max"]) == (LINES.text.html, 1, 2)


def test_menus_and_words_are_shuffled_per_attempt():
    many = tuple(Option(one, Markup(one, one)) for one in "abcdefgh")
    version = wording(GapMatch(GAPPED, many))
    orders = {
        tuple(one["id"] for one in delivery_view(version, f"attempt-{n}")["choices"])
        for n in range(12)
    }
    assert len(orders) > 8


def test_a_case_is_shown_with_the_item():
    version = ItemVersion("F-1", 1, Markup("", ""), MENUS, stimulus=Stimulus("Shop", GAPPED))
    assert delivery_view(version, "s")["stimulus"] == {"title": "Shop", "text": GAPPED.html}
    assert version.digest != ItemVersion("F-1", 1, Markup("", ""), MENUS).digest


@pytest.mark.parametrize(
    ("interaction", "rule", "payload", "points"),
    [
        (MENUS, per_pair((("g1", "a"), ("g2", "c"))), {"g1": "a", "g2": "d"}, "0.5"),
        (WORDS, per_pair((("g1", "a"), ("g2", "c"))), {"g1": "a", "g2": "c"}, "1"),
        (WORDS, per_pair((("g1", "a"), ("g2", "c"))), {"g1": "c", "g2": "a"}, "0"),
        (LINES, exact_set(("a", "c")), ["a", "c"], "1"),
        (LINES, exact_set(("a", "c")), ["a"], "0"),
        (LINES, partial_set(("a", "c")), ["a", "b"], "0"),
        (LINES, partial_set(("a", "c")), ["a"], "0.5"),
    ],
)
def test_gaps_and_picked_words_are_scored_like_pairs_and_sets(interaction, rule, payload, points):
    version = wording(interaction)
    require_fits(interaction, rule)
    key = ItemKey(version.item, 1, 1, rule)
    outcome = score(version, key, parse_response(interaction, payload))
    assert outcome.points == Decimal(points)


@pytest.mark.parametrize(
    ("interaction", "rule", "words"),
    [
        (MENUS, per_pair((("g1", "a"),)), "not exactly one target per source"),
        (MENUS, per_pair((("g1", "c"), ("g2", "c"))), "not one of a, b"),
        (WORDS, per_pair((("g1", "a"), ("g2", "a"))), "in two gaps: a"),
        (LINES, exact_set(("a", "x")), "not one of a, b, c"),
    ],
)
def test_a_key_that_is_no_response_is_refused(interaction, rule, words):
    with pytest.raises(InvalidItem, match=words):
        require_fits(interaction, rule)
