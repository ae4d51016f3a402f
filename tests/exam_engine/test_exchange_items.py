"""Item files of all six kinds become interactions and rules; YAML and Markdown stay harmless."""

from decimal import Decimal

import pytest

from exam_engine.exchange.fields import Fields, Report
from exam_engine.exchange.item_files import read_item
from exam_engine.exchange.markup import block, inline, sections, slug
from exam_engine.exchange.source import Leaf, Listing, Table, Unreadable, read_yaml, to_json
from exam_engine.items import Match, MultipleChoice, Numeric, Order, ShortText
from exam_engine.items.keys import (
    accepted_texts,
    adjacent_pairs,
    exact_order,
    exact_pairs,
    exact_set,
    partial_set,
    per_pair,
    within,
)
from exam_engine.items.program import ToleranceKind

HEAD = """
id: F-1
version: 2
status: pilot
domain: life
cognitive: remember
time: PT1M30S
prompt: Why?
points: {points}
{interaction}
{key}
rationale: {{key: So.}}
examples: []
"""
ABC = "[{id: a, text: A}, {id: b, text: B}, {id: c, text: C, fixed: true}]"
MC, OR = f"kind: multiple_choice, choices: {ABC}", f"kind: order, choices: {ABC}"
MA = "kind: match, sources: [{id: s1, text: S}, {id: s2, text: T}], targets: " + ABC
PAIRS = (("s1", "b"), ("s2", "a"))
AT = ToleranceKind.ABSOLUTE

KINDS = [
    (MC, "correct: [a, b]", MultipleChoice, {"least": 1, "most": None}, exact_set(("a", "b"))),
    (
        MC + ", min: 2, max: 3, shuffle: false",
        "correct: [a, b], scoring: partial",
        MultipleChoice,
        {"least": 2, "most": 3, "shuffle": False},
        partial_set(("a", "b")),
    ),
    (OR, "correct: [c, a, b]", Order, {"shuffle": True}, exact_order(("c", "a", "b"))),
    (
        OR + ", shuffle: false",
        "correct: [c, a, b], scoring: adjacent_pairs",
        Order,
        {"shuffle": False},
        adjacent_pairs(("c", "a", "b")),
    ),
    (MA, "correct: {s1: b, s2: a}", Match, {"shuffle": True}, exact_pairs(PAIRS)),
    (
        MA + ", shuffle: false",
        "correct: {s1: b, s2: a}, scoring: per_pair",
        Match,
        {"shuffle": False},
        per_pair(PAIRS),
    ),
    (
        "kind: numeric",
        'value: "0.95"',
        Numeric,
        {"unit": "", "lowest": None, "highest": None},
        within(Decimal("0.95"), Decimal(0), AT),
    ),
    (
        "kind: numeric, unit: ms, min: -1, max: 99.5",
        "value: 40, tolerance: 0.05, tolerance_kind: relative",
        Numeric,
        {"unit": "ms", "lowest": Decimal(-1), "highest": Decimal("99.5")},
        within(Decimal(40), Decimal("0.05"), ToleranceKind.RELATIVE),
    ),
    (
        "kind: short_text",
        "accepted: [data drift]",
        ShortText,
        {"max_length": 60},
        accepted_texts(("data drift",)),
    ),
    (
        "kind: short_text, max_length: 9",
        "accepted: [SQL, NoSQL], case_sensitive: true",
        ShortText,
        {"max_length": 9},
        accepted_texts(("SQL", "NoSQL"), case_sensitive=True),
    ),
]


def read(interaction, key, points="2.5"):
    text = HEAD.format(
        interaction=f"interaction: {{{interaction}}}", key=f"key: {{{key}}}", points=points
    )
    report = Report("F-1.yaml")
    return read_item(read_yaml(text), report), report.problems


@pytest.mark.parametrize(("interaction", "key", "kind", "expected", "rule"), KINDS)
def test_each_kind_of_item_is_read(interaction, key, kind, expected, rule):
    authored, problems = read(interaction, key)
    assert problems == []
    found = authored.item.version.interaction
    assert type(found) is kind
    assert {name: getattr(found, name) for name in expected} == expected
    assert authored.key.rule == rule
    assert (authored.key.item_version, authored.key.version) == (2, 1)
    assert authored.item.version.points == Decimal("2.5")
    assert authored.item.references == ()
    assert authored.item.time.total_seconds() == 90


def test_a_choice_may_keep_its_place():
    authored, _ = read(OR, "correct: [c, a, b]")
    assert [one.fixed for one in authored.item.version.interaction.choices] == [False, False, True]


def test_a_key_may_have_a_version_of_its_own():
    text = HEAD.format(
        interaction=f"interaction: {{{OR}}}",
        key="key: {correct: [c, a, b]}\nkey_version: 3",
        points=1,
    )
    assert read_item(read_yaml(text), Report("x")).key.version == 3


