"""A journal wound on record by record: any instant, any record, and the first that does not fit."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exam_engine.attempts.attempt import fold
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.chain import GENESIS, ChainBroken, Record, link
from exam_engine.attempts.events import event_from, room
from exam_engine.attempts.replay import replay
from exam_engine.ids import ItemId, PersonId
from tests.builders import NINE, WHY, running
from tests.fakes import FakeDatabase

ITEM = ItemId("q1")
MINUTE = timedelta(minutes=1)


def started() -> list[Record]:
    """Return the journal of an attempt that has just started."""
    with FakeDatabase().uow() as uow:
        running(uow, now=NINE)
        return [
            Record(
                one.attempt_id, one.seq, one.kind, one.at, one.actor,
                canonical(dict(one.body)), bytes.fromhex(one.digest),
            )
            for one in uow.attempts.events("a1")
        ]  # fmt: skip


def then(records: list[Record], *events: object, at: datetime) -> list[Record]:
    """Return the journal with more facts, all at `at`."""
    records = list(records)
    for event in events:
        body = canonical(event.to_body())  # type: ignore[attr-defined]
        last = records[-1]
        said = {"attempt": "a1", "seq": last.seq + 1, "kind": event.kind, "at": at}  # type: ignore[attr-defined]
        digest = link(last.digest, **said, actor="candidate:cleo", body_bytes=body)  # type: ignore[arg-type]
        records.append(Record("a1", last.seq + 1, event.kind, at, "candidate:cleo", body, digest))  # type: ignore[attr-defined]
    return records


def saved(cseq: int, response: str, epoch: int = 1) -> room.AnswerSaved:
    return room.AnswerSaved(epoch, cseq, ITEM, response, "ab" * 32)


def late(cseq: int, response: str) -> room.AnswerLate:
    return room.AnswerLate(1, cseq, ITEM, response, "ab" * 32)


def counts(records: list[Record], **until: object) -> object:
    """Return the response that counts for the item, None without one."""
    moment = replay(records, **until)  # type: ignore[arg-type]
    assert moment is not None
    answer = moment.answers.get(ITEM)
    return answer.response if answer else None


def test_the_end_of_a_journal_is_its_fold_and_its_head():
    records = then(started(), saved(1, "a"), saved(2, "b"), at=NINE + MINUTE)
    moment = replay(records)
    assert moment is not None
    assert moment.attempt == fold((event_from(r.kind, json.loads(r.body)), r.at) for r in records)
    assert (moment.seq, moment.head, moment.last_cseq) == (len(records), records[-1].digest, 2)
    assert (moment.created_at, moment.at) == (NINE, NINE + MINUTE)


def test_nothing_has_happened_before_the_first_record():
    assert replay([]) is None
    assert replay(started(), until=NINE - MINUTE) is None
    assert replay(started(), until_seq=0) is None


def test_an_instant_and_a_record_show_what_stood_then_bounds_included():
    records = then(started(), saved(1, "a"), at=NINE + MINUTE)
    records = then(records, saved(2, "b"), at=NINE + 2 * MINUTE)
    assert counts(records, until=NINE) is None
    assert counts(records, until=NINE + MINUTE) == "a"
    assert counts(records, until=NINE + 2 * MINUTE - timedelta(microseconds=1)) == "a"
    assert counts(records, until=NINE + 2 * MINUTE) == "b"
    assert counts(records, until_seq=records[-2].seq) == "a"


def test_the_highest_number_counts_whatever_came_last():
    records = then(started(), saved(2, "b"), saved(1, "a"), at=NINE + MINUTE)
    assert counts(records) == "b"
    records = then(records, room.LeaseTaken(2), saved(1, "c", epoch=2), at=NINE + MINUTE)
    moment = replay(records)
    assert moment is not None
    assert (counts(records), moment.last_cseq) == ("c", 1)


def test_a_late_answer_counts_from_the_moment_a_person_grants_it():
    records = then(started(), saved(1, "a"), late(2, "b"), at=NINE + MINUTE)
    granted = then(records, room.LateAnswerGranted(1, 2, ITEM, WHY), at=NINE + 2 * MINUTE)
    assert counts(records) == "a"
    assert counts(granted) == "b"
    assert counts(granted, until=NINE + MINUTE) == "a"


def test_a_grant_of_an_older_save_does_not_displace_a_newer_one():
    records = then(started(), late(1, "old"), saved(2, "new"), at=NINE + MINUTE)
    assert counts(then(records, room.LateAnswerGranted(1, 1, ITEM, WHY), at=NINE)) == "new"


def test_a_lost_lease_counts_for_nothing():
    lost = room.AnswerLeaseLost(1, 1, ITEM, "x", "ab" * 32, 2)
    assert counts(then(started(), lost, at=NINE)) is None


def test_a_hand_is_up_until_it_is_answered():
    up = then(started(), room.HandRaised("help"), at=NINE)
    down = then(up, room.HandAnswered(PersonId("paula")), at=NINE)
    assert [replay(each).hand_raised for each in (started(), up, down)] == [False, True, False]  # type: ignore[union-attr]


def test_waiting_in_the_queue_is_told_with_its_beginning():
    moments = [replay(started(), until_seq=seq) for seq in range(1, 6)]
    assert [each.queued_at for each in moments if each] == [None, None, NINE, None, None]


@pytest.mark.parametrize(
    "change",
    [
        {"at": NINE + timedelta(microseconds=1)},
        {"actor": "proctor:nobody"},
        {"body": b"{}"},
        {"kind": "proctor.note"},
        {"digest": GENESIS},
        {"seq": 9},
        {"attempt": "a2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_the_first_record_that_does_not_fit_is_named(change):
    records = then(started(), saved(1, "a"), saved(2, "b"), at=NINE + MINUTE)
    for index, record in enumerate(records):
        damaged = [*records]
        damaged[index] = replace(record, **change)
        if damaged[index] == record:
            continue
        with pytest.raises(ChainBroken) as broken:
            replay(damaged)
        assert broken.value.seq == record.seq


def test_a_missing_record_is_named():
    records = then(started(), saved(1, "a"), saved(2, "b"), at=datetime(2026, 11, 26, tzinfo=UTC))
    with pytest.raises(ChainBroken) as broken:
        replay(records[:5] + records[6:])
    assert broken.value.seq == 6
