"""A night's check of all attempts: in slices, resumed, told, and never a repair."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.persistence.gauges import gauges
from app.persistence.replay_check import SqlReplayCheck
from app.persistence.tables import replay_findings
from app.services.messages import CHECK_REPLAYS
from app.services.replay.replaying import BATCH, Replaying, night_of
from tests.app.conftest import SqlStore
from tests.builders import running

MANY = 2 * BATCH + 3
NIGHT = "2026-11-26"


@pytest.fixture
def replaying(sql_store: SqlStore) -> Replaying:
    """The check over a store with more attempts than two batches hold."""
    with sql_store.uow() as uow:
        for number in range(MANY):
            running(uow, f"a{number:03}", f"p{number:03}", now=uow.now())
        uow.commit()
    return Replaying(sql_store.uow, SqlReplayCheck(sql_store.database))


def damage(store: SqlStore, attempt_id: str, actor: str = "x") -> None:
    """Change one record behind the program's back."""
    change = text("UPDATE attempt_events SET actor = :actor WHERE attempt_id = :id AND seq = 3")
    with store.database.engine.begin() as connection:
        assert connection.execute(change, {"id": attempt_id, "actor": actor}).rowcount == 1


def findings(store: SqlStore) -> list[tuple[str, int, str]]:
    with store.database.reading() as connection:
        rows = connection.execute(select(replay_findings).order_by(replay_findings.c.attempt_id))
        return [(row.attempt_id, row.seq, row.what) for row in rows]


def asked(store: SqlStore) -> list[str]:
    """Return the nights that wait in the outbox."""
    with store.uow() as uow:
        claimed = uow.outbox.claim([CHECK_REPLAYS.name], now=uow.now(), lease_s=0, limit=9)
        return [one.subject for one in claimed]


def test_a_night_goes_on_where_a_slice_ended_and_looks_at_each_attempt_once(sql_store, replaying):
    slices = [replaying.go_on(NIGHT, slice_s=0) for _ in range(4)]
    assert [one.checked for one in slices] == [BATCH, 2 * BATCH, MANY, MANY]
    assert [one.finished_at is None for one in slices] == [True, True, True, False]
    assert asked(sql_store) == [NIGHT]
    assert replaying.go_on(NIGHT) == slices[-1]


def test_a_finding_is_kept_told_and_counted_and_nothing_is_repaired(sql_store, replaying, caplog):
    damage(sql_store, "a030")
    with caplog.at_level(logging.INFO):
        night = replaying.go_on(NIGHT)
    assert (night.checked, night.differing) == (MANY, 1)
    assert findings(sql_store) == [("a030", 3, "chain")]
    (line,) = [one for one in caplog.records if getattr(one, "event", "") == "replay_differs"]
    assert (line.levelname, line.attempt_id, line.seq, line.kind) == ("ERROR", "a030", 3, "chain")
    with sql_store.database.reading() as connection:
        values = gauges(connection, datetime.now(UTC))
        body = "SELECT actor FROM attempt_events WHERE attempt_id = 'a030' AND seq = 3"
        assert connection.scalar(text(body)) == "x"
    assert values["attempts_differing_from_journal"] == 1
    assert json.dumps(night.cursor) == '"a052"'


def test_a_finding_goes_when_the_journal_is_whole_again(sql_store, replaying):
    with sql_store.uow() as uow:
        actor = uow.attempts.events("a030")[2].actor
    damage(sql_store, "a030")
    replaying.go_on(NIGHT)
    damage(sql_store, "a030", actor)
    replaying.go_on("2026-11-27")
    assert findings(sql_store) == []


def test_two_workers_on_one_night_count_each_attempt_once(sql_store, replaying):
    other = Replaying(sql_store.uow, _Meanwhile(sql_store, replaying))
    other.go_on(NIGHT, slice_s=0)
    assert replaying.go_on(NIGHT).checked == MANY


class _Meanwhile(SqlReplayCheck):
    """A real check during which another worker finishes the same batch."""

    def __init__(self, store: SqlStore, rival: Replaying) -> None:
        super().__init__(store.database)
        self.rival: Replaying | None = rival

    def check(self, attempt_id):
        rival, self.rival = self.rival, None
        if rival is not None:
            rival.go_on(NIGHT, slice_s=0)
        return super().check(attempt_id)


def test_a_night_is_asked_for_until_it_is_finished(sql_store, replaying):
    assert replaying.ask()
    (night,) = asked(sql_store)
    assert night == night_of(sql_store.now())
    assert replaying.ask()
    replaying.go_on(night)
    assert not replaying.ask()
    sql_store.shift(timedelta(days=1))
    assert replaying.ask()


@pytest.mark.parametrize(
    ("instant", "night"),
    [
        (datetime(2026, 11, 26, 1, 59, 59, tzinfo=UTC), "2026-11-25"),
        (datetime(2026, 11, 26, 2, 0, tzinfo=UTC), "2026-11-26"),
        (datetime(2026, 11, 27, 1, 59, tzinfo=UTC), "2026-11-26"),
    ],
)
def test_a_night_begins_two_hours_after_midnight(instant, night):
    assert night_of(instant) == night
