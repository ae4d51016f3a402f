"""What becomes of a save, the same in every store: verdict, receipt, journal, row, outbox."""

from datetime import timedelta

import pytest

from app.services.errors import NotFound
from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.bodies import NotCanonical
from exam_engine.attempts.refusals import MalformedEvent
from exam_engine.ids import PersonId
from exam_engine.instants import require_utc
from tests.builders import (
    PROCTOR,
    WHY,
    answer,
    booked,
    candidate,
    carry_out,
    closing,
    paused,
    telemetry,
)
from tests.support.journal import change, kinds, responses

SUPERVISOR = Actor(PersonId("sofia"), Role.SUPERVISOR)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def test_a_receipt_names_the_journal_record(sitting):
    receipt = sitting.journal.save(answer(1, "b"))
    assert (receipt.verdict, receipt.cseq, receipt.seq) == ("accepted", 1, 6)
    with sitting.uow() as uow:
        (record,) = uow.attempts.events("a1", since=5)
        stored = uow.attempts.get("a1")
    assert record.digest == receipt.digest == stored.chain_head
    assert record.at == receipt.at == stored.seen_at
    assert record.actor == "candidate:cleo"
    assert 3_590_000 < receipt.left_ms <= 3_600_000


def test_a_receipt_is_in_utc_whatever_the_environment_says(sitting, monkeypatch):
    monkeypatch.setenv("PGTZ", "Asia/Kathmandu")
    monkeypatch.setenv("PGDATESTYLE", "SQL, DMY")
    assert require_utc(sitting.journal.save(answer(1, "b")).at)


def test_a_repeated_save_gets_the_first_receipt_and_is_stored_once(sitting):
    first = sitting.journal.save(answer(1, {"s1": "t2", "s2": "t1"}))
    sitting.journal.save(answer(2, "c"))
    again = sitting.journal.save(answer(1, {"s2": "t1", "s1": "t2"}))
    assert (again.verdict, again.seq, again.digest) == ("repeated", first.seq, first.digest)
    assert kinds(sitting) == ["answer.saved"] * 2


def test_another_content_under_the_same_number_is_a_conflict(sitting):
    sitting.journal.save(answer(1, "b"))
    assert sitting.journal.save(answer(1, "c")).verdict == "conflict"
    assert sitting.journal.save(answer(1, "b", item="q2")).verdict == "conflict"
    assert responses(sitting) == {"q1": "b"}
    assert kinds(sitting) == ["answer.saved"]


def test_a_gap_is_filled_by_a_resend(sitting):
    assert sitting.journal.save(answer(3, "three")).verdict == "accepted"
    assert sitting.journal.save(answer(2, "two")).verdict == "accepted"
    assert responses(sitting) == {"q1": "three"}


def test_nothing_is_taken_before_the_start(store):
    with store.uow() as uow:
        booked(uow, now=uow.now())
        uow.commit()
    receipt = store.journal.save(answer(1))
    assert (receipt.verdict, receipt.seq, receipt.left_ms) == ("not_open", None, None)


def test_another_persons_attempt_is_not_open(sitting):
    assert sitting.journal.save(answer(1, person_id="sam")).verdict == "not_open"
    observed = sitting.journal.save(telemetry(person_id="sam"))
    assert observed.verdict == "not_open"
    assert kinds(sitting) == []


def test_an_unknown_attempt_is_not_found(sitting):
    with pytest.raises(NotFound):
        sitting.journal.save(answer(1, attempt_id="a9"))


@pytest.mark.parametrize("response", [1.5, "a\0b", {"é": "a"}, 2**60])
def test_what_a_browser_spells_otherwise_is_refused_before_it_is_queued(sitting, response):
    with pytest.raises(NotCanonical):
        sitting.journal.save(answer(1, response))
    assert kinds(sitting) == []


