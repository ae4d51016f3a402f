"""Which saves count, and whether a browser comes to the same heads."""

import json
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.attempts.bodies import NotCanonical
from exam_engine.attempts.presence import Presence, presence
from exam_engine.attempts.saves import (
    CLIENT_GENESIS,
    ClientSave,
    SaveVerdict,
    Standing,
    client_link,
    covered,
    judge_save,
    save_digest,
)
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import ItemId
from tests.exam_engine.sittings import MINUTE, SECOND, TICK, at

_S = AttemptState
_V = SaveVerdict
ITEM = ItemId("F-LIFE-001")
SAVE = ClientSave(2, 7, ITEM, "b")
RUNNING = Standing(_S.IN_PROGRESS, 2, deadline=at(10))
PAUSED = Standing(_S.PAUSED, 2, pause_began=at(9, 30))
TIMED_OUT = Standing(_S.CLOSING, 2, deadline=at(10), closing_until=at(10, 1))
HANDED_IN = Standing(_S.CLOSING, 2, closing_until=at(9, 41))
GRACE = SECOND * 5


@pytest.mark.parametrize(
    ("standing", "arrived", "committed", "verdict"),
    [
        (RUNNING, at(9), False, _V.ACCEPTED),
        (RUNNING, at(10) + GRACE, False, _V.ACCEPTED),
        (RUNNING, at(10) + GRACE + TICK, False, _V.LATE),
        # The sweeper may be slow; what counts must not depend on it.
        (RUNNING, at(10) + GRACE + TICK, True, _V.ACCEPTED),
        (RUNNING, at(10, 1), True, _V.ACCEPTED),
        (RUNNING, at(10, 1) + TICK, True, _V.LATE),
        (PAUSED, at(9, 30), False, _V.ACCEPTED),
        (PAUSED, at(9, 30) + GRACE, False, _V.ACCEPTED),
        (PAUSED, at(9, 30) + GRACE + TICK, False, _V.NOT_OPEN),
        (PAUSED, at(9, 30) + GRACE + TICK, True, _V.NOT_OPEN),
        (TIMED_OUT, at(10) + GRACE, False, _V.ACCEPTED),
        (TIMED_OUT, at(10) + GRACE + TICK, False, _V.LATE),
        (TIMED_OUT, at(10, 1), True, _V.ACCEPTED),
        (TIMED_OUT, at(10, 1) + TICK, True, _V.LATE),
        (HANDED_IN, at(9, 40), False, _V.LATE),
        (HANDED_IN, at(9, 41), True, _V.ACCEPTED),
        (HANDED_IN, at(9, 41) + TICK, True, _V.LATE),
        (Standing(_S.SUBMITTED, 2, deadline=at(10)), at(9), True, _V.LATE),
        (Standing(_S.TERMINATED, 2), at(9), True, _V.LATE),
        *(
            (Standing(state, 2, deadline=at(10)), at(9), True, _V.NOT_OPEN)
            for state in (
                _S.SCHEDULED,
                _S.CHECKING_IN,
                _S.AWAITING_AUTHORIZATION,
                _S.AUTHORIZED,
                _S.CANCELLED,
                _S.NO_SHOW,
                _S.VOIDED,
            )
        ),
    ],
)
def test_a_save_is_judged_by_state_and_arrival(standing, arrived, committed, verdict):
    assert judge_save(standing, SAVE, arrived, committed=committed) is verdict


def test_both_graces_are_those_of_the_attempt():
    strict = RUNNING._replace(grace=timedelta(0), closing_grace=SECOND)
    assert judge_save(strict, SAVE, at(10)) is _V.ACCEPTED
    assert judge_save(strict, SAVE, at(10) + TICK) is _V.LATE
    assert judge_save(strict, SAVE, at(10) + SECOND, committed=True) is _V.ACCEPTED
    assert judge_save(strict, SAVE, at(10) + SECOND + TICK, committed=True) is _V.LATE


@pytest.mark.parametrize("state", sorted(AttemptState))
def test_an_older_lease_is_recorded_after_the_start_and_a_newer_one_never_existed(state):
    standing = RUNNING._replace(state=state)
    after_start = state in {_S.IN_PROGRESS, _S.PAUSED, _S.CLOSING, _S.SUBMITTED, _S.TERMINATED}
    old = judge_save(standing, SAVE._replace(epoch=1), at(9), committed=True)
    assert old is (_V.LEASE_LOST if after_start else _V.NOT_OPEN)
    assert judge_save(standing, SAVE._replace(epoch=3), at(9), committed=True) is _V.NOT_OPEN


