"""Interactions, versions, digests, seeded shuffling and what the browser is given."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.errors import EngineError
from exam_engine.items import (
    Choice,
    InvalidItem,
    MalformedDocument,
    Markup,
    Match,
    MultipleChoice,
    Numeric,
    Option,
    Order,
    Rationale,
    ShortText,
    canonical_json,
    declaration,
    delivery_view,
    digest_of,
    from_document,
    to_document,
)
from exam_engine.items.canonical import plain
from exam_engine.items.delivery import shuffled
from exam_engine.items.item import Item, ItemVersion
from exam_engine.items.keys import ItemKey, partial_set
from exam_engine.items.seeded import permuted
from tests.exam_engine.bank import INTERACTIONS, SEVERAL, item, options, wording

INVALID = [
    pytest.param(lambda: options(["A"]), "id", id="an upper-case choice id"),
    pytest.param(lambda: options(["a" * 17]), "id", id="a choice id of 17"),
    pytest.param(lambda: Choice(options("a")), "choices", id="a single choice"),
    pytest.param(lambda: Choice(options(f"c{n}" for n in range(21))), "choices", id="21 choices"),
    pytest.param(lambda: Order(options("aba")), "choices", id="the same choice twice"),
    pytest.param(lambda: MultipleChoice(options("a")), "choices", id="one of several"),
    pytest.param(lambda: Match(options("a"), options("bc")), "sources", id="a single source"),
    pytest.param(lambda: Match(options("ab"), options("c")), "targets", id="a single target"),
    pytest.param(lambda: MultipleChoice(options("ab"), least=-1), "min", id="a negative least"),
    pytest.param(lambda: MultipleChoice(options("ab"), least=3), "min", id="a least above all"),
    pytest.param(lambda: MultipleChoice(options("ab"), most=3), "max", id="a most above all"),
    pytest.param(lambda: MultipleChoice(options("ab"), 2, 1), "max", id="a most below the least"),
    pytest.param(lambda: MultipleChoice(options("ab"), 0, 0), "max", id="a most of none"),
    pytest.param(lambda: Numeric("", Decimal(1), Decimal(1)), "max", id="no room for a number"),
    pytest.param(lambda: ShortText(0), "max_length", id="no room for text"),
    pytest.param(lambda: ShortText(1001), "max_length", id="room for too much text"),
    pytest.param(lambda: wording(name="f-1"), "id", id="a lower-case item id"),
    pytest.param(lambda: wording(name="F-"), "id", id="a hyphen at the end"),
    pytest.param(lambda: wording(name="F" * 41), "id", id="an item id of 41"),
    pytest.param(lambda: wording(number=0), "version", id="version 0"),
    pytest.param(lambda: wording(points="0"), "points", id="no points"),
    pytest.param(lambda: wording(points="100.01"), "points", id="too many points"),
    pytest.param(lambda: wording(points="0.125"), "points", id="a third decimal"),
    pytest.param(
        lambda: ItemKey("F-1", 1, 0, partial_set(("a",))), "key_version", id="key version 0"
    ),
]

ALLOWED = [
    lambda: options(["a" * 16, "z_9"]),
    lambda: Choice(options("ab")),
    lambda: Choice(options(f"c{n}" for n in range(20))),
    lambda: MultipleChoice(options("ab"), 0, 1),
    lambda: MultipleChoice(options("ab"), 2, 2),
    lambda: Numeric("", Decimal(1), Decimal(2)),
    lambda: Numeric("", Decimal(1)),
    lambda: ShortText(1),
    lambda: ShortText(1000),
    lambda: wording(name="F" * 40, points="100"),
    lambda: wording(name="1-A", points="0.01"),
]


@pytest.mark.parametrize(("make", "field"), INVALID)
def test_what_contradicts_itself_is_refused_by_field(make, field):
    with pytest.raises(InvalidItem) as refused:
        make()
    assert refused.value.field == field
    assert str(refused.value).startswith(f"{field}: ")
    assert isinstance(refused.value, EngineError)


@pytest.mark.parametrize("make", ALLOWED)
def test_what_lies_on_the_bounds_is_allowed(make):
    assert make() is not None


@pytest.mark.parametrize(
    ("interaction", "expected"),
    list(
        zip(
            INTERACTIONS,
            [
                ("single", "identifier"),
                ("multiple", "identifier"),
                ("ordered", "identifier"),
                ("multiple", "directedPair"),
                ("single", "decimal"),
                ("single", "string"),
            ],
            strict=True,
        )
    ),
    ids=lambda one: getattr(one, "kind", ""),
)
def test_each_interaction_declares_its_response_variable(interaction, expected):
    declared = declaration(interaction)
    assert (declared.cardinality, declared.base) == expected


def test_defaults_of_authors_are_these():
    assert Choice(options("ab")).shuffle
    assert Order(options("ab")).shuffle
    assert Match(options("ab"), options("cd")).shuffle
    assert MultipleChoice(options("ab")) == MultipleChoice(options("ab"), 1, None, shuffle=True)
    assert ShortText().max_length == 60
    assert Numeric().unit == ""
    assert not Option("a", Markup("a", "a")).fixed


def test_the_digest_of_a_wording_changes_with_every_part_of_it():
    changed = [
        wording(),
        wording(number=2),
        wording(name="F-LIFE-002"),
        wording(points="2"),
        wording(SEVERAL),
        ItemVersion("F-LIFE-001", 1, Markup("Who?", "<p>Why?</p>"), wording().interaction),
        ItemVersion("F-LIFE-001", 1, Markup("Why?", "<p>Who?</p>"), wording().interaction),
    ]
    assert len({one.digest for one in changed}) == len(changed)
    assert wording().digest == wording(points="1.00").digest
    assert wording().digest == digest_of(to_document(wording()))
    assert ItemVersion("F-LIFE-001", 1, Markup("a", "b"), SEVERAL).points == 1


def test_an_item_is_named_by_its_wording_and_has_no_references_unless_given():
    assert item("F-9").id == "F-9"
    assert Item("d", *(getattr(item(), one) for one in ("cognitive", "status", "time", "version")))
    assert item().references == ()


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        ('"\n', '"\\"\\n"'),
        ({"a": {"c": 1, "b": 2}}, '{"a":{"b":2,"c":1}}'),
    ],
)
def test_canonical_json_has_one_spelling(value, spelling):
    assert canonical_json(value) == spelling.encode()


@pytest.mark.parametrize("value", [1.5, [1.5], {"a": [{"b": 0.0}]}])
def test_a_float_has_no_canonical_spelling(value):
    with pytest.raises(TypeError, match="a float has no canonical spelling"):
        canonical_json(value)


def test_half_a_surrogate_pair_has_no_canonical_spelling():
    with pytest.raises(ValueError, match="surrogates"):
        digest_of("\ud800")


def test_a_digest_is_sha_256_of_the_canonical_spelling():
    assert digest_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1.0", "1"),
        ("0.50", "0.5"),
        ("-0.0", "0"),
        ("1E+2", "100"),
        ("100", "100"),
        ("1E-7", "0.0000001"),
    ],
)
def test_a_decimal_has_one_plain_spelling(number, text):
    assert plain(Decimal(number)) == text


@given(st.lists(st.integers(), max_size=30), st.text())
def test_shuffling_is_a_permutation_and_repeatable(values, seed):
    once = permuted(values, seed)
    assert Counter(once) == Counter(values)
    assert permuted(values, seed) == once


def test_the_order_of_a_seed_never_changes_between_releases():
    assert permuted(range(8), "attempt-1") == (7, 3, 6, 0, 5, 4, 2, 1)
    assert permuted("abcdef", "x", "y") == tuple("bdfcae")


def test_the_parts_of_a_seed_are_kept_apart():
    assert permuted(range(20), "ab", "c") != permuted(range(20), "a", "bc")
    assert permuted(range(20), "abc") != permuted(range(20), "ab", "c")


def test_every_order_is_about_equally_likely():
    seen = Counter(permuted("abc", str(seed)) for seed in range(6000))
    assert len(seen) == 6
    # Six orders, 6000 draws: standard deviation 28.9, so 5 of them is 145.
    assert all(855 < count < 1145 for count in seen.values())


def test_a_permutation_of_many_needs_more_than_one_block():
    assert sorted(permuted(range(200), "seed")) == list(range(200))
    assert permuted(range(200), "seed")[100:] != permuted(range(200), "other")[100:]


@given(st.text())
def test_fixed_options_keep_their_place(seed):
    shown = shuffled(options("abcde", b=True, e=True), seed)
    assert [shown[1].id, shown[4].id] == ["b", "e"]
    assert sorted(one.id for one in shown) == list("abcde")


def ids(view, side="choices"):
    return [one["id"] for one in view[side]]


def test_the_delivery_view_is_exactly_what_is_listed():
    shown = [{"id": one, "text": f"<b>{one}</b>"} for one in "ab"]
    top = {"item": "F-LIFE-001", "version": 1, "prompt": "<p>Why?</p>", "stimulus": None}
    plain_options = options("ab")
    expected = [
        (Choice(plain_options, shuffle=False), {"choices": shown}),
        (MultipleChoice(plain_options, 1, 2, False), {"choices": shown, "min": 1, "max": 2}),
        (Order(plain_options, shuffle=False), {"choices": shown}),
        (Match(plain_options, plain_options, False), {"sources": shown, "targets": shown}),
        (Numeric("ms", Decimal("0.50"), Decimal(9)), {"unit": "ms", "min": "0.5", "max": "9"}),
        (Numeric(), {"unit": "", "min": None, "max": None}),
        (ShortText(20), {"max_length": 20}),
    ]
    for interaction, fields in expected:
        view = delivery_view(wording(interaction), "seed")
        assert view == top | {"kind": interaction.kind} | fields
        assert json.loads(json.dumps(view)) == view


@pytest.mark.parametrize("make", [Choice, MultipleChoice, Order])
def test_choices_are_shuffled_by_attempt_item_and_version(make):
    version = wording(make(options("abcdefgh")))
    orders = {tuple(ids(delivery_view(version, f"attempt-{n}"))) for n in range(20)}
    assert len(orders) > 15
    assert ids(delivery_view(version, "one")) == ids(delivery_view(version, "one"))
    second = wording(make(options("abcdefgh")), number=2)
    other = wording(make(options("abcdefgh")), name="F-LIFE-002")
    assert ids(delivery_view(version, "one")) != ids(delivery_view(second, "one"))
    assert ids(delivery_view(version, "one")) != ids(delivery_view(other, "one"))


def test_a_match_moves_its_targets_and_keeps_its_sources():
    version = wording(Match(options("abcdefgh"), options("ijklmnop")))
    views = [delivery_view(version, f"attempt-{n}") for n in range(20)]
    assert {tuple(ids(one, "sources")) for one in views} == {tuple("abcdefgh")}
    assert len({tuple(ids(one, "targets")) for one in views}) > 15


def test_no_canary_of_key_or_bank_reaches_the_browser():
    canary = "CANARY7f3a"
    texts = tuple(Option(one, Markup(f"{canary} source", one)) for one in "abc")
    version = ItemVersion("F-1", 1, Markup(f"{canary} source", "<p>?</p>"), MultipleChoice(texts))
    kept = Item(
        f"{canary}-domain", item().cognitive, item().status, item().time, version, (canary,)
    )
    key = ItemKey("F-1", 1, 1, partial_set(("a", "b")), (Rationale("key", canary),))
    assert canary in json.dumps([to_document(kept), to_document(key)])
    for version_of_kind in (wording(one) for one in INTERACTIONS):
        assert (
            not {"domain", "status", "digest", "points"}
            & delivery_view(version_of_kind, "s").keys()
        )
    assert canary not in json.dumps(delivery_view(kept.version, "seed"))


@pytest.mark.parametrize("points", ["1E+999999999", "1E-999999999", "0E+500", "9" * 1001, "NaN"])
def test_a_document_cannot_hold_a_number_that_nobody_writes_out(points):
    document = to_document(wording()) | {"points": points}
    with pytest.raises(MalformedDocument, match="points: not Decimal"):
        from_document(ItemVersion, document)
