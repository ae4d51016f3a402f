"""Values of the engine survive as JSON documents, exactly; anything else is refused by path."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.catalogue import Blueprint, CognitiveShare, Domain, Objective, Scheme
from exam_engine.forms import Form, assemble
from exam_engine.items import (
    Item,
    ItemKey,
    ItemVersion,
    MalformedDocument,
    Rationale,
    from_document,
    to_document,
)
from exam_engine.items.keys import (
    ResponseRule,
    accepted_texts,
    adjacent_pairs,
    exact_order,
    exact_pairs,
    exact_set,
    one_of,
    partial_set,
    per_pair,
    within,
)
from exam_engine.items.program import (
    AllOf,
    AnyOf,
    ContainsChoice,
    If,
    IsNull,
    Literal,
    Not,
    Product,
    Sum,
    ToleranceKind,
)
from exam_engine.items.variables import BaseType, Cardinality, Declaration
from exam_engine.scoring import Anchor, CutScore
from tests.exam_engine.bank import (
    CHOICE,
    INTERACTIONS,
    TEXT,
    bank,
    blueprint,
    item,
    scheme,
    wording,
)

SINGLE = Declaration(Cardinality.SINGLE, BaseType.IDENTIFIER)
ONE, ZERO = Literal(Decimal(1)), Literal(Decimal(0))
TREE = If(
    AllOf((Not(IsNull()), AnyOf((ContainsChoice("a"), ContainsChoice("b"))))),
    Sum((Product((ONE, ONE)), ZERO)),
    ZERO,
)
RULES = [
    one_of("a"),
    exact_set(("a", "b")),
    partial_set(("a", "b", "c")),
    exact_order(tuple("abcd")),
    adjacent_pairs(tuple("abcd")),
    exact_pairs((("s1", "t1"),)),
    per_pair((("s1", "t1"), ("s2", "t1"))),
    within(Decimal("0.95"), Decimal("0.005"), ToleranceKind.RELATIVE),
    accepted_texts(("data drift", "Drift"), case_sensitive=True),
    ResponseRule(SINGLE, ("a",), TREE, Decimal(1)),
]
CUT = CutScore(
    id="foundation-exam",
    method="modified Angoff",
    judges=7,
    approved_by="M. Lindqvist",
    approved_on=date(2026, 11, 16),
    raw=Decimal("15.5"),
    maximum=Decimal(24),
    anchors=(Anchor(Decimal(0), 200), Anchor(Decimal("15.5"), 500), Anchor(Decimal(24), 800)),
    example=True,
)
WEIGHTED = Blueprint(
    "exam",
    (
        Domain("life", "Life", Decimal("0.4"), (Objective("do", "Do it"),)),
        Domain("data", "Data", Decimal("0.6")),
    ),
    (CognitiveShare("apply", Decimal("0.25")), CognitiveShare("analyse", Decimal("0.75"))),
)
FORM = assemble(blueprint(life="0.5", data="0.5"), bank({"life": 3, "data": 3}), 4, "seed")


def round_trip(kind, value):
    return from_document(kind, json.loads(json.dumps(to_document(value))))


@pytest.mark.parametrize("interaction", INTERACTIONS, ids=lambda one: one.kind)
def test_a_wording_survives_with_its_digest(interaction):
    version = wording(interaction, points="1.50")
    again = round_trip(ItemVersion, version)
    assert again == version
    assert again.digest == version.digest


@pytest.mark.parametrize("rule", RULES)
def test_a_key_survives(rule):
    key = ItemKey("F-1", 1, 2, rule, (Rationale("key", "because"),))
    assert round_trip(ItemKey, key) == key


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Item, item()),
        (Scheme, scheme()),
        (Scheme, scheme(exam=None, prerequisites=())),
        (Form, FORM),
        (CutScore, CUT),
        (Blueprint, WEIGHTED),
    ],
)
def test_what_a_database_keeps_survives(kind, value):
    assert round_trip(kind, value) == value


def test_a_form_keeps_its_name_through_its_document():
    assert round_trip(Form, FORM).id == FORM.id


def test_a_document_is_spelled_like_this():
    assert to_document(item()) == {
        "domain": "life",
        "cognitive": "apply",
        "status": "live",
        "time": "PT60S",
        "version": to_document(wording()),
        "references": [],
        **dict.fromkeys(("objective", "source"), ""),
        "difficulty": "medium",
        "use": "exam",
        "enemies": [],
        "review": "drafted",
    }
    assert to_document(wording(TEXT)) == {
        "item": "F-LIFE-001",
        "number": 1,
        "prompt": {"source": "Why?", "html": "<p>Why?</p>"},
        "interaction": {"kind": "short_text", "max_length": 20},
        "points": "1",
        "stimulus": None,
    }
    assert to_document(CUT)["approved_on"] == "2026-11-16"


@dataclass(frozen=True, slots=True)
class Odd:
    names: frozenset[str]
    pair: tuple[str, int]
    maybe: Decimal | None
    time: timedelta


@given(
    st.builds(
        Odd,
        st.frozensets(st.text()),
        st.tuples(st.text(), st.integers()),
        st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=6),
        st.timedeltas(),
    )
)
def test_sets_pairs_options_and_durations_survive(odd):
    assert round_trip(Odd, odd) == odd


def changed(value, *path):
    """The document of `value` with the last of `path` put at the place the others name."""
    document = json.loads(json.dumps(to_document(value)))
    place, (*way, last, new) = document, path
    for step in way:
        place = place[step]
    place[last] = new
    return document


VERSION = wording(CHOICE)
BROKEN = [
    pytest.param(ItemVersion, [], "", "not an object", id="a list"),
    pytest.param(ItemVersion, None, "", "not an object", id="nothing"),
    pytest.param(ItemVersion, {}, "", "missing or unknown fields", id="empty"),
    pytest.param(
        ItemVersion, changed(VERSION, "more", 1), "", "missing or unknown fields: more", id="more"
    ),
    pytest.param(ItemVersion, changed(VERSION, "number", "1"), "number", "not int", id="text"),
    pytest.param(ItemVersion, changed(VERSION, "number", True), "number", "not int", id="bool"),
    pytest.param(ItemVersion, changed(VERSION, "item", 7), "item", "not str: 7", id="a number"),
    pytest.param(ItemVersion, changed(VERSION, "points", 1), "points", "not text: 1", id="an int"),
    pytest.param(
        ItemVersion, changed(VERSION, "points", "x"), "points", "not Decimal: 'x'", id="no decimal"
    ),
    pytest.param(
        ItemVersion, changed(VERSION, "points", "NaN"), "points", "not Decimal", id="not a number"
    ),
    pytest.param(ItemVersion, changed(VERSION, "number", 0), "", "version: not 1", id="refused"),
    pytest.param(
        ItemVersion,
        changed(VERSION, "interaction", "kind", "essay"),
        "interaction.kind",
        "not a known kind: 'essay'",
        id="unknown kind",
    ),
    pytest.param(
        ItemVersion,
        changed(VERSION, "interaction", "choices", {}),
        "interaction.choices",
        "not a list: {}",
        id="no list",
    ),
    pytest.param(
        ItemVersion,
        changed(VERSION, "interaction", "choices", 2, "id", "X"),
        "interaction.choices[2]",
        "id: not a choice id",
        id="a bad choice id",
    ),
    pytest.param(
        ItemVersion,
        changed(VERSION, "interaction", "choices", 1, "fixed", None),
        "interaction.choices[1].fixed",
        "not bool: None",
        id="null for a truth value",
    ),
    pytest.param(Item, changed(item(), "time", "60"), "time", "not timedelta", id="no duration"),
    pytest.param(Item, changed(item(), "time", "PT1M"), "time", "not timedelta", id="minutes"),
    pytest.param(Item, changed(item(), "status", "gone"), "status", "not ItemStatus", id="a word"),
    pytest.param(
        CutScore, changed(CUT, "approved_on", "16.11."), "approved_on", "not date", id="d"
    ),
    pytest.param(
        Odd,
        {"names": [], "pair": ["a"], "maybe": None, "time": "PT0S"},
        "pair",
        "not a list of 2",
        id="half a pair",
    ),
    pytest.param(
        Odd,
        {"names": ["a", 1], "pair": ["a", 1], "maybe": None, "time": "PT0S"},
        "names[1]",
        "not str: 1",
        id="a number among texts",
    ),
    pytest.param(
        Odd,
        {"names": ["a"], "pair": ["a", "1"], "maybe": None, "time": "PT0S"},
        "pair[1]",
        "not int",
        id="text in a pair",
    ),
]


@pytest.mark.parametrize(("kind", "document", "path", "message"), BROKEN)
def test_a_broken_document_is_refused_by_path(kind, document, path, message):
    with pytest.raises(MalformedDocument) as refused:
        from_document(kind, document)
    assert refused.value.path == path
    assert str(refused.value).startswith(f"{path or 'document'}: {message}")


def test_the_kind_of_a_member_must_be_its_own():
    document = changed(VERSION, "interaction", "kind", "order")
    assert from_document(ItemVersion, document).interaction.kind == "order"
    with pytest.raises(MalformedDocument, match="not Choice"):
        from_document(type(CHOICE), document["interaction"])


def test_a_document_nested_without_end_is_refused():
    program = to_document(Literal(Decimal(1)))
    for _ in range(80):
        program = {"kind": "sum", "terms": [program]}
    document = to_document(ItemKey("F-1", 1, 1, one_of("a")))
    document["rule"]["program"] = program
    with pytest.raises(MalformedDocument, match="nested deeper than 160"):
        from_document(ItemKey, document)


def test_only_engine_values_have_documents():
    for value, words in ((1.5, r"form: 1\.5"), (("a",), "not a value with fields"), (Odd, "form")):
        with pytest.raises(TypeError, match=words):
            to_document(value)
