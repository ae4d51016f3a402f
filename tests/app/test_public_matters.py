"""Complaints of people without an account: received alike, followed by a link, no flood."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.errors import NotFound, TooMany, WishRefused
from app.services.letters.letters import Letters
from app.services.matters.impartiality import CREDENTIAL, DECISION, SERVICE, barred_from
from app.services.matters.matter_refusals import IntakeFull, TalkIsLong
from app.services.matters.matter_work import MatterWork
from app.services.matters.matters import Matters
from app.services.matters.public_matters import (
    KEPT,
    LETTERS_PER_DAY,
    MOST_REPLIES,
    MOST_WAITING,
    PER_HOUR,
    Complaint,
    PublicMatters,
    forget_senders,
    new_secret,
)
from app.services.roles import Role
from app.services.rows import LetterRow, MatterRow
from exam_engine.ids import PersonId
from exam_engine.issuance.matter import MatterMoved, MatterOutcome
from exam_engine.issuance.refusals import ConflictOfInterest
from tests.app.conftest import FakeStore, Store
from tests.app.hall import ISSUER, Hall, open_hall
from tests.builders import account
from tests.fakes import FakeDatabase, FakeJournal

WORDS = "This certificate was shown to us by somebody who never sat an exam."
ANSWER = "We looked it up: it was never given by us. Thank you for telling us."
MAIL = "erin@firm.example"


class Counting:
    """Counts in memory as the real limiter does, without its windows."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], int] = {}

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        self.counts[key, per_s] = self.counts.get((key, per_s), 0) + 1
        return self.counts[key, per_s] <= limit


def doors(store: Store) -> PublicMatters:
    return PublicMatters(store.uow, store.uow, Counting())


def came(
    public: PublicMatters, network: str = "192.0.2.1", **changed: str
) -> tuple[str, MatterRow]:
    """Come with a complaint; returns the link's secret and the matter."""
    secret = new_secret()
    complaint = replace(Complaint(CREDENTIAL, "4VRD-MTTZ-4BPA-1TDG", WORDS), **changed)
    return secret, public.file(complaint, secret=secret, network=network)


def letters(store: FakeStore) -> list[LetterRow]:
    found = store.database.state.letters.values()
    return sorted(found, key=lambda one: (one.created_at, one.kind))


@pytest.fixture
def store_in_memory() -> FakeStore:
    database = FakeDatabase()
    return FakeStore(database, FakeJournal(database))


@pytest.fixture
def hall(store_in_memory: FakeStore) -> Hall:
    return open_hall(store_in_memory)


def test_a_complaint_is_followed_by_its_link_in_every_database(store: Store) -> None:
    public = doors(store)
    with store.uow() as uow:
        uow.people.add(account("dan", Role.DECIDER))
        uow.commit()
    secret, row = came(public, name=" Erin ", email="Erin@Firm.example")
    assert (row.person_id, row.reference[:2]) == (None, "C-")
    again = public.file(Complaint(SERVICE, "", WORDS), secret=secret, network="192.0.2.1")
    assert again == row, "sent twice is once"
    assert public.look(secret) == row
    with store.uow() as uow:
        sender = uow.matters.sender(row.id)
        assert uow.matters.waiting_strangers() == 1
    assert sender is not None
    assert (sender.name, sender.email, secret in repr(sender)) == ("Erin", MAIL, False)
    matters, work = Matters(store.uow, store.uow), MatterWork(store.uow)
    matters.assign(row.id, by="dan", to="dan", version=0)
    work.ask(row.id, by="dan", words="Who showed it to you?")
    public.reply(secret, "An applicant, last week.", network="192.0.2.1")
    matters.answer(row.id, by="dan", outcome=MatterOutcome.GRANTED, words=ANSWER, version=1)
    with store.uow() as uow:
        assert uow.matters.waiting_strangers() == 0
        events = [(one.kind, one.actor, one.words) for one in uow.matters.events(row.id)]
    assert events == [
        ("filed", None, ""),
        ("assigned", "dan", ""),
        ("asked", "dan", "Who showed it to you?"),
        ("replied", None, "An applicant, last week."),
        ("answered", "dan", ""),
    ]
    with pytest.raises(MatterMoved):
        public.reply(secret, "One more thing.", network="192.0.2.1")


