"""Facts: stable kinds, bodies that come back exactly, and the fold over them."""

import dataclasses
import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.attempts.actors import Reason, ReasonCode
from exam_engine.attempts.attempt import evolve, fold
from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.entry import policy_digest
from exam_engine.attempts.events import EVENTS, AttemptEvent, course, event_from, evidence, room
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.refusals import MalformedEvent, UnknownEvent
from exam_engine.attempts.states import AttemptState, StartKind
from exam_engine.ids import AttemptId, FlagId, FormId, ItemId, PersonId, WindowId
from exam_engine.instants import from_us
from tests.exam_engine.sittings import HOUR, MINUTE, POLICY, TICK, WAYS, at, create, run, sitting

KINDS = """
answer.granted answer.late answer.lease_lost answer.refused answer.saved attempt.authorized
attempt.cancelled attempt.created attempt.denied attempt.finalized attempt.no_show attempt.paused
attempt.reopened attempt.resumed attempt.started attempt.terminated attempt.voided
authorization.lapsed browser.observed candidate.hand_raised candidate.message care.offered
care.released care.taken case.moved certification.decided challenge.met challenge.set
check_in.begun check_in.completed check_in.erased check_in.failed command.proposed consent.declined
consent.given consent.withdrawn credential.issued deadline.reached evidence.exported evidence.held
evidence.released evidence.viewed export.asked export.settled flag.closed flag.opened hand.answered
help.answered help.asked incident.ruled lease.taken message.seen move.answered move.asked
pause.limit_reached pause.turned policy.replaced proctor.asked proctor.message proctor.note
proctor.warning proposal.settled rate.raised requirement.waived result.recorded resume.authorized
sight.taken snapshots.erased snapshots.head step.unable submit.asked termination.requested
time.adjusted time.seen warning.acknowledged
"""
durations = st.timedeltas(timedelta(microseconds=1), timedelta(days=9))
instants = st.integers(0, 4 * 10**15).map(from_us)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
policies = st.builds(
    AttemptPolicy,
    time_limit=durations,
    opens_at=instants,
    closes_at=st.just(from_us(5 * 10**15)),
    factor=st.decimals("1", "4", places=3),
    required_steps=st.lists(st.text(max_size=4), max_size=3).map(tuple),
    closing_grace=st.timedeltas(timedelta(0), timedelta(minutes=10)),
)
st.register_type_strategy(AttemptPolicy, policies)


def fields_of(shape):
    """Return a strategy per field; JSON, instants and finite decimals need our own."""
    found = {}
    for each in dataclasses.fields(shape):
        if each.name in {"response", "values", "details", "hints"}:
            found[each.name] = json_values
        elif each.name in {"points", "maximum"}:
            found[each.name] = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
        elif each.type in (datetime, datetime | None):
            found[each.name] = instants if each.type is datetime else instants | st.none()
        else:
            found[each.name] = st.from_type(each.type)
    return found


def any_of(shape):
    """Return a strategy for facts of one class."""
    return st.builds(shape, **fields_of(shape))


facts = st.sampled_from(sorted(EVENTS.values(), key=lambda shape: shape.kind)).flatmap(any_of)


def test_kinds_are_stable_and_every_fact_has_its_own():
    assert sorted(EVENTS) == KINDS.split()
    assert len(get_args(AttemptEvent)) == len(EVENTS)


@given(facts)
def test_a_fact_comes_back_from_its_stored_body_exactly(event):
    stored = json.loads(canonical(event.to_body()))
    again = event_from(event.kind, stored)
    assert again == event
    assert type(again) is type(event)
    assert again.to_body() == event.to_body() == stored


def test_a_body_holds_its_version_and_exact_whole_numbers():
    event = course.AttemptCreated(
        AttemptId("a"),
        PersonId("p"),
        WindowId("w"),
        FormId("f"),
        "aa",
        AttemptPolicy(HOUR, at(9), at(17), factor=Decimal("1.25"), required_steps=("camera",)),
        "bb",
    )
    assert event.to_body() == {
        "v": 1,
        "attempt": "a",
        "candidate": "p",
        "window": "w",
        "form": "f",
        "form_digest": "aa",
        "policy": {
            "time_limit_us": 3_600_000_000,
            "opens_at_us": 1795424400000000,
            "closes_at_us": 1795453200000000,
            "factor": "1.25",
            "cap_at_close": False,
            "start": "individual",
            "requires_authorization": True,
            "required_steps": ["camera"],
            "check_in_lead_us": 1_800_000_000,
            "authorization_window_us": 900_000_000,
            "grace_us": 5_000_000,
            "closing_grace_us": 60_000_000,
            "pause_limit_us": 259_200_000_000,
            "break_limit": 0,
            "proctor_adjust_limit_us": 600_000_000,
            "reopen_within_us": 259_200_000_000,
        },
        "policy_digest": "bb",
    }


def test_an_answer_and_a_flag_have_the_bodies_that_others_read():
    assert room.AnswerSaved(1, 2, ItemId("i"), ["a"], "dd").to_body() == {
        "v": 1,
        "epoch": 1,
        "cseq": 2,
        "item": "i",
        "response": ["a"],
        "digest": "dd",
        "client_ms": None,
        "head": None,
        "committed": False,
        "marked": False,
    }
    flag = evidence.FlagOpened(FlagId("f"), "face.absent", "I", "medium", "faces/1", at(9))
    assert flag.to_body() == {
        "v": 1,
        "flag": "f",
        "flag_type": "face.absent",
        "flag_class": "I",
        "severity": "medium",
        "detector": "faces/1",
        "began_at_us": 1795424400000000,
        "values": None,
        "evidence": [],
    }
    reason = Reason(ReasonCode.TECHNICAL_NETWORK, "line")
    assert course.CheckInFailed(reason).to_body() == {
        "v": 1,
        "reason": {"code": "technical.network", "text": "line"},
    }


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("attempt.forgotten", {"v": 1}),
        ("attempt.no_show", {"v": 2}),
        ("attempt.no_show", {}),
        ("attempt.no_show", []),
        ("attempt.no_show", None),
    ],
)
def test_an_unknown_kind_or_version_is_refused(kind, body):
    with pytest.raises(UnknownEvent, match=f"kind '{kind}', version"):
        event_from(kind, body)


