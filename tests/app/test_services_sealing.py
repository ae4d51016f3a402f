"""Pictures are sealed into the journal, and the relay asks only for what is due."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import repeat

import pytest

from app.services.errors import StaleVersion
from app.services.messages import SCORE_ATTEMPT, SCORE_ITEMS, Message
from app.services.rows import AnalysisState
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import Store
from tests.app.hall import open_hall
from tests.builders import account


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
        assert uow.analysis.waiting((attempt_id,), 10) == []
        assert len(uow.invigilation.snapshots(attempt_id)) == 2


def test_pictures_of_several_attempts_are_read_together_the_oldest_of_each_first(
    store: Store,
) -> None:
    hall = open_hall(store)
    with store.uow() as uow:
        uow.people.add(account("carla"))
        uow.commit()
    cleo, carla = hall.started("cleo"), hall.started("carla")
    for attempt_id, person in ((cleo, "cleo"), (carla, "carla"), (cleo, "cleo"), (cleo, "cleo")):
        hall.upload(attempt_id, person)
    asked, analyser = (cleo, carla, "nobody"), ScriptedAnalyser(repeat(1))
    assert hall.watching.analyse_all(asked, analyser, limit=2) == {cleo}
    with store.uow() as uow:
        read = [
            one.attempt_id for name in (cleo, carla) for one in uow.invigilation.observations(name)
        ]
        left = [row.seq for row in uow.analysis.waiting(asked, 10)]
        assert [one.attempt.id for one in uow.analysis.lock(asked)] == sorted((cleo, carla))
    assert (sorted(read), left) == (sorted((cleo, carla)), [3, 4])
    assert hall.watching.analyse_all(asked, analyser) == set()
    assert analyser.seen == 4


def test_what_another_worker_read_meanwhile_is_stored_once(store: Store) -> None:
    hall = open_hall(store)
    attempt_id = hall.started()
    hall.upload(attempt_id, "cleo")

    def faces() -> Iterator[int]:
        hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(0)))
        yield 1

    with pytest.raises(StaleVersion):
        hall.watching.analyse(attempt_id, ScriptedAnalyser(faces()))
    with store.uow() as uow:
        (stored,) = uow.invigilation.observations(attempt_id)
    assert stored.document["faces"] == []
    assert hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1))) is False


def test_a_memory_of_another_version_is_folded_again_from_what_is_stored(store: Store) -> None:
    hall = open_hall(store)
    attempt_id = hall.started()
    for _ in range(6):
        hall.upload(attempt_id, "cleo")
        store.shift(timedelta(seconds=5))
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(0)))
    with store.uow() as uow:
        (flag,) = uow.invigilation.flags(attempt_id)
        memory = uow.analysis.memories((attempt_id,))[attempt_id]
        uow.analysis.remember({attempt_id: AnalysisState(memory.frame, {"v": 99})})
        uow.commit()
    hall.upload(attempt_id, "cleo")
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(0)))
    with store.uow() as uow:
        (again,) = uow.invigilation.flags(attempt_id)
        assert again.id == flag.id, "the episode goes on"
        assert uow.analysis.memories((attempt_id,))[attempt_id].smoother["sequence"] == 8
    hall.submit(attempt_id, 0)
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(0)))
    with store.uow() as uow:
        (ended,) = [one for one in uow.invigilation.flags(attempt_id) if one.id == flag.id]
    assert (ended.count, ended.closed_at is None) == (7, False)


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
