"""The issuance log: every entry provable, no other entry, no other order, no other root."""

import hashlib
import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from exam_engine.ids import CredentialNumber
from exam_engine.issuance.badge import Profile
from exam_engine.issuance.log import (
    GENESIS,
    Inclusion,
    LogEntry,
    LogEvent,
    completed_by,
    inclusion_of,
    leaf_of,
    parent_of,
    root_from,
    root_of,
)
from exam_engine.issuance.refusals import (
    BadSignature,
    ClaimsRefused,
    CredentialRefused,
    HeaderRefused,
    KeyDistrusted,
    KeyNotInUse,
)
from exam_engine.issuance.signing import (
    LogHead,
    sign_log_head,
    verify_credential,
    verify_log_head,
)
from exam_engine.issuance.signing.envelope import seal, seal_head
from tests.exam_engine.issuing import DECIDED, DID, KEY, KEYS, KID, NOW, SIGNED, key

LARGEST = 70


def entry(position=0, previous=GENESIS, **changes):
    """Return an entry of the log."""
    number = CredentialNumber("4VRDMTTZ4BPA1TDG")
    made = LogEntry(position, previous, LogEvent.ISSUED, number, KID, SIGNED, {"ob3": "a" * 64})
    return replace(made, **changes)


def naive_root(leaves):
    """Return RFC 6962's tree hash, written as the text has it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return parent_of(naive_root(leaves[:half]), naive_root(leaves[half:]))


@pytest.fixture(scope="module")
def tree():
    """Return leaves and the nodes that appending them one by one has completed."""
    leaves = [leaf_of(f"entry {one}") for one in range(LARGEST)]
    nodes = {}
    for position, leaf in enumerate(leaves):
        for level, place, digest in completed_by(
            position, leaf, lambda level, place: nodes[level, place]
        ):
            assert (level, place) not in nodes
            nodes[level, place] = digest
    return leaves, lambda level, place: nodes[level, place]


def test_the_root_is_that_of_the_standard_at_every_size(tree):
    leaves, node = tree
    for size in range(LARGEST + 1):
        assert root_of(size, node) == naive_root(leaves[:size])


def test_vectors_of_the_standards_own_tests():
    # The empty tree and the tree over one empty leaf, as in the reference implementation.
    assert root_of(0, None).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert leaf_of("").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_every_entry_of_every_size_is_proven_and_no_other(tree):
    leaves, node = tree
    for size in range(1, LARGEST + 1):
        root = root_of(size, node)
        for position in range(size):
            proof = inclusion_of(position, size, node)
            assert root_from(leaves[position], proof) == root
            assert root_from(leaf_of("another"), proof) != root
            for wrong in (position - 1, position + 1):
                if 0 <= wrong < size:
                    assert root_from(leaves[position], replace(proof, position=wrong)) != root


def test_a_path_that_was_tampered_with_leads_elsewhere(tree, seed):
    leaves, node = tree
    rng = random.Random(seed)
    for _ in range(200):
        size = rng.randrange(2, LARGEST + 1)
        position = rng.randrange(size)
        proof = inclusion_of(position, size, node)
        at = rng.randrange(len(proof.path))
        for path in (
            (*proof.path[:at], leaf_of("x"), *proof.path[at + 1 :]),
            (*proof.path[:at], *proof.path[at + 1 :]),
            (*proof.path, leaf_of("x")),
        ):
            wrong = root_from(leaves[position], replace(proof, path=path))
            assert wrong != root_of(size, node), (seed, size, position)


def test_an_entry_that_is_not_there_has_no_proof(tree):
    _, node = tree
    for position, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="not among"):
            inclusion_of(position, size, node)
    assert root_from(leaf_of("x"), Inclusion(0, 1, ())) == leaf_of("x")


def test_an_entry_is_one_text_and_any_change_another_leaf():
    made = entry()
    assert json.loads(made.text) == {
        "at": "2026-11-20T15:42:15Z",
        "credential": "4VRD-MTTZ-4BPA-1TDG",
        "event": "issued",
        "key": KID,
        "position": 0,
        "previous": GENESIS,
        "tokens": {"ob3": "a" * 64},
    }
    changed = (
        replace(made, position=1),
        replace(made, previous="1" * 64),
        replace(made, event=LogEvent.REISSUED),
        replace(made, at=SIGNED + timedelta(seconds=1)),
        replace(made, tokens={"ob3": "b" * 64}),
        replace(made, kid=f"{DID}#other"),
    )
    assert len({one.leaf for one in (made, *changed)}) == len(changed) + 1


GOOD = {"iss": DID, "iat": int(NOW.timestamp()), "size": 3, "root": "a" * 64, "last": "b" * 64}
HEAD = LogHead(DID, 3, "a" * 64, "b" * 64, NOW, KID)


def test_a_signed_head_says_what_was_signed():
    assert verify_log_head(sign_log_head(HEAD, KEY), keys=KEYS, now=NOW) == HEAD


def test_a_head_is_no_credential_and_a_credential_no_head():
    with pytest.raises(HeaderRefused):
        verify_credential(sign_log_head(HEAD, KEY), keys=KEYS, now=NOW)
    for profile in Profile:
        with pytest.raises(HeaderRefused):
            verify_log_head(seal(GOOD, KEY, profile), keys=KEYS, now=NOW)


def test_heads_that_are_not_believed():
    for change in ({"size": "3"}, {"size": True}, {"iat": None}, {"iss": "did:web:x"}, {"more": 1}):
        with pytest.raises(ClaimsRefused):
            verify_log_head(seal_head({**GOOD, **change}, KEY), keys=KEYS, now=NOW)
    with pytest.raises(BadSignature):
        verify_log_head(sign_log_head(HEAD, key(seed=b"\x02")), keys=KEYS, now=NOW)
    distrusted = {KID: replace(KEYS[KID], distrust_at=NOW)}
    with pytest.raises(KeyDistrusted):
        verify_log_head(sign_log_head(HEAD, KEY), keys=distrusted, now=NOW)
    late = {KID: replace(KEYS[KID], sign_until=DECIDED)}
    with pytest.raises(KeyNotInUse):
        verify_log_head(sign_log_head(HEAD, KEY), keys=late, now=NOW)
    for nothing in (None, b"", "", "a.b", "a.b.c", "a" * 3_000):
        with pytest.raises(CredentialRefused):
            verify_log_head(nothing, keys=KEYS, now=NOW)
