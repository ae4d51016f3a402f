"""The face of the catalogue: schemes, exams, blueprints, and who may sit an exam.

Items and forms are other subjects; pages about a certification are content (`exchange`).
"""

from exam_engine.catalogue.blueprint import Blueprint, CognitiveShare, Domain, Objective
from exam_engine.catalogue.eligibility import (
    Booking,
    EarlierAttempt,
    Eligibility,
    eligibility,
    eligibility_by_delta,
    retake_reasons,
)
from exam_engine.catalogue.held import CredentialState, HeldCredential
from exam_engine.catalogue.job_task import JobTaskAnalysis, Task
from exam_engine.catalogue.parts import Part, names_of
from exam_engine.catalogue.periods import Period, parse_period, valid_until
from exam_engine.catalogue.prerequisites import (
    Advised,
    AnyOf,
    Prerequisite,
    Required,
    prerequisite_reasons,
    schemes_of,
)
from exam_engine.catalogue.reasons import Reason, ReasonCode, Verdict
from exam_engine.catalogue.refusals import (
    CatalogueError,
    InvalidBlueprint,
    InvalidScheme,
    MalformedPeriod,
    NothingToRenew,
)
from exam_engine.catalogue.renewal import (
    Term,
    cascaded_term,
    earned_term,
    followed,
    reminder_days,
    renewable_from,
    renewable_until,
)
from exam_engine.catalogue.renewal_rule import (
    Cascade,
    CascadeDown,
    OnWithdrawn,
    Renewal,
    RenewalAnchor,
    RenewalRoute,
)
from exam_engine.catalogue.scheme import (
    REMINDERS,
    DecisionRule,
    ExamSpec,
    Level,
    RetakeRule,
    Scheme,
    Start,
)
from exam_engine.catalogue.shares import apportion
from exam_engine.catalogue.supervision import CheckInStep, Supervision

__all__ = [
    "REMINDERS",
    "Advised",
    "AnyOf",
    "Blueprint",
    "Booking",
    "Cascade",
    "CascadeDown",
    "CatalogueError",
    "CheckInStep",
    "CognitiveShare",
    "CredentialState",
    "DecisionRule",
    "Domain",
    "EarlierAttempt",
    "Eligibility",
    "ExamSpec",
    "HeldCredential",
    "InvalidBlueprint",
    "InvalidScheme",
    "JobTaskAnalysis",
    "Level",
    "MalformedPeriod",
    "NothingToRenew",
    "Objective",
    "OnWithdrawn",
    "Part",
    "Period",
    "Prerequisite",
    "Reason",
    "ReasonCode",
    "Renewal",
    "RenewalAnchor",
    "RenewalRoute",
    "Required",
    "RetakeRule",
    "Scheme",
    "Start",
    "Supervision",
    "Task",
    "Term",
    "Verdict",
    "apportion",
    "cascaded_term",
    "earned_term",
    "eligibility",
    "eligibility_by_delta",
    "followed",
    "names_of",
    "parse_period",
    "prerequisite_reasons",
    "reminder_days",
    "renewable_from",
    "renewable_until",
    "retake_reasons",
    "schemes_of",
    "valid_until",
]
