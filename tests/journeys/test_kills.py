"""Kill -9 of any part while eight people answer: nothing acknowledged is lost, scored once.

Real processes under the supervisor that `make demo` uses, on PostgreSQL and on SQLite. The numbers
that a run measures are printed; the bounds are those of the design.
"""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.protocol import Candidate, Visitor, board
from tests.journeys.records import Records
from tests.journeys.sitters import Sitter
from tests.journeys.system import Installation
from tests.support.camera import Scene, jpeg_sequence
from tests.support.processes import eventually

SITTERS = 8
PASSWORD = "sitting-through-it"
RECOVERY_S = 15.0
START_S = 5.0
"""Time that a killed worker's successor may take to start, beside the lease of its jobs."""

MANY_LOGINS = {"ASSAY_LOGIN_TRIES_PER_MINUTE": "1000"}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def installation(fresh_database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """Everything running, with a Redis of its own that can be killed."""
    with Installation(tmp_path, database_url=fresh_database_url, extra=MANY_LOGINS) as running:
        yield running


def test_kill_9_of_any_part_loses_no_acknowledged_answer_and_scores_once(
    installation: Installation, seed: int
) -> None:
    records = Records(installation.database)
    sitters = seated(installation, records, seed)
    for sitter in sitters:
        sitter.begin()
    all_answer_some_more(sitters)
    waits = []
    for parts in (["web"], ["redis"], ["relay", "jobs", "snapshots"], ["web", "redis"]):
        waits.append((" and ".join(parts), killed(installation, parts, sitters)))
        all_answer_some_more(sitters)
    for sitter in sitters:
        sitter.finish()
    scored = handed_in_while_workers_die(installation, records, sitters)
    for sitter in sitters:
        assert_kept(records, sitter)
    report(sitters, waits, scored)
    assert all(seconds <= RECOVERY_S for _parts, seconds in waits), waits
    assert scored <= RECOVERY_S + START_S


def seated(installation: Installation, records: Records, seed: int) -> list[Sitter]:
    """Let eight people check in, have them authorised, and start them."""
    window = records.window_open_now().id
    picture = next(jpeg_sequence([Scene("present", 2)], 1.0))
    proctor = Visitor(installation.url)
    proctor.log_in("proctor@demo.example", "assay-demo")
    desk = board(proctor)
    sitters = []
    for number in range(SITTERS):
        email = f"sitter-{number}@demo.example"
        records.add_candidate(email, PASSWORD)
        visitor = Visitor(installation.url)
        visitor.log_in(email, PASSWORD)
        candidate = Candidate(visitor)
        candidate.register(window)
        candidate.check_in(picture)
        candidate.enter()
        desk.did("authorize", attempt=candidate.attempt)
        candidate.start()
        candidate.leave()
        sitters.append(Sitter(candidate, seed + number))
    desk.close()
    return sitters


def all_answer_some_more(sitters: list[Sitter]) -> None:
    """Wait until everybody has ten more receipts."""
    had = [len(one.receipts) for one in sitters]
    eventually(
        lambda: all(
            len(one.receipts) >= before + 10 for one, before in zip(sitters, had, strict=True)
        ),
        f"all answer: {[one.surprises for one in sitters]}",
        seconds=30,
    )


def killed(installation: Installation, parts: list[str], sitters: list[Sitter]) -> float:
    """Kill parts at once; return the seconds until they run and everybody's next save is kept."""
    before = time.monotonic()
    gone = {part: installation.kill(part) for part in parts}
    answered_again(sitters, before)
    eventually(
        lambda: all(installation.pid(part) not in {None, pid} for part, pid in gone.items()),
        f"{' and '.join(parts)} run again",
        seconds=RECOVERY_S,
    )
    return time.monotonic() - before


def answered_again(sitters: list[Sitter], since: float) -> float:
    """Wait until a save that everybody made after an instant is acknowledged; return how long."""
    eventually(
        lambda: all(one.heard_after(since) is not None for one in sitters),
        f"everybody saves again: {[one.surprises for one in sitters]}",
        seconds=2 * RECOVERY_S,
    )
    return max(one.heard_after(since) or since for one in sitters) - since


def handed_in_while_workers_die(
    installation: Installation, records: Records, sitters: list[Sitter]
) -> float:
    """Hand in, kill the workers at once; return the seconds until everybody has a result."""
    for place, sitter in enumerate(sitters):
        if sitter.candidate.channel is None or not sitter.candidate.channel.open:
            sitter.candidate.enter()
        assert sitter.candidate.channel is not None
        sitter.candidate.channel.did("submit", c=sitter.number)
        if place == SITTERS // 2:
            installation.kill("jobs")
            installation.kill("relay")
    began = time.monotonic()
    attempts = [sitter.candidate.attempt for sitter in sitters]
    records.once(
        lambda now: all(now.outcomes(attempt) for attempt in attempts),
        "everybody is scored",
        seconds=3 * RECOVERY_S,
    )
    return time.monotonic() - began


def assert_kept(records: Records, sitter: Sitter) -> None:
    """Compare every receipt with the journal; count the facts that there may be once only."""
    attempt = sitter.candidate.attempt
    assert sitter.surprises == []
    events = records.events(attempt)
    by_seq = {record.seq: record for record in events}
    for (epoch, number), receipt in sitter.receipts.items():
        record = by_seq[receipt.seq]
        assert record.digest == receipt.digest
        assert (record.epoch, record.cseq) == (epoch, number)
        assert record.item_id == receipt.save["i"]
        assert record.body["response"] == receipt.save["r"]
    keys = Counter((one.epoch, one.cseq) for one in events if one.cseq is not None)
    assert max(keys.values()) == 1, "a save is in the journal twice"
    assert len(keys) == len(sitter.receipts), "the journal has a save that nobody was told of"
    records.verify_chain(attempt)
    kinds = Counter(record.kind for record in events)
    assert kinds["attempt.finalized"] == 1
    assert records.outcomes(attempt) == 1
    assert_newest_counts(records, sitter)


def assert_newest_counts(records: Records, sitter: Sitter) -> None:
    """The counted response of each item is the one with the highest number."""
    newest = {}
    for _key, receipt in sorted(sitter.receipts.items()):
        newest[receipt.save["i"]] = receipt.save["r"]
    counted = records.responses(sitter.candidate.attempt)
    assert {item: saved.response for item, saved in counted.items()} == newest


def report(sitters: list[Sitter], waits: list[tuple[str, float]], scored: float) -> None:
    """Print what was measured."""
    kept = sum(len(one.receipts) for one in sitters)
    again = sum(one.reconnects for one in sitters)
    words = ", ".join(f"{part}: {seconds:.1f} s" for part, seconds in waits)
    print(  # noqa: T201 - the run's own record
        f"\n{kept} receipts, {again} connects; all runs again after {words}; scored {scored:.1f} s"
    )
