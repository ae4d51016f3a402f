"""The policy that is pinned into an attempt: the scheme's exam, the window, the person's own.

Whatever makes or changes attempts takes its policy from here, so that nobody's accommodation is
forgotten.
"""

from dataclasses import replace

from app.services.catalogue.supervising import signals_off
from app.services.ports import UnitOfWork
from app.services.rows import Accommodation, ExamWindow
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.attempts.states import StartKind
from exam_engine.catalogue import Scheme
from proctoring.conduct import pin_of


def policy_of(scheme: Scheme, window: ExamWindow) -> AttemptPolicy:
    """Return the policy of an attempt in this window whose candidate has no profile."""
    assert scheme.exam is not None
    return AttemptPolicy(
        time_limit=scheme.exam.time_limit,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        cap_at_close=window.caps_time,
        start=StartKind(scheme.exam.start.value),
        required_steps=("consent", "reference_picture", *scheme.exam.supervision.steps),
        authorization_window=scheme.exam.authorization_window,
        break_limit=scheme.exam.breaks,
        break_length=scheme.exam.break_length if scheme.exam.breaks else None,
        recheck_after=scheme.exam.recheck_after,
        signals_off=signals_off(scheme.exam.supervision),
        compares_faces=scheme.exam.supervision.compares_faces,
        conduct=pin_of(),
    )


def agreed_policy(
    uow: UnitOfWork, scheme: Scheme, window: ExamWindow, *, person_id: str
) -> AttemptPolicy:
    """Return the policy to pin for one person, with what the profile gives."""
    profile = profile_of(uow, person_id, scheme.id)
    return with_profile(policy_of(scheme, window), profile, scheme)


def profile_of(uow: UnitOfWork, person_id: str, scheme_id: str) -> Accommodation | None:
    """Return what counts for a person: the profile of the scheme, else the general one."""
    for scope in (scheme_id, ""):
        found = uow.accommodations.current(person_id, scope)
        if found is not None and not found.withdrawn:
            return found
    return None


def with_profile(
    policy: AttemptPolicy, profile: Accommodation | None, scheme: Scheme
) -> AttemptPolicy:
    """Return the policy with the candidate's own part; what came from an older profile goes."""
    if profile is None and not policy.accommodation:
        return policy
    window = ExamWindow("", scheme.id, "", policy.opens_at, policy.closes_at, 0)
    usual = policy_of(scheme, window)
    plain = replace(
        policy,
        factor=usual.factor,
        break_limit=usual.break_limit,
        break_length=usual.break_length,
        tools=(),
        exempt_signals=(),
        accommodation="",
    )
    return plain if profile is None else _with(plain, profile)


def _with(policy: AttemptPolicy, profile: Accommodation) -> AttemptPolicy:
    lengths = [one for one in (policy.break_length, profile.break_length) if one is not None]
    return replace(
        policy,
        factor=profile.factor,
        break_limit=max(policy.break_limit, profile.breaks),
        break_length=max(lengths, default=None),
        tools=profile.tools,
        exempt_signals=profile.exempt_signals,
        accommodation=profile.name,
    )
