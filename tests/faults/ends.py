"""Many at one instant: starts, the deadline, and handing in while the time ends."""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from socketio.exceptions import SocketIOError

from exam_engine.clock import GRACE
from exam_engine.instants import to_ms
from tests.faults.invariants import assert_replays, tally
from tests.faults.outcome import Run
from tests.faults.seats import seated
from tests.faults.stage import Stage, p99
from tests.journeys.sitters import SAVED, Receipt, Sitter
from tests.journeys.test_kills import assert_newest_counts

PEOPLE = 32
RIVALS = 60
"""Of the 200 of the design: each is three threads of the one client."""
CLOSES_IN = timedelta(seconds=14)
AROUND_S = 0.6
"""Saves are sent from so long before the last instant that counts to so long after it."""
BETWEEN_S = 0.01
"""Keeps within what one socket may send; who sends faster is told to slow down."""
STARTS = 300
ENDS = 100
"""Of the 300 of the design: one client on the same two cores opens a line for each."""
STORM_S = 10.0
AT_ONCE = 40
"""Requests of the one client that may be on their way together."""
START_P99_S = 3.0
END_P99_S = 5.0
"""Of ticket, line, hello and handing in together."""


@dataclass(slots=True)
class Racer:
    """One person at the deadline: each answer that the server gave, and when it says it was."""

    sitter: Sitter
    answers: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    handed_in: dict[str, Any] = field(default_factory=dict)

    def save(self, stage: Stage, items: list[dict[str, Any]]) -> dict[str, Any]:
        """Send one save; keep its receipt where it is one."""
        save = self.sitter._next(stage.draw, items)
        assert self.sitter.candidate.channel is not None
        self.sitter.sends += 1
        answer = self.sitter.candidate.channel.call("save", save)
        self.answers.append((save, answer))
        if answer.get("v") in SAVED:
            receipt = Receipt(save, answer["s"], answer["d"], answer["v"], time.monotonic())
            self.sitter.receipts[save["e"], save["c"]] = receipt
        return answer


def deadline_race(stage: Stage) -> dict[str, object]:
    """F20: saves around the last instant that counts; each is told on which side it fell."""
    racers, deadline, left = _near_the_end(stage, PEOPLE)
    last = time.monotonic() + left + GRACE.total_seconds()
    bound = deadline + GRACE

    def race(racer: Racer) -> None:
        items = racer.sitter.candidate.paper()
        racer.save(stage, items)
        time.sleep(max(0.0, last - AROUND_S - time.monotonic()))
        while time.monotonic() < last + AROUND_S:
            racer.save(stage, items)
            time.sleep(BETWEEN_S)

    _at_once(race, racers)
    verdicts = Counter(
        str(answer.get("v", answer)) for racer in racers for _save, answer in racer.answers
    )
    assert set(verdicts) == {"accepted", "late"}, verdicts
    told = [one for racer in racers for one in _told(stage, racer)]
    wrong = [one for one in told if (one[0] == "accepted") != (one[1] <= bound)]
    assert not wrong, f"{len(wrong)} on the wrong side of {bound}: {wrong[:3]}"
    figures = _ended(stage, racers)
    nearest = min(abs(at - bound) for _verdict, at in told) / timedelta(milliseconds=1)
    return {**figures, "late": verdicts["late"], "nearest_ms": nearest}


def _told(stage: Stage, racer: Racer) -> list[tuple[str, datetime]]:
    """Return each verdict with its instant in the journal; a page is told whole milliseconds."""
    events = {one.seq: one.at for one in stage.records.events(racer.sitter.candidate.attempt)}
    answers = [answer for _save, answer in racer.answers]
    assert all(to_ms(events[one["s"]]) == one["t"] for one in answers), "another instant is told"
    return [(one["v"], events[one["s"]]) for one in answers]


def handing_in_race(stage: Stage) -> dict[str, object]:
    """F21: a last answer, handing in and the deadline at one instant; one delivery."""
    racers, _deadline, left = _near_the_end(stage, RIVALS)
    end = time.monotonic() + left

    def race(racer: Racer) -> None:
        items = racer.sitter.candidate.paper()
        racer.save(stage, items)
        time.sleep(max(0.0, end + stage.draw.uniform(-0.05, 0.05) - time.monotonic()))
        hand_in = threading.Thread(target=_hand_in, args=(racer, racer.sitter.number))
        hand_in.start()
        racer.save(stage, items)
        hand_in.join()

    _at_once(race, racers)
    figures = _ended(stage, racers)
    told = Counter(one.handed_in.get("state") or one.handed_in.get("err") for one in racers)
    return {**figures, "submits": dict(told)}


def _hand_in(racer: Racer, number: int) -> None:
    """Hand in up to the answer before the last; a line that the deadline ended is an answer too."""
    assert racer.sitter.candidate.channel is not None
    command = f"{racer.sitter.seed:032x}"
    try:
        racer.handed_in = racer.sitter.candidate.channel.call(
            "submit", {"command": command, "c": number}
        )
    except SocketIOError as ended:
        racer.handed_in = {"err": type(ended).__name__}


