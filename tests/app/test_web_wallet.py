"""The wallet through pages: private looks like never given, links open and end, nothing leaks."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, update
from werkzeug.test import TestResponse

from app.persistence.tables import (
    credential_name_tries,
    credential_shares,
    credential_showings,
    credential_views,
    credentials,
)
from app.web.holders.showing_words import text_sha256
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display, number_from_random
from tests.app.offices import Office

JSON = {"Accept": "application/json"}
LINK = re.compile(r"/s/([A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])")


@pytest.fixture
def number(office: Office) -> str:
    """Carla's credential as nobody has decided about it yet."""
    with office.store.database.engine.begin() as connection:
        for table in (credential_showings, credential_views, credential_name_tries):
            connection.execute(delete(table))
        connection.execute(delete(credential_shares).where(credential_shares.c.label != "Example"))
        plain = {"visibility": "link", "name_public": False, "result_public": False}
        connection.execute(update(credentials).values(**plain, holder_name="Carla Castellani"))
    return display(CredentialNumber(office.number))


def choose(office: Office, number: str, *details: str, **form: str) -> TestResponse:
    given = {"text_sha256": text_sha256(), "after": "0", **form, "detail": list(details)}
    return office.visitor("carla").post(f"/me/credentials/{number}/showing", data=given)


def share(office: Office, number: str, *details: str, **form: str) -> TestResponse:
    given = {"label": "Acme", "days": "7", "view_limit": "", **form, "detail": list(details)}
    return office.visitor("carla").post(f"/me/credentials/{number}/links", data=given)


def secret_in(reply: TestResponse) -> str:
    found = LINK.search(reply.get_data(as_text=True))
    assert found is not None
    return found.group(1)


def mine(office: Office, number: str) -> str:
    return office.visitor("carla").get(f"/me/credentials/{number}").get_data(as_text=True)


DOORS = (
    ("GET", "/c/{}", None),
    ("GET", "/c/{}?at=2026-01-01", None),
    ("GET", "/c/{}/credential.jwt", None),
    ("GET", "/c/{}/credential.json", None),
    ("GET", "/c/{}/inclusion.json", None),
    ("GET", "/c/{}/badge.svg", None),
    ("GET", "/c/{}/badge.png", None),
    ("GET", "/c/{}/evidence/exam", None),
    ("GET", "/c/{}/name", None),
    ("GET", "/api/v1/verify/{}", None),
    ("POST", "/api/v1/verify/{}/name", {"name": "Carla Castellani"}),
)


@contextmanager
def statements(office: Office) -> Iterator[list[str]]:
    """Collect what is asked of the database, without its values."""
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, text: str, *_more: object) -> None:
        asked.append(text)

    engine = office.wiring.database.engine  # the reader shares its events
    event.listen(engine, "before_cursor_execute", hear)
    yield asked
    event.remove(engine, "before_cursor_execute", hear)


@pytest.mark.parametrize(("method", "door", "body"), DOORS)
def test_private_is_answered_as_if_it_had_never_been_given_and_with_the_same_work(
    office: Office, number: str, method: str, door: str, body: object
) -> None:
    assert choose(office, number, visibility="private").status_code == 303
    never = display(number_from_random(secrets.token_bytes(10)))
    seen = []
    for headers in ({}, JSON):
        for one in (number, never):
            visitor = office.stranger()
            visitor.client.set_cookie("assay-visit", "same", domain="localhost")
            with statements(office) as asked:
                more = {"json": body} if body else {}
                reply = visitor.raw(method, door.format(one), headers=headers, **more)
            assert asked or reply.status_code == 303, "the listener hears nothing"
            text = reply.data.replace(one.encode(), b"NUMBER")
            head = str(sorted(reply.headers.items())).replace(one, "NUMBER")
            seen.append((reply.status_code, head, text, tuple(asked)))
    assert seen[0] == seen[1]
    assert seen[2] == seen[3]
    assert seen[0][0] in {303, 404}


def test_a_person_compares_no_name_with_a_private_one(office: Office, number: str) -> None:
    choose(office, number, visibility="private")
    reply = office.stranger().post(f"/c/{number}/name", data={"name": "Carla Castellani"})
    assert reply.status_code == 404
    assert "We know no credential" in reply.get_data(as_text=True)


