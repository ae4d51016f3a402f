"""A whole hall within ten seconds: everybody starts, and everybody hands in."""

import http
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from app.rehearsal.crowd import Crowd, Payload
from app.services.errors import Busy
from tests.faults.invariants import assert_replays
from tests.faults.outcome import Run
from tests.faults.pace import slowdown
from tests.faults.seats import seated
from tests.faults.stage import Stage, p99
from tests.journeys.sitters import Sitter

HALL = 300
STORM_S = 10.0
AT_ONCE = 40
"""Requests of the one client that may be on their way together."""
START_P99_S = 3.0
END_P99_S = 5.0
"""Of ticket, line, hello and handing in together. Both on a machine with nothing else to do."""
ANSWER_S = 30.0
LOOK_S = 0.1

AGAIN_S = 1.0
"""Before a page asks again that was told that we are busy."""
CALM = 2.0
"""A machine that is not this many times slower serves everybody at once."""
BUSY = Busy.code

Act = Callable[[Sitter], str]
"""Does something; returns an empty text, or the stable code of a refusal."""


@dataclass(frozen=True, slots=True)
class Storm:
    """How long each waited from when it was due, sorted, and how often somebody was told busy."""

    waits: list[float]
    busy: int


def hall_storms(stage: Stage) -> dict[str, object]:
    """F27: 300 start within ten seconds, each twice, and 300 hand in; none does either twice.

    A wait counts from the instant at which it was due, whenever the client came to it.
    """
    sitters, slower = seated(stage, HALL, start=False), [slowdown()]
    used = _cpu_s(stage)
    starts = _storm(stage, _start, [one for one in sitters for _twice in range(2)])
    each_ms = (_cpu_s(stage) - used) / len(starts.waits) * 1000
    _happened_once(stage, sitters, "attempt.started")
    slower.append(slowdown())
    ends = _storm(stage, lambda sitter: _hand_in(stage, sitter), sitters)
    slower.append(slowdown())
    stage.all_scored(sitters)
    _happened_once(stage, sitters, "attempt.finalized")
    start_s, end_s = p99(starts.waits), p99(ends.waits)
    cost = f"{each_ms:.1f} ms of CPU for each start, all else {max(slower):.1f} times slower"
    assert start_s <= START_P99_S * max(slower[:2]), f"p99 of a start {start_s:.1f} s; {cost}"
    assert end_s <= END_P99_S * max(slower[1:]), f"p99 of an end {end_s:.1f} s; {cost}"
    busy = starts.busy + ends.busy
    assert not busy or max(slower) >= CALM, f"{busy} times busy; {cost}"
    sent = len(starts.waits) + len(ends.waits) + busy
    figures = {"p99_start_s": start_s, "p99_end_s": end_s, "start_cpu_ms": each_ms}
    return {"sent": sent, **figures, "told_busy": busy, "slowdown": max(slower)}


def _start(sitter: Sitter) -> str:
    reply = sitter.candidate.visitor.post(f"/api/attempts/{sitter.candidate.attempt}/start")
    return "" if reply.status == http.HTTPStatus.OK else str(reply.json.get("code", reply.status))


def _hand_in(stage: Stage, sitter: Sitter) -> str:
    """Open a line and hand in: by raw frames, for client and server share the same two cores."""
    attempt, told = sitter.candidate.attempt, list[Payload]()
    reply = sitter.candidate.visitor.post(f"/api/attempts/{attempt}/ticket")
    if reply.status != http.HTTPStatus.OK:
        return str(reply.json.get("code", reply.status))
    crowd = Crowd(stage.house.url)
    try:
        seat = {"ticket": reply.json["ticket"], "attempt": attempt, "port": stage.proxy.own_port}
        try:
            crowd.connect(seat, patience_s=ANSWER_S)
        except AssertionError as refused:  # the client raises what it was told
            return BUSY if f'"{BUSY}"' in str(refused) else str(refused)
        (line,) = crowd.connections
        line.emit("submit", {"command": secrets.token_hex(16), "c": 0})
        until = time.monotonic() + ANSWER_S
        while not told and not crowd.lost and time.monotonic() < until:
            crowd.poll(LOOK_S, lambda _line, answer: told.append(answer))
    finally:
        crowd.close()
    said = told[0] if told else {"err": "no answer"}
    return "" if said.get("state") == "submitted" else str(said.get("err", said))


def _happened_once(stage: Stage, sitters: Sequence[Sitter], kind: str) -> None:
    counts = Counter(
        len(stage.records.events(sitter.candidate.attempt, kind)) for sitter in sitters
    )
    assert set(counts) == {1}, f"{kind} of {len(sitters)} people, by how often: {counts}"
    for sitter in sitters:
        assert_replays(stage.records, sitter.candidate.attempt)


def _cpu_s(stage: Stage) -> float:
    """Return the seconds of CPU that the web process has used: they tell its cost from a load."""
    fields = Path(f"/proc/{stage.house.pid('web')}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _storm(stage: Stage, act: Act, sitters: Sequence[Sitter]) -> Storm:
    """Let everybody act at an instant of their own within ten seconds; again while told busy."""
    began = time.monotonic() + 0.5
    due = sorted(began + stage.draw.uniform(0.0, STORM_S) for _ in sitters)

    def wait_and_act(at: float, sitter: Sitter) -> tuple[float, list[str]]:
        time.sleep(max(0.0, at - time.monotonic()))
        refusals: list[str] = []
        while said := act(sitter):
            refusals.append(said)
            if said != BUSY or time.monotonic() - at > ANSWER_S:
                break
            time.sleep(AGAIN_S)
        return time.monotonic() - at, refusals

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(wait_and_act, due, sitters))
    refused = Counter(code for _seconds, refusals in done for code in refusals)
    assert set(refused) <= {BUSY}, f"not served: {refused}"
    return Storm(sorted(seconds for seconds, _refusals in done), refused[BUSY])


RUNS = (Run("F27", f"{HALL} starts within 10 s, each twice, then {HALL} ends", hall_storms),)
