"""Messages that come twice, out of order, again later, or from somebody who may not send them."""

import time
from typing import Any

from socketio.exceptions import ConnectionError as RefusedAtTheDoor
from socketio.exceptions import SocketIOError

from app.persistence.unit_of_work import SqlUnitOfWork
from tests.faults.hour_later import again_an_hour_later, eventually_noted
from tests.faults.invariants import assert_invariants, assert_replays, tally
from tests.faults.outcome import Run
from tests.faults.screens import require_chromium
from tests.faults.stage import Stage, p99, waits
from tests.faults.wrong_page import page_keeps_time
from tests.journeys.protocol import Candidate, Channel, Refused, board
from tests.journeys.sitters import Save, Sitter
from tests.journeys.test_kills import all_answer_some_more, assert_newest_counts
from tests.support.processes import eventually

SAVES = 20
TIMES = 10
PEOPLE = 6
HELD_S = 20.0
"""Four times the writer's patience."""
CALM_S = 5.0
HOURS_MS = 3_600_000


def replayed(stage: Stage) -> dict[str, object]:
    """F22: each save ten times in any order; numbers out of order; other people's attempts."""
    sitter, other = stage.seat(2)
    sitter._stand_by()
    saves = [sitter._next(stage.draw, sitter.candidate.paper()) for _ in range(SAVES)]
    stage.draw.shuffle(saves)  # the first time already out of order
    for save in saves:
        sitter._send(save)
    again = saves * (TIMES - 1)
    stage.draw.shuffle(again)
    for save in again:
        answer = _sent(sitter, save)
        first = sitter.receipts[save["e"], save["c"]]
        assert answer["v"] == "repeated", answer
        assert (answer["s"], answer["d"]) == (first.seq, first.digest), "another receipt"
    forged = {**saves[0], "e": saves[0]["e"] + 1, "c": SAVES + 1}
    assert _sent(sitter, forged)["v"] == "not_open", "a lease that was never given"
    refusals = _of_another(sitter, other)
    other._stand_by()
    other._send(other._next(stage.draw, other.candidate.paper()))
    both = [sitter, other]
    stage.hand_in(both)
    stage.all_scored(both)
    figures = assert_invariants(stage.records, both)
    noted = eventually_noted(stage, sitter, other)
    later = again_an_hour_later(stage, sitter, other)
    figures = figures | assert_invariants(stage.records, both)
    return {**figures, "refused_for_another": refusals, "noted": noted, "an_hour_later": later}


def _sent(sitter: Sitter, save: Save) -> dict[str, Any]:
    assert sitter.candidate.channel is not None
    sitter.sends += 1
    return sitter.candidate.channel.call("save", save)


def _of_another(thief: Sitter, owner: Sitter) -> int:
    """Ask for another's attempt in every way there is; return how many were refused."""
    attempt, visitor = owner.candidate.attempt, thief.candidate.visitor
    for path in ("ticket", "start", "begin"):
        status = visitor.post(f"/api/attempts/{attempt}/{path}").status
        assert status in {403, 404}, f"{path} of another's attempt: {status}"
    status = visitor.get(f"/api/attempts/{attempt}/paper").status
    assert status in {403, 404}, f"paper of another's attempt: {status}"
    return 4


def second_page(stage: Stage) -> dict[str, object]:
    """F23: a second page is refused, takes over when it asks to; the first becomes read-only."""
    (sitter,) = stage.seat(1)
    items = sitter.candidate.paper()
    sitter._stand_by()
    sitter._send(sitter._next(stage.draw, items))
    first = sitter.candidate
    second = Candidate(first.visitor, first.attempt)
    assert _refused(second), "a second page came in without asking to take over"
    sitter._send(sitter._next(stage.draw, items))  # the first writes on, unharmed
    stale = sitter._next(stage.draw, items)
    since = time.monotonic()
    hello = second.enter(takeover=True)
    assert first.channel is not None
    first.channel.wait("superseded", seconds=5, after=since)
    told = time.monotonic() - since
    verdict = _verdict(first.channel, stale)
    first.leave()
    assert verdict in {"lease_lost", "line ended"}, verdict
    sitter.candidate, sitter._epoch, sitter._number = second, hello["e"], hello["c"]
    sitter._send(sitter._next(stage.draw, items))
    assert sitter.surprises == []
    taken = _taken_over(stage, second.attempt)
    stage.hand_in([sitter])
    stage.all_scored([sitter])
    counted = tally(stage.records, [sitter])
    assert (counted.acked, counted.lost, counted.duplicates) == (3, 0, 0), counted
    assert_newest_counts(stage.records, sitter)
    assert_replays(stage.records, second.attempt)
    assert taken == 2, f"a proctor reads of {taken} pages that took the lease, not of 2"
    return {**counted.figures(), "recovery_s": told, "stale_save": verdict}


