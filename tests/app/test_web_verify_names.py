"""Comparing a name: yes or no, never the name; five tries a day; unknown numbers stay unknown."""

import json
import logging
import secrets
from typing import Any

import pytest
from sqlalchemy import delete, update

from app.persistence.tables import credential_name_tries, credentials
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display, number_from_random
from tests.app.offices import Office

NAME = "Carla Mar\u00eda M\u00fcller"


@pytest.fixture
def number(office: Office) -> str:
    """Carla's credential under her full name, with all tries of the day left."""
    with office.store.database.engine.begin() as connection:
        connection.execute(update(credentials).values(holder_name=NAME))
        connection.execute(delete(credential_name_tries))
    return display(CredentialNumber(office.number))


def ask(office: Office, number: str, body: object) -> tuple[int, dict[str, Any]]:
    """Compare as a program does."""
    reply = office.stranger().raw("POST", f"/api/v1/verify/{number}/name", json=body)
    return reply.status_code, json.loads(reply.data)


def show(office: Office, number: str, name: str) -> tuple[int, str]:
    """Compare as a person does; returns the page's main part."""
    reply = office.stranger().post(f"/c/{number}/name", data={"name": name})
    return reply.status_code, reply.get_data(as_text=True).partition("<main")[2]


def test_the_answer_is_yes_or_no_and_never_the_name(
    office: Office, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="app.services.verifying.naming"):
        assert ask(office, number, {"name": "muller carla"}) == (200, {"match": True})
        assert ask(office, number, {"name": "Carla Schmidt"}) == (200, {"match": False})
    assert [record.code for record in caplog.records] == ["match", "no_match"]  # type: ignore[attr-defined]
    assert all(NAME not in repr(vars(record)) for record in caplog.records)
    status, page = show(office, number, "<b>Carla Schmidt</b>")
    assert (status, "The name does not fit" in page) == (200, True)
    assert "ller" not in page
    assert "<b>Carla" not in page
    status, page = show(office, number, "CARLA MULLER")
    assert (status, "The name fits" in page) == (200, True)
    assert NAME not in page


def test_the_sixth_try_of_a_day_waits_for_tomorrow(office: Office, number: str) -> None:
    for _ in range(5):
        assert ask(office, number, {"name": "Some Body"})[0] == 200
    reply = office.stranger().raw("POST", f"/api/v1/verify/{number}/name", json={"name": NAME})
    assert reply.status_code == 429
    assert 0 < int(reply.headers["Retry-After"]) <= 86_400
    status, page = show(office, number, NAME)
    assert (status, "five times today" in page, "The name fits" in page) == (429, True, False)


@pytest.mark.parametrize("body", [{}, [], None, {"name": 1}, {"name": " - "}, {"name": "x" * 201}])
def test_what_is_no_name_costs_no_try(office: Office, number: str, body: object) -> None:
    before = office.everything()
    status, told = ask(office, number, body)
    assert (status, told["code"], told["field"]) == (400, "malformed_command", "name")
    assert show(office, number, "")[0] == 422
    assert office.everything() == before


def test_an_unknown_number_is_unknown_here_too(office: Office, number: str) -> None:
    never = display(number_from_random(secrets.token_bytes(10)))
    by_number = office.stranger().get(f"/api/v1/verify/{never}")
    assert ask(office, never, {"name": NAME}) == (404, by_number.json)
    status, page = show(office, never, NAME)
    assert (status, "We know no credential" in page) == (404, True)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert ask(office, wrong, {"name": NAME})[0] == 400
    assert show(office, wrong, NAME)[0] == 400
