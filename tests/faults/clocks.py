"""Clocks that are wrong: a web host's, by an hour; a candidate's zone; days of 23 and 25 hours."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import permutations

from app.commands.windows import instant_of
from app.embedded.children import Child, ChildSpec, start_child
from app.embedded.supervisor import PYTHON
from app.services.zones import in_zone, spoken
from exam_engine.clock import ExamClock
from exam_engine.instants import from_ms, to_ms
from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.stage import Stage, back_after
from tests.journeys.protocol import Channel, Visitor
from tests.journeys.sitters import Sitter
from tests.journeys.system import answers
from tests.journeys.test_kills import all_answer_some_more
from tests.support.ports import free_port
from tests.support.processes import eventually

PEOPLE = 4
OFF_S = 3600
START_S = 30.0
BACK_S = 10.0
TIMER_S = 1.0
DRAWN = 300
ZONES = (
    *("Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Kiritimati"),
)
CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Europe's shortest day
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York's longest
    datetime(2027, 4, 3, 15, tzinfo=UTC),  # Lord Howe: half an hour
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia: a day that there was not
)


def host_clock_wrong(stage: Stage) -> dict[str, object]:
    """F15: a second web host an hour ahead, then one an hour behind; people move between them."""
    sitters, (walker,) = stage.answering(PEOPLE), stage.seat(1)
    ends = _deadlines(stage, sitters)
    back, timers, alarms = [], [], 0
    for off in (OFF_S, -OFF_S):
        with _host(stage, off) as child:
            for _ in range(2):
                since = time.monotonic()
                for line in stage.proxy.lines():
                    line.reset()
                back.append(back_after(sitters, since))
                timers += [_timer_error(stage, sitter) for sitter in sitters]
            _walk_across(stage, walker)
            alarms += '"clock_wrong"' in child.log.read_text()
    assert _deadlines(stage, sitters) == ends, "somebody's end has moved"
    all_answer_some_more(sitters)
    stage.hand_in(sitters)
    with _host(stage, OFF_S):
        checked = [_receipt_holds(stage, sitter) for sitter in sitters]
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert max(timers) <= TIMER_S, f"a timer is wrong by {max(timers):.1f} s"
    assert all(checked), "a fresh receipt was refused"
    assert alarms == 2, f"{alarms} of 2 wrong hosts gave an alarm"
    assert max(back) <= BACK_S, back
    return {**figures, "recovery_s": max(back), "timer_error_s": max(timers), "alarms": alarms}


def _walk_across(stage: Stage, walker: Sitter) -> None:
    """Take a ticket at each host and go with it to the other."""
    path = f"/api/attempts/{walker.candidate.attempt}/ticket"
    for here, there in permutations([stage.proxy.port, *stage.proxy.others], 2):
        with _only(stage, here):
            ticket = walker.candidate.visitor.did(path)["ticket"]
        auth = {"ticket": ticket, "page": walker.candidate.page}
        with _only(stage, there):
            walker.candidate.channel = Channel(stage.house.url, "/candidate", auth)
            walker.candidate.channel.wait("hello")
        walker.candidate.leave()


@contextmanager
def _only(stage: Stage, port: int) -> Iterator[None]:
    """Lead every new connection to one process."""
    kept = stage.proxy.port, stage.proxy.others
    stage.proxy.port, stage.proxy.others = port, []
    try:
        yield
    finally:
        stage.proxy.port, stage.proxy.others = kept


@contextmanager
def _host(stage: Stage, off: int) -> Iterator[Child]:
    """Run a process whose wall clock is wrong, in turn with the right one."""
    port = free_port()
    env = {**stage.house._env(), "ASSAY_PORT": str(port)}
    name = f"web-off-{'ahead' if off > 0 else 'behind'}"
    command = (PYTHON, "-m", "tests.faults.wrong_clock", str(off))
    child = start_child(ChildSpec(name, command, stop_seconds=30), env, stage.house.logs)
    try:
        eventually(lambda: answers(port, "/readyz"), "the wrong host serves", seconds=START_S)
        stage.proxy.others.append(port)
        yield child
    finally:
        stage.proxy.others.clear()
        child.stop()


def _timer_error(stage: Stage, sitter: Sitter) -> float:
    """Return how far the end that a page was told is from the one that is stored, in seconds."""
    assert sitter.candidate.channel is not None
    told = sitter.candidate.channel.wait("hello")
    stored = stage.records.stored(sitter.candidate.attempt).attempt.deadline_at
    assert stored is not None
    end = from_ms(told["t"]) + timedelta(milliseconds=told["left"])
    return abs((end - stored).total_seconds())


def _receipt_holds(stage: Stage, sitter: Sitter) -> bool:
    """Fetch a receipt from one host and have it checked by the other."""
    visitor = sitter.candidate.visitor
    file = visitor.get(f"/api/attempts/{sitter.candidate.attempt}/receipt").text
    stranger = Visitor(stage.house.url)
    holds = []
    for _ in range(2):
        stranger.get("/receipts/verify")
        reply = stranger.post("/receipts/verify", form={"csrf_token": stranger.csrf, "text": file})
        holds.append(reply.status == 200 and 'data-good="true"' in reply.text)
    return all(holds)


def _deadlines(stage: Stage, sitters: list[Sitter]) -> list[object]:
    return [stage.records.stored(one.candidate.attempt).attempt.deadline_at for one in sitters]


def zones_change(stage: Stage) -> dict[str, object]:
    """F17: processes in other zones, and drawn exams over days that are not 24 hours long."""
    (sitter,) = stage.seat(1)
    items = sitter.candidate.paper()
    ends = _deadlines(stage, [sitter])
    for zone in stage.draw.sample(ZONES, 2):
        with _in_zone(stage, zone) as other:
            for port in (stage.proxy.port, other):
                with _only(stage, port):
                    sitter._leave()
                    sitter._stand_by()
                    sitter._send(sitter._next(stage.draw, items))
                assert len(sitter.receipts) == sitter.sends, f"no receipt; one is in {zone}"
                assert _timer_error(stage, sitter) <= TIMER_S, zone
        sitter._leave()
    assert _deadlines(stage, [sitter]) == ends
    instants = [one.at for one in stage.records.events(sitter.candidate.attempt)]
    assert instants == sorted(instants), "the journal's instants are out of order"
    for _ in range(DRAWN):
        _drawn_exam(stage)
    stage.hand_in([sitter])
    stage.all_scored([sitter])
    return {**assert_invariants(stage.records, [sitter]), "exams": DRAWN}


@contextmanager
def _in_zone(stage: Stage, zone: str) -> Iterator[int]:
    """Run a second process that believes to be somewhere else; lend its port."""
    port = free_port()
    env = {**stage.house._env(), "ASSAY_PORT": str(port), "TZ": zone, "PGTZ": zone}
    spec = ChildSpec("web-zone", (PYTHON, "-m", "app.delivery"), stop_seconds=30)
    child = start_child(spec, env, stage.house.logs)
    try:
        eventually(lambda: answers(port, "/readyz"), f"one in {zone} serves", seconds=START_S)
        yield port
    finally:
        child.stop()


def _drawn_exam(stage: Stage) -> None:
    """Draw an exam over a change, written and read in any zones: it lasts what it was given."""
    draw = stage.draw
    limit = timedelta(minutes=draw.randint(1, 360))
    lasts = min(limit, timedelta(minutes=draw.randint(1, 360)))  # a window that ends caps it
    opens = draw.choice(CHANGES) - lasts * draw.random()
    written = [
        in_zone(instant, draw.choice(ZONES)).isoformat() for instant in (opens, opens + lasts)
    ]
    starts, closes = map(instant_of, written)
    clock = ExamClock(limit, window_end=closes).start(starts)
    end = clock.deadline()
    assert end is not None
    assert (to_ms(starts), to_ms(end)) == (to_ms(opens), to_ms(opens + lasts)), written
    told, _space, _zone = spoken(end, draw.choice(ZONES)).rpartition(" ")  # who travels reads this
    assert datetime.strptime(told, "%Y-%m-%d %H:%M %z") == end.replace(second=0, microsecond=0)
    assert clock.accepts(end + clock.grace)
    assert not clock.accepts(end + clock.grace + timedelta(microseconds=1))


RUNS = (
    Run("F15", "a second web host an hour ahead, then an hour behind", host_clock_wrong,
        ("postgresql",)),
    Run("F17", "processes in other zones; exams over days of 23 and 25 hours", zones_change,
        ("postgresql",)),
)  # fmt: skip
