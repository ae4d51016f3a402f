"""Findings about assessment items: each defect is found, named, graded; a sound item has none."""

import dataclasses
from decimal import Decimal

import pytest

from exam_engine.exchange.findings import Severity
from exam_engine.exchange.lint_assessment import (
    repeated_identifiers,
    words_of,
)
from exam_engine.items.assessment.declarations import ScoredBy
from exam_engine.items.assessment.interactions import (
    Interaction,
    InteractionKind,
    Picture,
    SimpleChoice,
    TextField,
)
from exam_engine.items.assessment.rules import (
    NoProgram,
)
from tests.exam_engine.linting import (
    ASKED,
    BAD,
    HINT,
    ITEM,
    NOTE,
    RESPONSE,
    by_key,
    found,
    with_interaction,
    with_outcome,
    with_program,
)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(ITEM, id="by template"),
        pytest.param(with_program(by_key()), id="by program"),
        pytest.param(with_outcome(maximum=Decimal(1)), id="maximum of the template"),
        pytest.param(
            dataclasses.replace(with_outcome(external=ScoredBy.HUMAN), program=NoProgram()),
            id="by a person",
        ),
        pytest.param(
            dataclasses.replace(
                ITEM,
                body='<p><img src="a.png" alt="a map"></p>',
                interactions=(dataclasses.replace(ASKED, prompt=""),),
            ),
            id="a picture that asks",
        ),
    ],
)
def test_a_sound_item_has_no_findings(item):
    assert found(item) == []


@pytest.mark.parametrize(
    ("item", "severity", "field", "message"),
    [
        pytest.param(
            dataclasses.replace(
                ITEM,
                interactions=(
                    ASKED,
                    Interaction(InteractionKind.EXTENDED_TEXT, "ESSAY", "Why?"),
                ),
            ),
            *(BAD, "interactions[1].response", "has no response declaration: ESSAY"),
            id="an interaction without a declaration",
        ),
        pytest.param(
            with_interaction(field=TextField(string_response="RAW")),
            *(BAD, "interactions[0].response", "has no response declaration: RAW"),
            id="a second response without a declaration",
        ),
        pytest.param(
            dataclasses.replace(ITEM, interactions=(ASKED, ASKED)),
            *(HINT, "responses.RESPONSE", "two interactions answer into it: RESPONSE"),
            id="two interactions for one response",
        ),
        pytest.param(
            dataclasses.replace(with_interaction(prompt=" <p> &nbsp; </p> "), body="<p></p><hr>"),
            *(BAD, "body", "asks nothing: neither body nor prompt says a word"),
            id="no words",
        ),
        pytest.param(
            with_interaction(choices=(SimpleChoice("a", "<b>Yes</b> "), SimpleChoice("c", "Yes"))),
            *(HINT, "interactions[0].choices", "read the same: Yes"),
            id="choices that read the same",
        ),
        pytest.param(
            with_interaction(choices=(SimpleChoice("a", "Yes"), SimpleChoice("c", " "))),
            *(HINT, "interactions[0].choices", "one of them is empty"),
            id="an empty choice",
        ),
        pytest.param(
            with_interaction(choices=(SimpleChoice("a", "Yes"),)),
            *(HINT, "interactions[0].choices", "1 of them leave nothing to choose"),
            id="one choice",
        ),
        pytest.param(
            with_interaction(choices=(SimpleChoice("a", "Yes"), SimpleChoice("a", "No"))),
            *(BAD, "interactions[0].choices", "repeats an identifier: a"),
            id="an identifier twice",
        ),
        pytest.param(
            with_interaction(picture=Picture("map.png", alternative=" ")),
            *(HINT, "interactions[0].picture", "has no alternative text: map.png"),
            id="a picture without words",
        ),
        pytest.param(
            dataclasses.replace(ITEM, body='<p>x<img src="a.png"></p>'),
            *(HINT, "body", 'shows a picture without alternative text: <img src="a.png">'),
            id="an image without words",
        ),
        pytest.param(
            with_interaction(
                choices=(SimpleChoice("a", '<img src="a" alt="">'), SimpleChoice("b", "x"))
            ),
            *(NOTE, "interactions[0].choices.a"),
            'shows a picture with an empty alternative text: <img src="a" alt="">',
            id="an image with empty words",
        ),
        pytest.param(
            dataclasses.replace(
                ITEM,
                responses=(RESPONSE, dataclasses.replace(RESPONSE, id="END", correct=())),
                interactions=(ASKED, Interaction(InteractionKind.END_ATTEMPT, "END")),
            ),
            *(BAD, "interactions[1].labels", "are empty"),
            id="a button without a word",
        ),
    ],
)
def test_a_defect_is_found(item, severity, field, message):
    ((*graded, words),) = found(item)
    assert graded == [severity, field]
    assert words.startswith(message)


def test_a_declaration_twice_is_found():
    twice = dataclasses.replace(ITEM, responses=(RESPONSE, RESPONSE))
    assert found(twice)[0] == (BAD, "declarations.RESPONSE", "is declared twice")


def test_pictures_are_told_apart_by_what_they_show_and_places_by_the_eye():
    pictures = tuple(
        SimpleChoice(name, f'<img src="{name}.png" alt="a map">') for name in ("a", "b")
    )
    assert found(with_interaction(choices=pictures)) == []
    assert found(with_interaction(targets=(SimpleChoice("x", ""), SimpleChoice("y", "")))) == []


@pytest.mark.parametrize(
    ("other", "severity", "message"),
    [
        (ITEM, Severity.WARNING, "is that of the same item: item-1"),
        (dataclasses.replace(ITEM, title="x"), Severity.ERROR, "is that of another item: item-1"),
    ],
)
def test_an_identifier_is_that_of_one_item(other, severity, message):
    third = dataclasses.replace(ITEM, id="else")
    ((at, told),) = repeated_identifiers([ITEM, third, dataclasses.replace(other)])
    assert at == 2
    assert (told.severity, told.field, told.message) == (severity, "identifier", message)


def test_words_are_what_stands_between_tags():
    assert words_of("<p>a &amp; <b>b</b></p>\n<p>c</p>") == "a & b c"
    assert words_of('<img alt="x"><p> &nbsp; </p>') == ""
