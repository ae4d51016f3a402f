"""The roles a person may hold; one person may hold several where the conflict rules allow it."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do. An employer who verifies needs no account and no role."""

    CANDIDATE = "candidate"
    PROCTOR = "proctor"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"
