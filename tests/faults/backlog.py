"""More pictures than anybody can read: what else waits for a worker must not wait for them."""

import http.client
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update

from app.persistence.tables import snapshots
from app.persistence.unit_of_work import units_of_work
from app.services.messages import ANALYSE_SNAPSHOTS, Message
from app.services.rows import SnapshotRow
from tests.faults.invariants import assert_invariants
from tests.faults.outcome import Run
from tests.faults.stage import Stage
from tests.journeys.sitters import Sitter
from tests.journeys.test_kills import all_answer_some_more
from tests.support.camera import Scene, jpeg_sequence

PICTURES = 10_000
CHUNK = 200
PEOPLE = 4
SCORED_S = 10.0
"""Items are scored at most 5 s after they were answered, the form at once; and a busy machine."""


def pictures_pile_up(stage: Stage) -> dict[str, object]:
    """F29: ten thousand pictures wait; answers go on, and hand-ins are scored as ever."""
    watched, others = stage.seat(2), stage.answering(PEOPLE)
    _pile_up(stage, watched)
    try:
        all_answer_some_more(others)
        began = time.monotonic()
        stage.hand_in(others)
        stage.all_scored(others, seconds=30)
        scored_s, waiting = time.monotonic() - began, _unread(stage)
    finally:
        _clear(stage)
    figures = assert_invariants(stage.records, others)
    assert waiting > PICTURES / 2, f"{waiting} pictures waited at the end: nothing was tested"
    assert scored_s <= SCORED_S, f"scored after {scored_s:.1f} s"
    return {**figures, "scored_s": scored_s, "still_unread": waiting}


def _pile_up(stage: Stage, watched: Sequence[Sitter]) -> None:
    """Store one real picture of each, and its record as often as it takes."""
    picture = next(jpeg_sequence([Scene("present", 2)], 1.0))
    for sitter in watched:
        attempt = sitter.candidate.attempt
        sitter.candidate.snapshot(picture)
        row = stage.records.read(
            lambda uow, attempt=attempt: uow.invigilation.latest_snapshot(attempt)
        )
        assert row is not None
        for _ in range(PICTURES // len(watched) // CHUNK):
            _store(stage, row)


def _store(stage: Stage, row: SnapshotRow) -> None:
    with units_of_work(stage.house.database)() as uow:
        for _ in range(CHUNK):
            fresh = {"id": secrets.token_hex(16), "client_id": secrets.token_hex(8)}
            last = uow.invigilation.add_snapshot(replace(row, **fresh, state="accepted"))
        message = Message(ANALYSE_SNAPSHOTS.name, row.attempt_id, last.seq)
        uow.outbox.put(message, due_at=uow.now())
        uow.commit()


def _unread(stage: Stage) -> int:
    """Return how many pictures wait, as operators see it."""
    connection = http.client.HTTPConnection("127.0.0.1", stage.house.port, timeout=10)
    try:
        connection.request("GET", "/metrics")
        said = connection.getresponse().read().decode()
    finally:
        connection.close()
    found = re.search(r"^assay_snapshots_unread (\S+)$", said, re.MULTILINE)
    assert found is not None, "the metrics do not say how many pictures wait"
    return int(float(found.group(1)))


def _clear(stage: Stage) -> None:
    """Let nobody read the rest: the next run has the machine for itself."""
    unread = (snapshots.c.state == "accepted") & (snapshots.c.purpose == "live")
    with stage.house.database.engine.begin() as connection:
        connection.execute(update(snapshots).where(unread).values(state="refused"))


RUNS = (
    Run("F29", "10,000 pictures wait to be read while 4 people hand in", pictures_pile_up),
)  # fmt: skip
