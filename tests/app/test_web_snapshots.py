"""Pictures on their way in: what is not one, what comes too early, too large or twice."""

import hashlib
import struct
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.web.candidates.consent import CONSENT
from tests.app.hall import PROCTOR, picture
from tests.app.offices import Office, Visitor

NUMBERS: Iterator[int] = count(1)
AGREED = {"sha256": CONSENT.sha256, "choices": {"recording": True, "ai": True}}


def fresh(office: Office) -> tuple[str, Visitor, str]:
    """Return a new candidate, her browser and the address of her scheduled attempt."""
    person = office.add(f"candidate-{next(NUMBERS)}", "candidate")
    stored = office.hall.enrolment.register(person, office.hall.window_id)
    return person, office.visitor(person), f"/api/attempts/{stored.attempt.id}"


def started(office: Office) -> tuple[Visitor, str]:
    """Return a candidate's browser and the address of her running attempt."""
    person = office.add(f"candidate-{next(NUMBERS)}", "candidate")
    return office.visitor(person), f"/api/attempts/{office.hall.started(person)}"


def send(visitor: Visitor, api: str, data: bytes, **query: Any) -> TestResponse:
    """Post one picture."""
    asked = {"purpose": "live", "client_id": f"p{next(NUMBERS)}", "ct": "1", **query}
    return visitor.post(
        f"{api}/snapshots", data=data, query_string=asked, content_type="image/jpeg"
    )


def frame_header(width: int, height: int) -> bytes:
    """Return the segment of a JPEG that names its size."""
    inner = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return b"\xff\xc0" + struct.pack(">H", len(inner) + 2) + inner


