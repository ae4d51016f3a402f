"""Refusals about complaints and appeals, each with a stable code.

ServiceError
├── NothingToAppeal     409   no decision on this person that could be appealed against
├── AppealStands        409   an appeal about the same thing waits for its answer
├── TooManyMatters      409   as many as one person may have open are open
├── IntakeFull          503   as many from people without an account wait as the desk can bear
└── TalkIsLong          409   as many answers to questions as there may be

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


class IntakeFull(ServiceError):
    """As many from people without an account wait as the desk can bear; nothing was stored."""

    code = "intake_full"


class TalkIsLong(ServiceError):
    """As many answers as there may be were written; nothing was stored."""

    code = "talk_is_long"
