"""What an exam's switches mean: which kinds of flags it raises, and about whom nothing is said.

A scheme names kinds of flags as words; here they are held to the kinds that there are.
"""

from collections.abc import Iterable
from typing import Final

from exam_engine.attempts.attempt import Attempt
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.catalogue import Supervision
from proctoring.flags import FlagKind
from proctoring.rulebook import FACE_KINDS, OFF_BY_DEFAULT

SWITCHABLE: Final = tuple(sorted(set(FlagKind) - {FlagKind.PROCTOR_FLAG}))
"""Kinds that an exam may raise or not; what a proctor marks is a person's own word."""


def unknown_signals(supervision: Supervision) -> tuple[str, ...]:
    """Return the words of an exam's switches that name no kind of flag it could switch."""
    named = {*supervision.signals_off, *supervision.signals_on}
    return tuple(sorted(named - set(SWITCHABLE)))


def signals_off(supervision: Supervision) -> tuple[str, ...] | None:
    """Return the kinds that an exam does not raise; None where it leaves all as they are."""
    if not supervision.signals_off and not supervision.signals_on:
        return None
    off = {*OFF_BY_DEFAULT, *supervision.signals_off} - {*supervision.signals_on}
    return tuple(sorted(str(kind) for kind in off))


def silent_kinds(attempt: Attempt) -> frozenset[FlagKind]:
    """Return the kinds about which nothing is said in one attempt.

    By the exam's switches, by what was agreed for this person, because the detector does not see
    this person well, and all of them where nobody consented to be recorded.
    """
    if not attempt.consented:
        return frozenset(FlagKind) - {FlagKind.PROCTOR_FLAG}
    unseen = FACE_KINDS if attempt.human_only else frozenset()
    return switched_off(attempt.policy) | _kinds(attempt.policy.exempt_signals) | unseen


def switched_off(policy: AttemptPolicy) -> frozenset[FlagKind]:
    """Return the kinds that an exam does not raise, whoever sits."""
    return OFF_BY_DEFAULT if policy.signals_off is None else _kinds(policy.signals_off)


def _kinds(words: Iterable[str]) -> frozenset[FlagKind]:
    """Return the kinds that words name; one of another version names none."""
    named = frozenset(words)
    return frozenset(kind for kind in FlagKind if kind.value in named)
