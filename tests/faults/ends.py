"""Many at one instant: the deadline, and handing in while the time ends."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from socketio.exceptions import SocketIOError

from exam_engine.clock import GRACE
from exam_engine.instants import to_ms
from tests.faults.invariants import assert_replays, tally
from tests.faults.outcome import Run
from tests.faults.seats import seated
from tests.faults.stage import Stage
from tests.journeys.sitters import SAVED, Receipt, Sitter
from tests.journeys.test_kills import assert_newest_counts

PEOPLE = 32
RIVALS = 60
FULL_RIVALS = 200
CLOSES_IN = timedelta(seconds=14)
FULL_CLOSES_IN = timedelta(seconds=40)
"""Until then the one client has opened a line for each of them."""
AROUND_S = 0.6
"""Saves are sent from so long before the last instant that counts to so long after it."""
BETWEEN_S = 0.01
"""Keeps within what one socket may send; who sends faster is told to slow down."""


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
    rivals = stage.size(RIVALS, FULL_RIVALS)
    closes_in = stage.size(CLOSES_IN, FULL_CLOSES_IN)
    racers, _deadline, left = _near_the_end(stage, rivals, closes_in)
    end = time.monotonic() + left
    items = racers[0].sitter.candidate.paper()  # all share one form

    def race(racer: Racer) -> None:
        racer.save(stage, items)
        time.sleep(max(0.0, end + stage.draw.uniform(-0.05, 0.05) - time.monotonic()))
        hand_in = threading.Thread(target=_hand_in, args=(racer, racer.sitter.number))
        hand_in.start()
        racer.save(stage, items)
        hand_in.join()

    _at_once(race, racers)
    figures = _ended(stage, racers)
    told = Counter(one.handed_in.get("state") or one.handed_in.get("err") for one in racers)
    return {**figures, "people": rivals, "submits": dict(told)}


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


def _near_the_end(
    stage: Stage, people: int, closes_in: timedelta = CLOSES_IN
) -> tuple[list[Racer], Any, float]:
    """Seat people in a window that closes soon; return them, the deadline and the seconds left."""
    window = stage.records.open_window(closes_in=closes_in, caps_time=True, title="Closes soon")
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


RUNS = (
    Run("F20", f"{PEOPLE} people send across the last instant that counts", deadline_race),
    Run("F21", "last answers, hand-ins and the deadline at one instant", handing_in_race),
)
