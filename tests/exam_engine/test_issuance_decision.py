"""Who decides what, on which grounds: every cell, and every conflict of interest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from exam_engine.ids import AttemptId, PersonId
from exam_engine.issuance.decision import (
    Certify,
    Clearance,
    DecidingPerson,
    DecisionRule,
    Dossier,
    Outcome,
    Refuse,
    Wait,
    decide,
)
from exam_engine.issuance.refusals import ConflictOfInterest

NOW = datetime(2026, 11, 20, 15, 42, 10, 654321, tzinfo=UTC)
SECOND = NOW.replace(microsecond=0)
A1 = AttemptId("a1")
RULE = DecisionRule("foundation-pass", "1", "Head of certification")
ROSA = DecidingPerson(PersonId("rosa"), "The incident was a neighbour at the door.")
CLEAN = Dossier(A1, PersonId("cara"), Outcome.PASS, Clearance.CLEAR)


def test_a_clean_pass_is_certified_at_the_second_of_the_decision():
    assert decide(CLEAN, decider=RULE, now=NOW) == Certify(A1, SECOND, RULE, ("rule_met",))


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        pytest.param({"outcome": None}, ("outcome_pending",), id="not scored"),
        pytest.param({"clearance": Clearance.HELD}, ("integrity_open",), id="incident open"),
        pytest.param(
            {"outcome": Outcome.FAIL, "clearance": Clearance.HELD},
            ("integrity_open",),
            id="a fail is not announced while an incident is open",
        ),
        pytest.param({"case_opened": True}, ("person_required",), id="a rule and a case"),
        pytest.param(
            {"clearance": Clearance.BARRED}, ("person_required",), id="a rule and a ruling"
        ),
        pytest.param(
            {"hold_until": NOW + timedelta(microseconds=1)}, ("hold_running",), id="hold running"
        ),
        pytest.param(
            {
                "outcome": None,
                "clearance": Clearance.HELD,
                "case_opened": True,
                "hold_until": NOW + timedelta(days=2),
                "missing_prerequisites": ("cmle/foundation",),
            },
            ("outcome_pending", "integrity_open", "hold_running", "person_required"),
            id="everything at once",
        ),
    ],
)
def test_what_is_not_ripe_waits_with_every_reason(change, reasons):
    assert decide(replace(CLEAN, **change), decider=RULE, now=NOW) == Wait(A1, reasons)


@pytest.mark.parametrize(
    ("change", "decider", "reasons"),
    [
        pytest.param({"outcome": Outcome.FAIL}, RULE, ("below_cut_score",), id="fail"),
        pytest.param({"clearance": Clearance.BARRED}, ROSA, ("barred_by_ruling",), id="barred"),
        pytest.param(
            {"missing_prerequisites": ("cmle/foundation", "cmle/professional")},
            RULE,
            (
                "prerequisite_missing:cmle/foundation",
                "prerequisite_missing:cmle/professional",
            ),
            id="prerequisites",
        ),
        pytest.param(
            {
                "outcome": Outcome.FAIL,
                "clearance": Clearance.BARRED,
                "missing_prerequisites": ("x",),
            },
            ROSA,
            ("below_cut_score", "barred_by_ruling", "prerequisite_missing:x"),
            id="everything at once",
        ),
    ],
)
def test_what_is_ripe_and_lacking_is_refused_with_every_reason(change, decider, reasons):
    decision = decide(replace(CLEAN, **change), decider=decider, now=NOW)
    assert decision == Refuse(A1, SECOND, decider, reasons)


@pytest.mark.parametrize("case_opened", [False, True])
def test_a_person_decides_with_or_without_a_case(case_opened):
    dossier = replace(CLEAN, case_opened=case_opened)
    assert decide(dossier, decider=ROSA, now=NOW) == Certify(A1, SECOND, ROSA)


def test_a_hold_ends_at_its_instant():
    assert isinstance(decide(replace(CLEAN, hold_until=NOW), decider=RULE, now=NOW), Certify)


@pytest.mark.parametrize(
    ("person", "watched_by", "word"),
    [
        pytest.param("cara", frozenset(), "sat attempt a1", id="the candidate"),
        pytest.param("petra", frozenset({PersonId("petra")}), "proctored", id="the proctor"),
    ],
)
def test_whoever_took_part_does_not_decide(person, watched_by, word):
    decider = DecidingPerson(PersonId(person), "I was there.")
    with pytest.raises(ConflictOfInterest, match=word) as refused:
        decide(replace(CLEAN, watched_by=watched_by), decider=decider, now=NOW)
    assert refused.value.code == "conflict_of_interest"


def test_a_conflict_is_refused_even_when_nothing_is_ripe():
    decider = DecidingPerson(PersonId("cara"), "Mine.")
    with pytest.raises(ConflictOfInterest):
        decide(replace(CLEAN, outcome=None), decider=decider, now=NOW)


def test_people_who_watched_do_not_keep_a_rule_from_deciding():
    dossier = replace(CLEAN, watched_by=frozenset({PersonId("petra")}))
    assert isinstance(decide(dossier, decider=RULE, now=NOW), Certify)


def test_only_a_clear_pass_without_a_case_is_ever_certified_by_a_rule():
    cells = product([*Outcome, None], Clearance, [False, True], [(), ("x",)])
    certified = [
        (outcome, clearance, opened, missing)
        for outcome, clearance, opened, missing in cells
        if isinstance(
            decide(
                replace(
                    CLEAN,
                    outcome=outcome,
                    clearance=clearance,
                    case_opened=opened,
                    missing_prerequisites=missing,
                ),
                decider=RULE,
                now=NOW,
            ),
            Certify,
        )
    ]
    assert certified == [(Outcome.PASS, Clearance.CLEAR, False, ())]


@pytest.mark.parametrize(
    "members", [(" ", "1", "owner"), ("rule", "", "owner"), ("rule", "1", " ")]
)
def test_a_rule_without_id_version_or_owner_is_no_rule(members):
    with pytest.raises(ValueError, match="an id, a version and an owner"):
        DecisionRule(*members)


def test_a_person_gives_a_reason():
    with pytest.raises(ValueError, match="rosa gave no reason"):
        DecidingPerson(PersonId("rosa"), " \n")


def test_naive_time_is_our_mistake():
    with pytest.raises(ValueError, match="not an aware UTC instant"):
        decide(CLEAN, decider=RULE, now=NOW.replace(tzinfo=None))
