"""Complaints and appeals: number, deadline and letter at once; decided by people without a part."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.attempts.journal import note
from app.services.certifying.certification import Certification
from app.services.errors import NotFound, StaleVersion, WishRefused
from app.services.letters.letter_words import words_of
from app.services.matters.filing import LONGEST, SHORTEST, Filing
from app.services.matters.matter_refusals import AppealStands, NothingToAppeal, TooManyMatters
from app.services.matters.matters import MOST_OPEN, Matters
from app.services.messages import SEND_LETTER
from app.services.roles import Role
from app.services.rows import MatterRow, TieRow
from app.services.standing.standing import Standing
from exam_engine.attempts.actors import Actor
from exam_engine.attempts.actors import Role as Acting
from exam_engine.attempts.events.evidence import EvidenceViewed
from exam_engine.ids import EvidenceId, PersonId
from exam_engine.issuance.matter import (
    APPEAL_WINDOW,
    AppealTooLate,
    MatterKind,
    MatterMoved,
    MatterOutcome,
)
from exam_engine.issuance.refusals import ConflictOfInterest
from tests.app.conftest import SqlStore, Store
from tests.app.hall import Hall, open_hall
from tests.builders import account

DORA, RITA = PersonId("dora"), PersonId("rita")
DAY = timedelta(days=1)
WORDS = "The lift was out of order and nobody helped me."


@pytest.fixture
def hall(store: Store) -> Hall:
    opened = open_hall(store)
    with store.uow() as uow:
        for person in ("dan", "eve"):
            uow.people.add(account(person, Role.DECIDER))
        uow.commit()
    return opened


def matters(hall: Hall) -> Matters:
    return Matters(hall.store.uow, hall.store.uow)


def come(hall: Hall, kind: str, subject: str, about: str = "", words: str = WORDS) -> MatterRow:
    return matters(hall).file("cleo", Filing(MatterKind(kind), subject, about, words))


def now_is(hall: Hall, row: MatterRow) -> MatterRow:
    with hall.store.uow() as uow:
        found = uow.matters.get(row.id)
    assert found is not None
    return found


def letters(hall: Hall) -> list[tuple[str, str]]:
    """Return to whom which letters wait, with their words made once."""
    found = []
    with hall.store.uow() as uow:
        for one in uow.outbox.claim([SEND_LETTER.name], now=uow.now(), lease_s=1, limit=50):
            row = uow.letters.get(one.subject)
            assert row is not None
            named = {**row.facts, "name": "N", "url": "U", "email": "E", "issuer": "I"}
            subject, text = words_of(row.kind, {key: str(value) for key, value in named.items()})
            assert WORDS not in subject + text
            found.append((row.person_id, row.kind))
    return sorted(found)


def test_a_complaint_has_a_number_a_deadline_and_a_letter_at_once(hall: Hall) -> None:
    row = come(hall, "complaint", "service", words=f"  {WORDS}\n")
    assert row.reference.startswith("C-")
    assert (row.words, row.due_at - row.filed_at) == (WORDS, 30 * DAY)
    assert letters(hall) == [("cleo", "matter_received")]
    with hall.store.uow() as uow:
        assert [one.id for one in uow.matters.open()] == [row.id]
        assert [(one.seq, one.kind, one.actor) for one in uow.matters.events(row.id)] == [
            (1, "filed", "cleo")
        ]


def test_an_appeal_against_a_suspension_goes_to_people_who_had_no_part(hall: Hall) -> None:
    number = hall.certified()
    with pytest.raises(NothingToAppeal):
        come(hall, "appeal", "credential", number)
    until = hall.store.now() + 9 * DAY
    Standing(hall.store.uow).suspend(number, actor=DORA, case="C", until=until, words="w")
    row = come(hall, "appeal", "credential", number)
    assert row.reference.startswith("A-")
    with pytest.raises(AppealStands):
        come(hall, "appeal", "credential", number)
    desk = matters(hall)
    why = {one.person_id: one.barred for one in desk.colleagues(row.id)}
    assert why == {"dan": "", "eve": "", "dora": "changed"}
    with pytest.raises(ConflictOfInterest):
        desk.assign(row.id, by="dora", to="dora", version=0)
    with pytest.raises(NotFound):
        desk.assign(row.id, by="dan", to="paula", version=0)
    desk.assign(row.id, by="dan", to="dan", version=0)
    with pytest.raises(StaleVersion):
        desk.assign(row.id, by="eve", to="eve", version=0)
    with pytest.raises(MatterMoved):
        answer(hall, row, "eve")
    desk.note(row.id, by="eve", words="I remember this one.")
    answer(hall, row, "dan")
    after = now_is(hall, row)
    assert (after.state, after.outcome, after.answer) == ("answered", "granted", ANSWER)
    assert ("cleo", "matter_answered") in letters(hall)
    again = come(hall, "appeal", "credential", number)  # the earlier one has ended
    why = {one.person_id: one.barred for one in desk.colleagues(again.id)}
    assert why == {"eve": "", "dora": "changed", "dan": "handled"}


def test_of_two_appeals_at_once_about_one_thing_one_is_kept(sql_store: SqlStore) -> None:
    hall = open_hall(sql_store)
    number = hall.certified()
    until = hall.store.now() + 9 * DAY
    Standing(hall.store.uow).suspend(number, actor=DORA, case="C", until=until, words="w")
    ready, told = threading.Barrier(4), []

    def press() -> None:
        ready.wait(timeout=30)
        try:
            told.append(come(hall, "appeal", "credential", number).reference[:2])
        except AppealStands:
            told.append("stands")

    tabs = [threading.Thread(target=press) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(timeout=60)
    assert sorted(told) == ["A-", "stands", "stands", "stands"]


ANSWER = "You were right: the suspension is lifted today."


def answer(hall: Hall, row: MatterRow, by: str) -> None:
    version = now_is(hall, row).version
    granted = MatterOutcome.GRANTED
    matters(hall).answer(row.id, by=by, outcome=granted, words=ANSWER, version=version)


def test_a_refused_certification_can_be_appealed_for_thirty_days(hall: Hall) -> None:
    attempt = hall.started()
    hall.submit(attempt, hall.answered(attempt, right=False))
    hall.results.score_attempt(attempt)
    hall.results.triage(attempt)
    with pytest.raises(NothingToAppeal):
        come(hall, "appeal", "decision", attempt)
    assert Certification(hall.store.uow, hall.store.uow).decide_by_rule(attempt) == "refused"
    hall.store.shift(APPEAL_WINDOW - timedelta(minutes=1))
    row = come(hall, "appeal", "decision", attempt)
    why = {one.person_id: one.barred for one in matters(hall).colleagues(row.id)}
    assert why == {"dan": "", "dora": "", "eve": ""}
    matters(hall).withdraw(row.id, "cleo", version=0)
    hall.store.shift(timedelta(minutes=2))
    with pytest.raises(AppealTooLate):
        come(hall, "appeal", "decision", attempt)
    assert come(hall, "complaint", "decision", attempt).state == "received"


def test_who_watched_and_who_knows_the_person_stay_away(hall: Hall) -> None:
    with hall.store.uow() as uow:
        uow.people.add(account("pia", Role.DECIDER, Role.PROCTOR))
        uow.cases.declare(TieRow("eve", "cleo", "colleague", uow.now()))
        uow.commit()
    number = hall.certified()
    with hall.store.uow() as uow:
        row = uow.credentials.by_number(number)
        assert row is not None
        stored = uow.attempts.lock(row.attempt_id)
        assert stored is not None
        seen = Actor(PersonId("pia"), Acting.PROCTOR)
        fact = EvidenceViewed(EvidenceId("s1"), "live")
        note(uow, stored, fact, actor=seen, now=uow.now())
        uow.commit()
    matter = come(hall, "complaint", "credential", number)
    why = {one.person_id: one.barred for one in matters(hall).colleagues(matter.id)}
    assert why == {"dan": "", "dora": "", "eve": "declared", "pia": "acted"}
    other = come(hall, "complaint", "service")
    why = {one.person_id: one.barred for one in matters(hall).colleagues(other.id)}
    assert why == {"dan": "", "dora": "", "eve": "declared", "pia": ""}


def test_nobody_comes_with_what_is_somebody_elses(hall: Hall) -> None:
    number = hall.certified()
    for subject, about in (("credential", number), ("decision", "no-attempt")):
        with pytest.raises(NotFound):
            matters(hall).file("dan", Filing(MatterKind.COMPLAINT, subject, about, WORDS))
    row = come(hall, "complaint", "credential", number)
    with pytest.raises(NotFound):
        matters(hall).withdraw(row.id, "dan", version=0)
    with pytest.raises(StaleVersion):
        matters(hall).withdraw(row.id, "cleo", version=3)
    matters(hall).withdraw(row.id, "cleo", version=0)
    with pytest.raises(MatterMoved):
        matters(hall).assign(row.id, by="dan", to="dan", version=1)
    with hall.store.uow() as uow:
        assert uow.matters.open() == []
        assert [one.id for one in uow.matters.ended(5)] == [row.id]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": "x" * (SHORTEST - 1)}, "words"),
        ({"words": "x" * (LONGEST + 1)}, "words"),
        ({"words": " " * 50}, "words"),
        ({"subject": "weather"}, "subject"),
        ({"subject": "credential"}, "subject"),
        ({"about": "x"}, "subject"),
    ],
)
def test_what_says_nothing_is_refused_by_name(changed: dict[str, str], field: str) -> None:
    filing = replace(Filing(MatterKind.COMPLAINT, "service", "", WORDS), **changed)
    with pytest.raises(WishRefused) as refusal:
        Matters(_never, _never).file("cleo", filing)
    assert refusal.value.field == field


def _never() -> object:
    raise AssertionError("nothing is asked of the database")


def test_ten_may_wait_and_one_taken_back_makes_room(hall: Hall) -> None:
    rows = [come(hall, "complaint", "service") for _ in range(MOST_OPEN)]
    with pytest.raises(TooManyMatters):
        come(hall, "complaint", "service")
    matters(hall).withdraw(rows[3].id, "cleo", version=0)
    come(hall, "complaint", "service")


def test_deadlines_are_told_of_before_and_after_and_each_once(hall: Hall) -> None:
    first, second = (come(hall, "complaint", "service") for _ in range(2))
    matters(hall).assign(first.id, by="dan", to="dan", version=0)
    assert matters(hall).remind() == 0
    hall.store.shift(23 * DAY + timedelta(hours=1))
    assert matters(hall).remind() == 4  # who has it in hand, and all three for the other
    assert matters(hall).remind() == 0
    hall.store.shift(7 * DAY)
    answer(hall, first, "dan")
    assert matters(hall).remind() == 3
    told = [one for one in letters(hall) if one[1].startswith("matter_due")]
    assert told.count(("dan", "matter_due_near")) == 2
    assert [one for one in told if one[1] == "matter_due_over"] == [
        (person, "matter_due_over") for person in ("dan", "dora", "eve")
    ]
    assert now_is(hall, second).state == "received"
