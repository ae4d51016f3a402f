"""What a candidate's page gets of an assessment item: what is named, and nothing else at all.

The leak test walks the fields of the model itself: a new field is secret until it is named here.
"""

import dataclasses
import json
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exam_engine.exchange.qti import read_qti
from exam_engine.items.assessment.delivery import delivery_view
from exam_engine.items.assessment.item import AssessmentItem, Asset, Rubric
from exam_engine.items.assessment.values import Multiple
from tests.exam_engine.assessments import choice_item
from tests.exam_engine.assessments_full import full_item

SHARED = Path(__file__).parents[3] / "shared" / "data" / "items"
ALLOWED = {
    *("id", "title", "body", "language", "responses.id"),
    *(f"interactions.{one}" for one in ("response", "prompt", "passage", "labels")),
    *(f"interactions.{one}" for one in ("vocabulary", "custom", "bounds.least", "bounds.most")),
    *(f"interactions.picture.{one}" for one in ("source", "media_type", "alternative")),
    *(f"interactions.picture.{one}" for one in ("width", "height")),
    *(f"interactions.field.{one}" for one in ("pattern", "placeholder", "format", "base")),
    *(f"interactions.field.{one}" for one in ("string_response", "expected_length")),
    "interactions.field.expected_lines",
    *(f"interactions.scale.{one}" for one in ("lower", "upper", "step")),
    *(
        f"interactions.{of}.{one}"
        for of in ("choices", "targets")
        for one in ("id", "content", "groups", "most", "least", "area.coords")
    ),
}
"""Paths of the model that a candidate may read; enumerations hold no words of an author."""
WORD, NUMBER = "canary-4f1e", 97_531_864_201


def planted(value: object, path: str = "", *, allowed: bool) -> object:
    """Return `value` with a canary in every text and number whose path is `allowed` or not."""
    if isinstance(value, Enum | bool) or value is None:
        return value
    if isinstance(value, tuple):
        return tuple(planted(one, path, allowed=allowed) for one in value)
    if isinstance(value, str | int | Decimal):
        return canary(value, path) if (path in ALLOWED) is allowed else value
    assert dataclasses.is_dataclass(value)
    fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.init}
    return dataclasses.replace(
        value,  # type: ignore[type-var]
        **{
            name: planted(inner, f"{path}.{name}".strip("."), allowed=allowed)
            for name, inner in fields.items()
        },
    )


def canary(value: str | int | Decimal, path: str) -> str | int | Decimal:
    """Return a value of the same type that nobody would write."""
    return f"{WORD} {path}" if isinstance(value, str) else type(value)(NUMBER)


def leaks(item: AssessmentItem) -> str:
    """Return the view as text if a canary of a secret field is in it."""
    secret = planted(item, allowed=False)
    assert isinstance(secret, AssessmentItem)
    view = json.dumps(delivery_view(secret, seed=1))
    return view if WORD in view or str(NUMBER) in view else ""


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(item=st.from_type(AssessmentItem))
def test_no_secret_of_any_item_is_delivered(item):
    assert leaks(item) == ""


def test_no_secret_of_an_item_with_everything_is_delivered():
    assert leaks(full_item()) == ""


def test_a_canary_is_planted_in_every_secret_text_of_an_item_with_everything():
    found = set(paths(planted(full_item(), allowed=False)))
    assert found & ALLOWED == set()
    assert {
        *("responses.correct.text", "responses.default.text", "responses.mapping.entries.key"),
        *(
            "responses.area_mapping.entries.area.coords",
            "outcomes.id",
            "outcomes.table.rows.target",
        ),
        *("program.rules.id", "template_rules.expression.text", "feedback.content"),
        *("rubrics.content", "rubrics.criteria.levels.words", "metadata.objective"),
        *(
            "metadata.enemies",
            "assets.path",
            "templates.default.text",
            "interactions.choices.template",
        ),
    } <= found


def test_all_that_is_named_is_delivered():
    item = planted(full_item(), allowed=True)
    assert isinstance(item, AssessmentItem)
    view = json.dumps(delivery_view(item, seed=1))
    texts = set(paths(item))
    assert texts == ALLOWED
    numbers = {path for path in ALLOWED if f"{WORD} {path}" not in view}
    assert view.count(str(NUMBER)) >= len(numbers)
    assert {path.rpartition(".")[2] for path in numbers} == {
        *("least", "most", "width", "height", "base", "expected_length", "expected_lines"),
        *("lower", "upper", "step", "coords"),
    }


