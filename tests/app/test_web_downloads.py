"""A holder's own files, for the holder alone; the badge's picture, for whoever has the number."""

import io
import secrets
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import render_template
from lxml import html
from pypdf import PdfReader
from sqlalchemy import update

from app.documents.unbaking import credential_text
from app.persistence.tables import credentials
from app.services.rows import CredentialRow
from app.services.standing.standing import Standing
from app.services.verifying.showing import Visibility
from app.services.wallet.download_refusals import NotToBeShown
from app.services.wallet.downloads import Held
from app.web.holders.certificate_words import certificate_of
from app.web.holders.downloads import MADE_PER_MINUTE, offered
from exam_engine.ids import CredentialNumber, PersonId
from exam_engine.issuance.number import display, number_from_random
from exam_engine.issuance.states import CredentialState
from tests.app.offices import Office

JSON = {"Accept": "application/json"}
SHOWN = ("certificate.pdf", "badge.png", "badge.svg")
SIGNED = ("credential.jwt", "credential.json", "artwork.svg")
FILES = {
    "certificate.pdf": "application/pdf",
    "badge.png": "image/png",
    "badge.svg": "image/svg+xml",
    "credential.jwt": "application/vc+jwt",
    "credential.jwt?profile=ob3": "application/vc+jwt",
    "credential.json": "application/vc",
    "artwork.svg": "image/svg+xml",
}


@pytest.fixture
def number(office: Office) -> str:
    """Carla's credential as one writes it."""
    return display(CredentialNumber(office.number))


@pytest.fixture(autouse=True)
def _many_files(office: Office) -> None:
    """Let each test have the files of a minute."""
    office.wiring.redis.flushdb()


def row_of(office: Office) -> CredentialRow:
    with office.wiring.read() as uow:
        row = uow.credentials.by_number(office.number)
    assert row is not None
    return row


def set_visibility(office: Office, chosen: Visibility) -> None:
    number = office.number
    with office.wiring.database.engine.begin() as connection:
        held = credentials.c.number == number
        connection.execute(update(credentials).where(held).values(visibility=chosen.value))


def never_issued() -> str:
    return display(number_from_random(secrets.token_bytes(10)))


@pytest.mark.parametrize(("name", "kind"), FILES.items(), ids=FILES)
def test_the_holder_gets_each_file_and_nobody_else_does(
    office: Office, number: str, name: str, kind: str
) -> None:
    reply = office.visitor("carla").get(f"/me/credentials/{number}/{name}")
    assert (reply.status_code, reply.mimetype) == (200, kind)
    assert reply.headers["Cache-Control"] == "no-store"
    kept = reply.headers.get("Content-Disposition", "")
    if name != "artwork.svg":
        assert kept.startswith("attachment; filename=")
        assert number in kept
    assert "carla" not in kept.lower()
    theirs = office.visitor("cleo").get(f"/me/credentials/{number}/{name}", headers=JSON)
    nobodys = office.visitor("cleo").get(f"/me/credentials/{never_issued()}/{name}", headers=JSON)
    assert (theirs.status_code, theirs.data) == (404, nobodys.data)
    assert office.stranger().get(f"/me/credentials/{number}/{name}").status_code == 303


def test_what_is_baked_in_is_the_open_badge_and_our_own_door_takes_it(
    office: Office, number: str
) -> None:
    token = row_of(office).tokens["ob3"]
    for name in ("badge.svg", "badge.png"):
        raw = office.visitor("carla").get(f"/me/credentials/{number}/{name}").data
        assert credential_text(raw) == token
        verdict = office.stranger().client.post("/api/v1/verify", data=raw).json
        assert (verdict["status"], verdict["id"]) == ("active", number)


def test_the_signed_files_are_those_of_the_register(office: Office, number: str) -> None:
    tokens = row_of(office).tokens
    own = office.visitor("carla")
    for name, form in (
        ("credential.jwt", "vcdm2"),
        ("credential.jwt?profile=ob3", "ob3"),
        ("credential.json", "proof"),
    ):
        assert own.get(f"/me/credentials/{number}/{name}").get_data(as_text=True) == tokens[form]


def test_the_certificate_names_holder_number_and_host(office: Office, number: str) -> None:
    raw = office.visitor("carla").get(f"/me/credentials/{number}/certificate.pdf").data
    said = PdfReader(io.BytesIO(raw)).pages[0].extract_text().replace("\n", " ")
    held = Held(row_of(office), CredentialState.ACTIVE)
    with office.app.test_request_context():
        printed = certificate_of(held, office.wiring.issuer.address)
    for words in (row_of(office).holder_name, number, f"localhost:8000/c/{number}", printed.until):
        assert words in said


def test_a_number_in_another_spelling_is_the_same_credential(office: Office, number: str) -> None:
    spelled = number.replace("-", "").lower()
    assert office.visitor("carla").get(f"/me/credentials/{spelled}/badge.svg").status_code == 200
    wrong = ("0" if number[0] != "0" else "1") + number[1:]
    assert office.visitor("carla").get(f"/me/credentials/{wrong}/badge.svg").status_code == 404


