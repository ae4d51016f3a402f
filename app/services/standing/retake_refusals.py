"""The refusal of a try that comes too soon after another one."""

from typing import ClassVar

from app.services.errors import ServiceError


class TryTooSoon(ServiceError):
    """The wait after an earlier try still runs, or no try is left within the year."""

    code: ClassVar[str] = "retake_too_soon"
