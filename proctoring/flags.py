"""Flags: what lasted long enough for a person to look at. A flag is never a verdict.

Names, classes and severities are fixed here once. How a flag comes about is in `rules` (pictures)
and `browser` (the page); what people make of it is in `incidents`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


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
    """The closed set of flags that this version raises."""

    CAMERA_COVERED = "camera.covered"
    CAMERA_FROZEN = "camera.frozen"
    CAMERA_REPLAYED = "camera.replayed"
    CAMERA_LOST = "camera.lost"
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
    VIRTUAL_CAMERA = "camera.virtual_device"
    CLOCK_JUMP = "session.clock_jump"
    NETWORK_CHANGED = "session.network_changed"
    SECOND_DEVICE = "session.second_device"
    PROCTOR_FLAG = "proctor.flag"

    @property
    def flag_class(self) -> FlagClass:
        """Return what this kind speaks about."""
        return _CATALOGUE[self][0]

    @property
    def severity(self) -> Severity:
        """Return the severity with which it opens."""
        return _CATALOGUE[self][1]


# Why these, see README.md. A proctor's flag opens as the proctor says.
_CATALOGUE: dict[FlagKind, tuple[FlagClass, Severity]] = {
    FlagKind.CAMERA_COVERED: (FlagClass.COVERAGE, Severity.HIGH),
    FlagKind.CAMERA_FROZEN: (FlagClass.COVERAGE, Severity.HIGH),
    FlagKind.CAMERA_REPLAYED: (FlagClass.INTEGRITY, Severity.HIGH),
    FlagKind.CAMERA_LOST: (FlagClass.COVERAGE, Severity.MEDIUM),
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
    FlagKind.VIRTUAL_CAMERA: (FlagClass.INTEGRITY, Severity.HIGH),
    FlagKind.CLOCK_JUMP: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.NETWORK_CHANGED: (FlagClass.SESSION, Severity.INFO),
    FlagKind.SECOND_DEVICE: (FlagClass.INTEGRITY, Severity.LOW),
    FlagKind.PROCTOR_FLAG: (FlagClass.INTEGRITY, Severity.MEDIUM),
}


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
        detector: who saw it: a backend with its version, "browser", "server clock", or a person.
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
