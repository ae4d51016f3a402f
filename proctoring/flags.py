"""Flags: what lasted long enough for a person to look at. A flag is never a verdict.

Names, classes and severities are fixed here once. How a flag comes about is in `rules` (pictures)
and `browser` (the page); what people make of it is in `incidents`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class FlagClass(StrEnum):
    """What a flag speaks about."""

    INTEGRITY = "I"
    """May add concern."""
    COVERAGE = "C"
    """We could not see; never adds concern, whatever its severity."""
    SESSION = "S"
    """A fact for the record."""


class Severity(StrEnum):
    """How much a flag weighs before anybody has looked."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def weight(self) -> float:
        """Return its weight in concern, 0 to 1."""
        return _WEIGHTS[self]

    def at_least(self, other: "Severity") -> bool:
        """Tell whether this weighs as much as `other`, or more."""
        return self.weight >= other.weight


_WEIGHTS = {
    Severity.INFO: 0.0,
    Severity.LOW: 0.2,
    Severity.MEDIUM: 0.5,
    Severity.HIGH: 0.8,
    Severity.CRITICAL: 1.0,
}


class FlagKind(StrEnum):
    """The closed set of flags that this version raises; docs/flags.md has a row for each."""

    CAMERA_COVERED = "camera.covered"
    CAMERA_FROZEN = "camera.frozen"
    CAMERA_REPLAYED = "camera.replayed"
    CAMERA_LOST = "camera.lost"
    CAMERA_DENIED = "camera.permission_denied"
    CAMERA_TOO_DARK = "camera.too_dark"
    CAMERA_BLURRED = "camera.blurred"
    FACE_ABSENT = "face.absent"
    FACE_MULTIPLE = "face.multiple"
    FACE_PARTIAL = "face.partial"
    FACE_MISMATCH = "identity.face_mismatch"
    GAZE_AWAY = "gaze.away_sustained"
    OBJECT_PHONE = "object.phone"
    OBJECT_BOOK = "object.book_or_notes"
    OBJECT_SCREEN = "object.second_screen"
    FOCUS_LOST = "browser.focus_lost"
    FULLSCREEN_EXIT = "browser.fullscreen_exit"
    CLIPBOARD_COPY = "browser.clipboard_copy"
    CLIPBOARD_PASTE = "browser.clipboard_paste"
    PRINT_KEY = "browser.print_or_screenshot_key"
    EXTRA_DISPLAY = "screen.extra_display"
    CONTEXT_CHANGED = "browser.context_changed"
    VIRTUAL_CAMERA = "camera.virtual_device"
    CLOCK_JUMP = "session.clock_jump"
    NETWORK_CHANGED = "session.network_changed"
    IP_CHANGED = "session.ip_changed"
    SECOND_DEVICE = "session.second_device"
    OFFLINE = "session.offline"
    STALE_CLIENT = "session.stale_client"
    OUR_OUTAGE = "session.our_outage"
    LOW_BATTERY = "system.low_battery"
    WEAK_WIFI = "system.weak_wifi"
    CAPTURE_BACKLOG = "system.capture_backlog"
    UNPROVEN_LATE = "answer.unproven_late"
    PASTED_BLOCK = "answer.pasted_block"
    ANSWER_BURST = "answer.burst"
    PROCTOR_FLAG = "proctor.flag"

    @property
    def flag_class(self) -> FlagClass:
        """Return what this kind speaks about."""
        return _CATALOGUE[self][0]

    @property
    def severity(self) -> Severity:
        """Return what it weighs in full; some kinds open lower and come to it by lasting."""
        return _CATALOGUE[self][1]

    @property
    def review_only(self) -> bool:
        """Tell whether it is looked for once the exam is over, and never shown while one runs."""
        return self in _REVIEW_ONLY