def _taken_over(stage: Stage, attempt: str) -> int:
    """Return how many pages took the lease, as a proctor reads on the board."""
    desk = board(stage.proctor())
    lines = desk.call("watch", {"attempt": attempt})["detail"]["timeline"]
    desk.close()
    return [one["kind"] for one in lines].count("lease.taken")


def _refused(page: Candidate) -> bool:
    """Tell whether a page is refused at the door."""
    try:
        page.enter()
    except (RefusedAtTheDoor, Refused):
        return True
    finally:
        page.leave()
    return False


def _verdict(line: Channel, save: Save) -> str:
    """Send a save of a page that lost its lease; its line may have been ended already."""
    try:
        answer = line.call("save", save, seconds=5)
    except SocketIOError:
        return "line ended"
    return str(answer.get("v", answer))


def row_locked(stage: Stage) -> dict[str, object]:
    """F12: somebody holds the row of one attempt; nobody else waits, that one is told to."""
    sitters = stage.answering(PEOPLE)
    held, others = sitters[0], sitters[1:]
    calm_from = time.monotonic()
    time.sleep(CALM_S)
    since, told = time.monotonic(), held.told_to_wait
    with SqlUnitOfWork(stage.house.database) as holder:
        assert holder.attempts.lock(held.candidate.attempt) is not None
        locked = time.monotonic()
        time.sleep(HELD_S)
        until = time.monotonic()
        receipts = [one for one in list(held.receipts.values()) if locked + 0.1 < one.heard < until]
    eventually(
        lambda: (held.heard_after(until) or 0.0) > 0.0, "the held one saves again", seconds=15
    )
    recovery = (held.heard_after(until) or until) - until
    all_answer_some_more(sitters)
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    calm, during = p99(waits(others, calm_from, since)), p99(waits(others, locked, until))
    assert not receipts, "the row was not held: nothing was tested"
    assert held.told_to_wait > told or figures["resent"], "the held one was never answered"
    assert during <= max(2 * calm, 0.5), (calm, during)
    return {**figures, "recovery_s": recovery, "p99_before_s": calm, "p99_during_s": during}


def client_clock_wrong(stage: Stage) -> dict[str, object]:
    """F16: the browser's clock jumps by hours; the server's instants and the end do not, and the
    page goes on to show what is left.
    """
    require_chromium()
    (sitter,) = stage.seat(1)
    items, records = sitter.candidate.paper(), stage.records
    before = records.stored(sitter.candidate.attempt).attempt.deadline_at
    sitter._stand_by()
    for _ in range(SAVES):
        save = sitter._next(stage.draw, items)
        wrong = max(0, save["ct"] + stage.draw.randint(-12, 12) * HOURS_MS)
        sitter._send({**save, "ct": wrong})
    after = records.stored(sitter.candidate.attempt).attempt.deadline_at
    saved = records.events(sitter.candidate.attempt, "answer.saved")
    span = (saved[-1].at - saved[0].at).total_seconds()
    assert after == before is not None, "the end moved with the browser's clock"
    assert len(saved) == SAVES
    assert [one.at for one in saved] == sorted(one.at for one in saved)
    assert span < 60, f"the server's instants span {span:.0f} s"
    stage.hand_in([sitter])
    stage.all_scored([sitter])
    figures = assert_invariants(records, [sitter])
    return {**figures, "server_span_s": span, **page_keeps_time(stage)}


RUNS = (
    Run("F12", "the row of one attempt locked for 20 s", row_locked, ("postgresql",)),
    Run("F16", "a browser's clock that jumps by up to 12 h", client_clock_wrong),
    Run("F22", "20 saves out of order, each 10 times; another's attempt", replayed, short=True),
    Run("F23", "a second page of one attempt, then its take-over", second_page, short=True),
)
