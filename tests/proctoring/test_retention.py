"""How long evidence may live, by kind and by what happened to the attempt."""

from datetime import timedelta

import pytest

from proctoring.retention import EvidenceKind, Milestones, delete_from
from tests.proctoring.builders import NINE

DAY = timedelta(days=1)
CYCLE = timedelta(days=730)


@pytest.mark.parametrize(
    ("kind", "milestones", "kept"),
    [
        pytest.param(EvidenceKind.MEDIA, Milestones(NINE, False, None, CYCLE), 30, id="cleared"),
        pytest.param(
            EvidenceKind.MEDIA, Milestones(NINE, True, None, CYCLE), None, id="case is open"
        ),
        pytest.param(
            EvidenceKind.MEDIA, Milestones(NINE, True, NINE + 9 * DAY, CYCLE), 39, id="case closed"
        ),
        pytest.param(
            EvidenceKind.MEDIA, Milestones(None, False, None, CYCLE), None, id="not released"
        ),
        pytest.param(
            EvidenceKind.MEDIA,
            Milestones(NINE, False, None, CYCLE, legal_hold=True),
            None,
            id="held by a person",
        ),
        pytest.param(
            EvidenceKind.MEDIA,
            Milestones(None, False, None, CYCLE, ended_without_result=NINE),
            30,
            id="ended without a result",
        ),
        pytest.param(
            EvidenceKind.MEDIA,
            Milestones(None, True, NINE + DAY, CYCLE, ended_without_result=NINE),
            31,
            id="voided, and people looked after that",
        ),
        pytest.param(
            EvidenceKind.RECORD, Milestones(NINE, False, None, CYCLE), 730 + 365, id="record"
        ),
    ],
)
def test_evidence_lives_as_long_as_its_kind_says(
    kind: EvidenceKind, milestones: Milestones, kept: int | None
):
    assert delete_from(kind, milestones) == (None if kept is None else NINE + kept * DAY)
