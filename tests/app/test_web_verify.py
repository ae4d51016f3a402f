"""Employers: one address per credential, one answer for all unknown numbers, no secret in keys."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import jwt
import pytest
from werkzeug.test import TestResponse

from app.services.catalogue.content import Library
from app.services.rows import CredentialRow
from app.web.employers import verify_view as view
from exam_engine.ids import CredentialNumber, KeyId
from exam_engine.issuance.number import display, number_from_random, parse_number
from exam_engine.issuance.typing_help import LOOK_ALIKES, read_typed
from exam_engine.issuance.verdict import Status
from tests.app.filled import lent_office
from tests.app.offices import Office
from tests.support.databases import Databases
from tests.support.redis import TestRedis

LOOK_UPS = 1000
JSON = {"Accept": "application/json"}
HOSTS: Iterator[int] = count(1)


@pytest.fixture(scope="module")
def office(backend: str, databases: Databases, redis_server: TestRedis) -> Iterator[Office]:
    """All pages, for many look-ups a minute."""
    more = {"verify_requests_per_minute": LOOK_UPS}
    with lent_office(databases, backend, redis_server, **more) as opened:
        yield opened


@pytest.fixture
def number(office: Office) -> str:
    """Carla's credential as one writes it."""
    return display(CredentialNumber(office.number))


def never_issued() -> str:
    """Return a well-formed number that nobody has."""
    return display(number_from_random(secrets.token_bytes(10)))


def mistyped(number: str) -> str:
    """Change one sign of a number."""
    return ("0" if number[0] != "0" else "1") + number[1:]


def ask(office: Office, path: str, **given: object) -> TestResponse:
    return office.stranger().get(path, **given)


def test_an_employer_reads_that_it_is_valid_and_every_check_by_name(
    office: Office, number: str
) -> None:
    page = ask(office, f"/c/{number}").get_data(as_text=True)
    assert 'data-status="active"' in page
    for words in ("Signature", "Issuer", "Within its term", "Not withdrawn", "Not suspended"):
        assert words in page
    verdict = ask(office, f"/c/{number}", headers=JSON).json
    assert (verdict["status"], verdict["acceptable"], verdict["id"]) == ("active", True, number)
    assert {check["result"] for check in verdict["checks"]} == {"pass"}
    assert ask(office, f"/api/v1/verify/{number}").json["checks"] == verdict["checks"]


def test_the_page_says_nothing_of_a_holder_who_has_not_agreed(office: Office, number: str) -> None:
    for reply in (ask(office, f"/c/{number}"), ask(office, f"/api/v1/verify/{number}")):
        text = reply.get_data(as_text=True)
        assert "Carla" not in text
        assert "carla" not in text
        assert "@example.org" not in text.replace("board@example.org", "")
        assert office.passed not in text


WRITTEN = (str.lower, lambda text: text.replace("-", ""), lambda text: f" {text} ")


def test_other_ways_to_write_the_number_lead_to_its_one_address(
    office: Office, number: str
) -> None:
    for written in WRITTEN:
        reply = ask(office, f"/c/{written(number)}")
        assert (reply.status_code, reply.headers["Location"]) == (308, f"/c/{number}")
        form = ask(office, "/verify", query_string={"number": written(number)})
        assert (form.status_code, form.headers["Location"]) == (303, f"/c/{number}")
        assert ask(office, f"/api/v1/verify/{written(number)}").json["id"] == number


def test_a_mistyped_number_is_said_to_be_mistyped_and_not_looked_up(
    office: Office, number: str
) -> None:
    wrong = mistyped(number)
    views = office.everything()["credential_views"]
    for path in (f"/c/{wrong}", f"/verify?number={wrong}", "/c/x", "/verify?number=%3Cscript%3E"):
        reply = ask(office, path)
        assert reply.status_code == 400
        assert "mistyped" in reply.get_data(as_text=True)
        assert "<script>" not in reply.get_data(as_text=True).partition("<main")[2]
    for path in (f"/api/v1/verify/{wrong}", f"/c/{wrong}"):
        told = ask(office, path, headers=JSON)
        assert (told.status_code, told.json["code"]) == (400, "malformed_message")
        assert told.json["field"] == "number"
    assert office.everything()["credential_views"] == views


