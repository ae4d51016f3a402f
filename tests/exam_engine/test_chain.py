"""The hash chain: what was changed, dropped or moved shows, at the place where it was."""

import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.attempts.bodies import NotCanonical, canonical, portable
from exam_engine.attempts.chain import GENESIS, ChainBroken, Record, link, verify

AT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
BODIES = [{"v": 1, "n": n} for n in range(5)]


def journal(bodies=BODIES, attempt="a1"):
    records, prev = [], GENESIS
    for seq, body in enumerate(bodies, start=1):
        at, spelled = AT + timedelta(seconds=seq), canonical(body)
        parts = {"attempt": attempt, "seq": seq, "kind": "answer.saved", "at": at, "actor": "cleo"}
        prev = link(prev, body_bytes=spelled, **parts)
        records.append(Record(body=spelled, digest=prev, **parts))
    return records


def test_a_digest_is_sha256_over_fixed_width_numbers_then_the_texts():
    """Computed here by hand: another implementation has to come to the same bytes."""
    spelled = '{"item":"é"}'.encode()
    microseconds = 1795424400123456
    expected = sha256(
        b"assay.attempt.event.1"
        + GENESIS
        + struct.pack(">Q", 7)
        + struct.pack(">q", microseconds)
        + struct.pack(">IIII", 2, 12, 4, len(spelled))
        + b"a1"
        + b"answer.saved"
        + b"cleo"
        + spelled
    ).digest()
    found = link(
        GENESIS, attempt="a1", seq=7, kind="answer.saved", at=AT, actor="cleo", body_bytes=spelled
    )
    assert found == expected
    assert GENESIS == b"\0" * 32


def test_an_untouched_journal_verifies():
    records = journal()
    verify(records)
    verify(records, head=records[-1].digest)
    verify([], head=GENESIS)


CHANGES = {
    "attempt": "a2",
    "seq": 9,
    "kind": "answer.late",
    "at": AT,
    "actor": "paula",
    "body": b"{}",
    "digest": bytes(32),
}


@pytest.mark.parametrize("seq", [1, 3, 5])
@pytest.mark.parametrize("field", sorted(CHANGES))
def test_any_change_shows_at_its_place(field, seq):
    records = journal()
    records[seq - 1] = replace(records[seq - 1], **{field: CHANGES[field]})
    with pytest.raises(ChainBroken) as broken:
        verify(records)
    assert broken.value.seq == seq
    assert f"event {seq}: " in str(broken.value)


def test_events_dropped_repeated_or_swapped_show():
    first, second, *rest = journal()
    for tampered, seq in (
        ([first, *rest], 2),
        ([second, *rest], 1),
        ([first, first, second], 2),
        ([second, first], 1),
    ):
        with pytest.raises(ChainBroken) as broken:
            verify(tampered)
        assert broken.value.seq == seq


def test_a_cut_off_end_shows_against_a_head_known_from_elsewhere():
    records = journal()
    verify(records[:3])
    with pytest.raises(ChainBroken) as broken:
        verify(records[:3], head=records[-1].digest)
    assert broken.value.seq == 4
    with pytest.raises(ChainBroken):
        verify([], head=records[-1].digest)


def test_a_correctly_hashed_event_of_another_attempt_does_not_fit_in():
    records = journal()[:1]
    foreign = Record("a2", 2, "x", AT, "y", b"", b"")
    digest = link(
        records[0].digest, attempt="a2", seq=2, kind="x", at=AT, actor="y", body_bytes=b""
    )
    with pytest.raises(ChainBroken, match="belongs to attempt a2"):
        verify([*records, replace(foreign, digest=digest)])


texts = st.text(alphabet="ab", max_size=3)
events = st.fixed_dictionaries(
    {
        "attempt": texts,
        "seq": st.integers(1, 3),
        "kind": texts,
        "at": st.sampled_from([AT, AT + timedelta(microseconds=1)]),
        "actor": texts,
        "body_bytes": st.binary(max_size=2),
    }
)


@given(events, events)
def test_two_events_have_one_digest_only_if_they_are_equal(one, other):
    assert (link(GENESIS, **one) == link(GENESIS, **other)) is (one == other)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(json_values)
def test_equal_values_have_one_spelling_whatever_their_order(value):
    spelled = canonical(value)
    assert b" " not in spelled or " " in str(value)
    assert canonical(dict(reversed(value.items())) if isinstance(value, dict) else value) == spelled


def test_the_spelling_is_sorted_without_blanks_and_in_utf_8():
    value = {"b": [1, True, None], "a": 'é"\\\n', "A": {}}
    assert canonical(value) == '{"A":{},"a":"é\\"\\\\\\n","b":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, float("nan"), float("inf")])
def test_what_has_no_spelling_is_refused(value):
    with pytest.raises(NotCanonical, match="not writable"):
        canonical(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.5, "not whole: 0.5"),
        ([1.0], "not whole"),
        (2**53, "beyond 2"),
        ({"a": -(2**53)}, "beyond 2"),
        ("a\0b", "NUL"),
        ([["\0"]], "NUL"),
        ({"é": 1}, "outside printable ASCII"),
        ({"\0": 1}, "outside printable ASCII"),
        ([[[[[[[[["x"]]]]]]]]], "deeper than 8"),
    ],
)
def test_what_two_languages_would_spell_differently_is_refused(value, message):
    with pytest.raises(NotCanonical, match=message):
        portable(value)


@pytest.mark.parametrize(
    "value",
    [None, True, "", "é", 2**53 - 1, 1 - 2**53, [], {"a": ["x"]}, [[[[[[[["x"]]]]]]]], {"Z": {}}],
)
def test_what_both_spell_alike_passes_unchanged(value):
    assert portable(value) is value
