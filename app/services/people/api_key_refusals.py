"""Refusals of what comes with an employer's key, or should have.

ServiceError
├── ApiKeyMissing      401   the address is for keys, and none came along
├── ApiKeyRefused      401   one message for every cause
├── CountingAway       503   nobody can count what a list would use; nothing was checked
└── TooMany            429
    └── QuotaUsedUp    429   fewer credentials are left of this day than were asked for
"""

from app.services.errors import ServiceError, TooMany

COUNTED_AGAIN_S = 30


class ApiKeyMissing(ServiceError):
    """The address answers keys alone."""

    code = "api_key_missing"

    def __init__(self) -> None:
        super().__init__("This address needs a key: send it as Authorization: Bearer assay_...")


class ApiKeyRefused(ServiceError):
    """The key is none, was never made or was revoked."""

    code = "api_key_refused"

    def __init__(self) -> None:
        super().__init__("This key is not accepted.")


class QuotaUsedUp(TooMany):
    """Fewer credentials are left of this day than were asked for; none was checked.

    Attributes:
        left: how many are left.
    """

    code = "quota_used_up"

    def __init__(self, per_day: int, left: int, asked: int, retry_after_s: int) -> None:
        said = f"This key checks {per_day} credentials a day; {left} are left, {asked} were asked."
        super().__init__(said, retry_after_s=retry_after_s)
        self.left = left
        self.asked = asked


class CountingAway(ServiceError):
    """What a list would use cannot be counted just now, so nothing of it was checked."""

    code = "counting_away"
    retry_after_s = COUNTED_AGAIN_S

    def __init__(self) -> None:
        super().__init__("The list was not checked: it cannot be counted just now.")
