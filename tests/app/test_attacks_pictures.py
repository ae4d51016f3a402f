"""Attacks by pictures, at the door where they come in and in the worker that reads them.

Bombs, other formats, pictures with something in or behind them; pictures sent again, somebody
else's, with an old clock; pictures without a consent.
"""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from werkzeug.test import TestResponse

from app.services.watching.watching import Watching
from proctoring.analysis import faces_only
from proctoring.backends import choose_readers
from proctoring.backends.base import Caps, Face
from proctoring.opencv import cv2
from tests.app.hall import picture
from tests.app.offices import Office, Visitor
from tests.app.test_web_snapshots import AGREED, fresh, send, started
from tests.proctoring.builders import TRUSTED
from tests.support.camera import Scene, jpeg_sequence
from workers.snapshots import BackendAnalyser

GOOD = picture(11)
SCRIPT = b"<script>alert(document.domain)</script>"
Seat = tuple[Visitor, str]


def png(width: int, height: int) -> bytes:
    """Return a picture of one colour: a hundred kilobytes that decode to gigabytes."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(1 + width // 8 + 1)) for _ in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),
        (b"IDAT", packed + rows.flush()),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def sized(width: int, height: int, jpeg: bytes = GOOD) -> bytes:
    """Return a JPEG whose header promises so many pixels."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def scans(count: int) -> bytes:
    """Return a progressive JPEG with its scans again and again."""
    grey = cv2.imdecode(_bytes(GOOD), cv2.IMREAD_GRAYSCALE)
    whole = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    first = whole.index(b"\xff\xda")
    return whole[:first] + whole[first:-2] * count + whole[-2:]


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)


def zipped() -> bytes:
    behind = io.BytesIO()
    with zipfile.ZipFile(behind, "w") as file:
        file.writestr("index.html", SCRIPT)
    return behind.getvalue()


def segment(marker: int, inner: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(inner) + 2) + inner


REFUSED: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "png bomb": (lambda: png(30_000, 30_000), 422, "not_a_jpeg"),
    "jpeg bomb": (lambda: sized(16_000, 16_000), 422, "too_many_pixels"),
    "panorama": (lambda: sized(2_828, 160), 422, "side_too_short"),
    "gif": (lambda: b"GIF89a" + b"\x01\0\x01\0\x80\0\0" + bytes(400), 422, "not_a_jpeg"),
    "tiff": (lambda: b"II*\0" + bytes(400), 422, "not_a_jpeg"),
    "svg": (lambda: b"<svg xmlns='x'>" + SCRIPT + b"</svg>", 422, "not_a_jpeg"),
    "heic": (lambda: b"\0\0\0\x18ftypheic" + bytes(400), 422, "not_a_jpeg"),
    "scans without end": (lambda: scans(12), 422, "malformed_jpeg"),
    "scans beyond all bounds": (lambda: scans(60), 413, "too_large"),
    "truncated": (lambda: GOOD[:-40], 422, "truncated"),
    "nothing": (lambda: b"", 422, "not_a_jpeg"),
    "html before it": (lambda: SCRIPT + GOOD, 422, "not_a_jpeg"),
}
"""Attack: the bytes, and how they are refused."""