# Why these, see README.md. A proctor's flag opens as the proctor says.
_CATALOGUE: dict[FlagKind, tuple[FlagClass, Severity]] = {
    FlagKind.CAMERA_COVERED: (FlagClass.COVERAGE, Severity.HIGH),
    FlagKind.CAMERA_FROZEN: (FlagClass.COVERAGE, Severity.HIGH),
    FlagKind.CAMERA_REPLAYED: (FlagClass.INTEGRITY, Severity.HIGH),
    FlagKind.CAMERA_LOST: (FlagClass.COVERAGE, Severity.MEDIUM),
    FlagKind.CAMERA_DENIED: (FlagClass.COVERAGE, Severity.MEDIUM),
    FlagKind.CAMERA_TOO_DARK: (FlagClass.COVERAGE, Severity.INFO),
    FlagKind.CAMERA_BLURRED: (FlagClass.COVERAGE, Severity.INFO),
    FlagKind.FACE_ABSENT: (FlagClass.INTEGRITY, Severity.MEDIUM),
    FlagKind.FACE_MULTIPLE: (FlagClass.INTEGRITY, Severity.HIGH),
    FlagKind.FACE_PARTIAL: (FlagClass.COVERAGE, Severity.INFO),
    FlagKind.FACE_MISMATCH: (FlagClass.INTEGRITY, Severity.HIGH),
    FlagKind.GAZE_AWAY: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.OBJECT_PHONE: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.OBJECT_BOOK: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.OBJECT_SCREEN: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.FOCUS_LOST: (FlagClass.INTEGRITY, Severity.INFO),
    FlagKind.FULLSCREEN_EXIT: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.CLIPBOARD_COPY: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.CLIPBOARD_PASTE: (FlagClass.INTEGRITY, Severity.MEDIUM),
    FlagKind.PRINT_KEY: (FlagClass.INTEGRITY, Severity.MEDIUM),
    FlagKind.EXTRA_DISPLAY: (FlagClass.INTEGRITY, Severity.MEDIUM),
    FlagKind.CONTEXT_CHANGED: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.VIRTUAL_CAMERA: (FlagClass.INTEGRITY, Severity.HIGH),
    FlagKind.CLOCK_JUMP: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.NETWORK_CHANGED: (FlagClass.SESSION, Severity.INFO),
    FlagKind.IP_CHANGED: (FlagClass.SESSION, Severity.INFO),
    FlagKind.SECOND_DEVICE: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.OFFLINE: (FlagClass.COVERAGE, Severity.MEDIUM),
    FlagKind.STALE_CLIENT: (FlagClass.COVERAGE, Severity.LOW),
    FlagKind.OUR_OUTAGE: (FlagClass.SESSION, Severity.INFO),
    FlagKind.LOW_BATTERY: (FlagClass.COVERAGE, Severity.INFO),
    FlagKind.WEAK_WIFI: (FlagClass.COVERAGE, Severity.INFO),
    FlagKind.CAPTURE_BACKLOG: (FlagClass.COVERAGE, Severity.INFO),
    FlagKind.UNPROVEN_LATE: (FlagClass.SESSION, Severity.LOW),
    FlagKind.PASTED_BLOCK: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.ANSWER_BURST: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.PROCTOR_FLAG: (FlagClass.INTEGRITY, Severity.MEDIUM),
}
_REVIEW_ONLY = frozenset({FlagKind.PASTED_BLOCK, FlagKind.ANSWER_BURST})
"""They follow from all answers of an attempt, and nobody in the room could act on them."""


CALLS_FROM: Final = {FlagClass.INTEGRITY: Severity.LOW, FlagClass.COVERAGE: Severity.MEDIUM}
"""From which weight on a flag of a class may call a proctor; facts for the record never do."""


def live_from(kind: FlagKind) -> Severity | None:
    """Return from which weight on a flag may call a proctor while the exam runs; None: never.

    About the person from `low`, about what we could not see from `medium`, facts for the record
    never. A signal that stepped back for being wrong too often weighs at most `low` already.
    """
    return None if kind.review_only else CALLS_FROM.get(kind.flag_class)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The one snapshot that shows a flag best.

    Attributes:
        snapshot_id: the snapshot.
        reading: the measured value at it, in the unit of its observation.
        threshold: the bound that the reading passed.
        strength: how far it passed, 0 to 1; only for choosing among snapshots.
    """

    snapshot_id: str
    reading: float
    threshold: float
    strength: float


@dataclass(frozen=True, slots=True)
class Flag:
    """One episode of one kind.

    Attributes:
        kind: what it is.
        severity: now; may rise while the episode lasts.
        started: first instant at which the condition was seen.
        last_seen: last instant at which it was seen; `started` or later.
        ended: instant of the last sighting once the episode is closed, else None.
        count: sightings, ≥ 1.
        samples: what was looked at during the episode, ≥ `count`.
        evidence: the best snapshot, or None where no snapshot shows it.
        detector: who saw it: a backend with its version, "browser", "server clock", "journal", or
            a person.
        cause: why, of a closed set of words, where a kind has several; else empty.
    """

    kind: FlagKind
    severity: Severity
    started: datetime
    last_seen: datetime
    ended: datetime | None
    count: int
    samples: int
    evidence: Evidence | None
    detector: str
    cause: str = ""

    @property
    def duration(self) -> timedelta:
        """Return the time between first and last sighting."""
        return self.last_seen - self.started

    @property
    def flag_class(self) -> FlagClass:
        """Return what this flag speaks about."""
        return self.kind.flag_class

    def closed(self, at: datetime) -> "Flag":
        """Return the episode as ended at `at`, its last sighting."""
        return replace(self, last_seen=at, ended=at)


@dataclass(frozen=True, slots=True)
class FlagOpened:
    """The condition has lasted long enough: a new episode is on record."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class FlagEscalated:
    """An open episode has become more severe by lasting."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class FlagClosed:
    """The condition has gone for long enough: the episode is complete."""

    flag: Flag


FlagChange = FlagOpened | FlagEscalated | FlagClosed
