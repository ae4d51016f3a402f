"""A signed root a day: it covers every record that grew, and shows who changed one later."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.services.evidence.evidence_roots import (
    EvidenceRoots,
    digest_of,
    entry_of,
    is_vouched_for,
    proof_of,
    tree_over,
)
from app.services.keys.keys import keys_of
from app.services.rows import EvidenceEntryRow, GrownRow
from exam_engine.issuance.log import GENESIS, inclusion_of, leaf_of, root_from, root_of
from exam_engine.issuance.refusals import CredentialRefused
from exam_engine.issuance.signing import EvidenceRoot, verify_evidence_root, verify_log_head
from tests.app.conftest import SqlStore
from tests.app.hall import ISSUER, Hall, open_hall

DAY = timedelta(days=1)


@pytest.fixture
def hall(sql_store: SqlStore) -> Hall:
    hall = open_hall(sql_store)
    hall.keyring.ready()
    return hall


def signed(hall: Hall) -> int:
    return EvidenceRoots(hall.store.uow, ISSUER, hall.keyring).sign_day()


def read(hall: Hall, token: str) -> EvidenceRoot:
    with hall.store.uow() as uow:
        return verify_evidence_root(token, keys=keys_of(uow), now=uow.now())


def test_a_day_has_one_root_over_all_that_grew_and_names_the_one_before(hall: Hall):
    first, second = hall.started("cleo"), hall.started("ben")
    hall.upload(first, "cleo")
    assert (signed(hall), signed(hall)) == (2, 0)
    with hall.store.uow() as uow:
        proofs = [proof_of(uow, attempt) for attempt in (first, second)]
        rows = [uow.invigilation.snapshots(attempt) for attempt in (first, second)]
        stored = [uow.attempts.get(attempt) for attempt in (first, second)]
    for proof, pictures, attempt in zip(proofs, rows, stored, strict=True):
        assert proof is not None
        assert attempt is not None
        root = read(hall, proof.token)
        assert root_from(leaf_of(proof.entry), proof.inclusion).hex() == root.root
        assert root.previous == GENESIS
        assert json.loads(proof.entry) == {
            "attempt": attempt.attempt.id,
            "facts": attempt.last_seq,
            "facts_head": attempt.chain_head,
            "pictures": pictures[0].seq,
            "pictures_head": pictures[0].chain,
        }
    hall.store.shift(DAY)
    assert signed(hall) == 0, "nothing grew"
    hall.upload(second, "ben")
    assert signed(hall) == 1
    with hall.store.uow() as uow:
        newest, older = proof_of(uow, second), proof_of(uow, first)
    assert newest is not None
    assert older == proofs[0], "what did not grow stays under its own root"
    assert read(hall, newest.token).previous == digest_of(older.token)


def test_roots_of_a_key_that_was_given_up_are_signed_again_from_what_is_stored(hall: Hall):
    roots = EvidenceRoots(hall.store.uow, ISSUER, hall.keyring)
    first, second = hall.started("cleo"), hall.started("ben")
    assert signed(hall) == 2
    hall.store.shift(DAY)
    hall.upload(second, "ben")
    assert (signed(hall), roots.sign_again()) == (1, 0)
    with hall.store.uow() as uow:
        before = [proof_of(uow, attempt) for attempt in (first, second)]
        last = uow.evidence_roots.latest()
    hall.signing_keys.compromise("es-1", words="a copy left the house")
    with hall.store.uow() as uow:
        assert not any(is_vouched_for(uow, one) for one in before)
    hall.keyring.tend()
    assert (roots.sign_again(), roots.sign_again()) == (2, 0)
    with hall.store.uow() as uow:
        after = [proof_of(uow, attempt) for attempt in (first, second)]
        assert all(is_vouched_for(uow, one) for one in after)
        assert uow.evidence_roots.last_day() == last.day
    older, newer = (read(hall, one.token) for one in after)
    assert {older.kid, newer.kid} == {ISSUER.did + "#es-2"}
    assert [one.entry for one in after] == [one.entry for one in before]
    assert older.previous == digest_of(last.token), "each names the root that was signed last"
    assert newer.previous == digest_of(after[0].token)
    hall.store.shift(DAY)
    hall.upload(first, "cleo")
    assert signed(hall) == 1
    with hall.store.uow() as uow:
        newest = uow.evidence_roots.latest()
    assert read(hall, newest.token).previous == digest_of(after[1].token)


def test_a_record_that_was_changed_after_the_night_no_longer_fits_its_root(
    hall: Hall, sql_store: SqlStore
):
    attempt = hall.started("cleo")
    signed(hall)
    with hall.store.uow() as uow:
        proof = proof_of(uow, attempt)
    assert proof is not None
    forged = "UPDATE attempt_evidence SET snapshot_head = :head"
    with sql_store.database.engine.begin() as connection:
        connection.execute(text(forged), {"head": "ab" * 32})
    entry = json.loads(proof.entry)
    with hall.store.uow() as uow:
        (row,) = uow.invigilation.snapshots(attempt)
    assert entry["pictures_head"] == row.chain != "ab" * 32
    changed = proof.entry.replace(row.chain, "ab" * 32)
    assert root_from(leaf_of(changed), proof.inclusion).hex() != read(hall, proof.token).root


@pytest.mark.parametrize("spoil", ["claims", "kind", "other proof"])
def test_a_root_is_read_strictly(hall: Hall, spoil: str):
    attempt = hall.started("cleo")
    signed(hall)
    with hall.store.uow() as uow:
        proof = proof_of(uow, attempt)
        assert proof is not None
        keys, now = keys_of(uow), uow.now()
    if spoil == "kind":
        with pytest.raises(CredentialRefused):
            verify_log_head(proof.token, keys=keys, now=now)
    elif spoil == "claims":
        head, _, rest = proof.token.partition(".")
        claims, _, signature = rest.partition(".")
        other = claims[:-3] + ("AAA" if not claims.endswith("AAA") else "BBB")
        with pytest.raises(CredentialRefused):
            verify_evidence_root(f"{head}.{other}.{signature}", keys=keys, now=now)
    else:
        longer = replace(proof.inclusion, path=(*proof.inclusion.path, b"\0" * 32))
        assert root_from(leaf_of(proof.entry), longer) is None


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_every_entry_of_a_day_of_any_size_is_provable(count: int):
    entries = [
        EvidenceEntryRow("d", at, f"a{at}", entry_of(GrownRow(f"a{at}", at, "f", at, "p")))
        for at in range(count)
    ]
    tree = tree_over(entries)
    root = root_of(count, tree)
    for entry in entries:
        proof = inclusion_of(entry.position, count, tree)
        assert root_from(leaf_of(entry.entry), proof) == root