def test_a_form_that_was_sent_twice_at_once_is_one_complaint(store: Store) -> None:
    secret, complaint = new_secret(), Complaint(SERVICE, "", WORDS)

    class Quicker(Counting):
        def allow(self, key: str, *, limit: int, per_s: int) -> bool:
            if not self.counts:
                first.append(doors(store).file(complaint, secret=secret, network="x"))
            return super().allow(key, limit=limit, per_s=per_s)

    first: list[MatterRow] = []
    second = PublicMatters(store.uow, store.uow, Quicker())
    assert second.file(complaint, secret=secret, network="x") == first[0]
    with store.uow() as uow:
        assert [one.id for one in uow.matters.open()] == [first[0].id]


def test_a_year_after_its_end_nobody_knows_who_complained(store: Store) -> None:
    public = doors(store)
    secret, row = came(public, name="Erin", email=MAIL)
    public.withdraw(secret, version=0)
    store.shift(KEPT - timedelta(minutes=5))
    assert forget_senders(store.uow) == 0
    store.shift(timedelta(minutes=10))
    assert forget_senders(store.uow) == 1
    with pytest.raises(NotFound):
        public.look(secret)
    with store.uow() as uow:
        kept = uow.matters.get(row.id)
    assert kept is not None
    assert kept.words == WORDS


def test_letters_to_a_stranger_name_nobody_and_only_the_first_holds_the_link(
    hall: Hall, store_in_memory: FakeStore
) -> None:
    public = doors(store_in_memory)
    secret, row = came(public, name="BUY https://spam.example", email=MAIL)
    first = letters(store_in_memory)[0]
    assert (first.kind, first.address) == ("stranger_received", MAIL)
    assert first.facts["path"] == f"/complaint/{secret}"
    work, matters = MatterWork(hall.store.uow), Matters(hall.store.uow, hall.store.uow)
    matters.assign(row.id, by="dora", to="dora", version=0)
    for words in ("When?", "And where?"):
        work.ask(row.id, by="dora", words=words)
    public.reply(secret, "In May.", network="x")
    matters.answer(row.id, by="dora", outcome=MatterOutcome.REFUSED, words=ANSWER, version=1)
    found = letters(store_in_memory)
    kinds = sorted(one.kind for one in found)
    assert kinds == [
        "matter_replied",
        "stranger_answered",
        "stranger_in_hand",
        "stranger_question",
        "stranger_question",
        "stranger_received",
    ]
    assert "spam" not in str([one.facts for one in found])
    assert [secret in str(one.facts) for one in found].count(True) == 1
    sender = Letters(hall.store.uow, None, ISSUER)
    assert {sender.send(one.id) for one in found} == {"no_server"}
    left = letters(store_in_memory)
    assert [one.address for one in left if one.person_id is None] == [""] * 5
    assert secret not in str(left)


