"""A file instead of a number: the verdict on it, by page and by program, and what is never kept."""

import io
import json
import logging
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from app.services.certifying.reissuing import Reissuing
from app.services.certifying.signing import PROOF
from app.services.rows import CredentialRow
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.credential import StatusEntry
from exam_engine.issuance.number import display
from exam_engine.issuance.signing import SigningKey
from tests.app.badge_files import bad, good
from tests.app.hall import ISSUER
from tests.app.offices import Office
from tests.exam_engine.forging import attackers_token
from tests.exam_engine.issuing import DAY, LAST, claims_of
from tests.exam_engine.issuing import token as signed

API = "/api/v1/verify"


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What is said of a file does not depend on the database: once is enough."""
    return str(request.param)


@pytest.fixture
def row(office: Office) -> CredentialRow:
    """Carla's credential in the register."""
    with office.wiring.read() as uow:
        found = uow.credentials.by_number(office.number)
    assert isinstance(found, CredentialRow)
    return found


@pytest.fixture
def key(office: Office) -> SigningKey:
    """The issuer's own key, as a thief has it."""
    with office.hall.store.uow() as uow:
        return office.hall.keyring.in_use(uow)


def ask(office: Office, raw: bytes, **given: Any) -> tuple[int, dict[str, Any]]:
    """Present bytes as a program does: no cookie, no token of a page."""
    reply = office.stranger().raw("POST", API, data=raw, **given)
    assert "Set-Cookie" not in reply.headers
    return reply.status_code, json.loads(reply.data)


def show(office: Office, raw: bytes) -> tuple[int, str]:
    """Present bytes as a person does: on the page."""
    upload = {"file": (io.BytesIO(raw), "x.bin")}
    reply = office.stranger().post("/verify", data=upload)
    return reply.status_code, reply.get_data(as_text=True)


def test_every_file_of_ours_gets_the_verdict_of_its_number(
    office: Office, row: CredentialRow
) -> None:
    by_number = office.stranger().get(f"{API}/{office.number}").json
    for profile in ("vcdm2", "ob3"):
        for name, raw in good(row.tokens[profile]).items():
            status, verdict = ask(office, raw)
            assert (status, verdict["status"], verdict["acceptable"]) == (200, "active", True), name
            assert verdict["checks"] == by_number["checks"], name
    for raw in good(row.tokens["ob3"]).values():
        status, page = show(office, raw)
        assert status == 200
        assert 'data-status="active"' in page
        assert "Carla" not in page


def test_every_file_that_lies_is_refused_said_in_words_and_kept_nowhere(
    office: Office, row: CredentialRow
) -> None:
    before = office.everything()
    for name, (raw, code) in bad(row.tokens["ob3"]).items():
        status, told = ask(office, raw)
        wanted = 413 if code == "presented_too_large" else 422
        assert (status, told["code"], told["field"]) == (wanted, code, "credential"), name
        assert told["fix"], name
    small = 400_000  # the test client spools more into a file that it never closes
    pages = {code: raw for raw, code in bad(row.tokens["ob3"]).values() if len(raw) < small}
    assert len(pages) >= 7
    for code, raw in pages.items():
        status, page = show(office, raw)
        assert status in {413, 422}, code
        assert "Nothing was checked" in page, code
    assert office.everything() == before


def test_what_the_register_does_not_know_is_unregistered_and_an_alarm(
    office: Office, key: SigningKey, caplog: pytest.LogCaptureFixture
) -> None:
    now = office.store.now()
    begun = (now - DAY).replace(microsecond=0)
    stolen = signed(
        signing_key=key,
        issuer=ISSUER,
        now=now,
        valid_from=begun,
        valid_until=LAST,
        revocation=StatusEntry(f"{ISSUER.address}/status/r/1", 40127),
        suspension=StatusEntry(f"{ISSUER.address}/status/s/1", 9041),
    )
    with caplog.at_level(logging.CRITICAL):
        status, verdict = ask(office, stolen.encode())
    assert (status, verdict["status"], verdict["acceptable"]) == (200, "unregistered", False)
    assert {one["name"]: one["result"] for one in verdict["checks"]}["signature"] == "pass"
    (alarm,) = caplog.records
    assert alarm.event == "credential_unregistered"
    assert alarm.credential_id == "4VRD-****-****-****"
    page = show(office, stolen.encode())[1]
    assert 'data-status="unregistered"' in page
    assert "Certified" not in page.partition("<main")[2]