@pytest.mark.parametrize(
    ("interaction", "key", "field", "message"),
    [
        (MC + ", max: 0", "correct: [a]", "interaction.max", "not in min..3: 0"),
        (MC + ", shuffle: yes", "correct: [a]", "interaction.shuffle", "not true or false: yes"),
        (MC, "correct: a", "key.correct", "not a list"),
        (MC, "correct: [a], scoring: half", "key.scoring", "not a known word: half"),
        (MC, "correct: []", "key", "key: names no correct response"),
        (MC, "correct: [[a]]", "key.correct", "not a text"),
        (OR, "correct: [a, b]", "key.correct", "response: ranks 2 of 3 choices"),
        (MA, "correct: {s1: b}", "key.correct", "not exactly one target per source: ['s1']"),
        (MA, "correct: {s1: b, s2: z}", "key.correct", "response.s2: not one of a, b, c: 'z'"),
        (MA, "correct: [s1]", "key.correct", "not a mapping"),
        ("kind: numeric, min: 2, max: 1", "value: 1", "interaction.max", "not above min 2: 1"),
        ("kind: numeric", "value: 1e3", "key.value", "not a decimal number: 1e3"),
        ("kind: numeric", "value: 1, tolerance: -1", "key.tolerance", "negative: -1"),
        ("kind: numeric, unit: 5", "value: 1", "interaction.unit", "YAML does not read this"),
        ("kind: short_text", "accepted: [x], case: true", "key.case", "unknown field"),
        ("kind: choice, choices: x", "correct: a", "interaction.choices", "not a list"),
        ("kind: choice, choices: [x]", "correct: a", "interaction.choices", "not a mapping"),
    ],
)
def test_an_item_that_cannot_be_read_says_why(interaction, key, field, message):
    authored, problems = read(interaction, key)
    assert authored is None
    told = [one.message for one in problems if one.field == field]
    assert any(one.startswith(message.removeprefix(f"{field}: ")) for one in told), problems


def test_an_unknown_field_is_met_with_the_nearest_known_one():
    _, problems = read("kind: short_text, max_lenght: 5", "accepted: [x]")
    assert [one.fix for one in problems] == ["did you mean max_length?"]
    _, problems = read("kind: short_text, zzz: 5", "accepted: [x]")
    assert [one.fix for one in problems] == ["remove it"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "empty"),
        ("a: [1", 1, "not YAML: expected ',' or ']'"),
        ("a: 1\nb: &x 2", 2, "an anchor or alias"),
        ("a: *x", 1, "an anchor or alias"),
        ("a: !!python/name:os.system x", 1, "a tag: tag:yaml.org,2002:python/name:os.system"),
        ("a: 1\na: 2", 2, "the key a twice"),
        ("? [a]\n: 1", 1, "a key that is no text"),
        ("[" * 21, 1, "nested deeper than 20"),
        ("[" * 50_000, 1, "nested deeper than 20"),
        ("a" * (256 * 1024 + 1), 0, "larger than 262144 characters"),
        ("a: 1\n--- \nb: 2", 2, "not YAML: but found another document"),
        ("a: \x00", 0, "not YAML"),
    ],
)
def test_yaml_that_hides_or_hurts_is_refused_by_line(text, line, message):
    with pytest.raises(Unreadable) as refused:
        read_yaml(text)
    assert refused.value.line == line
    assert refused.value.message.startswith(message)
    assert refused.value.fix


def test_lines_are_counted_from_where_the_text_begins():
    tree = read_yaml("a:\n  - b\n  - {c: 1}", first_line=10)
    listing = tree.nodes["a"]
    assert (tree.line, listing.line) == (10, 11)
    assert [one.line for one in listing.nodes] == [11, 12]
    with pytest.raises(Unreadable) as refused:
        read_yaml("a: [", first_line=10)
    assert refused.value.line == 10


def test_twenty_levels_and_the_largest_file_are_read():
    assert isinstance(read_yaml("[" * 20 + "]" * 20), Listing)
    assert isinstance(read_yaml("a" * 256 * 1024), Leaf)


def test_examples_become_the_json_a_browser_could_send():
    text = '{a: b, c: [1, 1.5, true, null, ~, "2"], d: 2026-11-23, e: {f: {}}}'
    assert to_json(read_yaml(text)) == {
        "a": "b",
        "c": [1, 1.5, True, None, None, "2"],
        "d": "2026-11-23",
        "e": {"f": {}},
    }


def test_a_reader_takes_zero_hours_but_no_empty_duration():
    report = Report("x")
    fields = Fields(Table({"a": Leaf("PT2H1M5S", "", 1), "b": Leaf("PT", "", 2)}, 1), report)
    assert fields.duration("a").total_seconds() == 7265
    fields.duration("b")
    assert [(one.line, one.message) for one in report.problems] == [(2, "not a duration: PT")]


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](http://b.example)", '<p><a rel="noopener noreferrer">a</a></p>'),
        (
            "[a](https://b.example)",
            '<p><a href="https://b.example" rel="noopener noreferrer">a</a></p>',
        ),
        (
            "![a](https://b.example/x.png)",
            '<p>!<a href="https://b.example/x.png" rel="noopener noreferrer">a</a></p>',
        ),
        ("# top", "top"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        (
            "|a|\n|:-:|\n|b|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>",
        ),
    ],
)
def test_markdown_becomes_only_html_from_the_list(source, html):
    assert block(source).html == html
    assert block(source).source == source


def test_a_choice_is_one_run_of_text():
    assert inline("`a` < *b*").html == "<code>a</code> &lt; <em>b</em>"
    assert inline("- a").html == "- a"


def test_sections_are_cut_at_second_level_headings_only():
    lead, found = sections("lead\n\n## A `b`\n\ntext\n\n### C\n\n> ## quoted\n\n## D\n")
    assert lead == "<p>lead</p>"
    assert [(one.id, one.title, one.line) for one in found] == [("a-b", "A `b`", 3), ("d", "D", 11)]
    assert found[0].html == (
        "<p>text</p>\n<h3>C</h3>\n<blockquote>\n<h2>quoted</h2>\n</blockquote>"
    )
    assert sections("only lead") == ("<p>only lead</p>", ())


def test_a_slug_is_words_joined_by_hyphens():
    assert slug(" What it is: 7 days! ") == "what-it-is-7-days"
