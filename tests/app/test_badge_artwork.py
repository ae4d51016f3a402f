"""Badges: told apart by their outline, drawn the same everywhere, and baked so that they read."""

import re
from itertools import pairwise
from math import hypot

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app.documents.artwork import (
    ABOVE_DEGREES,
    BEADS_AT,
    BELOW_DEGREES,
    BadgeFace,
    badge_svg,
    face_of,
)
from app.documents.baking import bake_png, bake_svg
from app.documents.hallmark import HALLMARKS
from app.documents.lettering import Arc, semibold
from app.documents.picture import PIXELS, badge_png
from app.documents.unbaking import LARGEST_FILE, credential_text
from app.services.verifying.presented_refusals import PresentedRefused
from exam_engine.catalogue import Level
from exam_engine.issuance.badge import Profile, badge
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import verify_credential
from proctoring.opencv import cv2
from tests.app.badge_files import itxt, png, svg, verify_element
from tests.exam_engine.issuing import KEYS, NOW, credential, token

TOKEN = token(Profile.OB3)
FACE = BadgeFace(Level.PROFESSIONAL, "MLOps Professional", "CMLE-P", "Example Certification Board")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "defs", "linearGradient", "radialGradient", "stop", "g", "path"}
PAPER, NIGHT = "#ffffff", "#14171c"