def paths(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of every canary."""
    if isinstance(value, tuple):
        for one in value:
            yield from paths(one, path)
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            if one.init:
                yield from paths(getattr(value, one.name), f"{path}.{one.name}".strip("."))
    elif str(value).startswith(WORD) or value == NUMBER:
        yield path


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared item files are not here")
def test_no_secret_of_a_real_item_is_delivered():
    leaking = {
        one.file: view
        for path in sorted((SHARED / "items").rglob("*.xml"))
        for one in read_qti(path.read_bytes(), file=path.name)
        if one.item is not None and (view := leaks(one.item))
    }
    assert leaking == {}


def test_only_rubrics_for_candidates_are_delivered():
    levels = full_item().rubrics[0].criteria
    rubrics = (
        Rubric(("candidate",), "<p>for you</p>", levels),
        Rubric(("scorer", "candidate"), "<p>for both</p>"),
        Rubric(("scorer",), "<p>for us</p>"),
        Rubric((), "<p>for nobody</p>"),
    )
    view = delivery_view(dataclasses.replace(full_item(), rubrics=rubrics), seed=1)
    assert view["rubrics"] == ["<p>for you</p>", "<p>for both</p>"]


def test_files_are_delivered_when_something_delivered_shows_them():
    names = ("shown.png", "a & b.png", "stage.png", "config.js", "solution.png", "own.png")
    files = tuple(Asset(name, "0" * 64, "image/png", 9) for name in names)
    body = '<p><img src="shown.png" alt=""><img src="a &amp; b.png" alt="the own.png"></p>'
    item = dataclasses.replace(full_item(), body=body, assets=files)
    view = delivery_view(item, seed=1)
    assert list(view["assets"]) == ["shown.png", "a & b.png", "stage.png", "config.js"]
    expected = {"sha256": "0" * 64, "media_type": "image/png", "size": 9}
    assert view["assets"]["shown.png"] == expected


def orders(item: AssessmentItem, of: str, seeds: range) -> set[str]:
    """Return every order of the choices of the first interaction over these seeds."""
    views = [delivery_view(item, seed=seed)["interactions"][0][of] for seed in seeds]
    return {"".join(one["id"] for one in view) for view in views}


def test_fixed_choices_keep_their_place_and_the_others_take_every_order():
    item = choice_item("a", "b", "-c", "d")
    assert orders(item, "choices", range(60)) == {"abcd", "adcb", "bacd", "bdca", "dacb", "dbca"}


def test_one_seed_gives_one_order_and_no_shuffle_gives_the_authors():
    item = choice_item("a", "b", "c", "d")
    again = choice_item("a", "b", "c", "d")
    assert orders(item, "choices", range(7, 8)) == orders(again, "choices", range(7, 8))
    still = dataclasses.replace(item.interactions[0], shuffle=False)
    item = dataclasses.replace(item, interactions=(still,))
    assert orders(item, "choices", range(20)) == {"abcd"}


@pytest.mark.parametrize(
    ("kind", "moves"), [("match", True), ("gapMatch", False), ("graphicGapMatch", False)]
)
def test_targets_move_in_a_match_only(kind, moves):
    item = choice_item("a", "b", "c", kind=kind, targets=("x", "y", "z"))
    assert len(orders(item, "choices", range(60))) == 6
    assert (len(orders(item, "targets", range(60))) == 6) is moves
    assert (orders(item, "targets", range(60)) == {"xyz"}) is not moves


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        pytest.param("a", "ac", id="a is named: c, which hides when named, stays"),
        pytest.param("c", "", id="c is named, and a is not"),
        pytest.param(Multiple(("a", "c")), "a", id="both are named"),
        pytest.param(None, "c", id="none is named"),
    ],
)
def test_choices_that_template_variables_hide_are_left_out(value, seen):
    item = choice_item("a", "c", hiding="V")
    shown, hidden = item.interactions[0].choices
    tied = (shown, dataclasses.replace(hidden, shown=False))
    one = dataclasses.replace(item.interactions[0], choices=tied, shuffle=False)
    view = delivery_view(
        dataclasses.replace(item, interactions=(one,)), seed=1, templates={"V": value}
    )
    assert "".join(choice["id"] for choice in view["interactions"][0]["choices"]) == seen


def test_the_words_of_every_part_are_those_of_the_version():
    view = delivery_view(full_item(), seed=1, templates={"N": 5, "SHOWN": "c"})
    assert view["body"].startswith(
        "<p>There are 5 ways.</p><math><mn>5</mn><mo>+</mo><mi>n</mi></math>"
    )
    assert "Only you." in view["body"]
    assert "Not you." not in view["body"]
    assert "data-feedback" not in view["body"]


def test_the_view_is_json_of_the_parts_that_a_page_needs():
    view = delivery_view(choice_item("a"), seed=1)
    assert json.loads(json.dumps(view)) == {
        "id": "item-1",
        "title": "One of several",
        "language": "en",
        "body": '<p>Read this.</p><div data-interaction="0"></div>',
        "interactions": [
            {
                "kind": "choice",
                "response": "RESPONSE",
                "prompt": "Pick one.",
                "passage": "",
                "choices": [
                    {
                        "id": "a",
                        "content": "<p>a</p>",
                        "max": 1,
                        "min": 0,
                        "groups": [],
                        "area": None,
                    }
                ],
                "targets": [],
                "bounds": {"min": 0, "max": 1},
                "picture": None,
                "field": None,
                "scale": None,
                "inline": False,
                "labels": [],
                "vocabulary": [],
                "custom": "",
            }
        ],
        "responses": [{"id": "RESPONSE", "cardinality": "single", "base": "identifier"}],
        "rubrics": [],
        "assets": {},
    }
