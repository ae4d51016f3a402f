"""The same saves once more, an hour later: by whoever sat there, and by whoever recorded them.

The hour passes for a journal writer of this process alone: on SQLite its clock is its own, on
PostgreSQL its connection finds another `assay_now()` first. Everybody else's time goes on.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from app.persistence.engine import Database, open_database
from app.persistence.journal.writer import GroupCommitWriter
from app.services.rows import SaveReceipt, SaveRequest
from exam_engine.attempts.events.room import AnswerLate, AnswerLeaseLost, AnswerSaved
from tests.faults import hooks
from tests.faults.stage import Stage
from tests.journeys.sitters import Receipt, Sitter
from tests.support.processes import eventually

HOUR = timedelta(hours=1)
NOTED = "attempt_of_another"
"""Event of the line in the log that tells of somebody who asked for another's attempt."""
WAYS = 4
SAVES = (AnswerSaved.kind, AnswerLate.kind, AnswerLeaseLost.kind)
_LATER = (
    "CREATE SCHEMA later",
    "CREATE FUNCTION later.assay_now() RETURNS timestamptz LANGUAGE sql VOLATILE "
    "AS $$ SELECT clock_timestamp() + interval '1 hour' $$",
)


def again_an_hour_later(stage: Stage, sitter: Sitter, other: Sitter) -> int:
    """Send every save again an hour later, and as another person; return how many.

    Each gets its own receipt again, the other person none, and nothing is recorded.
    """
    attempt = sitter.candidate.attempt
    before = stage.records.events(attempt, *SAVES)
    person, thief = (_person(stage, one) for one in (sitter, other))
    with _writer_of_later(stage) as journal:
        for receipt in sitter.receipts.values():
            answer = _sent(journal, attempt, person, receipt)
            assert answer.at - before[-1].at > HOUR / 2, "it is not later: nothing was tested"
            said = (answer.verdict, answer.seq, answer.digest)
            assert said == ("repeated", receipt.seq, receipt.digest), said
            stolen = _sent(journal, attempt, thief, receipt)
            assert (stolen.verdict, stolen.seq) == ("not_open", None), stolen
    assert stage.records.events(attempt, *SAVES) == before, "a replay has left a record"
    return len(sitter.receipts)


def eventually_noted(stage: Stage, thief: Sitter, owner: Sitter) -> int:
    """See the log name each time that somebody asked for another's attempt; return how often."""
    wanted = (owner.candidate.attempt, _person(stage, thief))
    eventually(
        lambda: _noted(stage).count(wanted) >= WAYS, f"the log tells {WAYS} times", seconds=5
    )
    return _noted(stage).count(wanted)


def _noted(stage: Stage) -> list[tuple[object, object]]:
    lines = (stage.house.logs / "web.log").read_text(errors="replace").splitlines()
    said = [json.loads(line) for line in lines if NOTED in line]
    return [(one.get("attempt_id"), one.get("person_id")) for one in said]


def _person(stage: Stage, sitter: Sitter) -> str:
    return stage.records.stored(sitter.candidate.attempt).person_id


def _sent(journal: GroupCommitWriter, attempt: str, person: str, receipt: Receipt) -> SaveReceipt:
    save = receipt.save
    return journal.save(
        SaveRequest(
            attempt_id=attempt,
            person_id=person,
            epoch=save["e"],
            cseq=save["c"],
            kind="answer",
            item_id=save["i"],
            response=save["r"],
            marked=save["m"],
            client_ms=save["ct"],
            head=None,
        )
    )


@contextmanager
def _writer_of_later(stage: Stage) -> Iterator[GroupCommitWriter]:
    with _database_of_later(stage) as database:
        journal = GroupCommitWriter(database)
        journal.start()
        try:
            yield journal
        finally:
            journal.stop()
            database.close()


@contextmanager
def _database_of_later(stage: Stage) -> Iterator[Database]:
    url = stage.house.database.url
    if stage.postgres is None:
        database = open_database(url.render_as_string(hide_password=False))
        database.clock.offset = HOUR
        yield database
        return
    hooks.execute(stage.house.database, list(_LATER))
    first = url.update_query_dict({"options": "-c search_path=later,public"})
    try:
        yield open_database(first.render_as_string(hide_password=False))
    finally:
        hooks.execute(stage.house.database, ["DROP SCHEMA later CASCADE"])
