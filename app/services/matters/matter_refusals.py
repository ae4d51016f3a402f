"""Refusals about complaints and appeals, each with a stable code.

ServiceError
├── NothingToAppeal     409   no decision on this person that could be appealed against
├── AppealStands        409   an appeal about the same thing waits for its answer
└── TooManyMatters      409   as many as one person may have open are open

The engine's `AppealTooLate`, `MatterMoved` and `ConflictOfInterest` come through as they are.
"""

from app.services.errors import ServiceError


class NothingToAppeal(ServiceError):
    """No decision on this person stands that could be appealed against; nothing was stored."""

    code = "nothing_to_appeal"


class AppealStands(ServiceError):
    """An appeal about the same thing waits for its answer; nothing was stored."""

    code = "appeal_stands"


class TooManyMatters(ServiceError):
    """As many complaints and appeals of this person are open as there may be."""

    code = "too_many_matters"
