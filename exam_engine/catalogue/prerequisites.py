"""What stands before a certification, and what a person's credentials say about it on a date.

The date is that of the exam: asked at booking for its first day, and again at the decision.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from exam_engine.catalogue.held import CredentialState, HeldCredential
from exam_engine.catalogue.periods import Period
from exam_engine.catalogue.reasons import Reason, ReasonCode, Verdict
from exam_engine.catalogue.refusals import InvalidScheme
from exam_engine.ids import SchemeId

_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,3}")
_PASSED = frozenset({CredentialState.ACTIVE, CredentialState.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Required:
    """A credential that must be active and unexpired on the exam date; checked.

    Attributes:
        min_version: lowest version of the rule it was issued under, such as `3` or `3.1`; empty
            for any.
    """

    kind: ClassVar[str] = "required"
    scheme: SchemeId
    min_version: str = ""

    def __post_init__(self) -> None:
        if self.min_version and not _VERSION.fullmatch(self.min_version):
            raise InvalidScheme("prerequisites", f"not a version like 3.1: {self.min_version}")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several credentials; checked.

    Attributes:
        schemes: two or more.
        passed_within: how long before the exam date it was earned at most, whether or not it still
            holds; None asks that it holds on that date.
    """

    kind: ClassVar[str] = "any_of"
    schemes: tuple[SchemeId, ...]
    passed_within: Period | None = None

    def __post_init__(self) -> None:
        if len(set(self.schemes)) < max(2, len(self.schemes)):
            raise InvalidScheme("prerequisites", "any_of names two or more schemes, each once")
        if self.passed_within is not None and self.passed_within.is_empty:
            raise InvalidScheme("prerequisites", "passed_within spans nothing")


@dataclass(frozen=True, slots=True)
class Advised:
    """What a candidate should bring; shown, never checked."""

    kind: ClassVar[str] = "advised"
    text: str


Prerequisite: TypeAlias = Required | AnyOf | Advised


def prerequisite_reasons(
    prerequisites: Sequence[Prerequisite], held: Sequence[HeldCredential], on: date
) -> Iterator[Reason]:
    """Give what the credentials say about each prerequisite on a UTC date, in order."""
    for one in prerequisites:
        match one:
            case Required():
                yield _required(one, held, on)
            case AnyOf():
                yield _any_of(one, held, on)
            case Advised():
                yield Reason(ReasonCode.ADVICE, Verdict.ADVISED, text=one.text)


def schemes_of(prerequisites: Sequence[Prerequisite]) -> tuple[SchemeId, ...]:
    """Return every scheme that is named and checked, each once."""
    found: list[SchemeId] = []
    for one in prerequisites:
        if isinstance(one, Required):
            found.append(one.scheme)
        elif isinstance(one, AnyOf):
            found += one.schemes
    return tuple(dict.fromkeys(found))


def _required(asked: Required, held: Sequence[HeldCredential], on: date) -> Reason:
    """Return the best that the person's credentials say about one required scheme."""
    scheme = asked.scheme
    ever = [one for one in held if one.scheme == scheme]
    own = [one for one in ever if _number(one.version) >= _number(asked.min_version)]
    if any(one.holds_on(on) for one in own):
        return Reason(ReasonCode.PREREQUISITE_HELD, Verdict.MET, scheme)
    if any(one.holds_on(on) for one in ever):
        code = ReasonCode.PREREQUISITE_TOO_OLD
        return Reason(code, Verdict.UNMET, scheme, text=asked.min_version)
    active = [one for one in own if one.state is CredentialState.ACTIVE]
    coming = [one.valid_from.date() for one in active if one.valid_from.date() > on]
    if coming:
        code = ReasonCode.PREREQUISITE_NOT_ACTIVE
        return Reason(code, Verdict.UNMET, scheme, earliest=min(coming))
    if active:
        return Reason(ReasonCode.PREREQUISITE_EXPIRED, Verdict.UNMET, scheme)
    code = ReasonCode.PREREQUISITE_NOT_ACTIVE if ever else ReasonCode.PREREQUISITE_MISSING
    return Reason(code, Verdict.UNMET, scheme)


def _any_of(asked: AnyOf, held: Sequence[HeldCredential], on: date) -> Reason:
    within = "" if asked.passed_within is None else str(asked.passed_within)
    for scheme in asked.schemes:
        if any(_counts(asked, one, on) for one in held if one.scheme == scheme):
            return Reason(ReasonCode.ANY_PREREQUISITE_HELD, Verdict.MET, scheme, text=within)
    code = ReasonCode.ANY_PREREQUISITE_MISSING
    return Reason(code, Verdict.UNMET, text=within, schemes=asked.schemes)


def _counts(asked: AnyOf, one: HeldCredential, on: date) -> bool:
    if asked.passed_within is None:
        return one.holds_on(on)
    earned = (one.earned_at or one.valid_from).date()
    return one.state in _PASSED and asked.passed_within.before(on) <= earned <= on


def _number(version: str) -> tuple[int, ...]:
    """Return a version as numbers, so that 3.10 is above 3.9 and 3.0 is 3."""
    found = [int(part) for part in re.findall(r"[0-9]+", version)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)
