"""What every store holds of pictures, flags and messages, and what comes back of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.errors import NotFound
from app.services.messages import Message
from app.services.rows import AnalysisState, Consent, ObservationRow
from tests.builders import NINE, answer, booked, flag, incident, running, snapshot

SECOND = timedelta(seconds=1)


def test_an_upload_may_be_repeated_and_pictures_are_chained(store):
    with store.uow() as uow:
        booked(uow)
        first = uow.invigilation.add_snapshot(snapshot(1))
        again = uow.invigilation.add_snapshot(replace(snapshot(9), client_id="client-1"))
        second = uow.invigilation.add_snapshot(snapshot(2))
        reference = uow.invigilation.add_snapshot(snapshot(3, purpose="reference"))
        uow.commit()
    with store.uow() as uow:
        assert again == first
        assert [first.seq, second.seq, reference.seq] == [1, 2, 3]
        assert len({first.chain, second.chain, reference.chain}) == 3
        assert uow.invigilation.snapshot(second.id) == second
        assert uow.invigilation.latest_snapshot("a1") == reference
        assert list(uow.invigilation.snapshots("a1", limit=2)) == [reference, second]
        moment = uow.invigilation.during("a1", first.received_at, second.received_at)
        assert list(moment) == [first, second], "whatever came after"
        assert list(uow.analysis.waiting(["a1"], 10)) == [first, second]
        with pytest.raises(NotFound):
            uow.invigilation.add_snapshot(snapshot(1, attempt_id="a9"))


def test_a_snapshot_is_analysed_once(store):
    reading = ObservationRow("a1-s1", "a1", 1, NINE, {"faces": 1})
    with store.uow() as uow:
        booked(uow)
        for number in (1, 2, 3):
            uow.invigilation.add_snapshot(snapshot(number))
        uow.analysis.store([reading], [])
        uow.analysis.store([replace(reading, document={"faces": 2})], ["a1-s2"])
        uow.commit()
    with store.uow() as uow:
        assert list(uow.invigilation.observations("a1")) == [reading]
        assert [row.id for row in uow.analysis.waiting(["a1"], 10)] == ["a1-s3"]
        assert uow.invigilation.snapshot("a1-s1").state == "analysed"
        assert uow.invigilation.snapshot("a1-s2").state == "refused"


def test_analysis_remembers_bytes_and_document(store):
    with store.uow() as uow:
        booked(uow)
        nothing, first = AnalysisState(None, {}), AnalysisState(b"\0\xff", {"open": ["f"]})
        assert uow.analysis.memories(["a1", "a2"]) == {"a1": nothing, "a2": nothing}
        uow.analysis.remember({"a1": first})
        assert uow.analysis.moved({"a1": nothing, "a2": nothing}) == {"a1"}
        assert uow.analysis.moved({"a1": first, "a2": nothing}) == set()
        uow.analysis.remember({"a1": AnalysisState(b"\1", {"open": []})})
        assert uow.analysis.memories(["a1"]) == {"a1": AnalysisState(b"\1", {"open": []})}
        assert uow.analysis.moved({"a1": AnalysisState(None, {"open": []})}) == {"a1"}


def test_flags_and_incidents_are_written_over_and_raise_the_board(store):
    with store.uow() as uow:
        version = booked(uow).row_version
        uow.invigilation.put_flag(flag())
        uow.invigilation.put_flag(flag(open_=False))
        uow.invigilation.put_incident(incident())
        ruled = replace(incident(), state="cleared", rulings=[{"person": "rita"}])
        uow.invigilation.put_incident(ruled)
        assert list(uow.invigilation.flags("a1")) == [flag(open_=False)]
        assert list(uow.invigilation.incidents("a1")) == [ruled]
        assert uow.invigilation.incident("incident-1") == ruled
        assert uow.invigilation.incident("incident-2") is None
        assert uow.attempts.get("a1").row_version == version + 4


def test_a_consent_is_the_first_one(store):
    consent = Consent("a1", "cleo", "1", "ab" * 32, {"recording": True, "ai": False}, NINE)
    with store.uow() as uow:
        booked(uow)
        assert uow.attempts.consent("a1") is None
        uow.attempts.record_consent(consent)
        uow.attempts.record_consent(replace(consent, version="0"))
        uow.attempts.record_consent(consent)
        assert uow.attempts.consent("a1") == consent, "after one taken back, the new one stands"


def test_a_message_is_claimed_when_due_oldest_first_and_not_twice(store):
    now = store.now()
    with store.uow() as uow:
        uow.outbox.put(Message("score_items", "a1", 3), due_at=now + 5 * SECOND)
        uow.outbox.put(Message("score_items", "a2", 3), due_at=now)
        uow.outbox.put(Message("score_attempt", "a3", 3), due_at=now)
        claimed = uow.outbox.claim(["score_items"], now=now, lease_s=15, limit=10)
        assert list(claimed) == [Message("score_items", "a2", 3)]
        at = now + 5 * SECOND
        claimed = uow.outbox.claim(["score_items"], now=at, lease_s=15, limit=10)
        assert list(claimed) == [Message("score_items", "a1", 3)]
        assert uow.outbox.settle(Message("score_items", "a1", 3))
        assert uow.outbox.settle(Message("score_items", "a9", 3))


def test_a_crashed_workers_message_comes_back_when_its_lease_lapses(store):
    now = store.now()
    message = Message("score_items", "a1", 3)
    with store.uow() as uow:
        uow.outbox.put(message, due_at=now)
        assert list(uow.outbox.claim(["score_items"], now=now, lease_s=15, limit=1)) == [message]
        early, lapsed = now + 14 * SECOND, now + 15 * SECOND
        assert list(uow.outbox.claim(["score_items"], now=early, lease_s=15, limit=1)) == []
        assert list(uow.outbox.claim(["score_items"], now=lapsed, lease_s=15, limit=1)) == [message]


def test_a_fact_that_comes_while_a_message_is_lent_is_not_lost(store):
    now = store.now()
    with store.uow() as uow:
        uow.outbox.put(Message("score_items", "a1", 3), due_at=now)
        (lent,) = uow.outbox.claim(["score_items"], now=now, lease_s=15, limit=1)
        uow.outbox.put(Message("score_items", "a1", 4), due_at=now + 5 * SECOND)
        at = now + 5 * SECOND
        assert list(uow.outbox.claim(["score_items"], now=at, lease_s=15, limit=1)) == []
        assert not uow.outbox.settle(lent)
        claimed = uow.outbox.claim(["score_items"], now=at, lease_s=15, limit=1)
        assert list(claimed) == [Message("score_items", "a1", 4)]
        assert uow.outbox.settle(claimed[0])
        assert list(uow.outbox.claim(["score_items"], now=at, lease_s=15, limit=1)) == []


def test_a_lent_message_survives_a_fact_under_another_sequence(store):
    now = store.now()
    with store.uow() as uow:
        uow.outbox.put(Message("analyse_snapshots", "a1", 500), due_at=now)
        (lent,) = uow.outbox.claim(["analyse_snapshots"], now=now, lease_s=15, limit=1)
        uow.outbox.put(Message("analyse_snapshots", "a1", 20), due_at=now)
        assert not uow.outbox.settle(lent)


def test_the_clock_can_be_moved_and_is_utc(store):
    before = store.now()
    store.shift(timedelta(hours=2))
    passed = store.now() - before
    assert timedelta(hours=2) <= passed < timedelta(hours=2, seconds=30)
    assert before.utcoffset() == timedelta(0)


def test_a_response_is_the_newest_counted_save_of_its_item(store):
    with store.uow() as uow:
        running(uow, now=store.now())
        uow.commit()
    store.journal.save(answer(1, "a"))
    store.journal.save(answer(3, {"s1": "t2"}, marked=True))
    store.journal.save(answer(2, "late in order"))
    store.journal.save(answer(4, None, item="q2"))
    with store.uow() as uow:
        found = uow.attempts.latest_responses("a1")
        assert found["q1"].response == {"s1": "t2"}
        assert (found["q1"].epoch, found["q1"].cseq, found["q1"].marked) == (1, 3, True)
        assert found["q2"].response is None
        assert set(found) == {"q1", "q2"}
