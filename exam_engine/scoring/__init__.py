"""The face of scoring: responses to outcomes, outcomes to a form's outcome, and the cut.

Reads keys, so only scoring jobs may import it; deciding about a person is `issuance`.
"""

from exam_engine.scoring.cut_score import Anchor, CutScore, PassOrFail, pass_or_fail
from exam_engine.scoring.item_score import (
    ENGINE_VERSION,
    ItemOutcome,
    ScoreIdentity,
    identity,
    score,
)
from exam_engine.scoring.outcomes import (
    Band,
    DomainBand,
    DomainPoints,
    FormOutcome,
    domain_report,
    reduce_outcomes,
)
from exam_engine.scoring.refusals import (
    CutScoreMismatch,
    IncompleteOutcomes,
    ScoringError,
    Unscorable,
)

__all__ = [
    "ENGINE_VERSION",
    "Anchor",
    "Band",
    "CutScore",
    "CutScoreMismatch",
    "DomainBand",
    "DomainPoints",
    "FormOutcome",
    "IncompleteOutcomes",
    "ItemOutcome",
    "PassOrFail",
    "ScoreIdentity",
    "ScoringError",
    "Unscorable",
    "domain_report",
    "identity",
    "pass_or_fail",
    "reduce_outcomes",
    "score",
]
