"""Presence: what the time since the last frame says about the candidate's connection.

Derived, and without any effect on the attempt. Only silences are stored, so that the past can be
judged like the present.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

STALE_AFTER = timedelta(seconds=15)
OFFLINE_AFTER = timedelta(seconds=60)


class Presence(StrEnum):
    """How the candidate's connection looks from here."""

    ONLINE = "online"
    STALE = "stale"
    OFFLINE = "offline"
    NEVER_CONNECTED = "never_connected"


def presence(last_frame_at: datetime | None, now: datetime) -> Presence:
    """Judge the last frame: online below 15 s, stale from 15 s to 60 s inclusive, then offline."""
    if last_frame_at is None:
        return Presence.NEVER_CONNECTED
    silence = now - last_frame_at
    if silence < STALE_AFTER:
        return Presence.ONLINE
    return Presence.STALE if silence <= OFFLINE_AFTER else Presence.OFFLINE


def presence_at(
    at: datetime,
    *,
    first: datetime | None,
    last: datetime | None,
    silences: Sequence[tuple[datetime, datetime]],
) -> Presence:
    """Judge how the connection looked at an instant of the past.

    Args:
        at: the instant.
        first: the first frame that ever arrived; None when none did.
        last: the newest frame.
        silences: (last frame before, first frame after), each longer than `STALE_AFTER`.
    """
    if first is None or last is None or at < first:
        return Presence.NEVER_CONNECTED
    for since, until in silences:
        if since <= at < until:
            return presence(since, at)
    return presence(last, at) if at > last else Presence.ONLINE
