"""Interactions on pictures, sound and film, and the addresses that they show."""

from decimal import Decimal

import pytest

from exam_engine.items.assessment.declarations import Area, Shape
from exam_engine.items.assessment.interactions import (
    Bounds,
    Interaction,
    InteractionKind,
    Picture,
    SimpleChoice,
)
from tests.exam_engine.qti_xml import (
    VERSIONS,
    body,
    imported,
    interaction,
    losses,
    read,
    refusal,
    response,
)

R = 'responseIdentifier="RESPONSE"'
MAP = '<object data="maps/uk.png" type="image/png" width="200" height="280">A map</object>'
MAP_PICTURE = Picture("maps/uk.png", "image/png", 200, 280, "A map")
SPOTS = (
    '<hotspotChoice identifier="A" shape="circle" coords="1,2,3" hotspotLabel="Left &lt;1&gt;"/>'
    '<hotspotChoice identifier="B" shape="default" coords=""/>'
)
CIRCLE = Area(Shape.CIRCLE, (Decimal(1), Decimal(2), Decimal(3)))
CHOICES = (
    SimpleChoice("A", "Left &lt;1&gt;", area=CIRCLE),
    SimpleChoice("B", area=Area(Shape.DEFAULT)),
)
PAIRED = '<associableHotspot identifier="A" matchMax="0" shape="circle" coords="1,2,3"/>'
TARGETS = (SimpleChoice("A", most=0, area=CIRCLE),)
PNG = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            f'<hotspotInteraction {R} maxChoices="0" minChoices="1">{MAP}{SPOTS}'
            "</hotspotInteraction>",
            Interaction(
                InteractionKind.HOTSPOT,
                "RESPONSE",
                choices=CHOICES,
                picture=MAP_PICTURE,
                bounds=Bounds(1, 0),
            ),
            id="hotspot",
        ),
        pytest.param(
            f'<selectPointInteraction {R} maxChoices="3">{MAP}</selectPointInteraction>',
            Interaction(
                InteractionKind.SELECT_POINT, "RESPONSE", picture=MAP_PICTURE, bounds=Bounds(0, 3)
            ),
            id="selectPoint",
        ),
        pytest.param(
            f"<graphicOrderInteraction {R}>{MAP}{SPOTS}</graphicOrderInteraction>",
            Interaction(
                InteractionKind.GRAPHIC_ORDER,
                "RESPONSE",
                choices=CHOICES,
                picture=MAP_PICTURE,
                bounds=Bounds(2, 2),
            ),
            id="graphicOrder",
        ),
        pytest.param(
            f'<graphicAssociateInteraction {R} maxAssociations="2">{MAP}{PAIRED}'
            "</graphicAssociateInteraction>",
            Interaction(
                InteractionKind.GRAPHIC_ASSOCIATE,
                "RESPONSE",
                choices=TARGETS,
                picture=MAP_PICTURE,
                bounds=Bounds(0, 2),
            ),
            id="graphicAssociate",
        ),
        pytest.param(
            f'<graphicGapMatchInteraction {R}>{MAP}<gapText identifier="W" matchMax="1">word'
            f"</gapText>{PAIRED}</graphicGapMatchInteraction>",
            Interaction(
                InteractionKind.GRAPHIC_GAP_MATCH,
                "RESPONSE",
                choices=(SimpleChoice("W", "word"),),
                targets=TARGETS,
                picture=MAP_PICTURE,
                bounds=Bounds(0, 0),
            ),
            id="graphicGapMatch",
        ),
        pytest.param(
            f'<positionObjectStage>{MAP}<positionObjectInteraction {R} maxChoices="2">'
            '<object data="pin.png" type="image/png" width="16" height="16">pin</object>'
            "</positionObjectInteraction></positionObjectStage>",
            Interaction(
                InteractionKind.POSITION_OBJECT,
                "RESPONSE",
                choices=(
                    SimpleChoice(
                        "OBJECT", '<img src="pin.png" alt="pin" width="16" height="16">', most=0
                    ),
                ),
                picture=MAP_PICTURE,
                bounds=Bounds(0, 2),
            ),
            id="positionObject",
        ),
        pytest.param(
            f"<drawingInteraction {R}>{MAP}</drawingInteraction>",
            Interaction(InteractionKind.DRAWING, "RESPONSE", picture=MAP_PICTURE),
            id="drawing",
        ),
        pytest.param(
            f'<mediaInteraction {R} minPlays="1" maxPlays="2">'
            '<object data="a.mp3" type="audio/mpeg">Words</object></mediaInteraction>',
            Interaction(
                InteractionKind.MEDIA,
                "RESPONSE",
                passage='<audio controls="controls" src="a.mp3">Words</audio>',
                bounds=Bounds(1, 2),
            ),
            id="media",
        ),
    ],
)
def test_an_interaction_on_a_picture_is_read_alike_in_every_version(version, inner, expected):
    assert interaction(inner, version=version) == expected
    declared = response("identifier", "multiple") + body(inner)
    assert losses(declared, version=version) == set()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ('<img src="a.png" alt="x"/>', Picture("a.png", "image/png", alternative="x")),
        (
            '<picture><source srcset="b.webp"/><img src="a.jpg" width="90px"/></picture>',
            Picture("a.jpg", "image/jpeg", width=90),
        ),
        ('<object data="a.svg" width="50%"/>', Picture("a.svg", "image/svg+xml")),
        (
            '<object data="a.png" aria-label="x"> y </object>',
            Picture("a.png", "image/png", 0, 0, "x"),
        ),
        (f'<img src="{PNG}"/>', Picture(PNG)),
        ("", None),
    ],
)
def test_a_picture_may_be_an_image_or_an_object(shown, expected):
    found = interaction(f"<selectPointInteraction {R}>{shown}</selectPointInteraction>")
    assert found.picture == expected


