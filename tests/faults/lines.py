"""Networks that cut, delay, swallow or stall: the proxy does it to whoever is connected."""

import time

from tests.faults.invariants import assert_invariants
from tests.faults.narrow_line import RATE, ROUND_TRIP_S, WORST_S, pictures_give_way
from tests.faults.outcome import Run
from tests.faults.proxy import Line, Weather
from tests.faults.screens import require_chromium
from tests.faults.seats import seated
from tests.faults.stage import Stage, back_after, p99, waits
from tests.journeys.protocol import Channel, board
from tests.journeys.sitters import Sitter
from tests.journeys.system import resident_mib
from tests.journeys.test_kills import all_answer_some_more
from tests.support.processes import eventually

PEOPLE = 6
HALL = 50
"""Candidates beside a board that never reads; each answers twice a second."""
HALL_PAUSE_S = 0.5
CUTS = 200
MOST_PASSED = 40
"""An acknowledgement has more bytes than this: what passes is never a whole one."""
NOTICED_S = 15.0
STALL_S = 20.0
CALM_S = 5.0
GROWTH_MIB = 50.0
RESET_CHANCE = 0.02
"""That a piece ends its line: there are two to each answer, and more to each connect."""
STORM_S = 60.0


def ack_cut(stage: Stage) -> dict[str, object]:
    """F2: the save is committed, its acknowledgement is cut; the same receipt comes again."""
    (sitter,) = stage.seat(1)
    draw, items = stage.draw, sitter.candidate.paper()
    repeated = 0
    began = time.monotonic()
    for _ in range(CUTS):
        sitter._stand_by()
        save = sitter._next(draw, items)
        stage.proxy.cut_after(draw.randint(0, MOST_PASSED), stage.proxy.lines())
        sitter._unsaved = save
        _send_into_the_cut(sitter, save)
        stored = _journalled(stage, sitter, save)
        sitter._stand_by()
        sitter._send(save)
        receipt = sitter.receipts[save["e"], save["c"]]
        assert (receipt.seq, receipt.digest) == stored, "another receipt than the first"
        repeated += receipt.verdict == "repeated"
    seconds = time.monotonic() - began
    stage.hand_in([sitter])
    stage.all_scored([sitter])
    assert repeated == CUTS, f"{repeated} of {CUTS} resends found their record"
    figures = assert_invariants(stage.records, [sitter])
    return {**figures, "same_receipt": repeated, "recovery_s": seconds / CUTS}


def _send_into_the_cut(sitter: Sitter, save: dict[str, object]) -> None:
    """Send a save whose acknowledgement cannot arrive; the page sees the line end."""
    channel = sitter.candidate.channel
    assert channel is not None
    sitter.sends += 1
    channel._client.emit(
        "save", save, namespace=channel.namespace, callback=lambda *_answer: None
    )  # an acknowledgement is sent only to who asks for one
    eventually(lambda: not channel.open, "the line is cut", seconds=5, every=0.005)
    sitter.candidate.leave()


def _journalled(stage: Stage, sitter: Sitter, save: dict[str, object]) -> tuple[int, str]:
    """Return sequence and digest of the record that the cut save left."""
    key = (save["e"], save["c"])

    def look(records: object) -> tuple[int, str] | None:
        for one in stage.records.events(sitter.candidate.attempt, "answer.saved"):
            if (one.epoch, one.cseq) == key:
                return one.seq, one.digest
        return None

    return stage.records.once(look, "the cut save is stored", seconds=5)


def half_open(stage: Stage) -> dict[str, object]:
    """F26: one direction of every open connection dies without a word, first up, then down.

    Both sides notice: the server, people who wait for an acknowledgement, and a board that says
    nothing itself and has only the pings to go by.
    """
    sitters = stage.answering(PEOPLE)
    noticed, back, idle = {}, [], []
    for direction in ("up", "down"):
        desk = board(stage.proctor())
        desk.wait("board")
        since = time.monotonic()
        dead = stage.proxy.half_open(direction)
        back.append(back_after(sitters, since))
        noticed[direction] = _server_noticed(dead, since)
        idle.append(_page_noticed(desk, since))
    all_answer_some_more(sitters)
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert max(back) <= NOTICED_S, back
    assert max(noticed.values()) <= NOTICED_S, noticed
    assert max(idle) <= NOTICED_S, idle
    assert figures["resent"], "nothing was on its way: the fault hit nobody"
    said = {f"server_freed_{name}_s": seconds for name, seconds in noticed.items()}
    return {**figures, "recovery_s": max(back), "idle_page_s": max(idle), **said}