@pytest.mark.parametrize(("after", "verdict"), [(4, "accepted"), (6, "not_open")])
def test_a_save_on_its_way_counts_for_five_seconds_of_a_pause(sitting, after, verdict):
    with sitting.uow() as uow:
        paused(uow, uow.attempts.lock("a1"), uow.now())
        uow.commit()
    sitting.shift(after * SECOND)
    receipt = sitting.journal.save(answer(1))
    assert (receipt.verdict, receipt.left_ms) == (verdict, None)


@pytest.mark.parametrize(
    ("after", "verdict"), [(HOUR + 3 * SECOND, "accepted"), (HOUR + 6 * SECOND, "late")]
)
def test_an_answer_counts_until_the_grace_is_over(sitting, after, verdict):
    sitting.shift(after)
    receipt = sitting.journal.save(answer(1))
    assert (receipt.verdict, receipt.left_ms) == (verdict, 0)
    assert responses(sitting) == ({"q1": "b"} if verdict == "accepted" else {})


def test_a_late_answer_is_recorded_once_and_stays_late(sitting):
    sitting.shift(2 * HOUR)
    first = sitting.journal.save(answer(1))
    again = sitting.journal.save(answer(1))
    assert (first.verdict, again.verdict) == ("late", "late")
    assert (again.seq, again.digest) == (first.seq, first.digest)
    assert kinds(sitting) == ["answer.late"]
    with sitting.uow() as uow:
        assert (
            list(uow.outbox.claim(["score_items"], now=uow.now() + HOUR, lease_s=9, limit=9)) == []
        )


def test_a_late_answer_counts_once_a_person_grants_it(sitting):
    sitting.shift(2 * HOUR)
    sitting.journal.save(answer(1, "late"))
    with sitting.uow() as uow:
        stored = closing(uow, uow.attempts.lock("a1"), uow.now())
        grant = c.GrantLateAnswer(SUPERVISOR, 1, 1, "q1", WHY)
        carry_out(uow, stored, (grant,), uow.now())
        uow.commit()
    assert responses(sitting) == {"q1": "late"}
    with sitting.uow() as uow:
        assert uow.attempts.sitting("a1", ())[1]["q1"].response == "late"


def test_a_save_under_an_older_lease_is_recorded_once_and_counts_for_nothing(sitting):
    stored_before = sitting.journal.save(answer(1, "mine"))
    change(sitting, c.TakeLease(candidate(), "page-2"))
    lost = sitting.journal.save(answer(2, "lost"))
    again = sitting.journal.save(answer(2, "lost"))
    known = sitting.journal.save(answer(1, "mine"))
    assert (lost.verdict, again.verdict, known.verdict) == ("lease_lost", "lease_lost", "repeated")
    assert (again.seq, known.seq) == (lost.seq, stored_before.seq)
    assert kinds(sitting) == ["answer.saved", "lease.taken", "answer.lease_lost"]
    assert responses(sitting) == {"q1": "mine"}


def test_a_lease_that_was_never_given_leaves_no_trace(sitting):
    assert sitting.journal.save(answer(1, epoch=7)).verdict == "not_open"
    assert kinds(sitting) == []


def test_a_beat_is_a_sign_of_life(sitting):
    sitting.journal.beat("a1", epoch=1, cseq=0, head=None)
    sitting.flush()
    with sitting.uow() as uow:
        assert uow.now() - uow.attempts.get("a1").seen_at < 10 * SECOND


def test_scoring_is_asked_for_once_five_seconds_later(sitting):
    receipts = [sitting.journal.save(answer(n, "b", item=f"q{n}")) for n in (1, 2, 3)]
    with sitting.uow() as uow:
        now = receipts[0].at
        asked = ["score_items", "analyse_snapshots"]
        assert list(uow.outbox.claim(asked, now=now + 4 * SECOND, lease_s=9, limit=9)) == []
        (claimed,) = uow.outbox.claim(asked, now=now + 5 * SECOND, lease_s=9, limit=9)
        assert (claimed.kind, claimed.subject) == ("score_items", "a1")


