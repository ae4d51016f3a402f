"""Lists of numbers with an employer's key: every line answered, and nothing more than that."""

import base64
import csv
import io
import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.persistence.tables import api_key_events, credential_views, credentials
from app.services.people.api_keys import KeyMade
from app.services.roles import Role
from app.services.standing.standing import Standing
from app.services.verifying.credential_sheet import MOST_ROWS
from app.services.verifying.verification import Verifying
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.number import display, number_from_random
from exam_engine.issuance.verdict import Status
from tests.app.offices import Office
from tests.app.test_web_verify import unissued
from tests.builders import account

ADA = account("ada", Role.ADMINISTRATOR)


def unknown() -> str:
    return display(number_from_random(secrets.token_bytes(10)))


@pytest.fixture
def number(office: Office) -> str:
    return display(CredentialNumber(office.number))


@pytest.fixture
def made(office: Office) -> KeyMade:
    """A key of its own, so that counts are this test's."""
    return office.wiring.api_keys().make("Lists", by=ADA, per_day=6_000, per_minute=50)


def ask(office: Office, made: KeyMade, body: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {made.token}"}
    return office.stranger().raw("POST", "/api/v1/verify/bulk", json=body, headers=headers)


def show(office: Office, token: str, raw: bytes) -> TestResponse:
    form = {"key": token, "file": (io.BytesIO(raw), "list.csv")}
    return office.stranger().post("/verify/bulk", data=form)


def saved(reply: TestResponse, separator: str = ",") -> list[dict[str, str]]:
    """Return the rows of the table that the page lets one save."""
    page = reply.get_data(as_text=True)
    (coded,) = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', page)
    text = base64.b64decode(coded).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=separator))


def test_every_line_is_answered_and_each_number_counted_once(
    office: Office, number: str, made: KeyMade
) -> None:
    hidden, never = unissued(office), unknown()
    given = [number, number.lower(), f" {number} ", f"http://localhost:8000/c/{number}"]
    given += [never, hidden, number[:-1], "=1+1", "", f"https://evil.example/c/{number}"]
    reply = ask(office, made, {"numbers": given})
    assert reply.status_code == 200
    body = reply.json
    assert (body["checked"], body["quota"]) == (3, {"perDay": 6_000, "left": 5_997})
    assert [(row["line"], row["status"], row["repeats"]) for row in body["results"]] == [
        (1, "active", None), (2, "active", 1), (3, "active", 1), (4, "active", 1),
        (5, "unknown", None), (6, "unknown", None), (7, "mistyped", None), (8, "mistyped", None),
        (9, "missing", None), (10, "elsewhere", None),
    ]  # fmt: skip
    first = body["results"][0]
    assert (first["id"], first["acceptable"], first["certification"]) == (
        number,
        True,
        "cmle/foundation",
    )
    assert set(first) == {
        "line", "given", "id", "status", "acceptable", "certification", "validUntil", "repeats",
        "covers",
    }  # fmt: skip
    assert [row["acceptable"] for row in body["results"]] == [True] * 4 + [False] * 6
    seen = [{**body["results"][at], "line": 0, "given": "", "id": ""} for at in (4, 5)]
    assert seen[0] == seen[1], "one that may not be seen is as unknown as any other"
    text = reply.get_data(as_text=True)
    assert "Carla" not in text
    assert "carla" not in text


def test_one_that_its_holder_keeps_private_is_as_unknown_as_any_other(
    office: Office, number: str, made: KeyMade
) -> None:
    engine, never = office.store.database.engine, unknown()
    before = looks(office)
    with engine.begin() as connection:
        connection.execute(update(credentials).values(visibility="private"))
    try:
        reply = ask(office, made, {"numbers": [number, never]})
        table = saved(show(office, made.token, f"{number}\n{never}".encode()))
    finally:
        with engine.begin() as connection:
            connection.execute(update(credentials).values(visibility="link"))
    one, other = ({**row, "line": 0, "given": "", "id": ""} for row in reply.json["results"])
    assert one == other
    assert one["status"] == "unknown"
    same = [{**row, "line": "", "given": "", "number": ""} for row in table]
    assert same[0] == same[1]
    assert looks(office) == before, "nobody looked at it"


