"""What the exam page reports about itself and the device it runs on. Pure functions.

A page can be made to lie, so these are weak signals; no text that was copied or pasted, no key but
that for a picture of the screen, and no name of a device ever leaves the page.
Pictures are in `rules`, a camera that does not open in `denials`, silences of the page in `line`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from proctoring.errors import BrowserSignalRefused
from proctoring.flags import Flag, FlagKind, Severity

LONGEST_MS = 24 * 60 * 60 * 1000

_LOW_FROM = timedelta(seconds=3)
_MEDIUM_FROM = timedelta(seconds=15)
_OFTEN = 5
_OFTEN_WITHIN = timedelta(minutes=10)


class BrowserSignalKind(StrEnum):
    """The closed set of what the page reports."""

    FOCUS_LOST = "focus_lost"
    FULLSCREEN_EXIT = "fullscreen_exit"
    CLIPBOARD_COPY = "clipboard_copy"
    """Text of a question was copied; a candidate's own answer is never reported."""
    CLIPBOARD_PASTE = "clipboard_paste"
    """More than 40 characters from outside the page went into an answer."""
    PRINT_KEY = "print_or_screenshot_key"
    EXTRA_DISPLAY = "extra_display"
    VIRTUAL_CAMERA = "virtual_camera"
    CLOCK_JUMP = "clock_jump"
    """The device's clock moved by more than 30 seconds; also after a sleep of the device."""
    NETWORK_CHANGED = "network_changed"
    CONTEXT_CHANGED = "context_changed"
    """Another browser, language or screen than a moment ago, in the same window."""
    LOW_BATTERY = "low_battery"
    WEAK_WIFI = "weak_wifi"
    """Signs of life took long or got no answer, whatever the line is made of."""
    CAPTURE_BACKLOG = "capture_backlog"
    """Pictures wait in the page."""
    SECOND_DEVICE = "second_device"
    """Another page took the exam over while the first was there; the server notes it, no page."""


_AT_ONCE = MappingProxyType(
    {
        BrowserSignalKind.CLIPBOARD_COPY: FlagKind.CLIPBOARD_COPY,
        BrowserSignalKind.CLIPBOARD_PASTE: FlagKind.CLIPBOARD_PASTE,
        BrowserSignalKind.PRINT_KEY: FlagKind.PRINT_KEY,
        BrowserSignalKind.EXTRA_DISPLAY: FlagKind.EXTRA_DISPLAY,
        BrowserSignalKind.VIRTUAL_CAMERA: FlagKind.VIRTUAL_CAMERA,
        BrowserSignalKind.CLOCK_JUMP: FlagKind.CLOCK_JUMP,
        BrowserSignalKind.NETWORK_CHANGED: FlagKind.NETWORK_CHANGED,
        BrowserSignalKind.CONTEXT_CHANGED: FlagKind.CONTEXT_CHANGED,
        BrowserSignalKind.LOW_BATTERY: FlagKind.LOW_BATTERY,
        BrowserSignalKind.WEAK_WIFI: FlagKind.WEAK_WIFI,
        BrowserSignalKind.CAPTURE_BACKLOG: FlagKind.CAPTURE_BACKLOG,
        BrowserSignalKind.SECOND_DEVICE: FlagKind.SECOND_DEVICE,
    }
)
"""What is told as soon as it is seen, with the severity of its kind."""


@dataclass(frozen=True, slots=True)
class BrowserSignal:
    """One report: something began and lasted so long.

    Attributes:
        kind: what.
        started_at: when it began, on the server's clock; aware UTC.
        duration_ms: how long it has lasted; 0 to `LONGEST_MS`. The page may report the same
            start again with a longer duration while it still lasts.
    """

    kind: BrowserSignalKind
    started_at: datetime
    duration_ms: int

    def __post_init__(self) -> None:
        if not 0 <= self.duration_ms <= LONGEST_MS:
            raise BrowserSignalRefused(f"a duration of {self.duration_ms} ms")
        if self.started_at.tzinfo is None:
            raise BrowserSignalRefused(f"a start without zone: {self.started_at}")

    @property
    def duration(self) -> timedelta:
        """Return how long it lasted."""
        return timedelta(milliseconds=self.duration_ms)


def browser_flag(signal: BrowserSignal, earlier: Sequence[BrowserSignal] = ()) -> Flag | None:
    """Return the flag that one signal raises, or None when it is too short to mention.

    Lost focus always leaves a trace: info below 3 s, low from 3 s, medium from 15 s or when it is
    the fifth within ten minutes. Leaving fullscreen counts from 3 s; the rest at once. A page that
    was away is open to many harmless causes: a notification, a password prompt, a screen reader.

    Args:
        signal: the newest report.
        earlier: earlier reports of the same attempt, in any order; reports of the same start
            as `signal` are the same event and count once.
    """
    match signal.kind:
        case BrowserSignalKind.FOCUS_LOST:
            count = 1 + _recent(signal, earlier)
            return _flag(FlagKind.FOCUS_LOST, _focus_severity(signal, count), signal, count)
        case BrowserSignalKind.FULLSCREEN_EXIT:
            if signal.duration < _LOW_FROM:
                return None
            return _flag(FlagKind.FULLSCREEN_EXIT, Severity.LOW, signal, 1)
        case (
            BrowserSignalKind.CLIPBOARD_COPY
            | BrowserSignalKind.CLIPBOARD_PASTE
            | BrowserSignalKind.PRINT_KEY
            | BrowserSignalKind.EXTRA_DISPLAY
            | BrowserSignalKind.VIRTUAL_CAMERA
            | BrowserSignalKind.CLOCK_JUMP
            | BrowserSignalKind.NETWORK_CHANGED
            | BrowserSignalKind.CONTEXT_CHANGED
            | BrowserSignalKind.LOW_BATTERY
            | BrowserSignalKind.WEAK_WIFI
            | BrowserSignalKind.CAPTURE_BACKLOG
            | BrowserSignalKind.SECOND_DEVICE
        ):
            kind = _AT_ONCE[signal.kind]
            return _flag(kind, kind.severity, signal, 1)


def _recent(signal: BrowserSignal, earlier: Sequence[BrowserSignal]) -> int:
    """Count other events of the same kind that began in the ten minutes before this one."""
    since = signal.started_at - _OFTEN_WITHIN
    return len(
        {
            other.started_at
            for other in earlier
            if other.kind is signal.kind and since < other.started_at < signal.started_at
        }
    )


def _focus_severity(signal: BrowserSignal, count: int) -> Severity:
    """Grade lost focus by length and number."""
    if signal.duration >= _MEDIUM_FROM or count >= _OFTEN:
        return Severity.MEDIUM
    return Severity.LOW if signal.duration >= _LOW_FROM else Severity.INFO


def _flag(kind: FlagKind, severity: Severity, signal: BrowserSignal, count: int) -> Flag:
    """Write one report as a closed episode."""
    ended = signal.started_at + signal.duration
    return Flag(
        kind=kind,
        severity=severity,
        started=signal.started_at,
        last_seen=ended,
        ended=ended,
        count=count,
        samples=count,
        evidence=None,
        detector="browser",
    )
