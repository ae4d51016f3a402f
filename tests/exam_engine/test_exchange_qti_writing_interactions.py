"""Every kind of interaction is written so that the reader makes the same one of it again."""

import dataclasses
import json
from decimal import Decimal

import pytest
from lxml import etree

from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti_writing import write_qti
from exam_engine.items.assessment.declarations import Area, ResponseDeclaration, Shape
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Picture,
    Scale,
    SimpleChoice,
    TextField,
)
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.values import BaseType, Cardinality
from tests.exam_engine.assessments import SCORE

VERSIONS = ("3.0", "2.2")
MAP = Picture("map.png", "image/png", 300, 200, "a map")
RING = Area(Shape.CIRCLE, (Decimal(9), Decimal(8), Decimal("2.5")))
BOX = Area(Shape.RECT, (Decimal(0), Decimal(0), Decimal(20), Decimal(10)))
PLAIN = (SimpleChoice("a", "<p>A &amp; <em>B</em></p>"), SimpleChoice("b", "b"))
TOLD = (
    SimpleChoice("a", "A", fixed=True, template="T", shown=False),
    SimpleChoice("b", '<span data-variable="T"></span>', template="T"),
)
PAIRED = (
    SimpleChoice("a", "A", most=0, least=1, groups=("x", "y"), fixed=True),
    SimpleChoice("b", "B", most=3),
)
SPOTS = (SimpleChoice("s", "here", area=RING), SimpleChoice("t", "", area=BOX))
WHOLE = (SimpleChoice("s", "all", area=Area(Shape.DEFAULT)),)
KIND = InteractionKind
GAPS = '<p>One <span data-gap="x"></span> and <span data-gap="y"></span>.</p>'
HOT = '<p><span data-hottext="a">A</span> or <span data-hottext="b">b</span>?</p>'
CUSTOM = {
    "element": "customInteraction",
    "attributes": {"class": "plot", "data-unit": "cm", "responseIdentifier": "RESPONSE"},
    "content": ["Draw. ", {"element": "p", "attributes": {"id": "q"}, "content": ["x"]}, " End."],
}
PORTABLE = {
    "element": "portableCustomInteraction",
    "attributes": {"customInteractionTypeIdentifier": "urn:x", "responseIdentifier": "RESPONSE"},
    "content": [{"element": "interactionMarkup", "attributes": {}, "content": []}],
}

