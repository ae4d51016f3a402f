"""Complaints and appeals through pages: followed by the person, closed to who had a part."""

import re
import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.persistence.tables import credentials
from app.services.roles import Role
from app.services.standing.standing import Standing
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.number import display, number_from_random
from tests.app.filled import lent_office
from tests.app.offices import Office
from tests.support.databases import Databases
from tests.support.redis import TestRedis

WORDS = "Nobody told me that the exam would be moved, and I lost a day."
SAID = "This certificate was shown to us by somebody who never sat an exam."
ANSWER = "You were right. We write to everybody the day before from now on."


@pytest.fixture(scope="module")
def office(backend: str, databases: Databases, redis_server: TestRedis) -> Iterator[Office]:
    """All pages, with a second and a third decider."""
    with lent_office(databases, backend, redis_server) as opened:
        opened.add("dan", Role.DECIDER)
        opened.add("rex", Role.DECIDER, Role.PROCTOR)
        yield opened


def come(office: Office, **form: str) -> TestResponse:
    given = {"kind": "complaint", "about": f"credential:{office.number}", "words": WORDS, **form}
    return office.visitor("carla").post("/me/matters", data=given)


def came(office: Office, **form: str) -> str:
    """Come with a matter; return its id."""
    reply = come(office, **form)
    assert reply.status_code == 303, reply.get_data(as_text=True)
    return reply.headers["Location"].rpartition("/")[2]


def page(office: Office, person: str, path: str) -> str:
    return office.visitor(person).get(path).get_data(as_text=True)


def act(office: Office, person: str, matter: str, **form: str) -> TestResponse:
    version = re.search(r'name="version" value="(\d+)"', page(office, person, f"/matters/{matter}"))
    given = {"version": version.group(1) if version else "0", **form}
    return office.visitor(person).post(f"/matters/{matter}", data=given)


def test_a_complaint_is_followed_from_the_form_to_the_answer(office: Office) -> None:
    form = page(office, "carla", f"/me/matters/new?kind=complaint&about=credential:{office.number}")
    assert f'value="credential:{office.number}" selected' in form
    matter = came(office)
    own = f"/me/matters/{matter}"
    shown = page(office, "carla", own)
    assert WORDS in shown
    assert "Nobody has it in hand yet." in shown
    queue = page(office, "dan", "/matters")
    assert f'data-matter="{matter}"' in queue
    assert WORDS not in queue
    assert act(office, "dan", matter, do="assign", to="dan").status_code == 303
    assert act(office, "dan", matter, do="note", words="Ask Rita.").status_code == 303
    shown = page(office, "carla", own)
    assert "has it in hand, and had no part" in shown
    assert "Ask Rita." not in shown
    assert "Ask Rita." in page(office, "dan", f"/matters/{matter}")
    done = act(office, "dan", matter, do="answer", outcome="granted", words=ANSWER)
    assert done.status_code == 303
    shown = page(office, "carla", own)
    assert "You were right" in shown
    assert ANSWER in shown
    assert "Take it back" not in shown
    late = act(office, "dan", matter, do="answer", outcome="refused", words=ANSWER)
    assert (late.status_code, "Somebody was quicker" in late.get_data(as_text=True)) == (409, True)