TAKEN: dict[str, Callable[[], bytes]] = {
    "zip behind": lambda: GOOD + zipped(),
    "html behind": lambda: GOOD + SCRIPT,
    "exif with place and script": lambda: (
        GOOD[:2] + segment(0xE1, b"Exif\0\0GPS 52.52N 13.40E " + SCRIPT) + GOOD[2:]
    ),
    "comment with script": lambda: GOOD[:2] + segment(0xFE, SCRIPT) + GOOD[2:],
    "several pictures": lambda: GOOD[:2] + segment(0xE2, b"MPF\0" + SCRIPT) + GOOD[2:] + GOOD,
    "grey": cv2.imencode(".jpg", cv2.imdecode(_bytes(GOOD), 0))[1].tobytes,
    "damaged inside": lambda: GOOD[: len(GOOD) // 2] + bytes(64) + GOOD[len(GOOD) // 2 + 64 :],
}
"""Attacks of which a clean picture remains."""


@pytest.fixture(scope="module")
def seat(office: Office) -> Seat:
    return started(office)


def stored(office: Office, reply: TestResponse) -> bytes:
    with office.wiring.read() as uow:
        row = uow.invigilation.snapshot(reply.json["id"])
    assert row is not None
    return office.wiring.store.get(row.storage_key)


def files_of(office: Office, api: str) -> int:
    folder = office.wiring.settings.evidence_dir / api.rpartition("/")[2]
    return len([path for path in folder.rglob("*") if path.is_file()])


@pytest.mark.parametrize("attack", REFUSED)
def test_what_is_no_sound_picture_is_refused_by_name_and_leaves_nothing(
    office: Office, seat: Seat, attack: str
):
    visitor, api = seat
    make, status, code = REFUSED[attack]
    before = files_of(office, api)
    reply = send(visitor, api, make())
    assert (reply.status_code, reply.json["code"]) == (status, code)
    assert files_of(office, api) == before


def test_of_a_picture_with_something_in_or_behind_it_the_picture_remains(
    office: Office, tmp_path: Path
):
    visitor, api = started(office)
    attempt = api.rpartition("/")[2]
    for make in TAKEN.values():
        reply = send(visitor, api, make())
        assert reply.status_code == 202
        kept = stored(office, reply)
        assert kept.startswith(b"\xff\xd8")
        assert kept.endswith(b"\xff\xd9")
        assert not any(word in kept for word in (b"script", b"GPS", b"PK\x03\x04", b"MPF"))
        assert kept.count(b"\xff\xd8\xff") == 1
        assert hashlib.sha256(kept).hexdigest() == reply.json["sha256"]
    read_all(office, attempt, tmp_path)
    with office.wiring.read() as uow:
        states = {row.state for row in uow.invigilation.snapshots(attempt) if row.purpose == "live"}
        served = uow.invigilation.latest_snapshot(attempt)
    assert states <= {"analysed", "refused"}
    assert "analysed" in states
    assert served is not None
    shown = office.visitor("paula").get(f"/pictures/{office.picture_link('paula', served.id)}")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def read_all(office: Office, attempt: str, models: Path) -> None:
    """Let a worker read all that waits, with what there is without any model."""
    wiring = office.wiring
    watching = Watching(wiring.uow, wiring.read, wiring.store, wiring.publisher)
    while watching.analyse(attempt, BackendAnalyser(choose_readers(models))):
        pass


def test_pictures_that_come_again_are_flagged_whatever_their_clock_says(
    office: Office, tmp_path: Path
):
    visitor, api = started(office)
    attempt = api.rpartition("/")[2]
    film = list(jpeg_sequence([Scene("present", 40)], 5))
    for at, frame in enumerate([*film, *film[1:6]]):
        reply = send(visitor, api, frame, ct=1_000 * (at % len(film)))  # the film's own clock
        assert reply.status_code == 202
        office.shift(timedelta(seconds=5))
    read_all(office, attempt, tmp_path)
    with office.wiring.read() as uow:
        rows = uow.invigilation.snapshots(attempt)
        flags = {row.type: row for row in uow.invigilation.flags(attempt)}
    assert flags["camera.replayed"].severity == "high"
    times = [row.received_at for row in sorted(rows, key=lambda row: row.seq)]
    assert times == sorted(times), "the server's clock alone"


class Breaks:
    """A detector with a mistake that one picture brings out."""

    caps = Caps(detector=TRUSTED, detects=True)

    def __init__(self) -> None:
        self.asked = 0

    def warmup(self) -> None:
        return None

    def detect(self, pixels: object) -> list[Face]:
        self.asked += 1
        if self.asked == 1:
            raise OverflowError("cannot convert float infinity to integer")
        return []


def test_a_mistake_of_ours_about_one_picture_costs_that_one_alone(office: Office):
    visitor, api = started(office)
    attempt = api.rpartition("/")[2]
    for number in (21, 22, 23):
        assert send(visitor, api, picture(number)).status_code == 202
    wiring = office.wiring
    watching = Watching(wiring.uow, wiring.read, wiring.store, wiring.publisher)
    assert not watching.analyse(attempt, BackendAnalyser(faces_only(Breaks())))
    with wiring.read() as uow:
        rows = [one for one in uow.invigilation.snapshots(attempt) if one.purpose == "live"]
    states = [row.state for row in sorted(rows, key=lambda row: row.seq)]
    assert states == ["refused", "analysed", "analysed"]


def test_nobody_sends_a_picture_of_somebody_else(office: Office, seat: Seat):
    _visitor, api = seat
    other, _ = started(office)
    before = files_of(office, api)
    reply = send(other, api, GOOD)
    assert (reply.status_code, reply.json["code"]) == (404, "not_found")
    assert files_of(office, api) == before


def test_no_picture_before_the_consent_and_none_after_its_withdrawal(office: Office):
    _person, visitor, api = fresh(office)
    visitor.post(f"{api}/begin")
    refused = send(visitor, api, GOOD, purpose="reference")
    assert (refused.status_code, refused.json["code"]) == (403, "consent_missing")
    assert files_of(office, api) == 0
    assert visitor.post(f"{api}/consent", json=AGREED).status_code == 200
    assert send(visitor, api, GOOD, purpose="reference").status_code == 202
    assert visitor.post(f"{api}/consent/withdraw").status_code == 200
    late = send(visitor, api, picture(12), purpose="reference")
    assert (late.status_code, late.json["code"]) == (403, "consent_missing")
    assert files_of(office, api) == 1


def test_a_store_that_does_not_answer_costs_a_picture_and_nothing_else(office: Office):
    visitor, api = started(office)
    attempt = api.rpartition("/")[2]
    folder = office.wiring.settings.evidence_dir / attempt
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("no folder any more")
    try:
        reply = send(visitor, api, GOOD)
        assert (reply.status_code, reply.json["code"]) == (503, "evidence_unreachable")
        assert "go on with your exam" in reply.json["detail"]
        assert str(folder.parent) not in reply.text, "how we are laid out stays with us"
        saved = office.hall.save(
            attempt, next(iter(office.hall.answers(attempt, right=True))), "a", 1
        )
        assert saved.verdict == "accepted"
    finally:
        folder.unlink()
        aside.rename(folder)
    assert send(visitor, api, GOOD).status_code == 202
