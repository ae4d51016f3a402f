"""A camera that the page could not open, by the cause that it named. Pure functions.

Technical, never misconduct. That no pictures come is `rules.camera_lost`; this says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from proctoring.flags import Flag, FlagKind


class DenialCause(StrEnum):
    """Why a camera does not open: the closed set of what a page can tell apart."""

    POLICY = "policy"
    """The browser, the system or a header of the site lets no page use a camera."""
    USER = "user"
    """The person, or a choice the browser kept, did not allow it."""
    DEVICE = "device"
    """There is none, or it was unplugged."""
    BUSY = "busy"
    """Another program holds it, or it gave no picture."""
    UNKNOWN = "unknown"
    """The page named none of these."""


def cause_of(word: str) -> DenialCause:
    """Return the cause that a page named; `UNKNOWN` for any other word."""
    known = {cause.value for cause in DenialCause}
    return DenialCause(word) if word in known else DenialCause.UNKNOWN


@dataclass(frozen=True, slots=True)
class Denial:
    """One report: at `at` (server time; aware UTC) the camera did not open, for this cause."""

    at: datetime
    cause: DenialCause


def denied_flags(denials: Sequence[Denial], known: Sequence[Flag]) -> list[Flag]:
    """Return the episodes that are new or have ended by another cause.

    A report within an episode of the same cause changes nothing, so one that comes twice or late
    does neither. Who sees a picture again closes the open episode with `flag.closed(received)`.

    Args:
        denials: all reports of the attempt, in any order.
        known: its episodes of this kind as they are stored.
    """
    episodes = {flag.started: flag for flag in known}
    changed: dict[datetime, Flag] = {}
    for denial in sorted(denials, key=lambda one: one.at):
        if denial.at in episodes:
            continue
        around = [one for one in episodes.values() if _covers(one, denial.at)]
        open_ones = [one for one in around if one.ended is None]
        if around and not any(one.cause != denial.cause.value for one in open_ones):
            continue
        for one in open_ones:
            changed[one.started] = episodes[one.started] = one.closed(denial.at)
        changed[denial.at] = episodes[denial.at] = _opened(denial)
    return list(changed.values())


def _covers(flag: Flag, at: datetime) -> bool:
    return flag.started <= at and (flag.ended is None or at <= flag.ended)


def _opened(denial: Denial) -> Flag:
    moment = Flag(
        kind=FlagKind.CAMERA_DENIED,
        severity=FlagKind.CAMERA_DENIED.severity,
        started=denial.at,
        last_seen=denial.at,
        ended=None,
        count=1,
        samples=1,
        evidence=None,
        detector="browser",
    )
    return replace(moment, cause=denial.cause.value)
