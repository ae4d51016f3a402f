"""Who acts, in which role, and for which reason.

Not a permission system for pages: the outer layers know who is logged in, the engine knows what
a role may do to an attempt.
"""

from dataclasses import dataclass
from enum import StrEnum

from exam_engine.ids import PersonId


class Role(StrEnum):
    """In which capacity somebody acts; one person may hold several, an action is done in one."""

    CANDIDATE = "candidate"
    PROCTOR = "proctor"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, acting in one role."""

    person: PersonId
    role: Role


SYSTEM = Actor(PersonId("system"), Role.SYSTEM)
"""The sweeper, the workers and every other part of Assay that acts by rule."""


class ReasonCode(StrEnum):
    """Why staff interfered: the field's five groups, each with its kinds."""

    ENVIRONMENT_COMFORT = "environment.comfort"
    ENVIRONMENT_DISTURBANCE = "environment.disturbance"
    ENVIRONMENT_NOISE = "environment.noise"
    ENVIRONMENT_POWER = "environment.power"
    ENVIRONMENT_WEATHER = "environment.weather"
    EXAMINEE_BEHAVIOUR = "examinee.behaviour"
    EXAMINEE_COMPLAINT = "examinee.complaint"
    EXAMINEE_IDENTITY = "examinee.identity"
    EXAMINEE_ILLNESS = "examinee.illness"
    EXAMINEE_LATE = "examinee.late"
    EXAMINEE_NAVIGATION = "examinee.navigation"
    EXAMINEE_NO_SHOW = "examinee.no_show"
    STAFF_BEHAVIOUR = "staff.behaviour"
    STAFF_COMPLIANCE = "staff.compliance"
    STAFF_ERROR = "staff.error"
    STAFF_LATE = "staff.late"
    STAFF_NO_SHOW = "staff.no_show"
    TECHNICAL_FREEZING = "technical.freezing"
    TECHNICAL_LAUNCHING = "technical.launching"
    TECHNICAL_NETWORK = "technical.network"
    TECHNICAL_WORKSTATION = "technical.workstation"
    TECHNICAL_OUR_SERVICE = "technical.our_service"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """A kind of reason and the words of the person who gave it."""

    code: ReasonCode
    text: str = ""
