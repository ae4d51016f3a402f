"""Complaints and appeals: deadlines to the second, who may decide, and what an end ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from exam_engine.ids import PersonId
from exam_engine.issuance.matter import (
    ANSWER_WITHIN,
    APPEAL_WINDOW,
    ENDED,
    AppealTooLate,
    Matter,
    MatterKind,
    MatterMoved,
    MatterOutcome,
    MatterState,
    answered,
    assigned,
    filed,
    set_aside,
    withdrawn,
)
from exam_engine.issuance.refusals import ConflictOfInterest

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CLEO, DORA, DAN = PersonId("cleo"), PersonId("dora"), PersonId("dan")
NOBODY: frozenset[PersonId] = frozenset()


def complaint() -> Matter:
    return filed(MatterKind.COMPLAINT, CLEO, decided_at=None, now=NOW)


def test_an_appeal_is_possible_until_the_last_second_of_the_thirtieth_day() -> None:
    decided = NOW - APPEAL_WINDOW
    appeal = filed(MatterKind.APPEAL, CLEO, decided_at=decided, now=NOW)
    assert (appeal.state, appeal.due_at - appeal.filed_at) == (MatterState.RECEIVED, ANSWER_WITHIN)
    with pytest.raises(AppealTooLate):
        filed(MatterKind.APPEAL, CLEO, decided_at=decided - SECOND, now=NOW)
    with pytest.raises(AppealTooLate):
        filed(MatterKind.APPEAL, CLEO, decided_at=None, now=NOW)
    old = NOW - timedelta(days=4000)
    assert filed(MatterKind.COMPLAINT, CLEO, decided_at=old, now=NOW).due_at == NOW + ANSWER_WITHIN


def test_it_goes_from_hand_to_hand_and_is_answered_by_who_has_it() -> None:
    taken = assigned(complaint(), DORA, barred=NOBODY)
    assert (taken.state, taken.assigned_to) == (MatterState.IN_HAND, DORA)
    with pytest.raises(MatterMoved):
        assigned(taken, DORA, barred=NOBODY)
    handed = assigned(taken, DAN, barred=NOBODY)
    with pytest.raises(MatterMoved):
        answered(handed, DORA, MatterOutcome.GRANTED, barred=NOBODY)
    done = answered(handed, DAN, MatterOutcome.PARTLY, barred=NOBODY)
    assert (done.state, done.outcome) == (MatterState.ANSWERED, MatterOutcome.PARTLY)


def test_nobody_decides_who_had_a_part_or_whose_own_it_is() -> None:
    for who, barred in ((DORA, frozenset({DORA})), (CLEO, NOBODY)):
        with pytest.raises(ConflictOfInterest):
            assigned(complaint(), who, barred=barred)
    taken = assigned(complaint(), DORA, barred=NOBODY)
    with pytest.raises(ConflictOfInterest):  # a part that came after it was taken
        answered(taken, DORA, MatterOutcome.REFUSED, barred=frozenset({DORA}))
    with pytest.raises(MatterMoved):
        answered(complaint(), DORA, MatterOutcome.REFUSED, barred=NOBODY)


@pytest.mark.parametrize("end", sorted(ENDED))
def test_what_has_ended_stays_as_it_is(end: MatterState) -> None:
    over = replace(complaint(), state=end, assigned_to=DORA)
    with pytest.raises(MatterMoved):
        assigned(over, DAN, barred=NOBODY)
    with pytest.raises(MatterMoved):
        answered(over, DORA, MatterOutcome.GRANTED, barred=NOBODY)
    with pytest.raises(MatterMoved):
        withdrawn(over, CLEO)


def test_only_who_came_with_it_takes_it_back() -> None:
    with pytest.raises(MatterMoved):
        withdrawn(complaint(), DORA)
    assert withdrawn(complaint(), CLEO).state is MatterState.WITHDRAWN


def test_only_what_a_stranger_sent_and_nobody_has_in_hand_is_set_aside() -> None:
    came = filed(MatterKind.COMPLAINT, None, decided_at=None, now=NOW)
    assert (came.person, came.due_at) == (None, NOW + ANSWER_WITHIN)
    aside = set_aside(came, DORA, barred=NOBODY)
    assert (aside.state, aside.assigned_to, aside.outcome) == (MatterState.SET_ASIDE, None, None)
    assert aside.state in ENDED
    for other in (aside, complaint(), assigned(came, DAN, barred=NOBODY)):
        with pytest.raises(MatterMoved):
            set_aside(other, DORA, barred=NOBODY)
    with pytest.raises(ConflictOfInterest):
        set_aside(came, DORA, barred={DORA})
    with pytest.raises(AssertionError):
        filed(MatterKind.APPEAL, None, decided_at=NOW, now=NOW)


def test_a_stranger_takes_back_what_is_theirs_and_nobodys_else() -> None:
    came = filed(MatterKind.COMPLAINT, None, decided_at=None, now=NOW)
    assert withdrawn(came, None).state is MatterState.WITHDRAWN
    with pytest.raises(MatterMoved):
        withdrawn(came, CLEO)
    with pytest.raises(MatterMoved):
        withdrawn(complaint(), None)