def mistyped_at(number: str) -> Callable[[int], str]:
    """Return what replaces one sign of a number by a look-alike, or by the sign after it."""

    def wrong(place: int) -> str:
        groups = [group for group in LOOK_ALIKES if number[place] in group]
        other = groups[0].replace(number[place], "")[0] if groups else "U"
        return number[:place] + other + number[place + 1 :]

    return wrong


def test_without_script_the_page_says_what_was_probably_meant(office: Office, number: str) -> None:
    wrong = next(one for one in map(mistyped_at(number), range(4)) if read_typed(one).meant)
    page = ask(office, "/verify", query_string={"number": wrong}).get_data(as_text=True)
    assert "Perhaps you mean" in page
    for meant in read_typed(wrong).meant:
        assert f'href="/c/{display(meant)}"' in page
    for typed, said in (("4VRD", "it has 4 characters of 16"), ("4URD!", "no number holds U !")):
        page = ask(office, "/verify", query_string={"number": typed}).get_data(as_text=True)
        assert said in page


def unissued(office: Office) -> str:
    """Store an intent of which nothing was issued; return its number."""
    with office.wiring.uow() as uow:
        row = uow.credentials.by_number(office.number)
        assert isinstance(row, CredentialRow)
        fresh = parse_number(never_issued())
        held = {"attempt_id": office.held, "person_id": "ina", "number": str(fresh)}
        intent = replace(row, **held, state="intent", issued_at=None, tokens={})
        assert uow.credentials.add_intent(intent)
        uow.commit()
    return display(fresh)


def test_a_number_that_may_not_be_seen_looks_like_one_that_never_was(office: Office) -> None:
    hidden, never = unissued(office), never_issued()
    for path in ("/c/{}", "/c/{}/credential.jwt", "/api/v1/verify/{}"):
        for headers in ({}, JSON):
            seen = [_seen(office, path.format(one), one, headers) for one in (hidden, never)]
            assert seen[0] == seen[1], path
            assert seen[0][0] == 404


def _seen(
    office: Office, path: str, number: str, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    """Return all of an answer but the number itself."""
    visitor = office.stranger()
    visitor.client.set_cookie("assay-visit", "same", domain="localhost")
    reply = visitor.get(path, headers=headers)
    return reply.status_code, dict(reply.headers), reply.data.replace(number.encode(), b"NUMBER")


def test_a_day_may_be_asked_for_and_nonsense_is_refused(office: Office, number: str) -> None:
    before = ask(office, f"/api/v1/verify/{number}?at=2020-01-01").json
    assert (before["status"], before["acceptable"]) == ("unregistered", False)
    today = office.wiring.clock.now().date().isoformat()
    assert ask(office, f"/api/v1/verify/{number}?at={today}").json["acceptable"] is True
    after = ask(office, f"/c/{number}?at=2199-12-31")
    assert (after.status_code, 'data-status="expired"' in after.get_data(as_text=True)) == (
        200,
        True,
    )
    early = ask(office, f"/c/{number}?at=2020-01-01").get_data(as_text=True)
    assert 'data-status="not_yet_issued"' in early
    assert "stolen" not in early
    for at in ("yesterday", "2028-13-01", "0000-01-01", "2028-03-01T00:00:00", "-1", "²"):
        assert ask(office, f"/api/v1/verify/{number}", query_string={"at": at}).status_code == 400
    for at in ("0001-01-01", "9999-12-31"):
        assert ask(office, f"/api/v1/verify/{number}?at={at}").status_code == 200


def test_look_ups_beyond_the_limit_have_to_wait(office: Office, number: str) -> None:
    base = {"REMOTE_ADDR": "192.0.2.99"}
    key = "verify:192.0.2.99"
    for _ in range(LOOK_UPS):
        office.wiring.limiter.allow(key, limit=LOOK_UPS, per_s=60)
    for path in (f"/c/{number}", f"/api/v1/verify/{number}", f"/verify?number={number}", "/c/x"):
        reply = ask(office, path, environ_base=base)
        assert (reply.status_code, reply.headers["Retry-After"]) == (429, "60")
    assert ask(office, "/verify", environ_base=base).status_code == 200
    assert ask(office, f"/c/{number}").status_code == 200


def test_the_token_checks_with_the_published_keys_and_nothing_else(
    office: Office, number: str
) -> None:
    token = ask(office, f"/c/{number}/credential.jwt").get_data(as_text=True)
    keys = jwt.PyJWKSet.from_dict(ask(office, "/.well-known/jwks.json").json)
    kid = jwt.get_unverified_header(token)["kid"]
    claims = jwt.decode(token, keys[kid], algorithms=["ES256"])
    assert claims["jti"].endswith(f"/c/{number}")
    badge = ask(office, f"/c/{number}/credential.jwt?profile=ob3").get_data(as_text=True)
    assert badge != token
    jwt.decode(badge, keys[kid], algorithms=["ES256"])


PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "privateKeyMultibase", "privateKeyJwk"}


