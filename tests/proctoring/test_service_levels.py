"""Promised times: each step's span, the candidate's own time, and what is still owed."""

from datetime import UTC, datetime, timedelta

import pytest

from proctoring.case_table import CaseState
from proctoring.case_terms import WORKING_DAYS, working_days_on
from proctoring.service_levels import DAYS_OF, LEVEL_OF, Level, Move, spans, triage

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
S = CaseState


def moves(*steps: tuple[float, CaseState]) -> list[Move]:
    return [Move(MONDAY + days * DAY, state) for days, state in steps]


def test_each_step_runs_from_its_begin_and_the_candidates_own_time_counts_for_nobody() -> None:
    found = spans(
        moves((0, S.REVIEW), (1, S.STATEMENT), (11, S.SECOND_REVIEW), (16.5, S.THIRD_REVIEW),
              (17, S.DECISION), (18, S.NOTIFIED), (20, S.APPEALED), (21, S.APPEAL_REVIEW),
              (22, S.APPEAL_REVIEW), (25, S.CLOSED))
    )  # fmt: skip
    told = [(one.level, one.kept, (one.ended or MONDAY) - one.began) for one in found]
    assert told == [
        (Level.FIRST_REVIEW, True, DAY),
        (Level.NEXT_REVIEW, False, 5.5 * DAY),
        (Level.NEXT_REVIEW, True, DAY / 2),
        (Level.DECISION, True, DAY),
        (Level.ADMISSION, True, DAY),
        (Level.PANEL, True, 4 * DAY),
        (Level.WHOLE_CASE, True, 18 * DAY),
    ]
    assert found[-1].due == working_days_on(MONDAY + 10 * DAY, 15), "ten days were the candidate's"


def test_what_nobody_has_done_is_owed_and_overdue_only_after_its_last_moment() -> None:
    first, whole = spans(moves((0, S.REVIEW)))
    assert (first.ended, first.kept, first.due) == (None, False, MONDAY + 3 * DAY)
    assert not first.overdue(first.due)
    assert first.overdue(first.due + timedelta(microseconds=1))
    assert whole.due == MONDAY + 21 * DAY, "three weeks of five working days"
    assert spans([]) == ()
    cleared = spans(moves((0, S.REVIEW), (2, S.CLOSED)))[-1]
    assert (cleared.level, cleared.kept) == (Level.WHOLE_CASE, True)


@pytest.mark.parametrize(("opened", "kept"), [(None, False), (0.5, True), (1, True), (1.1, False)])
def test_triage_is_due_a_working_day_after_the_exam(opened: float | None, kept: bool) -> None:
    span = triage(MONDAY, None if opened is None else MONDAY + opened * DAY)
    assert (span.kept, span.due) == (kept, MONDAY + DAY)
    friday = triage(MONDAY + 4 * DAY, None)
    assert friday.due == MONDAY + 7 * DAY


def test_every_promise_has_days_and_every_state_of_staff_a_promise() -> None:
    assert set(DAYS_OF) == set(Level)
    assert set(LEVEL_OF) == set(WORKING_DAYS)
    assert (DAYS_OF[Level.TRIAGE], DAYS_OF[Level.FIRST_REVIEW], DAYS_OF[Level.WHOLE_CASE]) == (
        1, 3, 15,
    )  # fmt: skip
