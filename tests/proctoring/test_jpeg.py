"""The header of an upload: what is let in, what is refused and how, what is taken out."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring import errors, jpeg


def drawn(width: int = 320, height: int = 240, *flags: int, grey: bool = False) -> bytes:
    """A real JPEG with some content."""
    rng = np.random.default_rng(width * height)
    shape = (height // 8, width // 8) if grey else (height // 8, width // 8, 3)
    small = rng.integers(0, 255, shape, dtype=np.uint8)
    picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.imencode(".jpg", picture, list(flags))[1].tobytes()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def with_segments(picture: bytes, *segments: bytes) -> bytes:
    """Put segments right after the start marker."""
    return picture[:2] + b"".join(segments) + picture[2:]


def with_side(picture: bytes, width: int, height: int) -> bytes:
    """Let the header announce another size than the picture has."""
    at = picture.index(b"\xff\xc0") + 5
    return picture[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + picture[at + 4 :]


JPEG = drawn()
EXIF = segment(0xE1, b"Exif\x00\x00" + b"where I live" * 20)
ADOBE = segment(0xEE, b"Adobe" + bytes((0, 100, 0, 0, 0, 0, 1)))
SCAN = JPEG.index(b"\xff\xda")


@pytest.mark.parametrize(
    ("picture", "header"),
    [
        pytest.param(JPEG, jpeg.JpegHeader(320, 240, 3, progressive=False), id="colour"),
        pytest.param(drawn(grey=True), jpeg.JpegHeader(320, 240, 1, progressive=False), id="grey"),
        pytest.param(
            drawn(640, 480, cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
            jpeg.JpegHeader(640, 480, 3, progressive=True),
            id="progressive",
        ),
        pytest.param(
            drawn(640, 480, cv2.IMWRITE_JPEG_RST_INTERVAL, 4),
            jpeg.JpegHeader(640, 480, 3, progressive=False),
            id="restart markers inside the scan",
        ),
        pytest.param(
            drawn(160, 160), jpeg.JpegHeader(160, 160, 3, progressive=False), id="shortest side"
        ),
        pytest.param(
            with_segments(JPEG, EXIF, b"\xff\xff\xff" + segment(0xFE, b"")[1:]),
            jpeg.JpegHeader(320, 240, 3, progressive=False),
            id="metadata and fill bytes",
        ),
        pytest.param(
            JPEG + b"trailer", jpeg.JpegHeader(320, 240, 3, progressive=False), id="trailer"
        ),
        pytest.param(
            with_side(JPEG, 4000, 2000),
            jpeg.JpegHeader(4000, 2000, 3, progressive=False),
            id="exactly eight megapixels",
        ),
    ],
)
def test_a_whole_jpeg_within_limits_is_described(picture: bytes, header: jpeg.JpegHeader):
    assert jpeg.inspect_jpeg(picture) == header


@pytest.mark.parametrize(
    ("picture", "refusal", "code"),
    [
        pytest.param(b"", errors.NotAJpeg, "not_a_jpeg", id="nothing"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"0" * 99, errors.NotAJpeg, "not_a_jpeg", id="PNG"),
        pytest.param(b"<svg></svg>", errors.NotAJpeg, "not_a_jpeg", id="text"),
        pytest.param(
            JPEG + b"\x00" * jpeg.MAX_BYTES, errors.SnapshotTooLarge, "too_large", id="too long"
        ),
        pytest.param(
            with_side(JPEG, 65535, 65535), errors.TooManyPixels, "too_many_pixels", id="bomb"
        ),
        pytest.param(
            with_side(JPEG, 4001, 2000), errors.TooManyPixels, "too_many_pixels", id="bit more"
        ),
        pytest.param(drawn(320, 152), errors.SideTooShort, "side_too_short", id="flat"),
        pytest.param(
            with_side(JPEG, 2828, 160), errors.SideTooShort, "side_too_short", id="panorama"
        ),
        pytest.param(with_side(JPEG, 0, 240), errors.SideTooShort, "side_too_short", id="no width"),
        pytest.param(JPEG[:-2], errors.TruncatedJpeg, "truncated", id="no end marker"),
        pytest.param(JPEG[: SCAN + 5], errors.TruncatedJpeg, "truncated", id="inside a segment"),
        pytest.param(JPEG[:3], errors.TruncatedJpeg, "truncated", id="inside a marker"),
        pytest.param(JPEG[:SCAN], errors.TruncatedJpeg, "truncated", id="before the scan"),
        pytest.param(
            JPEG[:SCAN] + b"\xff\xd9", errors.MalformedJpeg, "malformed_jpeg", id="no scan"
        ),
        pytest.param(
            b"\xff\xd8\xff\xd9", errors.MalformedJpeg, "malformed_jpeg", id="start and end only"
        ),
        pytest.param(
            JPEG[:2] + b"\xff\xe1\x00\x00" + JPEG[2:],
            errors.MalformedJpeg,
            "malformed_jpeg",
            id="segment shorter than its own length",
        ),
        pytest.param(
            JPEG[:-2] + JPEG[JPEG.index(b"\xff\xc0") :],
            errors.MalformedJpeg,
            "malformed_jpeg",
            id="two pictures in one",
        ),
        pytest.param(
            JPEG[:-2] + JPEG[SCAN:-2] * jpeg.MAX_SCANS + b"\xff\xd9",
            errors.MalformedJpeg,
            "malformed_jpeg",
            id="endless scans",
        ),
        pytest.param(
            with_segments(JPEG, *[segment(0xFE, b"")] * jpeg.MAX_SEGMENTS),
            errors.MalformedJpeg,
            "malformed_jpeg",
            id="endless comments",
        ),
        pytest.param(
            JPEG.replace(b"\xff\xc0", b"\xff\xc3", 1),
            errors.UnsupportedJpeg,
            "unsupported_jpeg",
            id="lossless",
        ),
        pytest.param(
            JPEG.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c", 1),
            errors.UnsupportedJpeg,
            "unsupported_jpeg",
            id="twelve bits",
        ),
    ],
)
def test_what_is_no_sound_snapshot_is_refused_by_class_and_code(
    picture: bytes, refusal: type[errors.SnapshotRefused], code: str
):
    with pytest.raises(refusal) as refused:
        jpeg.inspect_jpeg(picture)
    assert type(refused.value).code == code
    assert str(refused.value)


@given(cut=st.integers(0, len(JPEG) - 1))
def test_a_picture_cut_anywhere_is_refused(cut: int):
    with pytest.raises(errors.SnapshotRefused):
        jpeg.inspect_jpeg(JPEG[:cut])


@given(st.binary(max_size=400), st.integers(2, len(JPEG)), st.integers(0, 60))
def test_any_bytes_are_described_or_refused_and_nothing_else(noise: bytes, at: int, gone: int):
    mutated = JPEG[:at] + noise + JPEG[at + gone :]
    try:
        header = jpeg.inspect_jpeg(mutated)
    except errors.SnapshotRefused:
        return
    assert header.width * header.height <= jpeg.MAX_PIXELS
    assert jpeg.inspect_jpeg(jpeg.strip_metadata(mutated)) == header


def test_metadata_is_gone_and_the_pixels_are_the_same():
    thumbnailed = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01" + b"RGB")
    second = segment(0xE0, b"JFXX\x00another thumbnail")
    comment = segment(0xFE, b"made by me")
    profile = segment(0xE2, b"ICC_PROFILE\x00" + bytes(40))
    picture = with_segments(JPEG, thumbnailed, second, EXIF, profile, comment) + b"trailer"
    stripped = jpeg.strip_metadata(picture)
    for trace in (b"Exif", b"where I live", b"JFXX", b"made by me", b"ICC_PROFILE", b"trailer"):
        assert trace in picture
        assert trace not in stripped
    assert stripped.count(b"JFIF") == 1
    assert b"RGB" not in stripped
    decoded = [
        cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in (JPEG, stripped)
    ]
    assert np.array_equal(*decoded)


def test_the_colour_transform_is_kept_because_decoding_needs_it():
    without_jfif = JPEG[:2] + ADOBE + JPEG[20:]
    rgb = without_jfif.replace(ADOBE, ADOBE[:-1] + b"\x00")
    for picture in (without_jfif, rgb):
        stripped = jpeg.strip_metadata(with_segments(picture, EXIF))
        before, after = (
            cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR)
            for one in (picture, stripped)
        )
        assert b"Adobe" in stripped
        assert np.array_equal(before, after)


def test_stripping_twice_changes_nothing_more():
    short = segment(0xE0, b"JFIF\x00\x01\x01")
    cut = jpeg.strip_metadata(with_segments(JPEG[:2] + JPEG[20:], short))
    assert jpeg.strip_metadata(cut) == cut
    once = jpeg.strip_metadata(with_segments(JPEG, EXIF))
    assert jpeg.strip_metadata(once) == once
    assert len(once) < len(JPEG) + len(EXIF)


@pytest.mark.parametrize(
    "module",
    ["jpeg", "flags", "rules", "browser", "incidents", "concern", "retention", "observations"],
)
def test_the_web_process_can_import_what_it_needs_without_an_image_library(module: str):
    code = (
        f"import sys, proctoring.{module};"
        "print(sorted({'cv2', 'numpy', 'ai_edge_litert'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