CASES = {
    "a choice of one": Interaction(KIND.CHOICE, "RESPONSE", "Which <b>one</b>?", PLAIN),
    "a choice of many": Interaction(
        KIND.CHOICE, "RESPONSE", "", TOLD, shuffle=True, bounds=Bounds(2, 0)
    ),
    "a choice with looks": Interaction(
        KIND.CHOICE,
        "RESPONSE",
        choices=PLAIN,
        vocabulary=("qti-choices-stacking-2", "orientation=horizontal"),
    ),
    "a ranking of all": Interaction(
        KIND.ORDER, "RESPONSE", "Sort.", PLAIN, shuffle=True, bounds=Bounds(2, 2)
    ),
    "a ranking of some": Interaction(KIND.ORDER, "RESPONSE", "", PLAIN, bounds=Bounds(1, 1)),
    "associations": Interaction(
        KIND.ASSOCIATE, "RESPONSE", "Pair.", PAIRED, shuffle=True, bounds=Bounds(1, 4)
    ),
    "a match": Interaction(KIND.MATCH, "RESPONSE", "", PAIRED, PLAIN, bounds=Bounds(0, 0)),
    "gaps": Interaction(
        KIND.GAP_MATCH,
        "RESPONSE",
        "Fill.",
        PAIRED,
        (SimpleChoice("x", groups=("a",), least=1), SimpleChoice("y", template="T")),
        shuffle=True,
        bounds=Bounds(0, 0),
        passage=GAPS,
    ),
    "gaps with bounds": Interaction(
        KIND.GAP_MATCH,
        "RESPONSE",
        choices=(SimpleChoice("a", '<img src="a.png" alt="an a" width="4" height="5">'),),
        targets=(SimpleChoice("x"), SimpleChoice("y")),
        bounds=Bounds(1, 2),
        passage=GAPS,
    ),
    "hottexts": Interaction(
        KIND.HOTTEXT,
        "RESPONSE",
        "Mark.",
        (SimpleChoice("a", "A"), SimpleChoice("b", "b", template="T", shown=False)),
        bounds=Bounds(1, 2),
        passage=HOT,
    ),
    "an inline choice": Interaction(
        KIND.INLINE_CHOICE, "RESPONSE", "", TOLD, bounds=Bounds(1, 1), shuffle=True, inline=True
    ),
    "a word": Interaction(
        KIND.TEXT_ENTRY,
        "RESPONSE",
        field=TextField(5, None, "[0-9]+", "a number", "plain", "SPOKEN", 16),
        inline=True,
    ),
    "an essay": Interaction(
        KIND.EXTENDED_TEXT,
        "RESPONSE",
        "Explain.",
        bounds=Bounds(1, 3),
        field=TextField(expected_lines=9, format="xhtml"),
    ),
    "hotspots": Interaction(
        KIND.HOTSPOT, "RESPONSE", "Where?", SPOTS, bounds=Bounds(1, 2), picture=MAP
    ),
    "points": Interaction(
        KIND.SELECT_POINT, "RESPONSE", "Point.", bounds=Bounds(0, 3), picture=MAP
    ),
    "a picture of unknown size and kind": Interaction(
        KIND.SELECT_POINT, "RESPONSE", picture=Picture("map.bin", "image/png")
    ),
    "a ranking of places": Interaction(
        KIND.GRAPHIC_ORDER, "RESPONSE", "", SPOTS, bounds=Bounds(2, 2), picture=MAP
    ),
    "associated places": Interaction(
        KIND.GRAPHIC_ASSOCIATE,
        "RESPONSE",
        "",
        (SimpleChoice("s", "here", most=2, groups=("t",), area=BOX),),
        bounds=Bounds(0, 2),
        picture=MAP,
    ),
    "gaps on a picture": Interaction(
        KIND.GRAPHIC_GAP_MATCH,
        "RESPONSE",
        "Place.",
        (SimpleChoice("g", "words", most=2), SimpleChoice("h", '<img src="h.png" alt="an h">')),
        WHOLE,
        bounds=Bounds(0, 0),
        picture=MAP,
    ),
    "an object to place": Interaction(
        KIND.POSITION_OBJECT,
        "RESPONSE",
        choices=(SimpleChoice("OBJECT", '<img src="pin.png" alt="a pin">', most=0),),
        bounds=Bounds(1, 2),
        picture=MAP,
    ),
    "a slider": Interaction(
        KIND.SLIDER,
        "RESPONSE",
        "How much?",
        scale=Scale(Decimal("-1.5"), Decimal(4), Decimal(0), reverse=True),
    ),
    "a drawing": Interaction(KIND.DRAWING, "RESPONSE", "Draw.", picture=MAP),
    "an upload": Interaction(KIND.UPLOAD, "RESPONSE", "Send.", vocabulary=("type=text/plain",)),
    "a button": Interaction(KIND.END_ATTEMPT, "RESPONSE", labels=("Hint",), inline=True),
    "a custom one": Interaction(
        KIND.CUSTOM,
        "RESPONSE",
        vocabulary=("data-unit=cm",),
        custom=json.dumps(CUSTOM, sort_keys=True),
    ),
    "a portable one": Interaction(
        KIND.PORTABLE_CUSTOM, "RESPONSE", custom=json.dumps(PORTABLE, sort_keys=True)
    ),
}


def item_of(*interactions: Interaction) -> AssessmentItem:
    """Return an item that asks these, in this order."""
    names = dict.fromkeys(
        name
        for one in interactions
        for name in (one.response, one.field.string_response if one.field else "")
        if name
    )
    return AssessmentItem(
        "i",
        "t",
        "".join(
            f'<p>Here: <span data-interaction="{at}"></span></p>'
            if one.inline
            else f'<div data-interaction="{at}"></div>'
            for at, one in enumerate(interactions)
        ),
        responses=tuple(
            ResponseDeclaration(name, Cardinality.SINGLE, BaseType.STRING) for name in names
        ),
        outcomes=(SCORE,),
        interactions=interactions,
    )


