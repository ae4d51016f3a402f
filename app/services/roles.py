"""The roles a person may hold; one person may hold several where the conflict rules allow it."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do. Whoever checks a credential needs no account and no role."""

    CANDIDATE = "candidate"
    PROCTOR = "proctor"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"
    """Belongs to a company that checks lists; what they may do there is the company's matter."""