def test_what_is_agreed_to_is_shown_and_taken_back_at_the_next_look(
    office: Office, number: str
) -> None:
    def shown() -> tuple[bool, bool]:
        page = office.stranger().get(f"/c/{number}").get_data(as_text=True)
        told = office.stranger().get(f"/api/v1/verify/{number}").json
        named = "Carla Castellani" in page
        assert (told["holderName"] == "Carla Castellani") is named
        banded = 'data-testid="bands"' in page
        assert bool(told["resultBands"]) is banded
        return named, banded

    assert shown() == (False, False)
    choose(office, number, "name", visibility="public")
    assert shown() == (True, False)
    choose(office, number, "result", visibility="public", after="1")
    assert shown() == (False, True)
    choose(office, number, "name", "result", visibility="link", after="2")
    assert shown() == (False, False)
    page = mine(office, number)
    assert page.count("With the details that you choose:") == 2


def test_a_file_that_was_handed_over_is_judged_whoever_may_look_it_up(
    office: Office, number: str
) -> None:
    choose(office, number, visibility="private")
    with office.wiring.read() as uow:
        row = uow.credentials.by_number(office.number)
    assert row is not None
    reply = office.stranger().raw("POST", "/api/v1/verify", data=row.tokens["vcdm2"])
    assert (reply.json["status"], reply.json["holderName"]) == ("active", None)
    assert reply.json["nameCheck"] == "unavailable", "by number there is nothing to compare"


def test_a_link_shows_the_credential_until_its_holder_ends_it(office: Office, number: str) -> None:
    choose(office, number, visibility="private")
    made = share(office, number, "name")
    assert made.status_code == 200
    secret = secret_in(made)
    page = office.stranger().get(f"/s/{secret}").get_data(as_text=True)
    assert 'data-status="active"' in page
    assert "Carla Castellani" in page
    assert 'data-testid="bands"' not in page
    for by_number in ("credential.jwt", "credential.json", "badge.svg"):
        assert by_number not in page, "what strangers would not be given"
    told = office.stranger().raw("POST", "/api/v1/shared", json={"token": secret})
    assert (told.json["holderName"], told.json["acceptable"]) == ("Carla Castellani", True)
    listed = mine(office, number)
    assert secret not in listed
    ended = re.search(r'data-link="([0-9a-f]{32})" data-state="open"', listed)
    assert ended is not None
    end = f"/me/credentials/{number}/links/{ended.group(1)}/end"
    assert office.visitor("cleo").post(end).status_code == 404
    assert office.visitor("carla").post(end).status_code == 303
    over = office.stranger().get(f"/s/{secret}")
    assert (over.status_code, "taken it back" in over.get_data(as_text=True)) == (410, True)
    told = office.stranger().raw("POST", "/api/v1/shared", json={"token": secret})
    assert (told.status_code, told.json["code"]) == (410, "share_revoked")


def test_a_link_with_a_limit_is_opened_by_a_press(office: Office, number: str) -> None:
    secret = secret_in(share(office, number, view_limit="1"))
    for _ in range(2):
        door = office.stranger().get(f"/s/{secret}").get_data(as_text=True)
        assert "It can be opened 1 more time of 1." in door
        assert number not in door
    visitor = office.stranger()
    page = visitor.post(f"/s/{secret}").get_data(as_text=True)
    assert number in page
    assert "Carla" not in page
    again = visitor.post(f"/s/{secret}", headers=JSON)
    assert (again.status_code, again.json["code"]) == (410, "share_used_up")
    assert office.stranger().get(f"/s/{secret}").status_code == 410


def test_a_link_tells_of_a_change_at_once(office: Office, number: str) -> None:
    from app.services.standing.standing import Standing
    from exam_engine.ids import PersonId

    secret = secret_in(share(office, number))
    standing, dora = Standing(office.wiring.uow), PersonId("dora")
    until = office.store.now() + timedelta(days=3)
    standing.suspend(office.number, actor=dora, case="C", until=until, words="w")
    page = office.stranger().get(f"/s/{secret}").get_data(as_text=True)
    own = mine(office, number)
    standing.restore(office.number, actor=dora, words="w")
    assert 'data-status="suspended"' in page
    assert "That is no finding against you." in own
    assert "Suspended until the end of" in own
    assert "Suspended until" not in mine(office, number)


