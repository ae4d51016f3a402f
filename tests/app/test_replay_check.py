"""Journals against tables on both databases: what is told of sound and of changed attempts."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.commands import replay
from app.config import Settings
from app.persistence.replay_check import SqlReplayCheck
from app.services.rows import Difference
from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM, Actor, Role
from exam_engine.attempts.events import room
from exam_engine.ids import ItemId, PersonId
from tests.app.conftest import SqlStore
from tests.app.test_persistence_attempts import STATES
from tests.builders import PROCTOR, WHY, answer, candidate, running, telemetry
from tests.support.journal import change

SUPERVISOR = Actor(PersonId("sam"), Role.SUPERVISOR)


def damage(store: SqlStore, statement: str) -> None:
    """Change rows behind the program's back."""
    with store.database.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def checked(store: SqlStore, attempt_id: str = "a1") -> Difference | None:
    return SqlReplayCheck(store.database).check(attempt_id)


@pytest.fixture
def sat(sql_store: SqlStore) -> SqlStore:
    """Attempt a1, submitted: answers, words, a second lease, a late answer that was granted."""
    store = sql_store
    with store.uow() as uow:
        running(uow, now=uow.now())
        uow.commit()
    for save in (answer(1, "a"), answer(2, "b"), answer(3, None, item="q2"), telemetry()):
        store.journal.save(save)
    hand = c.Tell(candidate("cleo"), room.HandRaised("please"))
    change(store, c.Warn(PROCTOR, "r1", WHY), hand, c.TakeLease(candidate("cleo"), "page-2"))
    store.journal.save(answer(4, "old lease"))
    store.journal.save(answer(1, "c", epoch=2, item="q3"))
    store.shift(timedelta(hours=2))
    late = store.journal.save(answer(2, "late", epoch=2, item="q1"))
    assert late.verdict == "late"
    grant = c.GrantLateAnswer(SUPERVISOR, epoch=2, cseq=2, item=ItemId("q1"), reason=WHY)
    change(store, c.ReachDeadline(SYSTEM), c.Finalize(SYSTEM, drained=True), grant)
    return store


@pytest.mark.parametrize("state", STATES)
def test_every_state_replays_to_what_is_stored(sql_store, state):
    with sql_store.uow() as uow:
        STATES[state](uow, sql_store.now())
        uow.commit()
    assert checked(sql_store) is None


def test_a_sitting_with_saves_of_every_verdict_replays_to_what_is_stored(sat):
    assert checked(sat) is None


def test_an_unknown_attempt_has_no_difference(sql_store):
    assert checked(sql_store, "nobody") is None


def test_a_long_journal_is_read_in_pages_and_replays(sql_store):
    with sql_store.uow() as uow:
        running(uow, now=uow.now())
        uow.commit()
    for number in range(1, 1101):
        sql_store.journal.save(answer(number, str(number), item=f"q{number % 7}"))
    assert checked(sql_store) is None
    damage(sql_store, "UPDATE attempt_events SET body = '{}' WHERE seq = 1050")
    found = checked(sql_store)
    assert found is not None
    assert (found.seq, found.what) == (1050, "chain")


@pytest.mark.parametrize(
    "assignment",
    [
        "body = replace(body, '\"b\"', '\"d\"')",
        "kind = 'answer.late'",
        "actor = 'proctor:nobody'",
        "digest = '00'",
        "digest = 'not hexadecimal'",
        "seq = 70",
    ],
)
def test_a_changed_record_is_named_with_its_sequence(sat, assignment):
    damage(sat, f"UPDATE attempt_events SET {assignment} WHERE attempt_id = 'a1' AND seq = 7")
    found = checked(sat)
    assert found is not None
    assert (found.attempt_id, found.seq, found.what) == ("a1", 7, "chain")


def test_a_deleted_record_is_named_even_at_the_end(sat):
    damage(sat, "DELETE FROM attempt_events WHERE seq = (SELECT max(seq) FROM attempt_events)")
    with sat.uow() as uow:
        stored = uow.attempts.get("a1")
    found = checked(sat)
    assert found is not None
    assert (found.seq, found.what) == (stored.last_seq, "chain")


@pytest.mark.parametrize(
    ("assignment", "name"),
    [
        ("item_id = 'q9'", "item_id"),
        ("cseq = 99", "cseq"),
        ("epoch = 9", "epoch"),
        ("counted = NOT counted", "counted"),
        ("answered = NOT answered", "answered"),
    ],
)
def test_a_column_beside_the_body_must_say_the_same(sat, assignment, name):
    damage(sat, f"UPDATE attempt_events SET {assignment} WHERE attempt_id = 'a1' AND seq = 7")
    assert checked(sat) == Difference("a1", 7, "records", name)


@pytest.mark.parametrize(
    ("assignment", "names"),
    [
        ("state = 'closing'", "state"),
        ("ended_at = NULL", "ended_at"),
        ("hand_raised = NOT hand_raised", "hand_raised"),
        ("last_cseq = last_cseq + 1", "last_cseq"),
        ("chain_head = 'ab'", "chain_head"),
        ("grace_ms = 60000, queued_at = created_at", "grace_ms, queued_at"),
    ],
)
def test_a_changed_row_is_named_with_its_columns(sat, assignment, names):
    damage(sat, f"UPDATE attempts SET {assignment} WHERE id = 'a1'")
    found = checked(sat)
    assert found is not None
    assert (found.what, found.detail) == ("row", names)


def test_a_changed_document_is_named_with_its_field(sat):
    cast = "::jsonb" if sat.database.kind == "postgresql" else ""
    damage(
        sat,
        "UPDATE attempts SET value = replace(CAST(value AS text), '\"submitted\"', '\"closing\"')"
        f"{cast}",
    )
    found = checked(sat)
    assert found is not None
    assert (found.what, found.detail) == ("row", "value.state")


def test_the_command_names_what_differs_and_ends_with_one(sat, capsys):
    settings = Settings.from_env({"DATABASE_URL": database_url(sat)})
    assert replay.check(settings, attempt=None) == 0
    assert capsys.readouterr().out.startswith("1 checked, 0 differ")
    damage(sat, "UPDATE attempt_events SET actor = 'x' WHERE attempt_id = 'a1' AND seq = 7")
    assert replay.check(settings, attempt="a1") == 1
    assert capsys.readouterr().out.startswith("a1 record 7: chain: ")
    with pytest.raises(replay.NoSuchAttempt):
        replay.check(settings, attempt="a2")


def database_url(store: SqlStore) -> str:
    return store.database.url.render_as_string(hide_password=False)
