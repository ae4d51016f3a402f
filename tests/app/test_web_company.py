"""A company's pages: lists without a key, kept for its people, and no more than a stranger sees."""

import base64
import csv
import io
import re

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.persistence.tables import company_checks, credentials
from app.services.companies.companies import Companies
from app.services.companies.company_members import Memberships
from app.services.roles import Role
from app.services.rows.companies import Company, CompanyRole
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.number import display
from tests.app.offices import Office, Visitor
from tests.app.test_verify_bulk import unknown
from tests.builders import account

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True, scope="module")
ADA = account("ada", Role.ADMINISTRATOR)
PASSWORD = "four words in a row"


@pytest.fixture
def number(office: Office) -> str:
    return display(CredentialNumber(office.number))


def ask(visitor: Visitor, text: str) -> TestResponse:
    reply = visitor.post("/company", data={"text": text})
    assert reply.status_code == 303, reply.get_data(as_text=True)
    return visitor.get(reply.headers["Location"])


def saved(reply: TestResponse) -> list[dict[str, str]]:
    """Return the rows of the table that the page lets one save."""
    (coded,) = re.findall(
        r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', reply.get_data(as_text=True)
    )
    text = base64.b64decode(coded).decode("utf-8").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def looks_of(office: Office) -> str:
    """Return the page on which the holder reads who looked."""
    return office.visitor("carla").get(f"/me/credentials/{office.number}").get_data(as_text=True)


def test_a_list_is_checked_without_a_key_and_kept_for_its_company(
    office: Office, number: str
) -> None:
    emma, never = office.visitor("emma"), unknown()
    page = ask(emma, f"{number}\n{number.lower()}\n{never}\n=1+1")
    assert [(row["status"], row["acceptable"]) for row in saved(page)] == [
        ("active", "yes"), ("active", "yes"), ("unknown", "no"), ("mistyped", "no"),
    ]  # fmt: skip
    assert "Carla" not in page.get_data(as_text=True)
    first = emma.get("/company").get_data(as_text=True)
    assert "2 of 10,000 credentials used" in first
    (check,) = [one for one in re.findall(r'data-check="(\w+)"', first) if one != office.firm.check]
    assert f'href="/company/checks/{check}"' in emma.get("/company/checks").get_data(as_text=True)
    other = Companies(office.wiring.uow, office.wiring.read).make("Nosy", by=ADA)
    nosy = office.visitor(member(office, other, "nosy"))
    assert nosy.get(f"/company/checks/{check}").status_code == 404
    assert nosy.post(f"/company/checks/{check}/delete").status_code == 404
    assert number not in office.visitor("ada").get(f"/system/companies/{office.firm.company}").text
    assert emma.post(f"/company/checks/{check}/delete").status_code == 303
    assert emma.get(f"/company/checks/{check}").status_code == 404


def member(office: Office, company: Company, name: str) -> str:
    """Let somebody join a company as a checker; returns their id."""
    members = Memberships(office.wiring.uow, office.wiring.read, office.wiring.limiter)
    email = f"{name}@firm.example"
    secret = members.invite(company.id, email, CompanyRole.CHECKER, by=ADA)
    form = {"name": name, "password": PASSWORD}
    assert office.stranger().post(f"/join/{secret}", data=form).status_code == 303
    with office.wiring.read() as uow:
        found = uow.people.by_email(email)
    assert found is not None
    return found.id


@pytest.mark.parametrize("visibility", ["private", "link", "public"])
def test_a_company_learns_what_a_stranger_learns(
    office: Office, number: str, visibility: str
) -> None:
    engine, never = office.store.database.engine, unknown()
    with engine.begin() as connection:
        shown = {"name_public": visibility == "public", "result_public": visibility == "public"}
        connection.execute(update(credentials).values(visibility=visibility, **shown))
    try:
        stranger = office.stranger().get(f"/api/v1/verify/{number}").json
        page = ask(office.visitor("emma"), f"{number}\n{never}")
        with engine.connect() as connection:
            kept = str(connection.execute(select(company_checks)).all())
    finally:
        with engine.begin() as connection:
            hidden = {"name_public": False, "result_public": False}
            connection.execute(update(credentials).values(visibility="link", **hidden))
    own, unknown_one = saved(page)
    assert own["status"] == stranger["status"]
    if visibility == "private":
        blank = {"line": "", "given": "", "number": ""}
        assert {**own, **blank} == {**unknown_one, **blank}
    for text in (page.get_data(as_text=True), kept):
        assert "Carla" not in text
        assert "carla" not in text


