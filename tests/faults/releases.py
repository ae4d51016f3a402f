"""Releases in the middle of an exam: processes replaced in turn, pages of another version."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from socketio.exceptions import ConnectionError as RefusedAtTheDoor

from app.embedded.children import Child, ChildSpec, start_child
from app.embedded.supervisor import PYTHON
from app.services.messages import PROTOCOL_VERSION
from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.stage import Stage, back_after
from tests.journeys.sitters import Sitter
from tests.journeys.system import answers
from tests.journeys.test_kills import all_answer_some_more
from tests.support.ports import free_port
from tests.support.processes import eventually, gone

PEOPLE = 32
PAUSE_S = 0.4
BACK_S = 10.0
START_S = 30.0
KEPT = 3
"""Answers that an old page could not send."""


def replaced_in_turn(stage: Stage) -> dict[str, object]:
    """F3: SIGTERM to each of two processes behind one address, while 32 people answer."""
    sitters = stage.seat(PEOPLE)
    with second_process(stage) as others:
        for sitter in sitters:
            sitter.pause_s = PAUSE_S
            sitter.begin()
        all_answer_some_more(sitters)
        logins = [dict(sitter.candidate.visitor.cookies) for sitter in sitters]
        ends = _deadlines(stage, sitters)
        began = time.monotonic()
        waits = [_own_replaced(stage, sitters)]
        all_answer_some_more(sitters)
        waits.append(_other_ended(others[0], sitters))
        recovery_s = max(waits)
        all_answer_some_more(sitters)
        assert _deadlines(stage, sitters) == ends, "a timer has changed"
        stage.proxy.others.clear()
    seconds = time.monotonic() - began
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert logins == [dict(one.candidate.visitor.cookies) for one in sitters], "signed in again"
    told = sum(sitter.sent_away for sitter in sitters)
    assert told >= len(sitters), f"{told} were told to go on elsewhere before their line ended"
    assert figures["resent"] == 0, f"{figures['resent']} saves were cut before they were answered"
    assert recovery_s <= BACK_S, waits
    return {**figures, "recovery_s": recovery_s, "told": told, "seconds": seconds}


@contextmanager
def second_process(stage: Stage) -> Iterator[list[Child]]:
    """Run another delivery process beside the supervisor's, behind the same proxy."""
    port = free_port()
    env = {**stage.house._env(), "ASSAY_PORT": str(port)}
    spec = ChildSpec("web-2", (PYTHON, "-m", "app.delivery"), stop_seconds=30)
    child = start_child(spec, env, stage.house.logs)
    try:
        eventually(lambda: answers(port, "/readyz"), "a second process serves", seconds=START_S)
        stage.proxy.others.append(port)
        yield [child]
    finally:
        stage.proxy.others.clear()
        child.stop()


def _own_replaced(stage: Stage, sitters: Sequence[Sitter]) -> float:
    """End the supervisor's process gently; return when everybody had answered again."""
    pid, since = stage.house.pid("web"), time.monotonic()
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    waited = back_after(sitters, since)
    eventually(lambda: gone(pid), "the first process has ended", seconds=START_S)
    eventually(
        lambda: stage.house.pid("web") not in {None, pid} and answers(stage.house.port, "/readyz"),
        "its successor serves",
        seconds=START_S,
    )
    return waited


def _other_ended(other: Child, sitters: Sequence[Sitter]) -> float:
    """End the second process gently; return when everybody had answered again."""
    since = time.monotonic()
    other.process.send_signal(signal.SIGTERM)
    waited = back_after(sitters, since)
    eventually(lambda: other.ended() is not None, "the second process has ended", seconds=START_S)
    return waited


def _deadlines(stage: Stage, sitters: Sequence[Sitter]) -> list[object]:
    return [stage.records.stored(one.candidate.attempt).attempt.deadline_at for one in sitters]


def old_page(stage: Stage) -> dict[str, object]:
    """F30: a deploy while a page of another version sits with unsent answers; it reloads."""
    (sitter,) = stage.seat(1)
    items = sitter.candidate.paper()
    sitter._stand_by()
    sitter._send(sitter._next(stage.draw, items))
    pid = stage.house.pid("web")
    stage.house.kill("web")
    kept = [sitter._next(stage.draw, items) for _ in range(KEPT)]
    eventually(
        lambda: stage.house.pid("web") not in {None, pid} and answers(stage.house.port, "/readyz"),
        "the new version serves",
        seconds=START_S,
    )
    before = stage.records.stored(sitter.candidate.attempt)
    refused = {}
    for version in (PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1):
        sitter.candidate.leave()
        refused[version] = _turned_away(sitter, version)
        assert "reload" in refused[version], refused
    assert stage.records.stored(sitter.candidate.attempt) == before, "an old page changed something"
    sitter.candidate.leave()
    since = time.monotonic()
    sitter.candidate.enter(version=PROTOCOL_VERSION)
    for save in kept:
        sitter._send(save)
    recovery_s = time.monotonic() - since
    stage.hand_in([sitter])
    stage.all_scored([sitter])
    figures = assert_invariants(stage.records, [sitter])
    assert figures["acked"] == 1 + KEPT
    return {**figures, "recovery_s": recovery_s, "told_to_reload": len(refused)}


def _turned_away(sitter: Sitter, version: int) -> str:
    """Try to enter as a page of another version; return why it is refused."""
    try:
        sitter.candidate.enter(version=version)
    except RefusedAtTheDoor as refused:
        return str(refused)
    raise AssertionError(f"a page of version {version} was let in")


RUNS = (
    Run("F3", "SIGTERM to each of two processes in turn, while 32 people answer", replaced_in_turn),
    Run(
        "F30", "a deploy under a page of another version with unsent answers", old_page, short=True
    ),
)