def looks(office: Office) -> int:
    with office.wiring.database.reading() as connection:
        return sum(connection.scalars(select(credential_views.c.views)))


def events(office: Office, made: KeyMade) -> list[Any]:
    with office.wiring.database.reading() as connection:
        asked = select(api_key_events.c.kind, api_key_events.c.body)
        rows = connection.execute(asked.where(api_key_events.c.key_id == made.key.id))
        return [tuple(row) for row in rows if row.kind != "made"]


def test_the_holder_sees_one_look_and_the_key_one_entry_without_numbers(
    office: Office, number: str, made: KeyMade
) -> None:
    before = looks(office)
    assert ask(office, made, {"numbers": [number, number, unknown()]}).status_code == 200
    assert looks(office) == before + 1
    assert events(office, made) == [
        ("list_checked", {"rows": 3, "checked": 2, "acceptable": 2}),
    ]


REFUSED: list[tuple[object, int, str]] = [
    ({}, 400, "malformed_message"),
    ([], 400, "malformed_message"),
    ({"numbers": "4VRD"}, 400, "malformed_message"),
    ({"numbers": [1]}, 400, "malformed_message"),
    ({"numbers": [None]}, 400, "malformed_message"),
    ({"numbers": ["a\x00"]}, 400, "malformed_message"),
    ({"numbers": ["a"], "names": True}, 400, "malformed_message"),
    ({"numbers": []}, 422, "list_refused"),
    ({"numbers": ["a"] * (MOST_ROWS + 1)}, 413, "list_too_long"),
    ({"numbers": ["a" * 1_000_001]}, 413, "list_too_long"),
]


def test_a_body_that_is_no_list_is_refused_and_costs_nothing(
    office: Office, number: str, made: KeyMade
) -> None:
    for body, status, code in REFUSED:
        reply = ask(office, made, body)
        assert (reply.status_code, reply.json["code"]) == (status, code), str(body)[:60]
        assert reply.content_type == "application/problem+json"
    headers = {"Authorization": f"Bearer {made.token}", "Content-Type": "application/json"}
    for raw in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"numbers": ["a"], "numbers": 1}'):
        reply = office.stranger().raw("POST", "/api/v1/verify/bulk", data=raw, headers=headers)
        assert reply.status_code == 400, raw[:20]
    missing = office.stranger().raw("POST", "/api/v1/verify/bulk", json={"numbers": [number]})
    assert (missing.status_code, missing.json["code"]) == (401, "api_key_missing")
    assert events(office, made) == []
    assert office.wiring.api_keys().one(made.key.id)[0].left == 6_000


def test_a_list_that_does_not_fit_into_the_day_is_not_begun(office: Office, number: str) -> None:
    small = office.wiring.api_keys().make("Small", by=ADA, per_day=2, per_minute=3)
    before = looks(office)
    reply = ask(office, small, {"numbers": [number, unknown(), unknown()]})
    assert (reply.status_code, reply.json["code"]) == (429, "quota_used_up")
    assert "2 are left, 3 were asked" in reply.json["detail"]
    assert looks(office) == before
    assert events(office, small) == []
    page = show(office, small.token, "\n".join(unknown() for _ in range(3)).encode())
    assert page.status_code == 429
    assert "2 credentials are left" in page.get_data(as_text=True)
    assert ask(office, small, {"numbers": [number, unknown()]}).json["quota"]["left"] == 0
    often = ask(office, small, {"numbers": [number]})
    assert (often.status_code, often.json["code"]) == (429, "too_many")