def test_another_level_under_a_number_that_exists_is_not_genuine(
    office: Office, row: CredentialRow, key: SigningKey
) -> None:
    claims = claims_of(row.tokens["vcdm2"])
    claims["name"] = "Certified MLOps Engineer - Advanced"
    header = {"alg": "ES256", "kid": str(key.kid), "typ": "vc+jwt", "cty": "vc"}
    private = serialization.load_pem_private_key(key.to_pem(), None)
    forged = attackers_token(claims, header, private)
    status, verdict = ask(office, forged.encode())
    assert (status, verdict["status"], verdict["acceptable"]) == (200, "invalid", False)
    found = {one["name"]: one["result"] for one in verdict["checks"]}
    assert (found["signature"], found["register"]) == ("pass", "fail")
    page = show(office, forged.encode())[1]
    assert "Advanced" not in page
    assert "Foundation" not in page
    genuine = ask(office, row.tokens["vcdm2"].encode())[1]
    assert genuine["acceptable"] is True


def test_a_document_with_its_proof_inside_counts_as_its_token_does(
    office: Office, row: CredentialRow
) -> None:
    document = row.tokens[PROOF]
    status, verdict = ask(office, document.encode())
    assert (status, verdict["status"], verdict["acceptable"]) == (200, "active", True)
    assert verdict["checks"][1]["detail"].endswith("#ed-1.")
    spelled = json.dumps(dict(reversed(json.loads(document).items())), indent=1)
    assert ask(office, spelled.encode())[1]["status"] == "active"
    forged = document.replace("foundation", "professional")
    assert forged != document
    assert ask(office, forged.encode())[1]["status"] == "invalid"


def test_a_file_under_a_key_that_was_given_up_is_called_that(
    office: Office, row: CredentialRow
) -> None:
    hall = office.hall
    office.shift(DAY)
    hall.signing_keys.compromise("es-1", words="lost")
    hall.keyring.tend()
    old = row.tokens["vcdm2"].encode()
    status, page = show(office, old)
    assert status == 200
    assert 'data-status="given_up"' in page
    assert "gave up the key that signed this file" in page
    assert 'data-check="register"' not in page, "nothing that it says was compared"
    assert Reissuing(office.store.uow, hall.keyring).reissue(row.kid) == 1
    assert 'data-status="given_up"' in show(office, old)[1]
    assert ask(office, old)[1]["status"] == "indeterminate"


def test_one_changed_sign_is_not_genuine(office: Office, row: CredentialRow) -> None:
    token = row.tokens["vcdm2"]
    place = len(token) // 2
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    assert ask(office, changed.encode())[1]["status"] == "invalid"
    assert 'data-status="invalid"' in show(office, changed.encode())[1]
    document = {"issuer": ISSUER.did, "proof": {"type": "DataIntegrityProof"}}
    assert ask(office, json.dumps(document).encode())[1]["status"] == "invalid"


def test_another_issuer_is_not_ours_and_neither_good_nor_bad(office: Office) -> None:
    foreign = signed()
    status, verdict = ask(office, foreign.encode())
    assert status == 200
    assert verdict == {
        "status": "foreign",
        "acceptable": False,
        "claimedIssuer": "did:web:verify.example",
        "checks": [],
    }
    page = show(office, foreign.encode())[1]
    assert "Not one of ours" in page
    hostile = {"issuer": {"id": "<script>alert(1)</script>"}}
    page = show(office, json.dumps(hostile).encode())[1]
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    for name in ("did:web:\ud800other", "did:web:\u202eother", "did:web:\x00other"):
        shown, page = show(office, json.dumps({"issuer": name}).encode())
        assert shown == 200
        assert "did:web:other" in page


def test_a_withdrawn_credential_is_withdrawn_as_a_file_too(
    office: Office, row: CredentialRow
) -> None:
    with office.wiring.uow() as uow:
        uow.standing.set_bit("revocation", row.revocation_index, bit=True)
        uow.commit()
    office.hall.issuing().publish_status_lists()
    try:
        verdict = ask(office, row.tokens["vcdm2"].encode())[1]
        assert (verdict["status"], verdict["acceptable"]) == ("withdrawn", False)
        assert verdict["id"] == display(CredentialNumber(row.number))
    finally:
        with office.wiring.uow() as uow:
            uow.standing.set_bit("revocation", row.revocation_index, bit=False)
            uow.commit()


def test_what_is_sent_is_bounded_before_it_is_read(office: Office) -> None:
    long = f"a.{'b' * 32_768}.c".encode()
    for raw in (b"a" * 8_000_000, b"a." * 600_000, long):
        status, told = ask(office, raw)
        assert (status, told["code"]) == (413, "presented_too_large")
    status, told = ask(office, b"")
    assert (status, told["code"]) == (422, "no_credential_in_file")
    refused = office.stranger().raw("POST", "/verify", data={"text": "a.b.c"})
    assert refused.status_code == 403
