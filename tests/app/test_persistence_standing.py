"""Standing and lists in real databases: rivals, the cascade, full lists."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.services.keys.keyring import Keyring
from app.services.standing.standing import Standing
from app.services.standing.status_lists import StatusLists, entry_of, paths_of
from exam_engine.ids import KeyId, PersonId
from exam_engine.issuance.badge import StatusPurpose
from exam_engine.issuance.signing import SigningKey, verify_status_list
from exam_engine.issuance.states import WithdrawalReason
from exam_engine.issuance.verdict import Status
from tests.app.conftest import SqlStore, Store
from tests.app.hall import ISSUER, open_hall
from tests.builders import booked
from tests.fake_signers import FakeSigners

KEY = SigningKey.from_random(KeyId(f"{ISSUER.did}#es-1"), b"k" * 48)
RIVALS = 4
EACH = 6
REVOCATION = StatusPurpose.REVOCATION


def publisher(store: SqlStore) -> StatusLists:
    keyring = Keyring(store.uow, ISSUER, FakeSigners())
    keyring.ready()
    return StatusLists(store.uow, ISSUER, keyring)


def published(store: SqlStore, path: str = "r/1"):
    with store.uow() as uow:
        row = uow.standing.status_list(path)
    assert row is not None
    now = store.now()
    key = KEY.verification_key(now - timedelta(hours=1))
    return verify_status_list(
        row.token,
        url=f"{ISSUER.address}/status/{path}",
        purpose=REVOCATION,
        keys={KEY.kid: key},
        now=now,
    )


def test_of_rival_publishers_none_brings_back_an_earlier_list(sql_store: SqlStore) -> None:
    lists = publisher(sql_store)
    with sql_store.uow() as uow:
        positions = [uow.credentials.next_status_index("revocation") for _ in range(RIVALS * EACH)]
        uow.commit()

    def withdraw(own: list[int]) -> None:
        for position in own:
            with sql_store.uow() as uow:
                uow.standing.set_bit("revocation", position, bit=True)
                uow.commit()
            lists.publish()
            # What this publisher set is in whatever list is out now, be it a rival's.
            assert published(sql_store).is_set(position)

    failed: list[BaseException] = []

    def run(own: list[int]) -> None:
        try:
            withdraw(own)
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=run, args=(positions[start::RIVALS],)) for start in range(RIVALS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    final = published(sql_store)
    assert all(final.is_set(position) for position in positions)
    assert sum(byte.bit_count() for byte in final.bits) == len(positions)


THREE_QUARTERS = """
INSERT INTO status_entries (purpose, list_index, bit)
WITH RECURSIVE place (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n < 98303)
SELECT 'revocation', n, n % 7 = 0 FROM place"""


def test_a_list_three_quarters_full_gets_a_successor(sql_store: SqlStore) -> None:
    with sql_store.database.engine.begin() as connection:
        connection.execute(text(THREE_QUARTERS))
    with sql_store.uow() as uow:
        position = uow.credentials.next_status_index("revocation")
        again = uow.credentials.next_status_index("revocation")
        other = uow.credentials.next_status_index("suspension")
        uow.standing.set_bit("revocation", position, bit=True)
        uow.commit()
    assert position // 131_072 == again // 131_072 == 1
    assert other < 131_072
    assert entry_of(ISSUER, REVOCATION, position).list_url.endswith("/status/r/2")
    assert entry_of(ISSUER, REVOCATION, position).index == position - 131_072
    publisher(sql_store).publish()
    assert published(sql_store, "r/2").is_set(position - 131_072)
    first = published(sql_store, "r/1")
    assert [first.is_set(index) for index in range(15)] == [index % 7 == 0 for index in range(15)]
    assert not first.is_set(131_071)


def test_what_rested_on_a_withdrawn_credential_is_suspended_for_review(store: Store) -> None:
    hall = open_hall(store)
    number = hall.certified()
    with store.uow() as uow:
        base = uow.credentials.by_number(number)
        assert base is not None
        booked(uow, "f" * 32, "cleo", now=uow.now())
        upper = replace(
            base,
            number="0123456789ABCDEN",
            attempt_id="f" * 32,
            scheme_id="cmle/professional",
            suspension_index=uow.credentials.next_status_index("suspension"),
            revocation_index=uow.credentials.next_status_index("revocation"),
        )
        uow.credentials.add_intent(upper)
        uow.commit()
    standing = Standing(store.uow)
    reason = WithdrawalReason.INTEGRITY_VIOLATION
    proposal = standing.propose_withdrawal(
        number, actor=PersonId("dora"), reason=reason, words="proxy"
    )
    standing.settle_withdrawal(proposal, actor=PersonId("rita"), confirm=True, words="seen")
    with store.uow() as uow:
        (event,) = uow.standing.events([upper.number])[upper.number]
        held = uow.credentials.by_number(upper.number)
        assert held is not None
        bits = uow.standing.list_bits("suspension")
    assert (event.kind, event.actor) == ("suspended", "system")
    assert (
        event.body["case"] == f"prerequisite {'-'.join(number[i : i + 4] for i in (0, 4, 8, 12))}"
    )
    assert held.state == Status.SUSPENDED.value
    assert list(bits[1]) == [upper.suspension_index]
    assert paths_of(upper) == {REVOCATION: "r/1", StatusPurpose.SUSPENSION: "s/1"}
    standing.restore(upper.number, actor=PersonId("rita"), words="reviewed; stands on its own")
    with store.uow() as uow:
        assert list(uow.standing.suspended()) == []


@pytest.mark.parametrize("asked", [[], ["0" * 16]])
def test_events_are_answered_for_every_number(store: Store, asked: list[str]) -> None:
    with store.uow() as uow:
        assert {number: list(rows) for number, rows in uow.standing.events(asked).items()} == {
            number: [] for number in asked
        }