def test_the_page_shows_a_table_and_lets_one_save_it(
    office: Office, number: str, made: KeyMade
) -> None:
    rows = ["Number;Who", f"{number};Carla", "@SUM(1);x", f"{number};again", ";nobody", "-2+3;x"]
    reply = show(office, made.token, "\n".join(rows).encode("utf-16"))
    page = reply.get_data(as_text=True)
    assert reply.status_code == 200
    assert "3 rows want a look" in page
    assert made.token not in page
    table = saved(reply, ";")
    assert [(row["line"], row["given"], row["status"], row["acceptable"]) for row in table] == [
        ("2", number, "active", "yes"),
        ("3", "'@SUM(1)", "mistyped", "no"),
        ("4", number, "active", "yes"),
        ("5", "", "missing", "no"),
        ("6", "'-2+3", "mistyped", "no"),
    ]
    assert table[2]["note"] == "The same number as in line 2."
    assert "no number holds @" in table[1]["note"]
    assert (
        "<script"
        not in show(office, made.token, b"<script>alert(1)")
        .get_data(as_text=True)
        .partition("<main")[2]
        .partition("</main")[0]
    )


FORMULAS = ("=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\uff1d1", '=cmd|" /C calc"!A0')


def test_no_cell_of_the_saved_table_begins_a_formula(office: Office, made: KeyMade) -> None:
    quoted = ['"' + one.replace('"', '""') + '"' for one in FORMULAS]
    reply = show(office, made.token, "\n".join(["number", *quoted]).encode())
    for row in saved(reply):
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d")), row
    assert len(saved(reply)) == len(FORMULAS)


def test_the_page_names_what_is_wrong_with_the_key_and_with_the_file(
    office: Office, made: KeyMade, number: str
) -> None:
    for token, raw, status, words in (
        ("", number.encode(), 401, "This key is not accepted"),
        (made.token[:-1], number.encode(), 401, "This key is not accepted"),
        (made.token, b"", 422, "Choose a file or paste the numbers"),
        (made.token, b"a,b\nc,d", 422, "Write number over it"),
        (made.token, b"\x89PNG\0", 422, "This file is no text"),
        (made.token, b"a\n" * 5_001, 413, "at most 5,000 rows"),
    ):
        reply = show(office, token, raw)
        assert reply.status_code == status, words
        assert words in reply.get_data(as_text=True)
        assert not token or token not in reply.get_data(as_text=True)
    form = {"key": made.token, "text": f"{number}\n"}
    assert office.stranger().post("/verify/bulk", data=form).status_code == 200


def test_a_list_says_of_each_number_what_its_own_page_says(office: Office, number: str) -> None:
    own = CredentialNumber(office.number)
    verifying = Verifying(office.wiring.uow, office.wiring.read, office.wiring.issuer)
    standing = Standing(office.wiring.uow)
    dora = PersonId("dora")

    def both() -> Status:
        alone = verifying.look_up(number)
        listed = verifying.look_up_all([own])[own]
        assert alone is not None
        assert (listed.row, listed.verdict.checks) == (alone.row, alone.verdict.checks)
        assert listed.verdict.status is alone.verdict.status
        return alone.verdict.status

    assert both() is Status.ACTIVE
    until = office.wiring.clock.now() + timedelta(days=3)
    standing.suspend(own, actor=dora, case="C-1", until=until, words="a test")
    assert both() is Status.SUSPENDED
    standing.restore(own, actor=dora, words="a test")
    assert both() is Status.ACTIVE


def test_a_list_of_five_thousand_is_answered_in_the_order_given(
    office: Office, number: str, made: KeyMade
) -> None:
    numbers = [number if at % 1_000 == 0 else unknown() for at in range(MOST_ROWS)]
    results = ask(office, made, {"numbers": numbers}).json["results"]
    assert [row["line"] for row in results if row["acceptable"]] == [1, 1001, 2001, 3001, 4001]
    assert [row["id"] for row in results] == numbers