def members(value: object) -> Iterator[str]:
    """Return every member name in a document."""
    match value:
        case dict():
            for name, one in value.items():
                yield name
                yield from members(one)
        case list():
            for one in value:
                yield from members(one)


def test_no_published_key_holds_a_private_member(office: Office) -> None:
    paths = (
        "/.well-known/jwks.json",
        "/.well-known/did.json",
        "/keys/es-1",
        "/keys/es-2",
        "/keys/ed-1",
    )
    for path in paths:
        reply = ask(office, path)
        found = set(members(json.loads(reply.data)))
        assert {"kty", "x"} <= found, path
        assert not found & PRIVATE, path
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Cache-Control"] == "public, max-age=300"
    assert ask(office, "/keys/es-9").status_code == 404


@pytest.mark.parametrize(
    ("kid", "words"),
    [(None, "signature is being renewed"), ("did:web:localhost%3A8000#es-1", "try again")],
)
def test_a_credential_that_waits_for_a_new_signature_says_so(
    office: Office, number: str, kid: KeyId | None, words: str
) -> None:
    found = office.hall.verifying.look_up(number)
    assert found is not None
    verdict = replace(found.verdict, status=Status.INDETERMINATE, kid=kid)
    with office.store.uow() as uow, office.app.test_request_context(f"/c/{number}"):
        scheme = Library(uow.content).scheme(found.row.scheme_id)
        shown = view.page(replace(found, verdict=verdict), scheme, office.wiring.issuer, uow.now())
    assert words in str(shown["sentence"])


def test_the_history_of_keys_names_each_state_and_no_key(office: Office) -> None:
    keys = ask(office, "/keys").json["keys"]
    names = {one["id"].rpartition("#")[2]: one["state"] for one in keys}
    assert names == {
        "es-1": "signing",
        "es-2": "published",
        "ed-1": "signing",
        "ed-2": "published",
    }
    assert not set(members(keys)) & (PRIVATE | {"x", "y"})


def test_the_document_carries_its_proof_inside(office: Office, number: str) -> None:
    page = ask(office, f"/c/{number}").get_data(as_text=True)
    assert f'href="/c/{number}/credential.json"' in page
    reply = ask(office, f"/c/{number}/credential.json")
    assert reply.mimetype == "application/vc"
    document = json.loads(reply.data)
    assert document["id"].endswith(f"/c/{number}")
    assert document["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert document["proof"]["verificationMethod"].endswith("#ed-1")
    assert ask(office, "/c/0123-4567-89AB-CDEN/credential.json").status_code == 404


def test_the_status_lists_are_signed_and_cachable(office: Office) -> None:
    keys = jwt.PyJWKSet.from_dict(ask(office, "/.well-known/jwks.json").json)
    for path in ("/status/r/1", "/status/s/1"):
        reply = ask(office, path)
        token = reply.get_data(as_text=True)
        jwt.decode(token, keys[jwt.get_unverified_header(token)["kid"]], algorithms=["ES256"])
        assert reply.headers["Cache-Control"] == "public, max-age=300"
    assert ask(office, "/status/r/2").status_code == 404


def test_a_look_is_counted_by_day_and_never_by_whom(office: Office, number: str) -> None:
    before = office.everything()
    ask(office, f"/c/{number}")
    after = office.everything()
    assert {name for name in after if after[name] != before[name]} == {"credential_views"}
