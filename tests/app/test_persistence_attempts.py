"""Attempts in every store: the row is what the journal's fold leaves, and the chain verifies."""

from dataclasses import fields
from datetime import timedelta

import pytest

from app.persistence.projection import attempt_from, document_of
from app.services.errors import DuplicateCommand, StaleVersion
from exam_engine.attempts import commands as c
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.events import room
from exam_engine.attempts.states import AttemptState
from tests.builders import (
    PROCTOR,
    WHY,
    account,
    answer,
    booked,
    candidate,
    carry_out,
    closing,
    paused,
    running,
    snapshot,
    telemetry,
    waiting,
)
from tests.support.journal import check_journal

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def to_scheduled(uow, now):
    return booked(uow, now=now, required_steps=("consent", "camera"))


def to_waiting(uow, now):
    return waiting(uow, booked(uow, now=now), now)


def to_authorized(uow, now):
    return carry_out(uow, to_waiting(uow, now), (c.Authorize(PROCTOR),), now)


def to_paused(uow, now):
    return paused(uow, running(uow, now=now), now + MINUTE)


def to_resumed(uow, now):
    return carry_out(uow, to_paused(uow, now), (c.Resume(PROCTOR),), now + 2 * MINUTE)


def to_warned(uow, now):
    warning = c.Warn(PROCTOR, "r1", WHY)
    return carry_out(uow, running(uow, now=now), (warning, warning), now + MINUTE)


def to_closing(uow, now):
    return closing(uow, running(uow, now=now), now + timedelta(hours=1))


def to_submitted(uow, now):
    final = c.Finalize(SYSTEM)
    return carry_out(uow, to_closing(uow, now), (final,), now + timedelta(hours=1, minutes=2))


STATES = {
    "scheduled": to_scheduled,
    "awaiting_authorization": to_waiting,
    "authorized": to_authorized,
    "in_progress": lambda uow, now: running(uow, now=now),
    "paused": to_paused,
    "resumed": to_resumed,
    "warned": to_warned,
    "closing": to_closing,
    "submitted": to_submitted,
    "capped": lambda uow, now: running(uow, now=now, cap_at_close=True),
}


@pytest.mark.parametrize("state", STATES)
def test_the_row_is_what_the_fold_of_the_journal_leaves(store, state):
    now = store.now()
    with store.uow() as uow:
        written = STATES[state](uow, now)
        uow.commit()
    with store.uow() as uow:
        stored = uow.attempts.get("a1")
        assert stored == written
        check_journal(uow, stored)
        document = document_of(stored.attempt)
        assert attempt_from(document, stored.last_seq) == stored.attempt
        assert set(document) == {each.name for each in fields(Attempt)} - {"version"}


def test_an_attempt_is_read_with_the_clock_of_its_database(store):
    with store.uow() as uow:
        written = running(uow, now=store.now())
        uow.commit()
    with store.uow() as uow:
        before = uow.now()
        stored, read_at = uow.attempts.get_at("a1")
        assert stored == written
        assert before <= read_at <= uow.now()
        assert uow.attempts.get_at("nobody") is None


def test_saves_and_commands_share_one_chain(store):
    now = store.now()
    with store.uow() as uow:
        running(uow, now=now)
        uow.commit()
    store.journal.save(answer(1, 'ä \U0001f600 "quoted" \\ back'))
    store.journal.save(telemetry())
    with store.uow() as uow:
        stored = uow.attempts.lock("a1")
        paused(uow, stored, uow.now())
        uow.commit()
    store.journal.save(answer(2, {"s1": "t2"}, item="q2"))
    with store.uow() as uow:
        stored = uow.attempts.get("a1")
        assert (stored.last_seq, stored.last_cseq, stored.attempt.version) == (9, 2, 9)
        check_journal(uow, stored)
        kinds = [one.kind for one in uow.attempts.events("a1", since=5)]
        assert kinds == ["answer.saved", "browser.observed", "attempt.paused", "answer.saved"]
        (second,) = uow.attempts.events("a1", since=6, kinds=["answer.saved"])
        assert second.prev == uow.attempts.events("a1", since=7)[0].digest
        assert (second.epoch, second.cseq, second.item_id) == (1, 2, "q2")
        told = {one.actor for one in uow.attempts.events("a1") if one.cseq is None}
        assert uow.attempts.actors("a1") == told >= {"candidate:cleo", "proctor:paula"}


def test_who_comes_second_is_stale(store):
    now = store.now()
    with store.uow() as uow:
        stale = running(uow, now=now)
        paused(uow, stale, now + MINUTE)
        with pytest.raises(StaleVersion):
            paused(uow, stale, now + MINUTE)


def test_a_new_lease_counts_saves_from_one_again(store):
    with store.uow() as uow:
        running(uow, now=uow.now())
        uow.commit()
    store.journal.save(answer(1))
    store.journal.save(answer(2, "c"))
    with store.uow() as uow:
        stored = uow.attempts.lock("a1")
        assert stored.last_cseq == 2
        taken = carry_out(uow, stored, (c.TakeLease(candidate(), "page-2"),), uow.now())
        assert (taken.attempt.epoch, taken.last_cseq) == (2, 0)
        uow.commit()
    assert store.journal.save(answer(1, "d", epoch=2)).verdict == "accepted"
    with store.uow() as uow:
        assert uow.attempts.latest_responses("a1")["q1"].response == "d"


