"""The shared pings over the library's own sockets: when each is asked, and who is left out."""

import gc
import time
import weakref
from functools import partial

import engineio
import pytest
from engineio.packet import PING, PONG, Packet
from engineio.socket import Socket

from app.sockets.pings import Pings

INTERVAL_S = 5.0


@pytest.fixture
def server():
    return engineio.Server(async_mode="threading", ping_interval=INTERVAL_S, ping_timeout=4.5)


@pytest.fixture
def pings(server):
    return Pings(INTERVAL_S, server.sockets)


def line(server: engineio.Server, pings: Pings, sid: str) -> Socket:
    socket = Socket(server, sid)
    server.sockets[sid] = socket
    socket.schedule_ping = partial(pings.schedule, sid)
    socket.schedule_ping()
    return socket


def asked(socket: Socket) -> list[int]:
    found = []
    while not socket.queue.empty():
        found.append(socket.queue.get_nowait().packet_type)
    return found


def test_a_line_is_asked_after_the_interval_and_again_after_its_answer(server, pings):
    one, now = line(server, pings, "one"), time.monotonic()
    pings.ask(now + INTERVAL_S - 0.1)
    assert asked(one) == []
    pings.ask(now + INTERVAL_S + 0.1)
    assert asked(one) == [PING]
    pings.ask(now + 100 * INTERVAL_S)  # no answer: it is not asked again, and runs out
    assert asked(one) == []
    one.receive(Packet(PONG))
    one.receive(Packet(PONG))  # an answer that nobody asked for plans nothing more
    pings.ask(time.monotonic() + INTERVAL_S + 0.1)
    assert asked(one) == [PING]


def test_a_line_without_an_answer_runs_out(server, pings):
    one = line(server, pings, "one")
    pings.ask(time.monotonic() + INTERVAL_S + 0.1)
    assert one.check_ping_timeout()
    one.last_ping -= server.ping_timeout + 1
    assert not one.check_ping_timeout()


def test_closed_lines_and_one_that_fails_leave_the_others_theirs(server, pings):
    gone, broken, well = (line(server, pings, sid) for sid in ("gone", "broken", "well"))
    gone.closed = True
    broken.queue = None
    pings.ask(time.monotonic() + INTERVAL_S + 0.1)
    assert asked(gone) == []
    assert asked(well) == [PING]


def test_a_line_that_is_gone_is_let_go_at_once(server, pings):
    kept = weakref.ref(line(server, pings, "one"))
    gc.collect()
    gc.disable()  # a busy process collects what holds itself once in a long while
    try:
        del server.sockets["one"]
        assert kept() is None
    finally:
        gc.enable()
    pings.ask(time.monotonic() + INTERVAL_S + 0.1)
