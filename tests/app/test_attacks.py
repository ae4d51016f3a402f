"""The table of attacks, each through the function and through HTTP, and numbers as people type."""

import ast
import base64
import json
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.persistence.tables import status_lists
from app.services.certifying.signing import PROOF
from app.services.keys.keys import keys_of
from app.services.rows import CredentialRow
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import Profile, StatusPurpose
from exam_engine.issuance.number import display
from exam_engine.issuance.refusals import StatusListRefused
from exam_engine.issuance.signing import verify_credential, verify_status_list
from exam_engine.issuance.signing.envelope import seal
from tests.app.attacks import ATTACKS, ELSEWHERE, Attack, Thief
from tests.app.offices import Office
from tests.architecture.sources import ROOT
from tests.exam_engine.forging import ORDER
from tests.exam_engine.issuing import b64, claims_of, key

API = "/api/v1/verify"
DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What is said of a forgery does not depend on the database: once is enough."""
    return str(request.param)


@pytest.fixture
def row(office: Office) -> CredentialRow:
    with office.wiring.read() as uow:
        found = uow.credentials.by_number(office.number)
    assert isinstance(found, CredentialRow)
    return found


@pytest.fixture
def thief(office: Office, row: CredentialRow) -> Thief:
    with office.hall.store.uow() as uow:
        return Thief(office.hall.keyring.in_use(uow), row.tokens["vcdm2"])


def ask(office: Office, raw: str | bytes) -> tuple[int, dict[str, Any]]:
    body = raw if isinstance(raw, bytes) else raw.encode()
    reply = office.stranger().raw("POST", API, data=body)
    return reply.status_code, json.loads(reply.data)


def test_the_thiefs_tools_work_when_nothing_is_changed(office: Office, thief: Thief) -> None:
    assert ask(office, thief.sign())[1]["acceptable"] is True


@pytest.mark.parametrize(
    "attack", ATTACKS, ids=[f"{name} {at}" for at, (name, _, _) in enumerate(ATTACKS)]
)
def test_every_attack_fails_by_the_function_and_over_http(
    office: Office, thief: Thief, attack: Attack
) -> None:
    _, make, refusal = attack
    token = make(thief)
    with office.wiring.read() as uow:
        keys, now = keys_of(uow), uow.now()
    with pytest.raises(refusal) as refused:
        verify_credential(token, keys=keys, now=now)
    status, told = ask(office, token)
    assert told.get("acceptable", False) is False
    if status == 200:
        assert told["status"] in {"invalid", "foreign"}
        assert told.get("certification") is None, "nothing of the borrowed number is told"
        if told["status"] == "invalid":
            signature = next(one for one in told["checks"] if one["name"] == "signature")
            assert signature["detail"] == f"Refused: {refused.value.code}."  # type: ignore[attr-defined]
    else:
        assert (status, told["code"]) in {(413, "presented_too_large"), (422, "unknown_file")}


def test_every_row_of_the_table_is_carried_out() -> None:
    for row, named in ELSEWHERE.items():
        for one in named:
            path, _, function = one.partition("::")
            tree = ast.parse((ROOT / "tests" / path).read_text())
            found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            assert function in found, f"{row}: {one}"


def test_the_mirrored_signature_is_the_same_credential_over_http(
    office: Office, thief: Thief
) -> None:
    head, _, signature = thief.token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    twin = raw[:32] + (ORDER - int.from_bytes(raw[32:])).to_bytes(32)
    told = ask(office, f"{head}.{b64(twin)}")[1]
    assert (told["acceptable"], told["id"]) == (True, display(CredentialNumber(office.number)))


def test_nothing_can_be_added_to_a_document_with_its_proof(
    office: Office, row: CredentialRow
) -> None:
    for add in (
        lambda d: d.update(honours="yes"),
        lambda d: d["credentialSubject"].update(level="advanced"),
        lambda d: d["credentialSubject"]["achievement"].update(rank=1),
        lambda d: d["@context"].append("https://evil.example/c"),
    ):
        document = json.loads(row.tokens[PROOF])
        add(document)
        assert ask(office, json.dumps(document))[1]["status"] == "invalid"


def list_claims(office: Office, row: CredentialRow) -> tuple[str, str, dict[str, Any]]:
    """Return path, token and claims of the published list of withdrawals."""
    path = f"r/{row.revocation_index // 131_072 + 1}"
    with office.wiring.database.reading() as connection:
        token = connection.scalar(select(status_lists.c.token).where(status_lists.c.path == path))
    assert token is not None
    return path, token, claims_of(token)


@contextmanager
def published_instead(office: Office, path: str, token: str) -> Iterator[None]:
    """Put another list in place, as somebody with the database or the line could."""
    engine = office.store.database.engine
    here = status_lists.c.path == path
    with engine.begin() as connection:
        before = connection.scalar(select(status_lists.c.token).where(here))
        connection.execute(update(status_lists).where(here).values(token=token))
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(update(status_lists).where(here).values(token=before))


def packed(raw: bytes) -> str:
    packer = zlib.compressobj(wbits=31)
    return "u" + b64(packer.compress(raw) + packer.flush())


WHOLE = packed(bytes(16_384))
OTHER = key("did:web:other.example#es-1", b"\x07")


def listed(claims: dict[str, Any], encoded: object) -> dict[str, Any]:
    return {**claims, "credentialSubject": {**claims["credentialSubject"], "encodedList": encoded}}


LISTS: dict[str, Callable[[Thief, dict[str, Any]], str]] = {
    "none at all": lambda t, c: "",
    "unsigned": lambda t, c: json.dumps(c),
    "another issuer's key": lambda t, c: seal(c, OTHER, Profile.VCDM2),
    "another issuer": lambda t, c: seal({**c, "iss": "did:web:x"}, t.key, Profile.VCDM2),
    "another purpose": lambda t, c: seal(
        {**c, "credentialSubject": {**c["credentialSubject"], "statusPurpose": "suspension"}},
        t.key,
        Profile.VCDM2,
    ),
    "a credential instead": lambda t, c: t.token,
    "expired": lambda t, c: seal(
        {
            **c,
            "iat": c["iat"] - 200_000,
            "nbf": c["nbf"] - 200_000,
            "exp": c["exp"] - 200_000,
        },
        t.key,
        Profile.VCDM2,
    ),
    "no u": lambda t, c: seal(listed(c, WHOLE[1:]), t.key, Profile.VCDM2),
    "cut off": lambda t, c: seal(listed(c, WHOLE[:-8]), t.key, Profile.VCDM2),
    "bytes follow": lambda t, c: seal(listed(c, WHOLE + "AAAA"), t.key, Profile.VCDM2),
    "too short": lambda t, c: seal(listed(c, packed(bytes(16))), t.key, Profile.VCDM2),
    "a bomb": lambda t, c: seal(listed(c, packed(bytes(64 << 20))), t.key, Profile.VCDM2),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_cannot_be_relied_on_never_means_clear(
    office: Office, row: CredentialRow, thief: Thief, name: str
) -> None:
    path, _, claims = list_claims(office, row)
    forged = LISTS[name](thief, claims)
    with office.wiring.read() as uow:
        keys, now = keys_of(uow), uow.now()
    url = f"{office.wiring.issuer.address}/status/{path}"
    with pytest.raises(StatusListRefused):
        verify_status_list(forged, url=url, purpose=StatusPurpose.REVOCATION, keys=keys, now=now)
    number = display(CredentialNumber(office.number))
    with published_instead(office, path, forged):
        told = office.stranger().get(f"{API}/{number}").json
        assert (told["status"], told["acceptable"]) == ("indeterminate", False)
        found = {one["name"]: one["result"] for one in told["checks"]}
        assert found["revocation"] == "indeterminate"
        assert ask(office, thief.token)[1]["acceptable"] is False
    assert office.stranger().get(f"{API}/{number}").json["acceptable"] is True


def test_an_older_list_is_not_played_back_over_http(
    office: Office, row: CredentialRow, thief: Thief
) -> None:
    path, _, claims = list_claims(office, row)
    number = display(CredentialNumber(office.number))
    assert office.stranger().get(f"{API}/{number}").json["acceptable"] is True
    start = claims["iat"] - 60
    stamps = {"iat": start, "nbf": start, "exp": start + 86_400}
    from_to = {
        name: office.wiring.clock.now().fromtimestamp(at, tz=office.wiring.clock.now().tzinfo)
        for name, at in (("validFrom", start), ("validUntil", start + 86_400))
    }
    written = {name: f"{at:%Y-%m-%dT%H:%M:%SZ}" for name, at in from_to.items()}
    older = seal({**claims, **stamps, **written}, thief.key, Profile.VCDM2)
    url = f"{office.wiring.issuer.address}/status/{path}"
    with office.wiring.read() as uow:
        keys, now = keys_of(uow), uow.now()
    asked: dict[str, Any] = {"url": url, "purpose": StatusPurpose.REVOCATION, "keys": keys}
    assert verify_status_list(older, now=now, **asked).bits, "it was good in its time"
    with published_instead(office, path, older):
        told = office.stranger().get(f"{API}/{number}").json
        assert (told["status"], told["acceptable"]) == ("indeterminate", False)


def test_nothing_that_is_presented_makes_us_open_a_connection(office: Office, thief: Thief) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        came: list[object] = []

        def wait() -> None:
            try:
                came.append(listener.accept())
            except TimeoutError:
                return

        here = f"http://127.0.0.1:{port}"
        hosts = (f"127.0.0.1%3A{port}", "169.254.169.254", "[::1]", "64:ff9b::7f00:1")
        claims = claims_of(thief.token)
        sent = [thief.headed(jku=here), thief.headed(kid=f"{here}/key")]
        sent += [thief.claiming(iss=f"did:web:{host}", issuer=f"did:web:{host}") for host in hosts]
        sent.append(thief.claiming(**{"@context": [*claims["@context"], f"{here}/context"]}))
        status = {**claims["credentialStatus"][0], "statusListCredential": f"{here}/status/r/1"}
        sent.append(thief.claiming(credentialStatus=[status, claims["credentialStatus"][1]]))
        waiting = threading.Thread(target=wait)
        waiting.start()
        for token in sent:
            assert ask(office, token)[1]["acceptable"] is False
        waiting.join()
    assert came == []
