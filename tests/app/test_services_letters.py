"""Letters that a mail server does not take: pauses that grow, a list for people, one at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.mail import SmtpMail
from app.services.errors import NotFound
from app.services.letters.notices import Notices, Reminding
from app.services.letters.patience import MOST_TRIES, is_over, pause_after
from app.services.letters.posting import HELD
from app.services.letters.undelivered import UndeliveredLetters
from app.services.messages import SEND_NOTICE
from app.services.standing.standing import Standing
from exam_engine.ids import PersonId
from tests.app.conftest import SqlStore, Store
from tests.app.hall import ISSUER, Hall, open_hall
from tests.app.test_services_notices import last_day, post, travel
from tests.support.smtp import MailSink, mail_sink

DORA = PersonId("dora")
DAY = timedelta(days=1)


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_sink() as running:
        yield running


def test_a_refused_address_is_settled_and_a_busy_server_is_asked_again(
    store: Store, sink: MailSink
) -> None:
    hall = open_hall(store)
    suspended(hall)
    sink.answers["cleo@example.org"] = b"451 later"
    assert post(hall, sink) == [None]
    assert post(hall, sink) == [], "not at once"
    hall.store.shift(timedelta(minutes=1))
    sink.answers["cleo@example.org"] = b"550 nobody here"
    assert post(hall, sink) == ["refused"]
    assert sink.letters == []
    assert post(hall, sink) == []
    letters = UndeliveredLetters(hall.store.uow, hall.store.uow)
    (lost,) = letters.all()
    assert (lost.name, lost.email, lost.is_waiting) == ("Cleo", "cleo@example.org", False)
    assert (lost.notice.kind, lost.notice.failure) == ("suspended", "the mail server answered 550")
    letters.send_again(lost.notice.id)
    assert (letters.all(), post(hall, sink)) == ([], ["refused"])
    letters.dismiss(lost.notice.id)
    assert (letters.all(), post(hall, sink)) == ([], [])
    sink.answers["cleo@example.org"] = b"451 later"
    Standing(hall.store.uow).restore(lost.notice.number, actor=DORA, words="w")
    assert post(hall, sink) == [None]
    (waiting,) = letters.all()
    assert (waiting.is_waiting, waiting.notice.tries) == (True, 1)
    assert "451" in str(waiting.notice.failure)
    with store.uow() as uow:
        now = uow.now()
        held = [
            uow.notices.hold(waiting.notice.id, now=now + by, until=now + by + HELD)
            for by in (timedelta(), HELD - timedelta(seconds=1), HELD)
        ]
    assert held == [True, False, True]


def test_the_pauses_grow_until_a_letter_is_given_up_and_a_person_sends_it_again(
    hall: Hall, sink: MailSink
) -> None:
    suspended(hall)
    sink.answers["cleo@example.org"] = b"451 later"
    began, tries, said = hall.store.now(), 0, [None]
    letters = UndeliveredLetters(hall.store.uow, hall.store.uow)
    while said == [None]:
        said = post(hall, sink)
        tries += 1
        hall.store.shift(pause_after(tries, letters.all()[0].notice.id) + timedelta(seconds=1))
    assert (tries, said) == (MOST_TRIES, ["given_up"])
    took = hall.store.now() - began
    assert timedelta(days=2) < took < timedelta(days=5)
    (lost,) = letters.all()
    assert (lost.notice.outcome, lost.notice.tries) == ("given_up", MOST_TRIES)
    sink.answers.clear()
    letters.send_again(lost.notice.id)
    assert letters.all() == []
    with pytest.raises(NotFound):
        letters.send_again(lost.notice.id)
    assert post(hall, sink) == ["sent"]
    assert len(sink.letters) == 1
    for over in (letters.send_again, letters.dismiss):
        with pytest.raises(NotFound):
            over(lost.notice.id)


def test_who_was_told_otherwise_is_off_the_list_and_gets_no_letter(
    hall: Hall, sink: MailSink
) -> None:
    suspended(hall)
    sink.answers["cleo@example.org"] = b"550 nobody here"
    assert post(hall, sink) == ["refused"]
    letters = UndeliveredLetters(hall.store.uow, hall.store.uow)
    letters.dismiss(letters.all()[0].notice.id)
    assert letters.all() == []
    sink.answers.clear()
    assert post(hall, sink) == []


def test_pauses_double_up_to_four_hours_and_letters_do_not_come_back_together() -> None:
    keys = [f"{number:032x}" for number in range(200)]
    for tries in range(1, MOST_TRIES):
        middle = min(timedelta(seconds=30) * 2 ** (tries - 1), timedelta(hours=4))
        pauses = [pause_after(tries, key) for key in keys]
        assert all(0.75 * middle <= one <= 1.25 * middle for one in pauses)
        assert max(pauses) - min(pauses) > middle * 0.4
    assert [is_over(tries) for tries in (MOST_TRIES - 1, MOST_TRIES)] == [False, True]


def suspended(hall: Hall) -> str:
    """Certify somebody and suspend the credential, so that a letter waits."""
    number = hall.certified()
    until = hall.store.now() + 20 * DAY
    Standing(hall.store.uow).suspend(number, actor=DORA, case="C", until=until, words="w")
    return number


def test_two_workers_send_each_letter_once_however_slow_the_server_is(
    sql_store: SqlStore, sink: MailSink
) -> None:
    hall = open_hall(sql_store)
    suspended(hall)
    travel(hall, last_day(hall, hall.certified("ben")) - 90 * DAY)
    sink.pause_s = 0.5
    reminding = Reminding(hall.store.uow)
    with ThreadPoolExecutor(2) as workers:
        written = list(workers.map(lambda _: reminding.write_due(), range(2)))
    assert sum(written) == 1
    with hall.store.uow() as uow:
        waiting = uow.outbox.claim([SEND_NOTICE.name], now=uow.now(), lease_s=1, limit=50)
        uow.commit()
    notices = Notices(hall.store.uow, SmtpMail(sink.url, ISSUER.email, ISSUER.name), ISSUER)
    with ThreadPoolExecutor(4) as workers:
        sent = list(workers.map(lambda one: notices.send(one.subject), [*waiting, *waiting]))
    assert len(waiting) == 2
    assert sorted(map(str, sent)) == ["None", "None", "sent", "sent"]
    assert len({one["Message-ID"] for one in sink.letters}) == len(sink.letters) == 2


def test_a_letter_whose_worker_died_is_sent_by_the_next_after_four_minutes(
    hall: Hall, sink: MailSink
) -> None:
    suspended(hall)
    with hall.store.uow() as uow:
        (one,) = uow.outbox.claim([SEND_NOTICE.name], now=uow.now(), lease_s=1, limit=9)
        now = uow.now()
        assert uow.notices.hold(one.subject, now=now, until=now + HELD)  # and died
        uow.commit()
    hall.store.shift(timedelta(seconds=2))
    assert post(hall, sink) == [None]
    assert post(hall, sink) == []
    hall.store.shift(HELD)
    assert post(hall, sink) == ["sent"]
