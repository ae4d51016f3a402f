"""Where savers wait: everybody goes on once, in order, and nobody is woken who has gone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import gevent
import pytest
from gevent.event import Event

from app.persistence.journal.gates import GreenletGate, ThreadGate, closed_gate, open_all

MANY = 100


def waiters(gates, passed):
    """Start one greenlet per gate, each of which notes that it went through."""

    def wait(number, gate):
        gate.wait()
        passed.append(number)

    greenlets = [gevent.spawn(wait, number, gate) for number, gate in enumerate(gates)]
    gevent.sleep(0)
    return greenlets


def test_greenlets_go_on_in_the_order_of_their_gates():
    gates, passed = [GreenletGate() for _ in range(MANY)], []
    greenlets = waiters(gates, passed)
    assert passed == []
    open_all(gates)
    gevent.joinall(greenlets, timeout=5, raise_error=True)
    assert passed == list(range(MANY))


def test_all_go_on_before_whoever_opened_the_gates():
    gates, passed = [GreenletGate() for _ in range(MANY)], []
    waiters(gates, passed)
    open_all(gates)
    gevent.sleep(0)
    assert passed == list(range(MANY))


def test_a_gate_is_closed_behind_whoever_went_through():
    gate, passed = GreenletGate(), []
    for _ in range(2):
        (greenlet,) = waiters([gate], passed)
        assert not greenlet.dead
        open_all([gate])
        greenlet.join(timeout=5)
    assert passed == [0, 0]


def test_a_gate_may_be_opened_before_anybody_waits():
    gate, passed = GreenletGate(), []
    open_all([gate])
    gevent.sleep(0)
    waiters([gate], passed)
    assert passed == [0]


@pytest.mark.parametrize("between", [True, False])
def test_who_was_killed_while_waiting_is_not_woken_where_it_waits_next(between):
    gates, passed, elsewhere = [GreenletGate() for _ in range(2)], [], Event()

    def cleans_up():
        try:
            gates[0].wait()
        finally:
            passed.append(elsewhere.wait(timeout=0.05))  # a stray wake would raise here

    victim = gevent.spawn(cleans_up)
    (other,) = waiters(gates[1:], passed)
    victim.kill(block=False)
    if between:
        gevent.sleep(0)
    open_all(gates)
    gevent.joinall([victim, other], timeout=5)
    assert sorted(passed) == [False, 0]
    assert isinstance(victim.value, gevent.GreenletExit)


@pytest.fixture
def unheard() -> Iterator[None]:
    """What gevent prints of failures goes nowhere."""
    hub = gevent.get_hub()
    before, hub.exception_stream = hub.exception_stream, None
    yield
    hub.exception_stream = before


@pytest.mark.usefixtures("unheard")
def test_one_that_fails_does_not_keep_the_others():
    gates, passed = [GreenletGate() for _ in range(MANY)], []
    greenlets = waiters(gates, passed)
    gates[3].waits = Broken()
    open_all(gates)
    gevent.joinall(greenlets[:3] + greenlets[4:], timeout=5, raise_error=True)
    assert passed == [number for number in range(MANY) if number != 3]
    greenlets[3].kill()


class Broken:
    """A waiter that cannot be switched to."""

    def switch(self):
        raise RuntimeError("gone")


def test_threads_wait_at_gates_of_their_own():
    gate = closed_gate()
    assert isinstance(gate, ThreadGate), "nothing is patched here"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(gate.wait)
        assert not waiting.done()
        open_all([gate])
        waiting.result(timeout=5)