def test_a_number_is_taken_as_it_was_typed_and_nothing_is_looked_up(
    hall: Hall, store_in_memory: FakeStore
) -> None:
    number = hall.certified()
    public = doors(store_in_memory)
    rows = [
        came(public, network=str(at), number=given)[1]
        for at, given in enumerate((number, "4VRD-MTTZ-4BPA-1TDG", " 0000 not  a number "))
    ]
    shapes = {(one.kind, one.subject, one.state, one.version, len(one.reference)) for one in rows}
    assert len(shapes) == 1
    assert [one.about for one in rows] == [number, "4VRDMTTZ4BPA1TDG", "0000 not a number"]
    for changed, field in (
        ({"number": ""}, "number"),
        ({"number": "x" * 61}, "number"),
        ({"subject": "x"}, "subject"),
        ({"words": "short"}, "words"),
        ({"name": "x" * 121}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a b@c.example"}, "email"),
    ):
        with pytest.raises(WishRefused) as refused:
            came(public, network="y", **changed)
        assert refused.value.field == field
    with pytest.raises(WishRefused):
        public.file(Complaint(SERVICE, "", WORDS), secret="short", network="y")


def test_nobody_who_had_a_part_or_holds_it_decides_and_finding_out_counts(hall: Hall) -> None:
    number = hall.certified()
    with hall.store.uow() as uow:
        credential = uow.credentials.by_number(number)
        assert credential is not None
        attempt = credential.attempt_id
    public, work = doors(hall.store), MatterWork(hall.store.uow)
    known = came(public, number=number)[1]
    with hall.store.uow() as uow:
        barred = barred_from(uow, known)
    assert barred[PersonId("cleo")] == "own", "the holder of the certificate"
    vague = came(public, network="v", subject=DECISION)[1]
    with hall.store.uow() as uow:
        assert barred_from(uow, vague) == {}
    with pytest.raises(WishRefused):
        work.tie(vague.id, by="dan", to="4VRD-MTTZ-4BPA-1TDG", version=0)
    work.tie(vague.id, by="dan", to=attempt, version=0)
    with hall.store.uow() as uow:
        tied = uow.matters.get(vague.id)
        assert tied is not None
        assert (tied.subject, tied.about) == (DECISION, attempt)
        assert barred_from(uow, tied)[PersonId("cleo")] == "own"


def test_what_is_no_complaint_is_set_aside_by_somebody_without_a_part(hall: Hall) -> None:
    number = hall.certified()
    public, work = doors(hall.store), MatterWork(hall.store.uow)
    matters = Matters(hall.store.uow, hall.store.uow)
    known = came(public, number=number)[1]
    with hall.store.uow() as uow:
        uow.people.add(account("dan", Role.DECIDER))
        uow.commit()
    matters.assign(known.id, by="dan", to="dan", version=0)
    with pytest.raises(MatterMoved):
        work.set_aside(known.id, by="dan", words="no", version=1)
    spam = came(public, network="s", subject=SERVICE)[1]
    work.set_aside(spam.id, by="dick", words="Advertising.", version=0)
    with pytest.raises(MatterMoved):
        work.set_aside(spam.id, by="dick", words="Again.", version=1)
    other = came(public, network="t", number=number)[1]
    for person in ("cleo", "dan"):
        with pytest.raises(ConflictOfInterest):
            work.set_aside(other.id, by=person, words="no", version=0)


def test_a_flood_is_turned_away_at_the_door(store_in_memory: FakeStore) -> None:
    public = doors(store_in_memory)
    for _ in range(PER_HOUR):
        secret, _row = came(public, subject=SERVICE, email=MAIL)
    with pytest.raises(TooMany) as refused:
        came(public, subject=SERVICE)
    assert refused.value.retry_after_s == 3_600
    for at in range(MOST_WAITING - PER_HOUR):
        came(public, network=f"n{at}", subject=SERVICE, email=MAIL)
    with pytest.raises(IntakeFull):
        came(public, network="late", subject=SERVICE)
    assert len(letters(store_in_memory)) == LETTERS_PER_DAY, "one mailbox is not filled"
    for at in range(MOST_REPLIES):
        public.reply(secret, "More.", network=f"r{at}")
    with pytest.raises(TalkIsLong):
        public.reply(secret, "More.", network="r")
    public.withdraw(secret, version=0)
    came(public, network="late", subject=SERVICE)


def test_a_flood_of_complaints_is_no_flood_of_reminders(
    hall: Hall, store_in_memory: FakeStore
) -> None:
    public, matters = doors(hall.store), Matters(hall.store.uow, hall.store.uow)
    for at in range(5):
        came(public, network=str(at), subject=SERVICE)
    taken = came(public, network="t", subject=SERVICE)[1]
    matters.assign(taken.id, by="dora", to="dora", version=0)
    for stage, days in (("near", 24), ("over", 7)):
        hall.store.shift(timedelta(days=days))
        assert matters.remind() == 2
        assert matters.remind() == 0
        kinds = [one.kind for one in letters(store_in_memory)][-2:]
        assert kinds == [f"matter_due_{stage}", f"strangers_due_{stage}"]