def test_whoever_had_a_part_reads_nothing_and_decides_nothing(office: Office) -> None:
    standing = Standing(office.wiring.uow)
    until = office.store.now() + timedelta(days=2)
    standing.suspend(office.number, actor=PersonId("rex"), case="C", until=until, words="w")
    matter = came(office, kind="appeal")
    barred = page(office, "rex", f"/matters/{matter}")
    assert WORDS not in barred
    assert "changed the certificate, or proposed to" in barred
    before = office.everything("login_sessions")
    for form in (
        {"do": "note", "words": "mine"},
        {"do": "assign", "to": "dan", "version": "0"},
        {"do": "answer", "outcome": "refused", "words": ANSWER, "version": "0"},
    ):
        assert office.visitor("rex").post(f"/matters/{matter}", data=form).status_code == 409
    assert office.everything("login_sessions") == before
    own = page(office, "dora", f"/matters/{matter}")
    assert re.search(r'value="rex" disabled', own)
    refused = act(office, "dora", matter, do="assign", to="rex")
    assert "cannot decide on it" in refused.get_data(as_text=True)
    standing.restore(office.number, actor=PersonId("dan"), words="w")


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"kind": "wish"}, 422, "Choose one of the two."),
        ({"about": ""}, 422, "Choose what it is about."),
        ({"about": "credential:0000"}, 409, "Choose what it is about."),
        ({"about": "decision:nobody"}, 409, "Choose what it is about."),
        ({"words": "too short"}, 422, "Write 20 to 4,000 characters."),
        ({"words": "x" * 4001}, 422, "Write 20 to 4,000 characters."),
        ({"kind": "appeal", "about": "service:"}, 409, "no decision about this"),
    ],
)
def test_what_cannot_be_received_says_why_and_keeps_what_was_written(
    office: Office, form: dict[str, str], status: int, said: str
) -> None:
    before = office.everything("login_sessions")
    reply = come(office, **form)
    text = reply.get_data(as_text=True)
    assert (reply.status_code, said in text) == (status, True)
    assert form.get("words", WORDS)[:4000] in text
    assert office.everything("login_sessions") == before


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "answer", "outcome": "maybe", "words": ANSWER}, "Choose what you found."),
        ({"do": "answer", "outcome": "granted", "words": "no"}, "Write 20 to 4,000 characters"),
        ({"do": "note", "words": " "}, "a note may be short"),
        ({"do": "dance"}, "Choose what to do."),
        ({"do": "assign", "version": "x"}, "Choose what to do."),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    office: Office, form: dict[str, str], said: str
) -> None:
    matter = came(office, about="service:")
    act(office, "dan", matter, do="assign", to="dan")
    before = office.everything("login_sessions")
    reply = act(office, "dan", matter, **form)
    assert (reply.status_code, said in reply.get_data(as_text=True)) == (422, True)
    assert office.everything("login_sessions") == before
    office.visitor("carla").post(f"/me/matters/{matter}/withdraw", data={"version": "1"})
    assert 'data-state="withdrawn"' in page(office, "carla", f"/me/matters/{matter}")


def test_somebody_elses_matter_is_not_there(office: Office) -> None:
    matter = came(office)
    cleo = office.visitor("cleo")
    for one in (matter, "nonsense"):
        reply = cleo.get(f"/me/matters/{one}")
        assert (reply.status_code, reply.headers["Location"]) == (303, "/me/matters")
        gone = cleo.post(f"/me/matters/{one}/withdraw", data={"version": "0"})
        assert gone.status_code == 404
    assert "You have no complaint" in page(office, "cleo", "/me/matters")
    assert office.visitor("dan").get("/matters/nonsense").headers["Location"] == "/matters"
    assert office.visitor("dan").post("/matters/nonsense", data={"do": "x"}).status_code == 404
    late = office.visitor("carla").post(f"/me/matters/{matter}/withdraw", data={"version": "9"})
    assert late.status_code == 303
    assert 'data-state="received"' in page(office, "carla", f"/me/matters/{matter}")


def complain(office: Office, **changed: str) -> tuple[TestResponse, str]:
    """Come with a complaint as a stranger; returns the answer and the link's secret."""
    stranger = office.stranger()
    form = stranger.get("/complain").get_data(as_text=True)
    (secret,) = re.findall(r'name="secret" value="([\w-]{32})"', form)
    given = {"subject": "credential", "number": "x", "words": SAID, "secret": secret, **changed}
    network = {"REMOTE_ADDR": f"2001:db8:0:{secrets.token_hex(2)}::1"}
    return stranger.post("/complain", data=given, environ_overrides=network), secret


