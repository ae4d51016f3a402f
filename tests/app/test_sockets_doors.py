"""Who gets in and what ends a line: origins, tickets, sizes, floods, a thousand random frames."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import websocket

from app.realtime.schema import MAX_MESSAGE_BYTES
from app.services.messages import PROTOCOL_VERSION
from app.services.roles import Role
from app.tokens import PICTURE_LINK, TokenBox
from tests.app.hall import PROCTOR
from tests.app.lines import Line, LineEnded
from tests.app.rooms import Rooms

# What is refused at the door does not reach a database; one is enough.
pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True, scope="module")

ORIGINS: dict[str, Callable[[str, int], str | None]] = {
    "none": lambda _url, _port: None,
    "null": lambda _url, _port: "null",
    "empty": lambda _url, _port: "",
    "evil": lambda _url, _port: "https://evil.example",
    "evil-with-our-port": lambda _url, port: f"http://evil.example:{port}",
    "ours-as-a-prefix": lambda url, _port: f"{url}.evil.example",
    "ours-as-a-subdomain": lambda _url, port: f"http://localhost.evil.example:{port}",
    "ours-as-a-suffix": lambda _url, port: f"http://evil-localhost:{port}",
    "ours-as-a-person": lambda _url, port: f"http://localhost:{port}@evil.example",
    "another-scheme": lambda url, _port: url.replace("http", "https"),
    "another-port": lambda _url, port: f"http://localhost:{port + 1}",
    "with-a-path": lambda url, _port: f"{url}/",
}


@pytest.mark.parametrize("kind", ORIGINS)
def test_a_handshake_that_is_not_from_our_own_page_is_refused(rooms: Rooms, kind: str) -> None:
    origin = ORIGINS[kind](rooms.system.url, rooms.system.port)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        Line(rooms.system.port, origin).open()
    assert refused.value.status_code in {400, 401, 403}
    rooms.honest.save()


def test_a_forwarded_host_does_not_make_a_foreign_origin_ours(rooms: Rooms) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            f"ws://127.0.0.1:{rooms.system.port}/socket.io/?EIO=4&transport=websocket",
            origin="https://evil.example",
            header=["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https"],
        )
    rooms.honest.save()


def test_there_is_no_polling_transport(rooms: Rooms) -> None:
    status, _ = rooms.system.get("/socket.io/?EIO=4&transport=polling")
    assert status == 400


TICKETS: dict[str, Callable[[Rooms], object]] = {
    "no-ticket": lambda _: "",
    "a-number": lambda _: 7,
    "null": lambda _: None,
    "an-object": lambda _: {"a": 1},
    "nonsense": lambda _: "nonsense",
    "three-segments-of-nothing": lambda _: "a.b.c",
    "too-long": lambda _: "a" * 5000,
    "half-a-character": lambda _: "\ud800",
    "expired": lambda rooms: _at(rooms, timedelta(seconds=-61)),
    "from-the-future": lambda rooms: _at(rooms, timedelta(seconds=30)),
    "forged": lambda rooms: _cut(rooms, TokenBox(b"x" * 32, audience=rooms.system.url)),
    "of-another-installation": lambda rooms: _cut(
        rooms,
        TokenBox(_secret(rooms), audience="https://exams.example.org"),
    ),
    "a-picture-link": lambda rooms: rooms.tokens.issue(
        PICTURE_LINK,
        rooms.honest.person,
        {"snapshot": "s", "purpose": "live"},
        now=rooms.store.now(),
        lifetime=timedelta(seconds=60),
    ),
    "tampered": lambda rooms: _tampered(rooms.honest.ticket()),
    "without-signature": lambda rooms: rooms.honest.ticket().rpartition(".")[0] + ".",
}


def _secret(rooms: Rooms) -> bytes:
    return (rooms.system.data_dir / "secrets" / "secret_key").read_bytes()


def _at(rooms: Rooms, by: timedelta) -> str:
    seat = rooms.honest
    return rooms.ticket(seat.person, attempt=seat.attempt, now=rooms.store.now() + by)


def _cut(rooms: Rooms, box: TokenBox) -> str:
    ours, rooms.tokens = rooms.tokens, box
    try:
        return rooms.honest.ticket()
    finally:
        rooms.tokens = ours


def _tampered(ticket: str) -> str:
    head, body, signature = ticket.split(".")
    return f"{head}.{body[:-4]}{'AAAA' if body[-4:] != 'AAAA' else 'BBBB'}.{signature}"


@pytest.mark.parametrize("namespace", ["/candidate", "/proctor"])
@pytest.mark.parametrize("kind", TICKETS)
def test_a_ticket_that_is_not_good_opens_nothing(rooms: Rooms, kind: str, namespace: str) -> None:
    before = rooms.standing(rooms.honest.attempt)
    line = rooms.line(namespace)
    assert line.enter(ticket=TICKETS[kind](rooms), page="p") == {"code": "ticket_refused"}
    assert not line.events
    assert rooms.standing(rooms.honest.attempt) == before
    rooms.honest.save()


def test_entries_without_an_object_are_refused(rooms: Rooms) -> None:
    for said in ("", "[]", '"ticket"', "7", "null", "{}", "{", "[NaN]"):
        line = rooms.line()
        try:
            line.frame(f"40/candidate,{said}")
            line.frame('42/candidate,1["beat",{"c":0}]')
            with pytest.raises((LineEnded, AssertionError)):
                line.answer(1, seconds=0.2)
        except LineEnded:
            pass
        assert line.entered is None
    rooms.honest.save()


def test_a_ticket_opens_only_the_rooms_of_its_person_and_role(rooms: Rooms) -> None:
    honest, other = rooms.honest, rooms.seat()
    theirs = rooms.ticket(other.person, attempt=honest.attempt)
    nowhere = rooms.ticket(other.person, attempt="no-such-attempt")
    without = rooms.ticket(other.person)
    proctor = str(PROCTOR.person)
    watching = rooms.ticket(proctor, Role.PROCTOR, attempt=honest.attempt)
    before = rooms.standing(honest.attempt)
    assert rooms.line().enter(ticket=theirs, page="p") == {"code": "not_found"}
    assert rooms.line().enter(ticket=nowhere, page="p") == {"code": "not_found"}
    assert rooms.line().enter(ticket=without, page="p") == {"code": "forbidden"}
    assert rooms.line().enter(ticket=watching, page="p") == {"code": "forbidden"}
    login, another = rooms.login(proctor), rooms.login(honest.person)
    for ticket in (
        honest.ticket(),
        rooms.ticket(proctor, Role.PROCTOR),
        rooms.ticket(proctor, Role.PROCTOR, session="0" * 64),
        rooms.ticket(proctor, Role.PROCTOR, session=another),
        rooms.ticket(honest.person, Role.PROCTOR, session=another),
        rooms.ticket(honest.person, Role.PROCTOR, session=login),
    ):
        assert rooms.line("/proctor").enter(ticket=ticket) == {"code": "forbidden"}
    assert rooms.standing(honest.attempt) == before
    honest.save()


@pytest.mark.parametrize("page", ["a b", "", "x" * 65, 7, None, "\x00", "\ud800", ["p"]])
def test_a_page_without_a_proper_name_does_not_get_the_lease(rooms: Rooms, page: object) -> None:
    before = rooms.standing(rooms.honest.attempt)
    line = rooms.line()
    assert line.enter(ticket=rooms.honest.ticket(), page=page) == {"code": "malformed_message"}
    assert rooms.standing(rooms.honest.attempt) == before


@pytest.mark.parametrize("version", [0, PROTOCOL_VERSION + 1, -1, "1", 1.0, True, None, [1], {}])
def test_a_page_of_another_version_is_told_to_reload_before_it_takes_the_lease(
    rooms: Rooms, version: object
) -> None:
    before = rooms.standing(rooms.honest.attempt)
    line = rooms.line()
    ticket = rooms.honest.ticket()
    asked = line.enter(ticket=ticket, page="page-new", takeover=True, v=version)
    assert asked == {"code": "reload"}
    assert rooms.standing(rooms.honest.attempt) == before
    assert rooms.line().enter(ticket=ticket, page=rooms.honest.page, v=PROTOCOL_VERSION) is None
    rooms.honest.save()


def test_a_message_over_64_kib_closes_that_line_only(rooms: Rooms) -> None:
    largest = rooms.honest.enter()
    largest.wait("hello")
    frame = '42/candidate,1["nope","' + "x" * (MAX_MESSAGE_BYTES - 25) + '"]'
    assert len(frame) == MAX_MESSAGE_BYTES
    largest.frame(frame)
    assert largest.answer(1)["err"] == "unknown_event"
    for extra in ("x" * (MAX_MESSAGE_BYTES - 24), "é" * (MAX_MESSAGE_BYTES // 2), "x" * 10**6):
        line = rooms.honest.enter()
        assert ends(line, f'42/candidate,1["nope","{extra}"]')
        rooms.honest.save()


def ends(line: Line, *frames: str) -> bool:
    """Send frames and read on; tell whether the server closed the line."""
    try:
        for frame in frames:
            line.frame(frame)
    except LineEnded:
        return True
    return line.until_ended()


def test_a_flood_ends_its_own_line_and_slows_nobody(rooms: Rooms) -> None:
    flooding = rooms.seat()
    before = rooms.standing(flooding.attempt)
    for event in ("nope", "save", "beat"):
        line = flooding.enter()
        flood = [f'42/candidate,{number}["{event}",{{}}]' for number in range(3000)]
        for frame in flood:
            with suppress(LineEnded):
                line.frame(frame)
        rooms.honest.save()
        assert line.until_ended()
    assert rooms.standing(flooding.attempt) == before


def test_a_line_cannot_try_tickets_for_ever(rooms: Rooms) -> None:
    assert ends(rooms.line(), *(['40/candidate,{"ticket":"nonsense"}'] * 100))
    rooms.honest.save()


def test_a_board_ends_with_its_login_and_the_others_stay(rooms: Rooms) -> None:
    proctor = str(PROCTOR.person)
    login = rooms.login(proctor)
    leaving, staying = rooms.line("/proctor"), rooms.board()
    assert leaving.enter(ticket=rooms.ticket(proctor, "proctor", session=login)) is None
    with rooms.store.uow() as uow:
        uow.people.close_session(login)
        uow.commit()
    leaving.until(lambda: leaving.sent_away, "the end of the board")
    gone = {"command": "too-late", "attempt": rooms.honest.attempt, "reason": "x"}
    number = leaving.post("pause", gone)
    with pytest.raises(AssertionError):
        leaving.answer(number, seconds=0.3)
    assert "err" not in staying.call("sync", {"versions": {}})
    assert rooms.honest.stored.attempt.state == "in_progress"


def test_of_many_lines_of_one_attempt_the_newest_stay(rooms: Rooms) -> None:
    seat = rooms.seat()
    lines = [seat.enter() for _ in range(10)]
    assert lines[-1].call("save", seat.saving())["v"] == "accepted"
    assert [line.beats() for line in lines] == [False, False] + [True] * 8


FRAGMENTS = (
    *("42/candidate,", "42/proctor,", "40/candidate,", "41/candidate,", "42", "40", "4", "2", "3"),
    *("451-/candidate,", "5", "6", "0", "1", "b", "[", "]", "{", "}", ",", ":", '"', "\\u0000"),
    *('"save"', '"submit"', '"c":1', '"e":1', '"r":null', "null", "true", "1e999", "NaN", "-0"),
    *("[[[[[[[[", "\\ud800", "é", "\x00", " ", "999999999999", '["beat",{"c":0}]', "__proto__"),
)


def test_a_thousand_random_frames_change_nothing_and_break_nothing(rooms: Rooms, seed: int) -> None:
    chance = random.Random(seed)
    seat = rooms.seat()
    before = rooms.standing(seat.attempt)
    line = seat.enter()
    for number in range(1000):
        parts = chance.choices(FRAGMENTS, k=chance.randint(1, 12))
        ours = "42/candidate,1" if chance.random() < 0.6 else ""
        try:
            line.frame(ours + "".join(parts))
        except LineEnded:
            line = seat.enter()
        if number % 20 == 0:  # often enough to answer its pings on a slow machine, too
            rooms.honest.save()
    after = rooms.standing(seat.attempt)
    assert after == before, f"--seed={seed}"
    rooms.honest.save()


def test_bytes_and_broken_frames_end_the_line_quietly(rooms: Rooms) -> None:
    binary = websocket.ABNF.create_frame(b"\x04\xff", websocket.ABNF.OPCODE_BINARY)
    no_text = websocket.ABNF.create_frame(b"\xff\xfe", websocket.ABNF.OPCODE_TEXT)
    reserved = b"\x83\x80\x00\x00\x00\x00"
    unmasked = b"\x81\x01A"
    for data in (binary.format(), no_text.format(), reserved, unmasked, b"GET / HTTP/1.1\r\n\r\n"):
        line = rooms.honest.enter()
        line.wait("hello")
        line.raw(data)
        assert line.until_ended()
    rooms.honest.save()


def test_nothing_of_this_was_an_error_of_ours(rooms: Rooms) -> None:
    rooms.honest.save()
    rooms.require_quiet_log()
