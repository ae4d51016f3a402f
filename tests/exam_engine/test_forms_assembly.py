"""Forms are drawn by seed, share their items as the blueprint says, and never change."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.catalogue import Blueprint, CognitiveShare, apportion
from exam_engine.forms import (
    EnemiesLeaveTooFew,
    Form,
    InvalidForm,
    ItemRef,
    ItemShortage,
    Section,
    Shortage,
    assemble,
    items_per_domain,
)
from exam_engine.items import Cognitive, ItemStatus
from tests.exam_engine.bank import bank, blueprint, item, wording

SEVEN = blueprint(
    lifecycle="0.12",
    data="0.17",
    tracking="0.13",
    cicd="0.17",
    serving="0.13",
    monitoring="0.16",
    governance="0.12",
)
PLENTY = bank(dict.fromkeys([domain.id for domain in SEVEN.domains], 12))

APPORTIONED = [
    pytest.param(["0.5", "0.5"], 3, [2, 1], id="a tie goes to the first"),
    pytest.param(["0.5", "0.3", "0.2"], 10, [5, 3, 2], id="no remainder"),
    pytest.param(["0.43", "0.37", "0.20"], 10, [4, 4, 2], id="the largest remainder"),
    pytest.param(["0.34", "0.33", "0.33"], 1, [1, 0, 0], id="one seat"),
    pytest.param(["0.1", "0.2", "0.7"], 0, [0, 0, 0], id="no seat"),
    pytest.param(["1"], 7, [7], id="one domain"),
    pytest.param(
        ["0.12", "0.17", "0.13", "0.17", "0.13", "0.16", "0.12"],
        24,
        [3, 4, 3, 4, 3, 4, 3],
        id="the first programme",
    ),
]


@pytest.mark.parametrize(("weights", "n", "counts"), APPORTIONED)
def test_items_are_shared_by_the_largest_remainders(weights, n, counts):
    assert apportion([Decimal(weight) for weight in weights], n) == counts


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 500))
def test_shares_sum_to_all_and_differ_by_less_than_one(parts, n):
    weights = [Decimal(part) / sum(parts) for part in parts[:-1]]
    weights.append(1 - sum(weights, Decimal(0)))
    counts = apportion(weights, n)
    assert sum(counts) == n
    for weight, count in zip(weights, counts, strict=True):
        assert floor(weight * n) <= count <= ceil(weight * n)


def test_a_form_has_each_domain_its_share():
    form = assemble(SEVEN, PLENTY, 24, "seed")
    assert Counter(ref.domain for ref in form.items) == items_per_domain(SEVEN, 24)
    assert len(form.items) == 24
    assert form.maximum == 24
    assert form.blueprint == "exam"
    assert [(one.id, one.title) for one in form.sections] == [("questions", "Questions")]


@given(st.text(max_size=8), st.integers(1, 40), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_form_in_whatever_order_items_come(seed, n, rnd):
    mixed = PLENTY.copy()
    rnd.shuffle(mixed)
    once, again = assemble(SEVEN, PLENTY, n, seed), assemble(SEVEN, mixed, n, seed)
    assert once == again
    assert once.id == again.id
    assert len({ref.item for ref in once.items}) == n


def test_other_seeds_draw_other_items_and_mix_the_domains():
    forms = [assemble(SEVEN, PLENTY, 24, f"seed {n}") for n in range(20)]
    assert len({one.id for one in forms}) == 20
    assert len({frozenset(ref.item for ref in one.items) for one in forms}) == 20
    assert {ref.item for one in forms for ref in one.items} == {one.id for one in PLENTY}
    runs = [sum(a.domain != b.domain for a, b in pairwise(one.items)) for one in forms]
    assert min(runs) > 10


@pytest.mark.parametrize("status", [ItemStatus.DRAFT, ItemStatus.PILOT, ItemStatus.RETIRED])
def test_only_live_items_are_drawn(status):
    only = blueprint(life="1")
    items = [*bank({"life": 3}), item("X-1", "life", status=status)]
    for seed in range(10):
        form = assemble(only, items, 3, str(seed))
        assert "X-1" not in {ref.item for ref in form.items}
    with pytest.raises(ItemShortage):
        assemble(only, items, 4, "seed")


def test_items_of_other_exams_are_left_out():
    items = bank({"life": 2, "other": 9})
    assert {ref.domain for ref in assemble(blueprint(life="1"), items, 2, "s").items} == {"life"}


def test_every_shortage_is_named():
    halves = blueprint(life="0.4", data="0.4", ops="0.2")
    with pytest.raises(ItemShortage) as refused:
        assemble(halves, bank({"life": 3, "data": 4}), 10, "seed")
    assert refused.value.shortages == (Shortage("life", 4, 3), Shortage("ops", 2, 0))
    assert str(refused.value) == ("too few live items: life needs 4, has 3; ops needs 2, has 0")
    assert refused.value.code == "item_shortage"


def test_cognitive_shares_steer_the_draw_where_items_allow():
    levels = tuple(
        CognitiveShare(level, Decimal(share))
        for level, share in (("remember", "0.25"), ("apply", "0.5"), ("analyse", "0.25"))
    )
    halves = Blueprint("exam", blueprint(life="0.5", data="0.5").domains, levels)
    items = [
        item(f"{domain.upper()}-{level.upper()}-{n}", domain, cognitive=Cognitive(level))
        for domain in ("life", "data")
        for level in ("remember", "apply", "analyse", "understand")
        for n in range(4)
    ]
    by_id = {one.id: one.cognitive for one in items}
    for seed in range(20):
        form = assemble(halves, items, 8, str(seed))
        drawn = Counter(by_id[ref.item] for ref in form.items)
        assert drawn == {"remember": 2, "apply": 4, "analyse": 2}


def test_without_items_of_the_wanted_level_others_fill_the_form():
    wanted = Blueprint(
        "exam", blueprint(life="1").domains, (CognitiveShare("analyse", Decimal(1)),)
    )
    assert len(assemble(wanted, bank({"life": 5}), 5, "seed").items) == 5


def test_a_reference_pins_the_wording():
    version = wording(name="LIFE-000")
    form = assemble(blueprint(life="1"), bank({"life": 1}), 1, "seed")
    assert form.items == (ItemRef("LIFE-000", 1, version.digest, "life", Decimal(1)),)
    assert form.contains(version)
    assert not form.contains(wording(name="LIFE-000", number=2))
    both = assemble(blueprint(life="1"), bank({"life": 2}), 2, "seed")
    assert both.contains(version)


def reference(name, points="1"):
    return ItemRef(name, 1, f"digest of {name}", "life", Decimal(points))


def test_a_form_is_named_by_its_content():
    form = Form(
        "exam",
        "seed",
        (
            Section(
                "a",
                "A",
                (reference("F-1", "1.5"), reference("F-2")),
            ),
        ),
    )
    assert form.maximum == Decimal("2.5")
    assert form.id == f"form-{form.digest[:16]}"
    assert len(form.id) == 21
    others = [
        Form("other", "seed", form.sections),
        Form("exam", "other", form.sections),
        Form("exam", "seed", (Section("a", "A", form.items[::-1]),)),
        Form("exam", "seed", (Section("a", "B", form.items),)),
        Form("exam", "seed", (Section("a", "A", form.items[:1]),)),
    ]
    assert len({one.digest for one in [form, *others]}) == 6


def test_items_are_listed_across_sections():
    sections = (Section("a", "A", (reference("F-1"),)), Section("b", "B", (reference("F-2"),)))
    assert [ref.item for ref in Form("exam", "s", sections).items] == ["F-1", "F-2"]


@pytest.mark.parametrize(
    ("sections", "message"),
    [
        ((), "a form without items: exam"),
        ((Section("a", "A", ()),), "a form without items: exam"),
        (
            (Section("a", "A", (reference("F-1"),)), Section("b", "B", (reference("F-1"),))),
            "the same item twice: F-1",
        ),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(sections, message):
    with pytest.raises(InvalidForm, match=message) as refused:
        Form("exam", "seed", sections)
    assert refused.value.code == "invalid_form"


@pytest.mark.parametrize("n", [0, -1])
def test_a_form_of_no_items_is_refused(n):
    with pytest.raises(InvalidForm, match="a form without items"):
        assemble(SEVEN, PLENTY, n, "seed")


def test_every_item_of_a_domain_is_about_equally_likely_to_be_drawn():
    halves = blueprint(life="0.5", data="0.5")
    pool = bank({"life": 6, "data": 6})
    forms = [assemble(halves, pool, 6, f"seed {number}") for number in range(600)]
    drawn = Counter(reference.item for form in forms for reference in form.items)
    assert set(drawn) == {one.id for one in pool}
    # Each is expected in half of 600 forms; 6 standard deviations are 73.
    assert all(abs(count - 300) < 73 for count in drawn.values())


def at_odds(*pairs, **counts):
    """Return a bank where the first of each pair declares the second its enemy."""
    declared = Counter(first for first, _ in pairs)
    assert max(declared.values()) == 1
    of = dict(pairs)
    return [replace(one, enemies=(of[one.id],)) if one.id in of else one for one in bank(counts)]


def test_enemies_never_stand_in_one_form_whichever_of_them_says_so():
    pairs = [("LIFE-000", "LIFE-001"), ("LIFE-002", "DATA-000"), ("DATA-003", "LIFE-004")]
    pool = at_odds(*pairs, life=7, data=7)
    forms = [assemble(blueprint(life="0.5", data="0.5"), pool, 8, str(n)) for n in range(200)]
    drawn = [{ref.item for ref in form.items} for form in forms]
    assert all(not set(pair) <= items for pair in pairs for items in drawn)
    assert set.union(*drawn) == {one.id for one in pool}
    assert all(
        Counter(ref.domain for ref in form.items) == {"life": 4, "data": 4} for form in forms
    )


def test_levels_are_balanced_without_letting_enemies_in():
    wanted = Blueprint(
        "exam", blueprint(life="1").domains, (CognitiveShare("analyse", Decimal(1)),)
    )
    plain = bank({"life": 4})
    rival = item("Z-1", "life", cognitive=Cognitive("analyse"))
    pool = [replace(plain[0], enemies=("Z-1",)), *plain[1:], rival]
    for seed in range(60):
        drawn = {ref.item for ref in assemble(wanted, pool, 3, str(seed)).items}
        assert not {"LIFE-000", "Z-1"} <= drawn
        assert "Z-1" in drawn or "LIFE-000" in drawn


def test_an_order_that_leaves_too_few_is_followed_by_another():
    pool = bank({"life": 4})
    hub = item("HUB-1", "life")
    pool = [*(replace(one, enemies=("HUB-1",)) for one in pool), hub]
    for seed in range(60):
        drawn = {ref.item for ref in assemble(blueprint(life="1"), pool, 4, str(seed)).items}
        assert drawn == {"LIFE-000", "LIFE-001", "LIFE-002", "LIFE-003"}


def test_a_form_that_enemies_make_impossible_is_refused_by_name():
    pool = at_odds(("LIFE-000", "LIFE-001"), life=2, data=2)
    with pytest.raises(EnemiesLeaveTooFew) as refused:
        assemble(blueprint(life="0.5", data="0.5"), pool, 4, "seed")
    assert refused.value.shortages == (Shortage("life", 2, 1),)
    assert str(refused.value) == "enemies leave too few live items: life needs 2, has 1"
    assert refused.value.code == "enemies_leave_too_few"