def again(item: AssessmentItem, version: str) -> AssessmentItem:
    """Return what the reader makes of what the writer writes."""
    (imported,) = read_qti(write_qti(item, version=version).data, file="i.xml")
    assert imported.item is not None, imported.refusal
    return imported.item


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", CASES)
def test_an_interaction_is_read_as_it_was_written(case, version):
    found = again(item_of(CASES[case]), version)
    expected = CASES[case]
    if expected.kind is KIND.CUSTOM and version == "2.2":
        expected = dataclasses.replace(expected, vocabulary=found.interactions[0].vocabulary)
    assert found.interactions == (expected,)
    assert found.body == item_of(CASES[case]).body


def test_every_kind_of_interaction_is_among_the_cases():
    media = {KIND.MEDIA}  # its content is written in words of its own, below
    assert {one.kind for one in CASES.values()} == set(KIND) - media


@pytest.mark.parametrize("version", VERSIONS)
def test_a_film_to_watch_keeps_its_file_and_how_often_it_may_be_played(version):
    film = '<video controls="controls" src="film.mp4">No film?</video>'
    found = again(
        item_of(Interaction(KIND.MEDIA, "RESPONSE", "Watch.", passage=film, bounds=Bounds(1, 2))),
        version,
    )
    (one,) = found.interactions
    assert (one.prompt, one.bounds) == ("Watch.", Bounds(1, 2))
    assert 'src="film.mp4"' in one.passage


@pytest.mark.parametrize("version", VERSIONS)
def test_objects_of_one_stage_share_it(version):
    pin = CASES["an object to place"]
    pins = (pin, dataclasses.replace(pin, response="OTHER"))
    written = write_qti(item_of(*pins), version=version).data
    assert written.count(b"ositionObjectStage>" if version == "2.2" else b"object-stage>") == 2
    assert again(item_of(*pins), version).interactions == pins
    apart = (*pins, CASES["a drawing"], dataclasses.replace(pin, response="THIRD"))
    assert again(item_of(*apart), version).interactions == apart


def test_interactions_that_stand_nowhere_come_at_the_end():
    item = dataclasses.replace(item_of(CASES["a choice of one"]), body="<p>Read.</p>")
    assert again(item, "3.0").body == '<p>Read.</p><div data-interaction="0"></div>'


@pytest.mark.parametrize("case", ["an inline choice", "a word", "a button"])
@pytest.mark.parametrize("body", ['<p>a</p><div data-interaction="0"></div><p>b</p>', "<p>a</p>"])
def test_an_interaction_that_qti_has_in_lines_gets_a_block_around_it(case, body):
    item = dataclasses.replace(item_of(CASES[case]), body=body)
    root = etree.fromstring(write_qti(item, version="2.2").data)
    around = [one.getparent() for one in root.iterfind("{*}itemBody//{*}*[@responseIdentifier]")]
    assert [(etree.QName(one).localname, len(one)) for one in around] == [("div", 1)]
    assert [etree.QName(one).localname for one in root.find("{*}itemBody")][:2] == ["p", "div"]


@pytest.mark.parametrize(
    ("case", "version", "code", "where"),
    [
        ("a choice with data", "2.2", "dropped_attribute", "choiceInteraction@data-max-width"),
        ("a word with a prompt", "3.0", "dropped_prompt", "textEntryInteraction/prompt"),
        (
            "an inline choice with a prompt",
            "2.2",
            "dropped_prompt",
            "inlineChoiceInteraction/prompt",
        ),
        ("no picture", "3.0", "no_picture", "qti-hotspot-interaction"),
        ("a broken custom one", "3.0", "dropped_configuration", "customInteraction"),
        ("looks without a name", "3.0", "dropped_attribute", "a b"),
    ],
)
def test_what_a_version_cannot_say_of_an_interaction_is_a_loss(case, version, code, where):
    change = {
        "a choice with data": ("a choice of one", {"vocabulary": ("data-max-width=9",)}),
        "a word with a prompt": ("a word", {"prompt": "Say it."}),
        "an inline choice with a prompt": ("an inline choice", {"prompt": "Say it."}),
        "no picture": ("hotspots", {"picture": None}),
        "a broken custom one": ("a custom one", {"custom": '["no element"]'}),
        "looks without a name": ("a choice of one", {"vocabulary": ("a b=9",)}),
    }[case]
    one = dataclasses.replace(CASES[change[0]], **change[1])
    exported = write_qti(item_of(one), version=version)
    assert [(loss.code, loss.where) for loss in exported.losses] == [(code, where)]