LEASE = {"v": 1, "epoch": 1}
PAUSE = {
    "v": 1,
    "pause": "proctor",
    "own_break": False,
    "reason": {"code": "other", "text": "x"},
}
RESULT = {"v": 1, "state": "final", "points": "1", "maximum": None, "passed": None, "engine": "e"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("lease.taken", {"v": 1}),
        ("lease.taken", LEASE | {"more": 1}),
        ("lease.taken", LEASE | {"epoch": "1"}),
        ("lease.taken", LEASE | {"epoch": True}),
        ("lease.taken", LEASE | {"epoch": None}),
        ("attempt.paused", PAUSE | {"pause": "lunch"}),
        ("attempt.paused", PAUSE | {"pause": 1}),
        ("attempt.paused", PAUSE | {"reason": "x"}),
        ("attempt.paused", PAUSE | {"reason": {"code": "other"}}),
        ("attempt.resumed", {"v": 1, "deadline_us": "1"}),
        ("attempt.resumed", {"v": 1, "deadline_us": 10**20}),
        ("attempt.resumed", {"v": 1, "deadline_us": None}),
        ("result.recorded", RESULT | {"points": "one"}),
        ("result.recorded", RESULT | {"points": 1}),
        ("result.recorded", RESULT | {"passed": 1}),
        ("check_in.completed", {"v": 1, "passed": "ab", "authorized_until_us": None}),
        ("check_in.completed", {"v": 1, "passed": [1], "authorized_until_us": None}),
        (
            "time.adjusted",
            {"v": 1, "delta_us": "1", "reason": PAUSE["reason"], "second": None},
        ),
    ],
)
def test_a_body_that_was_not_written_here_is_refused(kind, body):
    with pytest.raises(MalformedEvent, match=EVENTS[kind].__name__ + "|Reason"):
        event_from(kind, body)


@pytest.mark.parametrize("state", sorted(AttemptState))
def test_the_stored_history_folds_to_the_attempt_that_commands_made(state):
    attempt, history = run([(create(), at(7)), *WAYS[state]])
    stored = [(event.kind, json.loads(canonical(event.to_body())), now) for event, now in history]
    assert fold((event_from(kind, body), now) for kind, body, now in stored) == attempt
    assert attempt.state is state
    assert attempt.version == len(history)


def test_an_empty_history_is_no_attempt():
    assert fold([]) is None


def test_a_history_begins_with_its_one_creation():
    with pytest.raises(MalformedEvent, match=r"first event is check_in\.begun"):
        evolve(None, course.CheckInBegun(1), at(9))
    _, history = run([(create(), at(7))])
    with pytest.raises(MalformedEvent, match="a1 is created twice"):
        fold(history * 2)


@given(st.sampled_from([room.AnswerSaved, evidence.FlagOpened]).flatmap(any_of))
def test_a_fact_that_is_only_told_moves_nothing_but_the_version(event):
    attempt = sitting(AttemptState.IN_PROGRESS)
    after = evolve(attempt, event, at(9, 5))
    assert after == dataclasses.replace(attempt, version=attempt.version + 1)


def test_a_policy_has_one_digest_and_any_change_gives_another():
    assert policy_digest(POLICY) == policy_digest(dataclasses.replace(POLICY))
    assert len(policy_digest(POLICY)) == 64
    changed = {
        policy_digest(dataclasses.replace(POLICY, **change))
        for change in (
            {"time_limit": HOUR + TICK},
            {"factor": Decimal("1.0")},
            {"start": StartKind.COHORT},
            {"required_steps": ("consent",)},
        )
    }
    assert len(changed | {policy_digest(POLICY)}) == 5
    assert create().policy == POLICY
    old = AttemptPolicy(
        HOUR, at(9), at(17), factor=Decimal("1.25"), required_steps=("consent",), break_limit=1
    )
    # Fields came later; what was pinned before them keeps its digest.
    assert policy_digest(old) == "0976af53d3d3c1d0c22d22cfda211bb39b0863e34070bf2dcc7537d934c6bab3"
    created = run([(create(), at(7))])[1][0][0]
    assert created.policy_digest == policy_digest(POLICY)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"closes_at": at(9)}, "opens at"),
        ({"closing_grace": MINUTE * 10 + TICK}, "beyond 10 minutes"),
        ({"closing_grace": -TICK}, "beyond 10 minutes"),
    ],
)
def test_a_policy_that_makes_no_sense_cannot_be_built(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(POLICY, **change)


def test_a_policy_at_its_bounds_can_be_built():
    assert dataclasses.replace(POLICY, closes_at=at(9) + TICK, closing_grace=MINUTE * 10)
    assert dataclasses.replace(POLICY, closing_grace=MINUTE * 0).clock().granted == HOUR
    assert POLICY.clock().grace == timedelta(seconds=5)
    assert dataclasses.replace(POLICY, factor=Decimal(2)).clock().granted == HOUR * 2