@pytest.mark.parametrize("standing", [RUNNING, PAUSED, HANDED_IN, Standing(_S.VOIDED, 9)])
def test_a_number_that_is_stored_is_repeated_or_a_conflict_in_every_state(standing):
    for save in (SAVE, SAVE._replace(epoch=1)):
        assert judge_save(standing, save, at(23), known=save.digest()) is _V.REPEATED
        other = save_digest(ITEM, "c")
        assert judge_save(standing, save, at(9), known=other) is _V.CONFLICT


def test_only_three_verdicts_enter_the_journal():
    assert {each for each in _V if each.recorded} == {_V.ACCEPTED, _V.LATE, _V.LEASE_LOST}


def test_a_pause_takes_nothing_when_its_start_is_unknown():
    assert judge_save(PAUSED._replace(pause_began=None), SAVE, at(9)) is _V.NOT_OPEN


def test_the_digest_of_a_save_covers_item_and_response():
    digests = {
        save_digest(ITEM, "b"),
        save_digest(ITEM, ["b"]),
        save_digest(ITEM, None),
        save_digest(ItemId("F-LIFE-002"), "b"),
    }
    assert len(digests) == 4
    assert SAVE.digest() == sha256(b'["F-LIFE-001","b"]').hexdigest()
    with pytest.raises(NotCanonical):
        save_digest(ITEM, 0.5)


def test_a_head_is_sha256_over_head_number_item_and_response_joined_by_bars():
    spelled = "0" * 64 + '|1|F-LIFE-001|{"s1":"é","s2":null}'
    found = client_link(CLIENT_GENESIS, 1, ITEM, {"s2": None, "s1": "é"})
    assert found == sha256(spelled.encode()).hexdigest()


@pytest.mark.parametrize(("item", "response"), [("a|b", "x"), ("a", 0.5), ("a", "\ud800")])
def test_a_head_is_refused_where_two_languages_would_differ(item, response):
    with pytest.raises(NotCanonical):
        client_link(CLIENT_GENESIS, 1, ItemId(item), response)


def chained(saves, prev=CLIENT_GENESIS):
    heads = []
    for save in saves:
        prev = client_link(prev, save.cseq, save.item, save.response)
        heads.append(prev)
    return heads


SAVES = [ClientSave(1, n, ITEM, f"r{n}") for n in range(1, 6)]


@pytest.mark.parametrize("committed", range(1, 6))
def test_a_committed_head_covers_everything_up_to_it(committed):
    head = chained(SAVES)[committed - 1]
    assert covered(CLIENT_GENESIS, SAVES, head) == committed
    assert covered(CLIENT_GENESIS, SAVES[: committed - 1], head) == 0
    start = chained(SAVES)[0]
    assert covered(start, SAVES[1:], head) == committed - 1


def test_an_altered_save_is_covered_by_no_head():
    head = chained(SAVES)[-1]
    altered = [*SAVES[:2], SAVES[2]._replace(response="other"), *SAVES[3:]]
    assert covered(CLIENT_GENESIS, altered, head) == 0
    assert covered(CLIENT_GENESIS, [], head) == 0


BROWSER = """
const { createHash } = require("node:crypto");
function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return "{" + names.map(n => JSON.stringify(n) + ":" + canonical(value[n])).join(",") + "}";
}
const cases = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const heads = cases.map(([prev, cseq, item, response]) =>
  createHash("sha256").update(`${prev}|${cseq}|${item}|${canonical(response)}`).digest("hex"));
process.stdout.write(JSON.stringify(heads));
"""
names = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=3)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
responses = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
@settings(max_examples=8)
@given(st.lists(responses, min_size=40, max_size=40))
def test_javascript_comes_to_the_same_heads(values):
    control = "".join(map(chr, range(1, 32))) + '\x7f\u2028\ufeff"\\/'
    cases = [[CLIENT_GENESIS, n, ITEM, value] for n, value in enumerate([control, *values])]
    done = subprocess.run(
        [shutil.which("node"), "-e", BROWSER],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [client_link(*each) for each in cases]


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (timedelta(0), Presence.ONLINE),
        (SECOND * 15 - TICK, Presence.ONLINE),
        (SECOND * 15, Presence.STALE),
        (MINUTE, Presence.STALE),
        (MINUTE + TICK, Presence.OFFLINE),
        (MINUTE * 600, Presence.OFFLINE),
    ],
)
def test_presence_is_read_from_the_last_frame(silence, expected):
    assert presence(at(9), at(9) + silence) is expected


def test_without_any_frame_nobody_ever_connected():
    assert presence(None, at(9)) == "never_connected"
