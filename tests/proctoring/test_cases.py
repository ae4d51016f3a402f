"""The machine of a case: each way through it, each refused cell, panels, days, conflicts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctoring import cases
from proctoring.case_record import LONGEST_BAN_DAYS, Case, Decision
from proctoring.case_table import ALLOWED, MEANS, ROWS, CaseState, Outcome, Step
from proctoring.case_terms import due_at, promised, working_days_on
from proctoring.conflicts import BARS, Bar, Involvement, Task, bars, require_free
from proctoring.errors import CaseRefused, IllegalStep, ReviewConflict, StatementPending
from proctoring.flags import FlagKind, Severity
from proctoring.incidents import Incident, Ruling, Verdict
from tests.proctoring.builders import NINE, a_flag

DAY = timedelta(days=1)
CONFIRMED, DISMISSED = Verdict.CONFIRMED, Verdict.DISMISSED


def an_incident(*steps: tuple[str, Verdict], severity=Severity.HIGH, at=NINE) -> Incident:
    incident = Incident(
        FlagKind.FACE_MULTIPLE, (a_flag(FlagKind.FACE_MULTIPLE, severity=severity),)
    )
    for number, (person, verdict) in enumerate(steps):
        when = at + number * timedelta(minutes=1)
        incident = incident.ruled(Ruling(person, when, verdict, "seen", "no cable was loose"))
    return incident


def opened() -> Case:
    return cases.open_case("c1", "a1", NINE)


def at_statement() -> Case:
    return cases.looked(opened(), [an_incident(("ada", CONFIRMED))], NINE)


def at_decision() -> Case:
    heard = cases.say(at_statement(), "It was my son.", NINE)
    return cases.looked(heard, [an_incident(("ada", CONFIRMED), ("bob", CONFIRMED))], NINE)


def ruled(outcome: Outcome, person: str = "dora", ban: int = 0) -> Decision:
    return Decision(person, outcome, "because", NINE, ban)


def notified(outcome: Outcome = Outcome.INVALID_MISCONDUCT, ban: int = 90) -> Case:
    return cases.decide(at_decision(), ruled(outcome, ban=ban), NINE)


def at_panel(**given) -> Case:
    filed = cases.file_appeal(notified(**given), "It was my son.", NINE)
    return cases.admit(filed, "dan", taken=True, reason="new facts", now=NINE)


def test_the_candidate_is_heard_between_the_first_and_the_second_look():
    case = at_statement()
    assert (case.state, case.due_at) == (CaseState.STATEMENT, datetime(2026, 12, 4, tzinfo=UTC))
    with pytest.raises(StatementPending):
        cases.require_turn(case, an_incident(("ada", CONFIRMED)))
    heard = cases.say(case, "  It was my son.\n", NINE)
    assert (heard.state, heard.statement) == (CaseState.SECOND_REVIEW, "It was my son.")
    cases.require_turn(heard, an_incident(("ada", CONFIRMED)))


def test_silence_ends_by_time_and_counts_for_nothing():
    case = at_statement()
    assert case.due_at is not None
    assert cases.lapse(case, case.due_at - timedelta(microseconds=1)) is case
    lapsed = cases.lapse(case, case.due_at)
    assert (lapsed.state, lapsed.statement) == (CaseState.SECOND_REVIEW, "")
    assert cases.lapse(lapsed, NINE + 99 * DAY) is lapsed, "what staff owe stays owed"


def test_what_is_found_after_the_statement_is_told_to_the_candidate_too():
    heard = cases.say(at_statement(), "It was my son.", NINE)
    later = an_incident(("eve", CONFIRMED), at=NINE + DAY)
    again = cases.looked(heard, [an_incident(("ada", CONFIRMED)), later], NINE + DAY)
    assert again.state is CaseState.STATEMENT
    both = cases.say(again, "That as well.", NINE + 2 * DAY)
    assert both.statement == "It was my son.\n\nThat as well."


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        pytest.param([("ada", DISMISSED)], CaseState.CLOSED, id="harmless at the first look"),
        pytest.param([("ada", CONFIRMED)], CaseState.SECOND_REVIEW, id="one found it"),
        pytest.param(
            [("ada", CONFIRMED), ("bob", DISMISSED)], CaseState.THIRD_REVIEW, id="they differ"
        ),
        pytest.param(
            [("ada", CONFIRMED), ("bob", DISMISSED), ("eve", DISMISSED)],
            CaseState.CLOSED,
            id="the third finds it harmless",
        ),
        pytest.param(
            [("ada", CONFIRMED), ("bob", DISMISSED), ("eve", CONFIRMED)],
            CaseState.DECISION,
            id="the third finds it, too",
        ),
    ],
)
def test_findings_move_the_case(steps, state):
    heard = replace(opened(), state=CaseState.SECOND_REVIEW, heard_at=NINE + DAY)
    assert cases.looked(heard, [an_incident(*steps)], NINE + DAY).state is state


def test_a_cleared_case_is_open_again_when_more_is_marked():
    cleared = cases.looked(opened(), [an_incident(("ada", DISMISSED))], NINE)
    assert (cleared.outcome, cleared.closed_at) == (Outcome.CLEARED, NINE)
    more = cases.looked(cleared, [an_incident(("ada", DISMISSED)), an_incident()], NINE)
    assert (more.state, more.outcome, more.closed_at) == (CaseState.REVIEW, None, None)


def test_nothing_that_is_found_later_moves_what_was_decided():
    case = notified()
    assert cases.looked(case, [an_incident()], NINE) is case


@pytest.mark.parametrize("severity", [Severity.INFO, Severity.LOW])
def test_slight_incidents_belong_to_no_case_before_a_person_finds_something(severity):
    assert not cases.concerned(an_incident(severity=severity))
    assert cases.concerned(an_incident(("ada", CONFIRMED), severity=severity))


def test_no_violation_ends_it_and_everything_else_can_be_appealed():
    over = cases.decide(at_decision(), ruled(Outcome.NO_VIOLATION), NINE)
    assert (over.state, over.outcome) == (CaseState.CLOSED, Outcome.NO_VIOLATION)
    with pytest.raises(IllegalStep):
        cases.file_appeal(over, "no", NINE)
    for outcome in (Outcome.MINOR, Outcome.INVALID_TECHNICAL, Outcome.INVALID_MISCONDUCT):
        assert notified(outcome, ban=0).state is CaseState.NOTIFIED


def test_the_time_to_appeal_ends_to_the_microsecond():
    case = notified()
    assert case.due_at == datetime(2026, 12, 24, tzinfo=UTC)
    in_time = cases.file_appeal(case, "why", case.due_at - timedelta(microseconds=1))
    assert in_time.state is CaseState.APPEALED
    with pytest.raises(IllegalStep, match="over"):
        cases.file_appeal(case, "why", case.due_at)
    assert cases.lapse(case, case.due_at).state is CaseState.CLOSED


def test_two_of_the_panel_who_agree_settle_the_appeal():
    first = cases.vote(at_panel(), ruled(Outcome.NO_VIOLATION, "eve"), NINE)
    assert (first.state, first.outcome) == (CaseState.APPEAL_REVIEW, Outcome.INVALID_MISCONDUCT)
    done = cases.vote(first, ruled(Outcome.NO_VIOLATION, "mia"), NINE)
    assert (done.state, done.outcome) == (CaseState.CLOSED, Outcome.NO_VIOLATION)
    assert done.decision is not None
    assert done.decision.outcome is Outcome.INVALID_MISCONDUCT, "what was decided first is kept"


@pytest.mark.parametrize(
    ("outcomes", "stands"),
    [
        ("minor no_violation minor", Outcome.MINOR),
        ("minor no_violation no_violation", Outcome.NO_VIOLATION),
        ("invalid_misconduct minor no_violation", Outcome.NO_VIOLATION),
        ("invalid_misconduct minor invalid_misconduct", Outcome.INVALID_MISCONDUCT),
    ],
)
def test_where_the_panel_differs_a_third_settles_it_and_the_mildest_where_all_differ(
    outcomes, stands
):
    case = at_panel()
    for person, outcome in zip(("eve", "mia", "noa"), outcomes.split(), strict=True):
        assert case.state is CaseState.APPEAL_REVIEW
        case = cases.vote(case, ruled(Outcome(outcome), person), NINE)
    assert (case.state, case.outcome) == (CaseState.CLOSED, stands)


def test_an_appeal_makes_nothing_worse():
    case = at_panel(outcome=Outcome.MINOR, ban=0)
    with pytest.raises(CaseRefused, match="worse"):
        cases.vote(case, ruled(Outcome.INVALID_MISCONDUCT, "eve"), NINE)
    banned = at_panel(ban=30)
    with pytest.raises(CaseRefused, match="worse"):
        cases.vote(banned, ruled(Outcome.INVALID_MISCONDUCT, "eve", ban=31), NINE)


def test_nobody_finds_twice_on_a_panel():
    first = cases.vote(at_panel(), ruled(Outcome.MINOR, "eve"), NINE)
    with pytest.raises(CaseRefused, match="eve"):
        cases.vote(first, ruled(Outcome.MINOR, "eve"), NINE)


def test_an_appeal_that_is_turned_down_says_why_and_the_decision_stands():
    filed = cases.file_appeal(notified(), "no", NINE)
    with pytest.raises(CaseRefused, match="reason"):
        cases.admit(filed, "dan", taken=False, reason=" ", now=NINE)
    down = cases.admit(filed, "dan", taken=False, reason="no facts", now=NINE)
    assert (down.state, down.outcome) == (CaseState.CLOSED, Outcome.INVALID_MISCONDUCT)


@pytest.mark.parametrize(
    "made",
    [
        lambda: Decision("dora", Outcome.CLEARED, "because", NINE),
        lambda: Decision("dora", Outcome.MINOR, "  ", NINE),
        lambda: Decision("dora", Outcome.MINOR, "because", NINE, 5),
        lambda: ruled(Outcome.INVALID_MISCONDUCT, ban=LONGEST_BAN_DAYS + 1),
        lambda: cases.say(at_statement(), "x" * 8001, NINE),
        lambda: cases.file_appeal(notified(), "", NINE),
    ],
)
def test_what_lacks_something_is_refused(made):
    with pytest.raises(CaseRefused):
        made()


def test_every_step_from_every_other_state_is_refused():
    acts = {
        Step.SAY: lambda case: cases.say(case, "words", NINE),
        Step.SAY_NOTHING: lambda case: cases.say(case, "", NINE),
        Step.DECIDE: lambda case: cases.decide(case, ruled(Outcome.MINOR), NINE),
        Step.ACCEPT: lambda case: cases.accept(case, NINE),
        Step.APPEAL: lambda case: cases.file_appeal(replace(case, appeal=None), "why", NINE),
        Step.ADMIT: lambda case: cases.admit(case, "x", taken=True, reason="r", now=NINE),
        Step.TURN_DOWN: lambda case: cases.admit(case, "x", taken=False, reason="r", now=NINE),
        Step.VOTE: lambda case: cases.vote(case, ruled(Outcome.MINOR, "eve"), NINE),
    }
    for step, act in acts.items():
        legal = {source for known, source, _target in ALLOWED if known is step}
        for state in set(CaseState) - legal:
            case = replace(at_panel(), state=state, due_at=due_at(state, NINE))
            with pytest.raises(IllegalStep):
                act(case)


def test_every_state_is_explained_and_every_step_is_in_the_table():
    assert set(MEANS) == set(CaseState)
    assert {row.step for row in ROWS} == set(Step) - {Step.OPEN}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.integers(0, 40))  # noqa: DTZ001
def test_working_days_never_end_on_a_weekend_and_grow_with_their_number(start, days):
    at = start.replace(tzinfo=UTC)
    end = working_days_on(at, days)
    assert days == 0 or end.weekday() < 5
    assert end.timetz() == at.timetz()
    assert working_days_on(at, days + 1) > end


def test_days_are_counted_as_people_count_them():
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert working_days_on(friday, 1) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert due_at(CaseState.REVIEW, friday) == datetime(2026, 12, 2, 16, tzinfo=UTC)
    assert due_at(CaseState.CLOSED, friday) is None
    assert promised(friday) == datetime(2026, 12, 29, tzinfo=UTC)


INVOLVED = Involvement(
    "cleo", frozenset({"paula"}), frozenset({"rita"}), frozenset({"dora"}), frozenset({"tom"})
)


@pytest.mark.parametrize(
    ("person", "kept_from"),
    [
        ("cleo", "review decide appeal look"),
        ("paula", "review decide appeal"),
        ("tom", "review decide appeal look"),
        ("rita", "decide appeal"),
        ("dora", "review appeal"),
        ("nobody", ""),
    ],
)
def test_who_is_kept_from_what(person, kept_from):
    found = {task.value for task in Task if bars(person, task, INVOLVED)}
    assert found == set(kept_from.split())
    for task in Task:
        if task.value in found:
            with pytest.raises(ReviewConflict):
                require_free(person, task, INVOLVED)


def test_every_bar_keeps_somebody_from_something():
    assert {bar for found in BARS.values() for bar in found} == set(Bar)
