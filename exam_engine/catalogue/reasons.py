"""Reasons for and against sitting an exam: a closed list of codes with what each is about."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from exam_engine.ids import SchemeId


class Verdict(StrEnum):
    """What a reason says about eligibility."""

    MET = "met"
    UNMET = "unmet"
    ADVISED = "advised"


class ReasonCode(StrEnum):
    """The closed list of reasons; a page has one sentence for each."""

    EXAM_OFFERED = "exam_offered"
    EXAM_NOT_OFFERED = "exam_not_offered"
    PREREQUISITE_HELD = "prerequisite_held"
    PREREQUISITE_MISSING = "prerequisite_missing"
    PREREQUISITE_EXPIRED = "prerequisite_expired"
    PREREQUISITE_NOT_ACTIVE = "prerequisite_not_active"
    PREREQUISITE_TOO_OLD = "prerequisite_too_old"
    ANY_PREREQUISITE_HELD = "any_prerequisite_held"
    ANY_PREREQUISITE_MISSING = "any_prerequisite_missing"
    ADVICE = "advice"
    FIRST_TRY = "first_try"
    RETAKE_WAIT_OVER = "retake_wait_over"
    RETAKE_TOO_SOON = "retake_too_soon"
    BOOKED_TOO_CLOSE = "booked_too_close"
    TRIES_LEFT = "tries_left"
    NO_TRIES_LEFT = "no_tries_left"
    RENEWAL_OPEN = "renewal_open"
    RENEWAL_NOT_OPEN = "renewal_not_open"
    NOTHING_TO_RENEW = "nothing_to_renew"
    FULL_EXAM_DUE = "full_exam_due"
    GRACE_BY_OTHER_ROUTE = "grace_by_other_route"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes:
        scheme: the prerequisite, or the scheme itself for renewal.
        earliest: first date on which an unmet reason of time is met; None if time mends nothing.
        text: the advice as written; of a prerequisite the version or the period that is asked for.
        count: tries left, or made, within the year; terms that a shorter exam renewed.
        schemes: of which one would do; empty otherwise.
    """

    code: ReasonCode
    verdict: Verdict
    scheme: SchemeId | None = None
    earliest: date | None = None
    text: str = ""
    count: int | None = None
    schemes: tuple[SchemeId, ...] = ()
