"""Letters to holders through a real SMTP connection: reminders by rule, changes, refusals."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.mail import SmtpMail
from app.services.catalogue.content import Library
from app.services.catalogue.content import store as keep
from app.services.errors import MailRefused
from app.services.letters.notice_words import LETTERS
from app.services.letters.notices import Notices, Reminding
from app.services.messages import SEND_NOTICE
from app.services.standing.standing import Standing
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.number import display
from exam_engine.issuance.states import WithdrawalReason
from tests.app.conftest import Store
from tests.app.hall import ISSUER, SCHEME, Hall, open_hall
from tests.support.smtp import MailSink, mail_sink

DORA, RITA = PersonId("dora"), PersonId("rita")
DAY = timedelta(days=1)


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with mail_sink() as running:
        yield running


def post(hall: Hall, sink: MailSink | None) -> list[str | None]:
    """Send what waits, as the worker does; return what became of each letter."""
    mail = SmtpMail(sink.url, ISSUER.email, ISSUER.name) if sink else None
    with hall.store.uow() as uow:
        waiting = uow.outbox.claim([SEND_NOTICE.name], now=uow.now(), lease_s=1, limit=50)
        uow.commit()
    outcomes = [Notices(hall.store.uow, mail, ISSUER).send(one.subject) for one in waiting]
    with hall.store.uow() as uow:
        for one in waiting:
            uow.outbox.settle(one)
        uow.commit()
    return outcomes


def last_day(hall: Hall, number: str) -> date:
    with hall.store.uow() as uow:
        row = uow.credentials.by_number(number)
    assert row is not None
    return row.valid_until.date()


def travel(hall: Hall, day: date) -> None:
    hall.store.shift(timedelta(days=(day - hall.store.now().date()).days))


def test_a_holder_is_reminded_on_each_day_of_the_rule_and_on_no_other(
    hall: Hall, sink: MailSink
) -> None:
    number = hall.certified()
    end = last_day(hall, number)
    reminding = Reminding(hall.store.uow)
    sent: list[int] = []
    for before in (91, 90, 89, 61, 60, 31, 30, 8, 7, 6, 1, 0, -1):
        travel(hall, end - before * DAY)
        for _again in range(2):
            sent += [before] * reminding.write_due()
    assert sent == [90, 60, 30, 7, 0]
    assert post(hall, sink) == ["sent"] * 5
    letter = sink.letters[0]
    assert letter["To"] == "cleo@example.org"
    assert ISSUER.email in letter["From"]
    assert letter["Subject"].startswith("MLOps Foundation: your credential ends on ")
    text = letter.get_content()
    assert "Dear Cleo," in text
    assert display(CredentialNumber(number)) in text
    assert f"{ISSUER.address}/c/{display(CredentialNumber(number))}" in text
    assert f"{end:%-d %B %Y}" in text
    assert f"{end + 30 * DAY:%-d %B %Y}" in text
    assert "{" not in text
    assert len({one["Message-ID"] for one in sink.letters}) == 5


def test_after_a_standstill_only_the_latest_reminder_is_written(hall: Hall) -> None:
    number = hall.certified()
    travel(hall, last_day(hall, number) - 20 * DAY)
    assert Reminding(hall.store.uow).write_due() == 1
    assert Reminding(hall.store.uow).write_due() == 0
    assert post(hall, None) == ["no_server"]


def test_who_has_renewed_or_lost_the_credential_is_not_reminded(hall: Hall) -> None:
    first = hall.certified()
    travel(hall, last_day(hall, first) - 100 * DAY)
    hall.reopen()
    second = hall.certified()
    travel(hall, last_day(hall, first) - 30 * DAY)
    assert Reminding(hall.store.uow).write_due() == 0
    standing = Standing(hall.store.uow)
    until = hall.store.now() + DAY
    standing.suspend(second, actor=DORA, case="C", until=until, words="w")
    travel(hall, last_day(hall, second) - 30 * DAY)
    assert Reminding(hall.store.uow).write_due() == 0


def test_the_days_are_those_of_the_rule_that_the_credential_was_issued_under(hall: Hall) -> None:
    number = hall.certified()
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(SCHEME)
        keep(uow.content, "scheme", scheme.id, replace(scheme, reminders=()))
        uow.commit()
    travel(hall, last_day(hall, number) - 90 * DAY)
    assert Reminding(hall.store.uow).write_due() == 1


def test_every_change_is_told_without_its_reasons(hall: Hall, sink: MailSink) -> None:
    number = hall.certified()
    standing = Standing(hall.store.uow)
    kept = "SECRET-REASON"
    until = hall.store.now() + 5 * DAY
    standing.suspend(number, actor=DORA, case="C-44", until=until, words=kept)
    standing.restore(number, actor=RITA, words=kept)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(number, actor=DORA, reason=reason, words=kept)
    assert post(hall, sink) == ["sent", "sent"]
    standing.settle_withdrawal(proposal, actor=RITA, confirm=True, words=kept)
    assert post(hall, sink) == ["sent"]
    subjects = sorted(one["Subject"].partition(": ")[2] for one in sink.letters)
    assert [one.partition(" until")[0] for one in subjects] == [
        "your credential is suspended",
        "your credential is valid again",
        "your credential was withdrawn",
    ]
    every = "\n".join(str(one) for one in sink.letters)
    assert "C-44" in every
    for hidden in (kept, "integrity", "dora", "rita"):
        assert hidden not in every.lower().replace("secret-reason", kept)


def test_a_suspension_that_ended_by_itself_and_a_renewal_are_told(
    hall: Hall, sink: MailSink
) -> None:
    first = hall.certified()
    with hall.store.uow() as uow:
        row = uow.credentials.by_number(first)
    assert row is not None
    standing = Standing(hall.store.uow)
    standing.suspend(first, actor=DORA, case="C", until=hall.store.now() + DAY, words="w")
    hall.store.shift(2 * DAY)
    assert standing.lift(row.attempt_id)
    travel(hall, last_day(hall, first) - 100 * DAY)
    hall.reopen()
    second = hall.certified()
    assert post(hall, sink) == ["sent"] * 3
    renewed = next(one for one in sink.letters if "renewal" in one["Subject"])
    assert display(CredentialNumber(second)) in renewed.get_content()
    assert any("valid again" in one["Subject"] for one in sink.letters)


def test_a_letter_is_sent_once_though_its_job_runs_twice(hall: Hall, sink: MailSink) -> None:
    number = hall.certified()
    until = hall.store.now() + DAY
    Standing(hall.store.uow).suspend(number, actor=DORA, case="C", until=until, words="w")
    with hall.store.uow() as uow:
        (one,) = uow.outbox.claim([SEND_NOTICE.name], now=uow.now(), lease_s=1, limit=9)
    notices = Notices(hall.store.uow, SmtpMail(sink.url, ISSUER.email, ISSUER.name), ISSUER)
    assert [notices.send(one.subject), notices.send(one.subject)] == ["sent", None]
    assert len(sink.letters) == 1
    assert notices.send("0" * 32) is None


@pytest.mark.parametrize("address", ["", "no address", "a@b\r\nBcc: x@y.example", "a@b@c"])
def test_an_address_that_is_none_is_refused_and_adds_no_header(
    sink: MailSink, address: str
) -> None:
    mail = SmtpMail(sink.url, ISSUER.email, ISSUER.name)
    with pytest.raises(MailRefused):
        mail.send(to=address, subject="s", text="t", key="k")
    assert sink.letters == []


def test_a_text_of_any_script_arrives_as_it_was_written(sink: MailSink) -> None:
    mail = SmtpMail(sink.url, ISSUER.email, "Bôard, Ünited")
    text = "Dear Zoë 王,\n.\n..dots\n" + "long " * 400 + "\n"
    mail.send(to="z@example.org", subject="Grüße", text=text, key="k")
    (letter,) = sink.letters
    assert letter.get_content().replace("\r\n", "\n") == text
    assert letter["Subject"] == "Grüße"


def test_every_change_of_standing_has_its_words() -> None:
    from exam_engine.issuance import event_spelling

    kinds = {
        event_spelling.SUSPENDED,
        event_spelling.REINSTATED,
        event_spelling.WITHDRAWN,
        event_spelling.SUPERSEDED,
    }
    assert set(LETTERS) == kinds | {"reminder", "reissued", "scope_reduction", "scope_extension"}
