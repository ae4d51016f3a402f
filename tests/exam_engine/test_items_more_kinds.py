"""Pairs without direction, numbers on a scale, and long texts that people score."""

from decimal import Decimal

import pytest

from exam_engine.exchange.fields import Report
from exam_engine.exchange.item_files import read_item
from exam_engine.exchange.lint_items import item_findings
from exam_engine.exchange.source import read_yaml
from exam_engine.items import (
    Associate,
    Associated,
    Cleared,
    ExtendedText,
    InvalidItem,
    ItemVersion,
    MalformedResponse,
    ShortText,
    Slider,
    Written,
    delivery_view,
    from_document,
    normalised,
    parse_response,
    to_document,
)
from exam_engine.items.assessment.authored import canonical_item
from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.keys import (
    by_people,
    exact_associations,
    one_of,
    per_association,
    require_fits,
    within,
)
from exam_engine.items.program import ToleranceKind
from exam_engine.scoring import ScoringError, score
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.bank import CHOICE, key_of, options, wording

PAIRING = Associate(options("abcde"))
SCALE = Slider(Decimal("0.5"), Decimal(3), Decimal("0.25"), "s")
ESSAY = ExtendedText(40, 6)
EXACT = within(Decimal("1.5"), Decimal("0.25"), ToleranceKind.ABSOLUTE)


@pytest.mark.parametrize(
    ("interaction", "payload", "expected"),
    [
        (PAIRING, [["b", "a"], ["c", "d"]], Associated(frozenset({("a", "b"), ("c", "d")}))),
        (PAIRING, [], Cleared()),
        (ESSAY, "  One.\r\nTwo. \n\n", Written("One.\nTwo.")),
        (ESSAY, "e\u0301", Written("\u00e9")),
        (ESSAY, " \n ", Cleared()),
        (SCALE, None, Cleared()),
        (SCALE, " ", Cleared()),
    ],
)
def test_a_response_is_read_and_comes_back(interaction, payload, expected):
    response = parse_response(interaction, payload)
    assert response == expected
    assert parse_response(interaction, normalised(response)) == expected


@pytest.mark.parametrize(("typed", "number"), [("0.5", "0.5"), ("3", "3"), ("1,75", "1.75")])
def test_a_number_on_the_scale_is_taken_with_both_ends(typed, number):
    assert parse_response(SCALE, typed).number == Decimal(number)


@pytest.mark.parametrize(
    ("interaction", "payload", "field", "words"),
    [
        (PAIRING, {"a": "b"}, "response", "not a list but dict"),
        (PAIRING, [["a"]], "response[0]", "not a list of two"),
        (PAIRING, [["a", "a"]], "response[0]", "same choice twice: a"),
        (PAIRING, [["a", "b"], ["c", "b"]], "response[1]", "same choice twice: b"),
        (PAIRING, [["a", "z"]], "response[0]", "not one of a, b"),
        (PAIRING, [["a", "b"]] * 3, "response", "more than 2 pairs: 3"),
        (Associate(options("abcd"), 1), [["a", "b"], ["c", "d"]], "response", "more than 1"),
        (SCALE, "0.25", "response", "below 0.5"),
        (SCALE, "3.25", "response", "above 3"),
        (SCALE, "0.6", "response", "not on a step of 0.25"),
        (SCALE, 1, "response", "not text but int"),
        (ESSAY, "x" * 41, "response", "longer than 40"),
        (ESSAY, "x\0", "response", "not a printable character"),
        (ESSAY, ["x"], "response", "not text but list"),
    ],
)
def test_a_malformed_response_is_refused_by_field(interaction, payload, field, words):
    with pytest.raises(MalformedResponse, match=words) as refused:
        parse_response(interaction, payload)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Associate(options("abcd"), 3), "max"),
        (lambda: Associate(options("abcd"), 0), "max"),
        (lambda: Associate(options("a")), "choices"),
        (lambda: Slider(Decimal(1), Decimal(1)), "max"),
        (lambda: Slider(Decimal(0), Decimal(1), Decimal(0)), "step"),
        (lambda: Slider(Decimal(0), Decimal(1), Decimal("0.3")), "step"),
        (lambda: Slider(Decimal(0), Decimal(1001)), "step"),
        (lambda: ExtendedText(4001), "max_length"),
        (lambda: ExtendedText(40, 1), "lines"),
    ],
)
def test_a_contradiction_is_refused(make, field):
    with pytest.raises(InvalidItem) as refused:
        make()
    assert refused.value.field == field


@pytest.mark.parametrize("interaction", [PAIRING, SCALE, ESSAY])
def test_a_wording_survives_as_a_document(interaction):
    version = wording(interaction)
    assert from_document(ItemVersion, to_document(version)) == version