def test_a_stage_belongs_to_its_own_objects_only():
    stage = f"<positionObjectStage>{MAP}</positionObjectStage>"
    item = read(response("point") + body(f"{stage}<positionObjectInteraction {R}/>"))
    assert item.interactions[0].picture is None


def test_what_an_item_shows_is_listed_once_in_order():
    item = read(
        response("point")
        + body(
            f'<p><img src="b.png" alt=""/></p><selectPointInteraction {R}>{MAP}'
            '</selectPointInteraction><p><img src="./b.png" alt=""/></p>'
        )
    )
    assert [(one.path, one.media_type, one.sha256, one.size) for one in item.assets] == [
        ("b.png", "image/png", "", 0),
        ("maps/uk.png", "image/png", "", 0),
    ]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a%20b.png", "a b.png"),
        ("./x/../a.png", "a.png"),
        ("../../a.png", "a.png"),
        ("a.png?x=1#y", "a.png"),
        ("b/é.png", "b/é.png"),
    ],
)
def test_a_path_is_resolved_and_never_leaves_the_root(written, path):
    item = read(body(f'<p><img src="{written}" alt="x"/></p>'))
    assert [one.path for one in item.assets] == [path]
    assert item.body == f'<p><img src="{path}" alt="x"></p>'


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a.png",
        "HTTPS://example.org/a.png",
        "//example.org/a.png",
        "file:///a.png",
    ],
)
@pytest.mark.parametrize(
    "shown",
    [
        '<p><img src="{}" alt=""/></p>',
        '<p><object data="{}" type="image/png"/></p>',
        '<p><object data="{}" type="audio/mpeg"/></p>',
        '<p><video src="{}"/></p>',
        '<p><audio><source src="{}"/></audio></p>',
        '<selectPointInteraction responseIdentifier="RESPONSE"><img src="{}"/>'
        "</selectPointInteraction>",
    ],
)
def test_an_item_that_shows_what_lies_elsewhere_is_refused(shown, address):
    reason, message = refusal(response("point") + body(shown.format(address)))
    assert reason == "remote_reference"
    assert address in message


def test_backslashes_of_a_path_are_turned_with_a_loss():
    one = body('<p><img src="i\\a.png" alt=""/></p>')
    assert [of.path for of in read(one).assets] == ["i/a.png"]
    assert losses(one) == {("backslashes_turned", "img")}


def test_an_absolute_path_is_taken_from_the_root_of_the_package_with_a_loss():
    one = body('<p><img src="/i/a.png" alt=""/></p>')
    assert [of.path for of in read(one).assets] == ["i/a.png"]
    assert losses(one) == {("absolute_reference", "img")}


@pytest.mark.parametrize(
    "address", ["data:image/svg+xml;base64,PHN2Zz4=", "javascript:alert(1)", "", "%5c"]
)
def test_an_address_that_is_no_file_shows_nothing_and_is_a_loss(address):
    one = imported(body(f'<p><img src="{address}" alt="x"/></p>'))
    assert one.item.body == '<p><img alt="x"></p>'
    assert one.item.assets == ()
    assert [loss.code for loss in one.losses] == ["dropped_address"]


def test_a_document_in_a_frame_keeps_only_its_words():
    one = body('<div><object data="a.html" type="text/html"><p>See the table.</p></object></div>')
    assert read(one).body == "<div><p>See the table.</p></div>"
    assert losses(one) == {("dropped_object", "object")}
