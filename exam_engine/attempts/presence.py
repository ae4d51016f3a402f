"""Presence: what the time since the last frame says about the candidate's connection.

Derived, never stored, and without any effect on the attempt.
"""

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