def _near_the_end(stage: Stage, people: int) -> tuple[list[Racer], Any, float]:
    """Seat people in a window that closes soon; return them, the deadline and the seconds left."""
    window = stage.records.open_window(closes_in=CLOSES_IN, caps_time=True, title="Closes soon")
    sitters = seated(stage, people, window=window.id)
    for sitter in sitters:
        sitter._stand_by()
    deadlines = {
        stage.records.stored(one.candidate.attempt).attempt.clock.deadline() for one in sitters
    }
    assert deadlines == {window.closes_at}, "the window does not end everybody's time"
    left = stage.records.read(lambda uow: (window.closes_at - uow.now()).total_seconds())
    assert left > 1, f"seating took too long: {left:.1f} s left"
    return [Racer(one) for one in sitters], window.closes_at, left


def _at_once(race: Callable[[Racer], None], racers: Sequence[Racer]) -> None:
    with ThreadPoolExecutor(len(racers)) as pool:
        for done in [pool.submit(race, racer) for racer in racers]:
            done.result()


def _ended(stage: Stage, racers: Sequence[Racer]) -> dict[str, object]:
    """Wait for results; each has one delivery, one result, and the newest accepted answers."""
    sitters = [racer.sitter for racer in racers]
    stage.all_scored(sitters)
    counted = tally(stage.records, sitters)
    assert (counted.lost, counted.duplicates) == (0, 0), counted
    assert counted.acked >= len(sitters), "too few answers were in time: nothing was tested"
    for sitter in sitters:
        attempt = sitter.candidate.attempt
        assert len(stage.records.events(attempt, "attempt.finalized")) == 1
        assert stage.records.outcomes(attempt) == 1
        assert_newest_counts(stage.records, sitter)
        assert_replays(stage.records, attempt)
    return {**counted.figures(), "resent": 0}


def starts_at_once(stage: Stage) -> dict[str, object]:
    """F27: 300 start within ten seconds, each twice, and 100 then hand in; none does either twice.

    A wait counts from the instant at which it was due, whenever the client came to it.
    """
    sitters = seated(stage, STARTS, start=False)

    def start(sitter: Sitter) -> int:
        path = f"/api/attempts/{sitter.candidate.attempt}/start"
        return sitter.candidate.visitor.post(path).status

    def end(sitter: Sitter) -> int:
        sitter.candidate.enter()
        assert sitter.candidate.channel is not None
        told = sitter.candidate.channel.did("submit", c=0)
        sitter.candidate.leave()
        return int(told["state"] == "submitted")

    used = _cpu_s(stage)
    done = _storm(stage, start, [one for one in sitters for _twice in range(2)])
    each_ms = (_cpu_s(stage) - used) / len(done) * 1000
    statuses = Counter(status for status, _seconds in done)
    slowest = p99(sorted(seconds for _status, seconds in done))
    assert set(statuses) == {200}, f"{statuses}; {each_ms:.1f} ms of CPU each"
    for sitter in sitters:
        started = stage.records.events(sitter.candidate.attempt, "attempt.started")
        assert len(started) == 1, f"started {len(started)} times"
        assert_replays(stage.records, sitter.candidate.attempt)
    assert slowest < START_P99_S, f"p99 {slowest:.1f} s; {each_ms:.1f} ms of CPU each"
    leaving = sitters[:ENDS]
    ended = _storm(stage, end, leaving)
    slowest_end = p99(sorted(seconds for _told, seconds in ended))
    stage.all_scored(leaving)
    for sitter in leaving:
        final = stage.records.events(sitter.candidate.attempt, "attempt.finalized")
        assert len(final) == 1, f"handed in {len(final)} times"
    assert sum(told for told, _seconds in ended) == ENDS
    assert slowest_end < END_P99_S, f"p99 {slowest_end:.1f} s"
    figures = {"p99_start_s": slowest, "p99_end_s": slowest_end, "start_cpu_ms": each_ms}
    return {"sent": len(done) + len(ended), **figures, "statuses": dict(statuses)}


def _cpu_s(stage: Stage) -> float:
    """Return the seconds of CPU that the web process has used: they tell its cost from a load."""
    fields = Path(f"/proc/{stage.house.pid('web')}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _storm(
    stage: Stage, act: Callable[[Sitter], int], sitters: Sequence[Sitter]
) -> list[tuple[int, float]]:
    """Let everybody act at an instant of their own within ten seconds; return answer and wait."""
    began = time.monotonic() + 0.5
    due = sorted(began + stage.draw.uniform(0.0, STORM_S) for _ in sitters)

    def wait_and_act(at: float, sitter: Sitter) -> tuple[int, float]:
        time.sleep(max(0.0, at - time.monotonic()))
        return act(sitter), time.monotonic() - at

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_act, due, sitters))


RUNS = (
    Run("F20", f"{PEOPLE} people send across the last instant that counts", deadline_race),
    Run("F21", f"{RIVALS} last answers, hand-ins and the deadline at one instant", handing_in_race),
    Run("F27", f"{STARTS} starts within 10 s, each twice, then {ENDS} ends", starts_at_once),
)
