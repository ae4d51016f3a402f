"""Numbers as people type them and as guessers try them, over HTTP."""

import secrets
from collections.abc import Callable

import pytest

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import ALPHABET, display, number_from_random
from tests.app.offices import Office

API = "/api/v1/verify"


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """How a number is read does not depend on the database: once is enough."""
    return str(request.param)


VECTORS = (
    "0000-0000-0000-000H",
    "0000-0000-0000-001E",
    "1000-0000-0000-000K",
    "0123-4567-89AB-CDEN",
    "ZZZZ-ZZZZ-ZZZZ-ZZZ4",
)
NO_NUMBERS = (
    "0000-0000-0000-0000",
    "1000-0000-0000-000H",
    "0123-4567-89AB-CDEU",
    "0123-4567-89AB-CDE\u0660",
    "0123-4567-89AB-CDE",
    "0123-4567-89AB-CDEN0",
    "\uff10123-4567-89AB-CDEN",
    "\u1e9e123-4567-89AB-CDEN",
)
TYPINGS: tuple[Callable[[str], str], ...] = (
    str.lower,
    lambda text: text.replace("-", ""),
    lambda text: text.replace("-", " "),
    lambda text: text.replace("-", "\u2011"),
    lambda text: text.replace("-", "\u2013"),
    lambda text: text.replace("-", "\u00a0"),
    lambda text: text.replace("0", "o").replace("1", "l"),
    lambda text: text.replace("0", "O").replace("1", "I"),
)


def test_vectors_of_numbers_are_read_over_http_as_people_type_them(office: Office) -> None:
    for vector in VECTORS:
        for typed in (vector, *(typing(vector) for typing in TYPINGS)):
            reply = office.stranger().get(f"{API}/{typed}")
            assert (reply.status_code, reply.json["status"]) == (404, "unknown"), typed
        page = office.stranger().get(f"/c/{vector.lower()}")
        assert (page.status_code, page.headers["Location"]) == (308, f"/c/{vector}")
    for typed in NO_NUMBERS:
        reply = office.stranger().get(f"{API}/{typed}")
        assert (reply.status_code, reply.json["code"]) == (400, "malformed_message"), typed


def test_random_numbers_and_neighbours_find_nothing(office: Office) -> None:
    real = office.number
    neighbours = [
        display(CredentialNumber(real[:at] + other + real[at + 1 :]))
        for at in range(len(real))
        for other in ALPHABET
        if other != real[at]
    ]
    guesses = [display(number_from_random(secrets.token_bytes(10))) for _ in range(4_000)]
    headers = {"Authorization": f"Bearer {office.api_key}"}
    body = {"numbers": [*neighbours, *guesses]}
    reply = office.stranger().raw("POST", f"{API}/bulk", json=body, headers=headers)
    results = reply.json["results"]
    assert {row["status"] for row in results[: len(neighbours)]} == {"mistyped"}
    assert {row["status"] for row in results[len(neighbours) :]} == {"unknown"}