def test_a_holder_reads_the_name_only_from_when_its_owners_want_it(
    office: Office, number: str
) -> None:
    emma = office.visitor("emma")
    ask(emma, number)
    assert "Example Hiring" not in looks_of(office)
    assert emma.post("/company/telling", data={"telling": "yes"}).status_code == 303
    ask(emma, number)
    made = emma.post("/company/keys")
    (token,) = re.findall(r"assay_[0-9a-z]{10}_[\w-]{43}", made.get_data(as_text=True))
    headers = {"Authorization": f"Bearer {token}"}
    given = {"numbers": [number]}
    reply = office.stranger().raw("POST", "/api/v1/verify/bulk", json=given, headers=headers)
    assert reply.status_code == 200
    assert re.search(r"Example Hiring</th><td>[^<]+</td><td class=\"number\">2<", looks_of(office))
    assert "A program with the key assay_" in emma.get("/company/checks").get_data(as_text=True)
    emma.post("/company/telling", data={"telling": "no"})
    ask(emma, number)
    assert re.search(r"Example Hiring</th><td>[^<]+</td><td class=\"number\">2<", looks_of(office))


def test_people_are_invited_join_and_leave(office: Office) -> None:
    emma = office.visitor("emma")
    wrong = emma.post("/company/people", data={"email": "nobody", "role": "checker"})
    assert (wrong.status_code, "Write the address as" in wrong.text) == (422, True)
    page = emma.post("/company/people", data={"email": "Carl@firm.example", "role": "checker"})
    assert page.status_code == 201
    (secret,) = re.findall(r"/join/([\w-]{32})", page.text)
    stranger = office.stranger()
    assert "Example Hiring" in stranger.get(f"/join/{secret}").text
    short = stranger.post(f"/join/{secret}", data={"name": "Carl", "password": "short"})
    assert (short.status_code, "12 characters or more" in short.text) == (422, True)
    joined = stranger.post(f"/join/{secret}", data={"name": "Carl", "password": PASSWORD})
    assert joined.headers["Location"] == "/login?next=/company"
    assert stranger.get(f"/join/{secret}").status_code == 410
    form = {"email": "carl@firm.example", "password": PASSWORD}
    assert stranger.post("/login?next=/company", data=form).headers["Location"] == "/company"
    assert "Keys for programs" not in stranger.get("/company").text
    for path in ("/company/keys", "/company/people"):
        refused = stranger.get(path, headers={"Accept": "application/json"})
        assert (refused.status_code, refused.json["code"]) == (403, "owners_only")
    with office.wiring.read() as uow:
        carl = uow.people.by_email("carl@firm.example")
    assert carl is not None
    emma.post(f"/company/people/{carl.id}", data={"do": "remove"})
    assert stranger.get("/company").status_code == 404
    alone = emma.post("/company/people/emma", data={"do": "checker"})
    assert (alone.status_code, "keeps one owner" in alone.text) == (409, True)


def test_an_administrator_registers_a_company_and_ends_it(office: Office) -> None:
    ada = office.visitor("ada")
    form = {"name": "<b>Söhne</b>", "per_day": "5", "per_minute": "9"}
    refused = ada.post("/system/companies", data={**form, "per_day": "five"})
    assert (refused.status_code, "a whole number from 1" in refused.text) == (422, True)
    one = ada.post("/system/companies", data=form).headers["Location"]
    assert ada.post("/system/companies", data=form).status_code == 409
    page = ada.post(one, data={"do": "invite", "email": "s@firm.example", "role": "owner"})
    (secret,) = re.findall(r"/join/([\w-]{32})", page.text)
    assert "<b>Söhne" not in page.text
    given = {"name": "Sol", "password": PASSWORD}
    assert office.stranger().post(f"/join/{secret}", data=given).status_code == 303
    quota = {"do": "quota", "per_day": "1", "per_minute": "9"}
    assert ada.post(one, data=quota).status_code == 303
    with office.wiring.read() as uow:
        sol = uow.people.by_email("s@firm.example")
    assert sol is not None
    visitor = office.visitor(sol.id)
    spent = visitor.post("/company", data={"text": f"{unknown()}\n{unknown()}"})
    assert spent.status_code == 429
    assert "One credential is left of your company&#39;s day." in spent.text
    assert ada.post(one, data={"do": "close", "words": ""}).status_code == 422
    assert ada.post(one, data={"do": "close", "words": "gone"}).status_code == 303
    assert visitor.get("/company").status_code == 404