def test_scoring_is_asked_for_again_by_saves_that_come_while_it_goes_on(sitting):
    due = sitting.journal.save(answer(1, "b")).at + 5 * SECOND
    for number in (2, 3):
        sitting.journal.save(answer(number, "c"))
    with sitting.uow() as uow:
        (first,) = uow.outbox.claim(["score_items"], now=due, lease_s=60, limit=9)
        uow.commit()
    for number in (4, 5, 6):
        sitting.journal.save(answer(number, "d"))
    with sitting.uow() as uow:
        assert not uow.outbox.settle(first)
        uow.commit()
    with sitting.uow() as uow:
        (again,) = uow.outbox.claim(["score_items"], now=due + 5 * SECOND, lease_s=60, limit=9)
        assert uow.outbox.settle(again)
        assert (
            list(uow.outbox.claim(["score_items"], now=due + 9000 * SECOND, lease_s=60, limit=9))
            == []
        )


@pytest.mark.parametrize(
    "signal", ["browser.focus_lost", "browser.fullscreen_exit", "browser.camera_denied"]
)
def test_a_browser_report_is_journalled_and_analysed(sitting, signal):
    receipt = sitting.journal.save(telemetry(signal))
    assert receipt.verdict == "accepted"
    with sitting.uow() as uow:
        (record,) = uow.attempts.events("a1", since=5)
        assert (record.kind, record.body["signal"]) == ("browser.observed", signal.split(".")[1])
        assert (record.cseq, record.body["duration_ms"]) == (None, 1500)
        claimed = uow.outbox.claim(["analyse_snapshots"], now=uow.now(), lease_s=9, limit=9)
        assert [one.subject for one in claimed] == ["a1"]
        assert uow.attempts.get("a1").last_cseq == 0


@pytest.mark.parametrize(
    "signal",
    ["browser.mind_reading", "", "answer.saved", "browser.second_device", "browser.stale_client",
     "browser.network_seen"],
)  # fmt: skip
def test_an_unknown_report_is_refused(sitting, signal):
    with pytest.raises(MalformedEvent):
        sitting.journal.save(telemetry(signal))


def test_a_report_of_another_lease_is_dropped(sitting):
    change(sitting, c.TakeLease(candidate(), "page-2"))
    assert sitting.journal.save(telemetry()).verdict == "lease_lost"
    assert kinds(sitting) == ["lease.taken"]


def test_a_marked_item_stays_marked_without_a_response(sitting):
    sitting.journal.save(answer(1, None, marked=True))
    with sitting.uow() as uow:
        saved = uow.attempts.latest_responses("a1")["q1"]
    assert (saved.response, saved.marked) == (None, True)


def test_a_page_that_enters_reads_records_and_responses_at_once(sitting):
    sitting.journal.save(answer(1, "a"))
    sitting.journal.save(answer(2, "b"))
    sitting.journal.save(answer(3, "c", item="q2"))
    sitting.journal.save(telemetry())
    with sitting.uow() as uow:
        kinds = ("attempt.started", "browser.observed", "check_in.begun")
        told, saved = uow.attempts.sitting("a1", kinds)
        assert list(told) == list(uow.attempts.events("a1", kinds=kinds))
        assert dict(saved) == dict(uow.attempts.latest_responses("a1"))
        assert {item: one.response for item, one in saved.items()} == {"q1": "b", "q2": "c"}


def test_a_resumed_attempt_takes_answers_again(sitting):
    with sitting.uow() as uow:
        paused(uow, uow.attempts.lock("a1"), uow.now())
        uow.commit()
    sitting.shift(HOUR)
    assert sitting.journal.save(answer(1)).verdict == "not_open"
    change(sitting, c.Resume(PROCTOR))
    receipt = sitting.journal.save(answer(1))
    assert receipt.verdict == "accepted"
    assert 3_500_000 < receipt.left_ms <= 3_600_000
