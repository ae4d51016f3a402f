"""The policy that is pinned into an attempt: the scheme's exam, the window, the person's own."""

from decimal import Decimal

from app.services.rows import ExamWindow
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import StartKind
from exam_engine.catalogue import Scheme


def policy_of(scheme: Scheme, window: ExamWindow, factor: Decimal) -> AttemptPolicy:
    """Return the policy that is pinned into an attempt of this window."""
    assert scheme.exam is not None
    return AttemptPolicy(
        time_limit=scheme.exam.time_limit,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        factor=factor,
        cap_at_close=window.caps_time,
        start=StartKind(scheme.exam.start.value),
        required_steps=("consent", "reference_picture"),
        authorization_window=scheme.exam.authorization_window,
        break_limit=scheme.exam.breaks,
        break_length=scheme.exam.break_length if scheme.exam.breaks else None,
        recheck_after=scheme.exam.recheck_after,
    )