def test_the_browser_gets_what_it_draws_and_no_key():
    views = [delivery_view(wording(one), "seed") for one in (PAIRING, SCALE, ESSAY)]
    pairing, scale, essay = views
    assert sorted(one["id"] for one in pairing["choices"]) == list("abcde")
    assert pairing["max"] == 2
    assert {name: scale[name] for name in ("min", "max", "step", "unit")} == {
        "min": "0.5",
        "max": "3",
        "step": "0.25",
        "unit": "s",
    }
    assert (essay["max_length"], essay["lines"]) == (40, 6)


@pytest.mark.parametrize(
    ("rule", "payload", "points"),
    [
        (exact_associations((("b", "a"), ("c", "d"))), [["d", "c"], ["a", "b"]], "4"),
        (exact_associations((("b", "a"), ("c", "d"))), [["a", "b"]], "0"),
        (per_association((("b", "a"), ("d", "c"))), [["c", "d"], ["a", "e"]], "2"),
        (per_association((("b", "a"), ("d", "c"))), [["a", "c"], ["b", "d"]], "0"),
        (per_association((("b", "a"), ("d", "c"))), None, "0"),
    ],
)
def test_pairs_are_scored_whichever_way_round(rule, payload, points):
    version = wording(PAIRING, points="4")
    require_fits(PAIRING, rule)
    outcome = score(version, key_of(rule, version), parse_response(PAIRING, payload))
    assert outcome.points == Decimal(points)


@pytest.mark.parametrize(("typed", "points"), [("1.25", "1"), ("1.75", "1"), ("2", "0")])
def test_a_number_on_a_scale_is_scored_within_its_tolerance(typed, points):
    version = wording(SCALE)
    require_fits(SCALE, EXACT)
    outcome = score(version, key_of(EXACT, version), parse_response(SCALE, typed))
    assert outcome.points == Decimal(points)


def test_no_program_scores_a_long_text():
    version = wording(ESSAY)
    key = key_of(by_people("A model."), version)
    require_fits(ESSAY, key.rule)
    with pytest.raises(ScoringError, match="human"):
        score(version, key, parse_response(ESSAY, "Mine."))
    canonical = canonical_item(version, key)
    assert compile_item(canonical).score({"RESPONSE": "Mine."}).score is None


@pytest.mark.parametrize(
    ("interaction", "rule"),
    [
        (PAIRING, exact_associations((("a", "z"),))),
        (SCALE, within(Decimal("0.6"), Decimal(0), ToleranceKind.ABSOLUTE)),
        (CHOICE, by_people("x")),
        (ShortText(40), by_people("x")),
        (ESSAY, one_of("a")),
    ],
)
def test_a_key_that_is_no_response_is_refused(interaction, rule):
    with pytest.raises(InvalidItem):
        require_fits(interaction, rule)


@pytest.mark.parametrize(
    ("interaction", "rule", "kind"),
    [
        (PAIRING, exact_associations((("a", "b"),)), InteractionKind.ASSOCIATE),
        (SCALE, EXACT, InteractionKind.SLIDER),
        (ESSAY, by_people("x"), InteractionKind.EXTENDED_TEXT),
    ],
)
def test_the_canonical_item_shows_the_same_interaction(interaction, rule, kind):
    version = wording(interaction)
    (shown,) = canonical_item(version, key_of(rule, version)).interactions
    assert shown.kind is kind


FILE = """
id: F-1
version: 1
status: draft
use: {use}
domain: life
cognitive: remember
time: PT2M
prompt: Why?
points: 2
interaction: {{{interaction}}}
key: {{{key}}}
rationale: {{key: So.}}
examples: {examples}
"""
ABCD = ", ".join(f"{{id: {one}, text: {one.upper()}}}" for one in "abcd")
PAIRS = (
    f"kind: associate, choices: [{ABCD}]",
    "correct: {a: b, c: d}, scoring: per_pair",
    '[{response: [[b, a], [c, d]], score: "2"}, {response: [[a, b]], score: "1"}, '
    '{response: [[a, c]], score: "0"}, {response: [[a, a]], refused: malformed_response}]',
)
SLIDE = (
    'kind: slider, min: "0", max: "10", step: "2", unit: h',
    'value: "4", tolerance: "2"',
    '[{response: "6", score: "2"}, {response: "8", score: "0"}]',
)
TEXT = ("kind: extended_text, max_length: 900", "model: Because.", "[]")


def findings(parts, use):
    interaction, key, examples = parts
    text = FILE.format(use=use, interaction=interaction, key=key, examples=examples)
    report = Report("items/life/F-1.yaml")
    authored = read_item(read_yaml(text), report)
    assert report.problems == []
    assert authored is not None
    return [f"{one.field}: {one.message}" for one in item_findings(authored)]


@pytest.mark.parametrize("parts", [PAIRS, SLIDE])
def test_an_item_file_is_read_and_its_examples_hold(parts):
    assert findings(parts, "exam") == []


def test_a_long_text_is_for_practice_until_people_can_score_an_exam():
    assert findings(TEXT, "practice") == []
    (found,) = findings(TEXT, "exam")
    assert "scored by people" in found