def resized(jpeg: bytes, width: int, height: int) -> bytes:
    """Return a JPEG whose header lies about its size."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


GOOD = picture(1)


def _padded(size: int) -> bytes:
    return GOOD[:-2] + b"\0" * (size - len(GOOD)) + GOOD[-2:]


NO_PICTURES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not_a_jpeg"),
    "text": (b"this is no picture", "not_a_jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "not_a_jpeg"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not_a_jpeg"),
    "only-the-first-bytes": (b"\xff\xd8\xff", "truncated"),
    "half": (GOOD[: len(GOOD) // 2], "truncated"),
    "bomb": (resized(GOOD, 65_000, 65_000), "too_many_pixels"),
    "bomb-on-its-side": (resized(GOOD, 65_000, 200), "too_many_pixels"),
    "no-width": (resized(GOOD, 0, 200), "side_too_short"),
    "a-strip": (resized(GOOD, 8, 240), "side_too_short"),
    "two-frames": (b"\xff\xd8" + frame_header(320, 240) * 2 + GOOD[2:], "malformed_jpeg"),
    "a-little-over-two-megabytes": (_padded(2_000_001), "too_large"),
    "over-two-megabytes": (_padded(2_010_000), "too_large"),
}


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_picture_is_refused_and_not_stored(office: Office, kind: str) -> None:
    visitor, api = started(office)
    data, code = NO_PICTURES[kind]
    before = office.everything()
    reply = send(visitor, api, data)
    status = 413 if code == "too_large" else 422
    assert (reply.status_code, reply.json["code"]) == (status, code), reply.json
    assert office.everything() == before
    folder = office.wiring.settings.evidence_dir / api.rpartition("/")[2]
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1  # the reference


def test_a_body_beyond_all_bounds_is_not_read(office: Office) -> None:
    visitor, api = started(office)
    reply = send(visitor, api, GOOD + b"\0" * 3_000_000)
    assert (reply.status_code, reply.json["code"]) == (413, "too_large")


def test_no_picture_before_the_consent_and_none_of_the_wrong_purpose(office: Office) -> None:
    person, visitor, api = fresh(office)
    attempt = api.rpartition("/")[2]
    visitor.post(f"{api}/begin")
    for purpose in ("reference", "live"):
        reply = send(visitor, api, GOOD, purpose=purpose)
        assert (reply.status_code, reply.json["code"]) == (403, "consent_missing")
    assert visitor.post(f"{api}/consent", json=AGREED).json == {"state": "checking_in"}
    early = send(visitor, api, GOOD, purpose="live")
    assert (early.status_code, early.json["code"]) == (409, "attempt_not_open")
    assert send(visitor, api, picture(7), purpose="reference").status_code == 202
    visitor.post(f"{api}/check-in")
    late = send(visitor, api, GOOD, purpose="reference")
    assert (late.status_code, late.json["code"]) == (409, "attempt_not_open")
    office.hall.invigilation.authorize(attempt, actor=PROCTOR, command_id=f"let-in-{attempt}")
    assert visitor.post(f"{api}/start", json={"command": f"go-{attempt}"}).status_code == 200
    assert send(visitor, api, GOOD, purpose="reference").status_code == 409
    assert send(visitor, api, GOOD, purpose="live").status_code == 202
    with office.wiring.read() as uow:
        kept = [row.purpose for row in uow.invigilation.snapshots(attempt)]
    assert sorted(kept) == ["live", "reference"], person


def test_an_upload_sent_again_gives_the_first_record(office: Office) -> None:
    visitor, api = started(office)
    first = send(visitor, api, picture(3), client_id="same")
    again = send(visitor, api, picture(4), client_id="same")
    assert first.status_code == again.status_code == 202
    assert first.json == again.json
    assert first.json.keys() == {"id", "seq", "sha256"}
    with office.wiring.read() as uow:
        rows = uow.invigilation.snapshots(api.rpartition("/")[2])
    assert len([row for row in rows if row.client_id == "same"]) == 1


def test_what_a_camera_wrote_beside_the_picture_is_not_kept(office: Office) -> None:
    visitor, api = started(office)
    secret = b"GPS 52.5200 N 13.4050 E <script>alert(1)</script>"
    exif = b"\xff\xe1" + struct.pack(">H", len(secret) + 8) + b"Exif\0\0" + secret
    reply = send(visitor, api, GOOD[:2] + exif + GOOD[2:] + b"PK\x03\x04 and a zip behind")
    assert reply.status_code == 202
    with office.wiring.read() as uow:
        row = uow.invigilation.snapshot(reply.json["id"])
    assert row is not None
    kept = office.wiring.store.get(row.storage_key)
    assert b"GPS" not in kept
    assert b"PK\x03\x04" not in kept
    assert hashlib.sha256(kept).hexdigest() == reply.json["sha256"]


QUERIES: tuple[tuple[dict[str, str], str], ...] = (
    ({"client_id": ""}, "client_id"),
    ({"client_id": "a b"}, "client_id"),
    ({"client_id": "x" * 65}, "client_id"),
    ({"client_id": "é"}, "client_id"),
    ({"purpose": "portrait"}, "purpose"),
    ({"purpose": ""}, "purpose"),
    ({"ct": "-1"}, "ct"),
    ({"ct": "1.5"}, "ct"),
    ({"ct": "٣"}, "ct"),
    ({"ct": "9" * 30}, "ct"),
)


@pytest.mark.parametrize(("query", "field"), QUERIES)
def test_a_query_that_is_wrong_names_its_field(
    office: Office, query: dict[str, str], field: str
) -> None:
    reply = send(office.visitor("cleo"), f"/api/attempts/{office.running}", GOOD, **query)
    assert (reply.status_code, reply.json["code"]) == (400, "malformed_message")
    assert reply.json["field"] == field
    assert reply.json["fix"]


def test_pictures_too_fast_are_told_when_to_come_back(office: Office) -> None:
    visitor, api = started(office)
    codes = [send(visitor, api, GOOD).status_code for _ in range(42)]
    assert codes[:40] == [202] * 40
    assert codes[40:] == [429] * 2
    slow = send(visitor, api, GOOD)
    assert (slow.json["code"], slow.headers["Retry-After"]) == ("too_many", "10")


CONSENTS: dict[str, dict[str, Any]] = {
    "nothing": {"json": {}},
    "a list": {"json": []},
    "null": {"json": None},
    "another text": {"json": {**AGREED, "sha256": "0" * 64}},
    "half agreed": {"json": {**AGREED, "choices": {"recording": True, "ai": False}}},
    "agreed in words": {"json": {**AGREED, "choices": {"recording": "yes", "ai": "yes"}}},
    "more than asked": {"json": {**AGREED, "choices": {"recording": True, "ai": True, "x": 1}}},
    "broken JSON": {"data": b"{", "content_type": "application/json"},
    "endless JSON": {"data": b"[" * 200_000, "content_type": "application/json"},
    "no JSON": {"data": b"sha256=1", "content_type": "text/plain"},
}


@pytest.mark.parametrize("kind", CONSENTS)
def test_a_consent_that_is_not_whole_is_none(office: Office, kind: str) -> None:
    _, visitor, api = fresh(office)
    visitor.post(f"{api}/begin")
    reply = visitor.post(f"{api}/consent", **CONSENTS[kind])
    assert reply.status_code in {400, 415}, reply.json
    with office.wiring.read() as uow:
        assert uow.attempts.consent(api.rpartition("/")[2]) is None
    refused = visitor.post(f"{api}/check-in")
    assert (refused.status_code, refused.json["code"]) == (403, "consent_missing")


def test_a_head_that_rides_on_a_picture_is_kept_as_if_it_had_come_with_a_beat(office: Office):
    visitor, api = started(office)
    attempt = api.rpartition("/")[2]
    head = "ab" * 32
    with office.wiring.uow() as uow:
        epoch = uow.attempts.get(attempt).attempt.epoch
    assert send(visitor, api, GOOD, e=epoch, c=4, h=head).status_code == 202
    with office.wiring.uow() as uow:
        kept = uow.attempts.commitment(attempt)
    assert (kept.epoch, kept.cseq, kept.head) == (epoch, 4, head)
    assert send(visitor, api, GOOD, e=epoch, c=3, h="cd" * 32).status_code == 202
    assert send(visitor, api, GOOD, e=epoch + 1, c=9, h="cd" * 32).status_code == 202
    with office.wiring.uow() as uow:
        assert uow.attempts.commitment(attempt) == kept


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"e": 1, "c": 1}, "h"),
        ({"h": "ab" * 32, "c": 1}, "e"),
        ({"h": "ab" * 32, "e": 1, "c": "x"}, "c"),
        ({"h": "zz" * 32, "e": 1, "c": 1}, "h"),
    ],
)
def test_half_a_head_is_refused_by_name(office: Office, parts: dict[str, Any], field: str):
    visitor, api = started(office)
    refused = send(visitor, api, GOOD, **parts)
    assert refused.status_code == 400
    assert field in str(refused.json)