@pytest.mark.parametrize("name", ["badge.svg", "badge.png"])
def test_the_public_picture_is_artwork_alone(office: Office, number: str, name: str) -> None:
    reply = office.stranger().get(f"/c/{number}/{name}")
    assert reply.status_code == 200
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"openbadge" not in reply.data.lower()
    assert b"Carla" not in reply.data
    for other in (never_issued(), "mistyped"):
        assert office.stranger().get(f"/c/{other}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["badge.svg", "badge.png"])
def test_a_private_credential_has_no_picture_for_strangers_and_keeps_its_files(
    office: Office, number: str, name: str
) -> None:
    set_visibility(office, Visibility.PRIVATE)
    asked = office.stranger().get(f"/c/{number}/{name}", headers=JSON)
    unknown = office.stranger().get(f"/c/{never_issued()}/{name}", headers=JSON)
    own = office.visitor("carla").get(f"/me/credentials/{number}/{name}")
    set_visibility(office, Visibility.LINK)
    assert (asked.status_code, asked.data) == (404, unknown.data)
    assert own.status_code == 200


def test_looking_at_pictures_takes_no_look_up_away(office: Office, number: str) -> None:
    most = office.wiring.settings.verify_requests_per_minute
    paths = [f"/c/{number}/badge.svg"] * (most + 1)
    answers = [office.stranger().get(path).status_code for path in paths]
    assert answers == [200] * most + [429]
    assert office.stranger().get(f"/c/{number}").status_code == 200


def test_the_image_that_is_signed_is_there(office: Office, number: str) -> None:
    image = row_of(office).badge["ob3"]["image"]  # type: ignore[index,call-overload]
    path = urlsplit(str(image["id"])).path  # type: ignore[index,call-overload]
    assert path == f"/c/{number}/badge.svg"
    assert office.stranger().get(path).mimetype == "image/svg+xml"
    assert f'src="{path}"' in office.stranger().get(f"/c/{number}").get_data(as_text=True)


def test_a_suspended_credential_is_not_shown_off_and_the_signed_files_stay(
    office: Office, number: str
) -> None:
    standing = Standing(office.wiring.uow)
    until = office.wiring.clock.now() + timedelta(days=3)
    dora = PersonId("dora")
    standing.suspend(office.number, actor=dora, case="C-1", until=until, words="to settle")
    own = office.visitor("carla")
    for name in SHOWN:
        reply = own.get(f"/me/credentials/{number}/{name}", headers=JSON)
        assert (reply.status_code, reply.json["code"]) == (409, NotToBeShown.code)
    for name in SIGNED:
        assert own.get(f"/me/credentials/{number}/{name}").status_code == 200
    standing.restore(office.number, actor=dora, words="settled")
    assert own.get(f"/me/credentials/{number}/badge.svg").status_code == 200


def test_a_private_credential_is_not_offered_to_linkedin_and_the_page_says_why(
    office: Office,
) -> None:
    row = replace(row_of(office), visibility=Visibility.PRIVATE.value)
    with office.app.test_request_context():
        files = offered(Held(row, CredentialState.ACTIVE), office.wiring.issuer)
        page = render_template("holders/_downloads.html", files=files, ui=_macros(office))
    assert files["linkedin"] is None
    assert files["pdf"]
    assert "private at present" in page


@pytest.mark.parametrize("state", CredentialState)
def test_what_the_page_offers_follows_from_the_state(
    office: Office, state: CredentialState
) -> None:
    held = Held(row_of(office), state)
    with office.app.test_request_context():
        files = offered(held, office.wiring.issuer)
        page = html.fromstring(
            render_template("holders/_downloads.html", files=files, ui=_macros(office))
        )
    links = {link.get("data-testid") for link in page.iter("a")}
    shown = state not in {CredentialState.SUSPENDED, CredentialState.WITHDRAWN}
    assert {"jwt", "ob3", "json"} <= links
    assert (links >= {"pdf", "png", "svg"}) is shown
    assert ("linkedin" in links) is (state is CredentialState.ACTIVE)


def _macros(office: Office) -> object:
    return office.app.jinja_env.get_template("_macros.html").module


def test_linkedins_form_is_filled_in(office: Office, number: str) -> None:
    row = row_of(office)
    with office.app.test_request_context():
        files = offered(Held(row, CredentialState.ACTIVE), office.wiring.issuer)
    asked = urlsplit(str(files["linkedin"]))
    assert (asked.scheme, asked.netloc, asked.path) == ("https", "www.linkedin.com", "/profile/add")
    said = {name: value for name, (value,) in parse_qs(asked.query).items()}
    assert said == {
        "startTask": "CERTIFICATION_NAME",
        "name": "MLOps Foundation",
        "organizationName": office.wiring.issuer.name,
        "issueYear": str(row.valid_from.year),
        "issueMonth": str(row.valid_from.month),
        "expirationYear": str(row.valid_until.year),
        "expirationMonth": str(row.valid_until.month),
        "certId": number,
        "certUrl": f"{office.wiring.issuer.address}/c/{number}",
    }
    assert row.holder_name not in str(files["linkedin"])


def test_only_so_many_are_made_in_a_minute(office: Office, number: str) -> None:
    made = [
        office.visitor("carla").get(f"/me/credentials/{number}/badge.png", headers=JSON).status_code
        for _ in range(MADE_PER_MINUTE + 1)
    ]
    assert made == [200] * MADE_PER_MINUTE + [429]
