"""Pictures are sealed into the journal, and the relay asks only for what is due."""

from datetime import timedelta
from itertools import repeat

from app.services.messages import SCORE_ATTEMPT, SCORE_ITEMS, Message
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import Store
from tests.app.hall import open_hall


def test_the_chain_of_pictures_is_sealed_every_five_minutes_and_at_the_end(store: Store) -> None:
    hall = open_hall(store)
    attempt_id = hall.started()
    for minute in (0, 1, 6):
        hall.upload(attempt_id, "cleo")
        hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
        store.shift(timedelta(minutes=5 if minute == 1 else 1))
    hall.submit(attempt_id, 0)
    with store.uow() as uow:
        heads = uow.attempts.events(attempt_id, kinds=("snapshots.head",))
        newest = uow.invigilation.latest_snapshot(attempt_id)
    assert newest is not None
    assert len(heads) == 2
    assert heads[-1].body["head"] == newest.chain
    assert heads[-1].body["count"] == newest.seq == 4


def test_pictures_from_before_the_start_are_shown_and_not_analysed(store: Store) -> None:
    hall = open_hall(store)
    attempt_id = hall.checked_in()
    hall.upload(attempt_id, "cleo")
    with store.uow() as uow:
        assert uow.invigilation.unanalysed(attempt_id, 10) == []
        assert len(uow.invigilation.snapshots(attempt_id)) == 2


def test_only_kinds_with_something_due_and_not_lent_are_named(store: Store) -> None:
    now = store.now()
    with store.uow() as uow:
        uow.outbox.put(Message(SCORE_ITEMS.name, "a1", 1), due_at=now + timedelta(seconds=5))
        uow.outbox.put(Message(SCORE_ATTEMPT.name, "a2", 1), due_at=now)
        uow.commit()
    with store.uow() as uow:
        assert list(uow.outbox.due_kinds(now)) == [SCORE_ATTEMPT.name]
        uow.outbox.claim([SCORE_ATTEMPT.name], now=now, lease_s=15, limit=10)
        assert list(uow.outbox.due_kinds(now)) == []
        later = now + timedelta(seconds=16)
        assert list(uow.outbox.due_kinds(later)) == [SCORE_ATTEMPT.name, SCORE_ITEMS.name]