def faces(level: Level, name: str = "MLOps") -> BadgeFace:
    return BadgeFace(level, name, "CMLE", "Board")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG reckons it."""

    def light(colour: str) -> float:
        parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("level", Level)
def test_a_badge_is_a_drawing_and_nothing_else(level: Level) -> None:
    drawing = badge_svg(faces(level))
    root = etree.fromstring(drawing.encode())
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= DRAWN | {"circle"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name}
    assert "style" not in attributes
    labels = [root.find(f"{SVG}{name}") for name in ("title", "desc")]
    assert [label.text for label in labels] == ["MLOps", f"{level.capitalize()} badge of Board"]
    assert root.get("aria-labelledby").split() == [label.get("id") for label in labels]
    badge_svg.cache_clear()
    assert badge_svg(faces(level)) == drawing


def test_every_level_is_told_by_its_outline_and_sign_alone() -> None:
    assert set(HALLMARKS) == set(Level)
    for kind in ("outline", "sign"):
        assert len({getattr(mark, kind) for mark in HALLMARKS.values()}) == len(Level)


@pytest.mark.parametrize("level", Level)
def test_sign_and_letters_are_seen_on_the_ground_and_the_rim_on_day_and_night(level: Level) -> None:
    mark = HALLMARKS[level]
    light, _, dark = mark.metal
    for ground in mark.enamel:
        assert contrast(light, ground) >= 4.5
        assert contrast("#f7f1e3", ground) >= 4.5
    assert contrast(dark, PAPER) >= 3
    assert contrast(light, NIGHT) >= 3


@pytest.mark.parametrize("level", Level)
def test_the_picture_is_whole_on_a_clear_ground(level: Level) -> None:
    pixels = cv2.imdecode(np.frombuffer(badge_png(faces(level)), np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels.shape == (PIXELS, PIXELS, 4)
    corners = [pixels[y, x, 3] for y in (0, -1) for x in (0, -1)]
    assert corners == [0, 0, 0, 0]
    assert pixels[PIXELS // 2, PIXELS // 2, 3] == 255
    small = cv2.resize(pixels, (64, 64), interpolation=cv2.INTER_AREA)[..., :3].astype(float)
    sign, ground = small[24:40, 20:44].max(axis=2).max(), small[24:40, 20:44].max(axis=2).min()
    assert sign - ground > 80, "the sign is still seen at 64 pixels"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><image href=x>', "A & B", "&lt;", "]]>", "é́"]
)
def test_a_name_is_never_read_as_a_drawing(name: str) -> None:
    root = etree.fromstring(badge_svg(faces(Level.FOUNDATION, name)).encode())
    assert root.find(f"{SVG}title").text == name
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= DRAWN | {"circle"}


@pytest.mark.parametrize("name", ["هندسة", "機械学習", "x" * 200, "नीति"])
def test_a_name_that_finds_no_room_or_no_letters_gives_way_to_the_code(name: str) -> None:
    asked = badge_svg(faces(Level.SPECIALIST, name))
    coded = badge_svg(faces(Level.SPECIALIST, "CMLE"))
    assert asked.partition("</title>")[2] == coded.partition("</title>")[2]


def test_letters_along_the_top_meet_neither_the_beads_nor_those_along_the_bottom() -> None:
    left, right = BEADS_AT
    bead = 4
    assert right - bead > ABOVE_DEGREES / 2
    assert right + bead < 180 - BELOW_DEGREES / 2
    assert left == -right


@pytest.mark.parametrize("below", [False, True])
def test_letters_stand_on_their_circle_in_reading_order(*, below: bool) -> None:
    letters = semibold()
    arc = Arc((0.0, 0.0), 100.0, 20.0, 0.1, below=below)
    outlines = letters.on_arc("HHHHH", arc).split("Z")[:-1]
    starts = (re.match(r"M([-.\d]+)[ ,]([-.\d]+)", each) for each in outlines)
    found = [(float(start[1]), float(start[2])) for start in starts if start]
    begins = found[:: len(outlines) // 5]  # one of each letter's outlines
    assert len(begins) == 5
    assert [x for x, _ in begins] == sorted(x for x, _ in begins)
    assert all(80 < hypot(x, y) < 120 for x, y in begins)
    assert all((y > 0) is below for _, y in begins)
    widths = [letters.width("MLOPS PROFESSIONAL"[:n], 20, 0.1) for n in range(1, 19)]
    assert all(one < other for one, other in pairwise(widths))
    assert letters.can_set("MLOps É Ж Ω 2-3")
    assert not letters.can_set("هندسة")


def test_the_face_is_what_was_signed() -> None:
    face = face_of(badge(credential(), Profile.OB3))
    assert face == BadgeFace(
        Level.FOUNDATION,
        "Certified MLOps Engineer - Foundation",
        "CMLE-F",
        "Example Certification Board",
    )
    assert face_of(badge(credential(), Profile.VCDM2)) == face


def test_what_is_baked_in_reads_and_the_picture_stays() -> None:
    drawing, picture = badge_svg(FACE), badge_png(FACE)
    baked = bake_png(picture, TOKEN)
    assert credential_text(bake_svg(drawing, TOKEN)) == TOKEN
    assert credential_text(baked) == TOKEN
    assert len(baked) < LARGEST_FILE
    before, after = (cv2.imdecode(np.frombuffer(raw, np.uint8), -1) for raw in (picture, baked))
    assert np.array_equal(before, after)
    root = etree.fromstring(bake_svg(drawing, TOKEN))
    assert root[0].get("verify") == TOKEN
    assert len(root) == len(etree.fromstring(drawing.encode())) + 1


@pytest.mark.parametrize("given", ["", "a.b", 'a.b.c"/><script', "a.b.c\n", "a.b.c.d", "ä.b.c"])
def test_only_a_compact_token_is_baked(given: str) -> None:
    with pytest.raises(ValueError, match="compact token"):
        bake_png(png(), given)
    with pytest.raises(ValueError, match="compact token"):
        bake_svg(badge_svg(FACE), given)


def test_nothing_is_baked_twice_and_nothing_into_what_is_no_picture() -> None:
    for raw in (b"", png()[:-1], png() + b"x", png(itxt(b"a.b.c")), bake_png(png(), TOKEN)):
        with pytest.raises(ValueError, match="not a whole picture"):
            bake_png(raw, TOKEN)
    for drawing in ("", "<html/>", svg(verify_element("a.b.c")).decode()):
        with pytest.raises(ValueError, match="not a drawing"):
            bake_svg(drawing, TOKEN)


BAKED_PNG = bake_png(png(), TOKEN)
BAKED_SVG = bake_svg(badge_svg(FACE), TOKEN)


@given(st.integers(0, len(BAKED_PNG) - 1), st.integers(1, 255))
def test_a_picture_in_which_one_byte_was_changed_is_refused(place: int, change: int) -> None:
    raw = bytearray(BAKED_PNG)
    raw[place] ^= change
    with pytest.raises(PresentedRefused):
        credential_text(bytes(raw))


@settings(max_examples=40)
@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("Aa0-_.\"'<&"))
def test_a_drawing_whose_token_was_changed_proves_nothing(place: int, sign: str) -> None:
    start = BAKED_SVG.index(TOKEN.encode()) + place
    raw = BAKED_SVG[:start] + sign.encode() + BAKED_SVG[start + 1 :]
    if raw == BAKED_SVG:
        return
    try:
        text = credential_text(raw)
    except PresentedRefused:
        return
    with pytest.raises(CredentialRefused):
        verify_credential(text, keys=KEYS, now=NOW)