def test_a_command_is_remembered_once(store):
    with store.uow() as uow:
        booked(uow)
        assert uow.attempts.command_outcome("a1", "c1") is None
        uow.attempts.remember_command("a1", "c1", {"seq": 4})
        assert uow.attempts.command_outcome("a1", "c1") == {"seq": 4}
        assert uow.attempts.command_outcome("a2", "c1") is None, "an id is an attempt's own"
        uow.attempts.remember_command("a2", "c1", {"seq": 9})
        with pytest.raises(DuplicateCommand):
            uow.attempts.remember_command("a1", "c1", {"seq": 5})


@pytest.mark.parametrize(
    ("state", "after"),
    [
        pytest.param("scheduled", timedelta(hours=8), id="window"),
        pytest.param("authorized", timedelta(minutes=15), id="authorisation"),
        pytest.param("in_progress", timedelta(hours=1), id="deadline"),
        pytest.param("paused", timedelta(hours=72, minutes=1), id="pause limit"),
        pytest.param("closing", timedelta(hours=1, seconds=5), id="grace of late answers"),
    ],
)
def test_time_moves_an_attempt_when_it_is_due(store, state, after):
    now = store.now()
    with store.uow() as uow:
        STATES[state](uow, now)
        assert list(uow.attempts.due(now + after - SECOND, 10)) == []
        assert list(uow.attempts.due(now + after, 10)) == ["a1"]


def test_a_closing_attempt_waits_for_committed_answers_until_its_grace_is_over(store):
    now = store.now()
    grace_over = now + timedelta(hours=1, minutes=1)
    with store.uow() as uow:
        epoch = running(uow, now=now).attempt.epoch
        uow.attempts.commit_head("a1", epoch, 1, "ab" * 32, now + MINUTE)
        closing(uow, uow.attempts.get("a1"), now + timedelta(hours=1))
        assert list(uow.attempts.due(grace_over - SECOND, 10)) == []
        assert list(uow.attempts.due(grace_over, 10)) == ["a1"]


def test_an_ended_attempt_is_never_due(store):
    now = store.now()
    with store.uow() as uow:
        to_submitted(uow, now)
        assert list(uow.attempts.due(now + timedelta(days=99), 10)) == []


def test_the_board_learns_of_a_frame_only_after_silence(store):
    now = store.now()
    with store.uow() as uow:
        version = running(uow, now=now).row_version
        uow.attempts.touch("a1", now)
        uow.attempts.touch("a1", now + 5 * SECOND)
        uow.attempts.touch("a1", now + 4 * SECOND)
        assert uow.attempts.get("a1").seen_at == now + 5 * SECOND
        assert uow.attempts.get("a1").row_version == version + 1
        uow.attempts.touch("a1", now + 21 * SECOND)
        assert uow.attempts.get("a1").row_version == version + 2


def test_each_change_that_the_board_shows_raises_its_version(store):
    now = store.now()
    with store.uow() as uow:
        running(uow, now=now)
        uow.commit()
    versions = [version_of(store)]
    store.journal.save(answer(1))
    versions.append(version_of(store))
    with store.uow() as uow:
        uow.attempts.set_result_state("a1", "held")
        uow.commit()
    versions.append(version_of(store))
    with store.uow() as uow:
        uow.invigilation.add_snapshot(snapshot())
        uow.commit()
    versions.append(version_of(store))
    assert versions == sorted(set(versions))
    with store.uow() as uow:
        assert uow.attempts.get("a1").result_state == "held"


def version_of(store) -> int:
    with store.uow() as uow:
        return uow.attempts.get("a1").row_version


def test_a_raised_hand_is_up_until_somebody_answers(store):
    now = store.now()
    with store.uow() as uow:
        stored = running(uow, now=now)
        up = carry_out(uow, stored, (c.Tell(candidate(), room.HandRaised("help")),), now)
        assert up.hand_raised
        told = c.Tell(PROCTOR, room.ProctorMessage("coming"))
        assert carry_out(uow, up, (told,), now).hand_raised
        answered = c.Tell(PROCTOR, room.HandAnswered(PROCTOR.person))
        down = carry_out(uow, uow.attempts.get("a1"), (answered,), now)
        assert not down.hand_raised
        assert not uow.attempts.get("a1").hand_raised


def test_a_persons_attempts_come_newest_first(store):
    now = store.now()
    with store.uow() as uow:
        uow.people.add(account("dora"))
        for number, attempt_id in enumerate(("a1", "a2", "a3")):
            booked(uow, attempt_id, now=now + number * MINUTE)
        booked(uow, "b1", "dora", now=now)
        found = [one.attempt.id for one in uow.attempts.of_person("cleo")]
    assert found == ["a3", "a2", "a1"]


def test_an_unknown_attempt_is_none(store):
    with store.uow() as uow:
        assert uow.attempts.get("a9") is None
        assert uow.attempts.lock("a9") is None
        assert list(uow.attempts.events("a9")) == []
        assert dict(uow.attempts.latest_responses("a9")) == {}
        assert uow.attempts.actors("a9") == frozenset()


def test_a_pause_stops_what_is_due_and_a_resume_sets_it_again(store):
    now = store.now()
    with store.uow() as uow:
        stored = to_resumed(uow, now)
        assert stored.attempt.state is AttemptState.IN_PROGRESS
        assert stored.attempt.pause_kind is None
        assert list(uow.attempts.due(now + timedelta(hours=1), 10)) == []
        assert list(uow.attempts.due(now + timedelta(hours=1, minutes=1), 10)) == ["a1"]