@pytest.mark.parametrize(
    "body", [None, [], {}, {"token": 1}, {"token": "a\x00"}, {"token": "\ud800" * 32}]
)
def test_what_is_no_link_is_refused_by_name(office: Office, body: object) -> None:
    reply = office.stranger().raw("POST", "/api/v1/shared", json=body)
    assert (reply.status_code, reply.json["field"]) == (400, "token")
    for unknown in ("x", "x" * 32, "x" * 3000):
        reply = office.stranger().raw("POST", "/api/v1/shared", json={"token": unknown})
        assert (reply.status_code, reply.json["code"]) == (404, "not_found")
        assert office.stranger().get(f"/s/{unknown}").status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"label": " "}, "Say whom the link is for"),
        ({"days": "0"}, "Choose how long it opens"),
        ({"days": "soon"}, "Choose how long it opens"),
        ({"view_limit": "-1"}, "whole number from 1 to 1,000"),
        ({"view_limit": "1001"}, "whole number from 1 to 1,000"),
    ],
)
def test_a_link_out_of_bounds_says_what_to_change_and_makes_none(
    office: Office, number: str, form: dict[str, str], said: str
) -> None:
    before = office.everything("login_sessions")
    reply = share(office, number, **form)
    assert (reply.status_code, said in reply.get_data(as_text=True)) == (422, True)
    assert "&lt;" not in said
    assert office.everything("login_sessions") == before


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"visibility": "secret"}, 422),
        ({"visibility": "public", "after": "x"}, 422),
        ({"visibility": "private", "text_sha256": "0" * 64}, 409),
        ({"visibility": "private", "after": "7"}, 409),
    ],
)
def test_a_choice_that_cannot_count_changes_nothing(
    office: Office, number: str, form: dict[str, str], status: int
) -> None:
    before = office.everything("login_sessions")
    reply = choose(office, number, **form)
    assert (reply.status_code, "Nothing was changed" in reply.get_data(as_text=True)) == (
        status,
        True,
    )
    assert office.everything("login_sessions") == before


def test_the_wallet_of_somebody_else_is_not_there(office: Office, number: str) -> None:
    cleo = office.visitor("cleo")
    for one in (number, "0000-0000-0000-000H", "nonsense"):
        reply = cleo.get(f"/me/credentials/{one}")
        assert (reply.status_code, reply.headers["Location"]) == (303, "/me/credentials")
        form = {"visibility": "public", "after": "0", "text_sha256": text_sha256()}
        assert cleo.post(f"/me/credentials/{one}/showing", data=form).status_code == 404
        assert cleo.post(f"/me/credentials/{one}/links", data={"label": "x"}).status_code == 404
    assert "No certificate yet" in cleo.get("/me/credentials").get_data(as_text=True)


def test_the_holder_finds_everything_on_the_page(office: Office, number: str) -> None:
    listed = office.visitor("carla").get("/me/credentials").get_data(as_text=True)
    assert number in listed
    page = mine(office, number)
    assert 'data-status="active"' in page
    assert 'data-phase="early"' in page
    assert "When we remind you" in page
    for _ in range(2):
        office.stranger().get(f"/c/{number}")
    office.visitor("carla").get(f"/c/{number}")  # the holder's own look is not counted
    assert "2 times" in mine(office, number)


def test_the_candidates_own_page_says_what_the_wallet_says(office: Office) -> None:
    """The last test of this file: nothing is valid after it."""
    for status, words in (("active", 'chip-good"[^>]*>Valid'), ("expired", ">Expired")):
        for path in ("/me", "/me/credentials"):
            page = office.signed_in("carla").get(path).text
            assert re.findall(r'data-status="(\w+)"', page) == [status], path
            assert re.search(words, page), path
        office.shift(timedelta(days=3 * 366))