def test_a_stranger_learns_nothing_of_a_number_and_is_answered_at_the_desk(office: Office) -> None:
    engine = office.store.database.engine
    given = display(CredentialNumber(office.number))
    never = display(number_from_random(secrets.token_bytes(10)))
    seen = []
    for number, visibility in ((given, "link"), (given, "private"), (never, "link")):
        with engine.begin() as connection:
            connection.execute(update(credentials).values(visibility=visibility))
        reply, secret = complain(office, number=number)
        assert reply.headers["Location"] == f"/complaint/{secret}"
        text = office.stranger().get(f"/complaint/{secret}").get_data(as_text=True)
        assert number in text
        for own in (secret, number, re.findall(r"C-2\d{3}-\w{6}", text)[0]):
            text = text.replace(own, "")
        text = re.sub(r'content="[0-9a-f]{64}"|value="[0-9a-f]{64}"|<time.*?</time>', "", text)
        seen.append(text)
    with engine.begin() as connection:
        connection.execute(update(credentials).values(visibility="link"))
    assert seen[0] == seen[1] == seen[2]
    queue = page(office, "dan", "/matters")
    assert "From people without an account" in queue
    assert "A certificate that is not in the register" in queue
    fresh = queue.partition("From people without an account")[2]
    matter = re.findall(r'data-matter="(\w+)"', fresh)[0]
    assert "somebody without an account" in page(office, "dan", f"/matters/{matter}")


@pytest.mark.parametrize("typed", ["4VRD-MTTZ-4BPA-1TDG", ""])
def test_a_stranger_reads_what_they_typed_and_not_what_it_was_found_to_be(
    office: Office, typed: str
) -> None:
    given = {"number": typed} if typed else {"subject": "decision"}
    _reply, secret = complain(office, **given)
    link = f"/complaint/{secret}"
    reference = re.findall(r"C-2\d{3}-\w{6}", office.stranger().get(link).text)[0]
    queue = page(office, "dan", "/matters")
    matter = re.findall(rf'data-matter="(\w+)"[^>]*><th[^>]*><a[^>]*>{reference}', queue)[0]
    assert act(office, "dan", matter, do="tie", about=office.number).status_code == 303
    text = office.stranger().get(link).text
    assert typed in text
    assert display(CredentialNumber(office.number)) not in text
    with office.wiring.read() as uow:
        (tied,) = (one for one in uow.matters.events(matter) if one.kind == "tied")
    assert tied.words.startswith(typed.replace("-", "")), "what was typed is not lost"


def test_a_stranger_answers_a_question_and_reads_the_answer(office: Office) -> None:
    _reply, secret = complain(office, subject="service", email="erin@firm.example", name="Erin")
    link = f"/complaint/{secret}"
    reference = re.findall(r"C-2\d{3}-\w{6}", office.stranger().get(link).text)[0]
    queue = page(office, "dan", "/matters")
    matter = re.findall(rf'data-matter="(\w+)"[^>]*><th[^>]*><a[^>]*>{reference}', queue)[0]
    assert "Erin, erin@firm.example" in page(office, "dan", f"/matters/{matter}")
    assert act(office, "dan", matter, do="assign", to="dan").status_code == 303
    assert act(office, "dan", matter, do="ask", words="When was that?").status_code == 303
    stranger = office.stranger()
    assert "When was that?" in stranger.get(link).text
    assert stranger.post(link, data={"do": "reply", "words": ""}).status_code == 422
    assert stranger.post(link, data={"do": "reply", "words": "In May."}).status_code == 303
    assert "In May." in page(office, "dan", f"/matters/{matter}")
    done = act(office, "dan", matter, do="answer", outcome="granted", words=ANSWER)
    assert done.status_code == 303
    text = stranger.get(link).text
    assert ANSWER in text
    assert "Send it" not in text
    assert stranger.get(f"/complaint/{'x' * 32}").status_code == 404


def test_a_form_that_is_refused_keeps_what_was_written(office: Office) -> None:
    reply, secret = complain(office, words="short", name="Erin")
    text = reply.get_data(as_text=True)
    assert reply.status_code == 422
    for kept in ("Write 20 to 4,000 characters.", ">short<", 'value="Erin"', f'value="{secret}"'):
        assert kept in text
    assert office.stranger().get(f"/complaint/{secret}").status_code == 404
