"""What was signed is entered with it, covered by a signed head, and provable to anybody."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.services.certifying.issuance_log import IssuanceLog, digest_of_token
from app.services.certifying.signing import PROOF
from app.services.rows import LogHeadRow, LogRow
from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.log import GENESIS, Inclusion, leaf_of, root_from
from exam_engine.issuance.number import display
from exam_engine.issuance.signing import verify_log_head
from tests.app.conftest import SqlStore, Store
from tests.app.hall import Hall, open_hall
from tests.app.offices import Office
from tests.builders import NINE


@pytest.fixture
def hall(store: Store) -> Hall:
    return open_hall(store)


def certified(hall: Hall, person: str) -> str:
    """Bring somebody to a decision to certify; return the attempt."""
    attempt = hall.started(person)
    hall.submit(attempt, hall.answered(attempt, right=True), person)
    hall.results.score_attempt(attempt)
    hall.results.triage(attempt)
    assert hall.certification.decide_by_rule(attempt) == "certified"
    return attempt


def test_each_credential_is_entered_once_and_chained_to_the_one_before(hall: Hall) -> None:
    issuing = hall.issuing()
    numbers = []
    for person in ("cleo", "ben"):
        attempt = certified(hall, person)
        numbers.append(issuing.issue(attempt))
        assert issuing.issue(attempt) == numbers[-1]
    with hall.store.uow() as uow:
        rows = uow.issuance_log.entries(-1, 10)
        tokens = [uow.credentials.by_number(str(one)).tokens for one in numbers]  # type: ignore[union-attr]
    entries = [json.loads(row.entry) for row in rows]
    assert [entry["credential"] for entry in entries] == [
        display(CredentialNumber(str(one))) for one in numbers
    ]
    assert [entry["previous"] for entry in entries] == [GENESIS, leaf_of(rows[0].entry).hex()]
    for entry, held in zip(entries, tokens, strict=True):
        assert held.keys() == {*(profile.value for profile in Profile), PROOF}
        assert entry["tokens"] == {name: digest_of_token(text) for name, text in held.items()}


def test_a_head_is_signed_once_per_size_and_proves_every_credential(hall: Hall) -> None:
    log, issuing = IssuanceLog(hall.store.uow), hall.issuing()
    assert (issuing.publish_log_head(), log.head()) == (0, None)
    first = issuing.issue(certified(hall, "cleo"))
    assert log.proof(str(first)) is None, "no head covers it yet"
    assert issuing.publish_log_head() == issuing.publish_log_head() == 1
    second = issuing.issue(certified(hall, "ben"))
    assert log.proof(str(second)) is None
    assert issuing.publish_log_head() == 2
    for number in (first, second):
        proof = log.proof(str(number))
        assert proof is not None
        head = verify_log_head(proof.head, keys=hall.signing_keys.published(), now=hall.store.now())
        root = root_from(leaf_of(proof.entry), proof.inclusion)
        assert root is not None
        assert (head.size, head.root) == (2, root.hex())
    with hall.store.uow() as uow:
        assert [row.size for row in uow.issuance_log.heads()] == [1, 2]


def test_positions_follow_each_other_and_what_was_not_committed_takes_none(hall: Hall) -> None:
    number = str(hall.issuing().issue(certified(hall, "cleo")))
    with hall.store.uow() as uow:
        assert uow.issuance_log.next_position() == 1
    with hall.store.uow() as uow:
        assert uow.issuance_log.next_position() == 1
        uow.issuance_log.add(LogRow(1, number, "second"), [(0, 1, b"\1" * 32), (1, 0, b"\2" * 32)])
        assert uow.issuance_log.put_head(LogHeadRow(2, NINE, "first head"))
        assert not uow.issuance_log.put_head(LogHeadRow(2, NINE, "another"))
        uow.commit()
    with hall.store.uow() as uow:
        log = uow.issuance_log
        assert log.size() == 2
        assert (log.node(0, 1), log.node(1, 0)) == (b"\1" * 32, b"\2" * 32)
        assert [row.entry for row in log.entries(0, 5)] == ["second"]
        assert [row.position for row in log.entries_of(number)] == [0, 1]
        assert log.entries_of("0" * 16) == []
        assert log.latest_head() == log.latest_head(2) == LogHeadRow(2, NINE, "first head")
        assert log.latest_head(3) is None


@pytest.mark.parametrize("table", ["issuance_log", "issuance_log_nodes", "issuance_log_heads"])
def test_the_database_itself_refuses_to_change_what_was_entered(
    sql_store: SqlStore, table: str
) -> None:
    hall = open_hall(sql_store)
    hall.issuing().issue(certified(hall, "cleo"))
    hall.issuing().publish_log_head()
    column = {"issuance_log": "entry", "issuance_log_nodes": "digest"}.get(table, "token")
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with (
            pytest.raises(DBAPIError, match="only grows"),
            sql_store.database.engine.begin() as connection,
        ):
            connection.execute(text(statement))


def test_anybody_can_fetch_the_head_and_the_proof_of_a_number_they_hold(office: Office) -> None:
    number = display(CredentialNumber(office.number))
    told = office.stranger().get(f"/c/{number}/inclusion.json").json
    keys, now = office.hall.signing_keys.published(), office.wiring.clock.now()
    head = verify_log_head(told["head"], keys=keys, now=now)
    path = tuple(bytes.fromhex(one) for one in told["path"])
    proof = Inclusion(told["position"], told["size"], path)
    root = root_from(leaf_of(told["entry"]), proof)
    assert root is not None
    assert (root.hex(), told["size"]) == (head.root, head.size)
    assert number in told["entry"]
    assert office.stranger().get("/issuance-log/head").get_data(as_text=True) == told["head"]


def test_a_number_without_a_credential_has_no_proof(office: Office) -> None:
    for number in ("0000-0000-0000-000H", "x", "4VRD-MTTZ-4BPA-1TDX"):
        assert office.stranger().get(f"/c/{number}/inclusion.json").status_code == 404