def _page_noticed(page: Channel, since: float) -> float:
    """Return the seconds until a page that only listens had given its line up."""
    eventually(lambda: not page.open, "an idle page notices", seconds=2 * NOTICED_S, every=0.05)
    noticed = time.monotonic() - since
    page.drop()
    return noticed


def _server_noticed(dead: list[Line], since: float) -> float:
    """Return the seconds until the server had closed all of these lines."""
    assert dead, "no connection was open"
    eventually(
        lambda: all(line.server_left is not None for line in dead),
        "the server gives up dead connections",
        seconds=2 * NOTICED_S,
    )
    return max(0.0, *((line.server_left or since) - since for line in dead))


def proctor_reads_nothing(stage: Stage) -> dict[str, object]:
    """F28: a board whose owner never reads; candidates notice nothing, memory stays bounded."""
    sitters = seated(stage, HALL)
    for sitter in sitters:
        sitter.pause_s = HALL_PAUSE_S
        sitter.begin()
    all_answer_some_more(sitters)
    web = stage.house.pid("web")
    assert web is not None
    known = set(stage.proxy.lines())
    desk = board(stage.proctor())
    desk.wait("board")
    (line,) = [one for one in stage.proxy.lines() if one not in known and _is_open(one)]
    calm_from = time.monotonic()
    time.sleep(CALM_S)
    size, since = resident_mib(web), time.monotonic()
    line.stalled = True
    eventually(
        lambda: line.server_left is not None, "the server closes a deaf board", seconds=STALL_S
    )
    closed = time.monotonic() - since
    all_answer_some_more(sitters)
    until, growth = time.monotonic(), resident_mib(web) - size
    desk.close()
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    calm, stalled = p99(waits(sitters, calm_from, since)), p99(waits(sitters, since, until))
    assert growth < GROWTH_MIB, f"{growth:.0f} MiB"
    assert stalled <= max(2 * calm, 0.5), (calm, stalled)
    told = {"closed_after_s": closed, "growth_mib": growth, "p99_before_s": calm}
    return {**figures, **told, "p99_during_s": stalled}


def bad_line(stage: Stage) -> dict[str, object]:
    """F25: 800 ms there and back, 30 kB/s, and lines that are reset while something is on them.

    Then a real page whose pictures and answers share such a line.
    """
    require_chromium()
    sitters = stage.answering(PEOPLE)
    since, before = time.monotonic(), stage.proxy.resets
    stage.proxy.weather = Weather(latency_s=ROUND_TRIP_S / 2, rate=RATE, reset_chance=RESET_CHANCE)
    time.sleep(STORM_S)
    until = time.monotonic()
    storm = stage.proxy.resets - before
    time.sleep(WORST_S)  # what was made until now is answered in the same weather
    stage.proxy.clear()
    all_answer_some_more(sitters)
    slow = waits(sitters, since, until)
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert storm > PEOPLE, f"{storm} resets: nothing was tested"
    assert p99(slow) < WORST_S, f"p99 {p99(slow):.1f} s of {len(slow)} answers: {slow[-5:]}"
    told = {"resets": storm, "answers": len(slow), "longest_s": slow[-1]}
    told |= {"median_s": slow[len(slow) // 2], "p99_s": p99(slow)}
    return {**figures, **told, **pictures_give_way(stage)}


def _is_open(line: Line) -> bool:
    return line.server_left is None


RUNS = (
    Run("F2", f"{CUTS} acknowledgements cut after the commit", ack_cut),
    Run("F25", "800 ms there and back, 30 kB/s, lines reset at random, under 6 people", bad_line),
    Run("F26", "every open connection half-open, up and then down", half_open),
    Run("F28", f"a proctor's board that never reads, beside {HALL} people", proctor_reads_nothing),
)
