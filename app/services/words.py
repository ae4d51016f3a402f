"""What flags and reasons are called in plain words; pages translate them.

Never a judgement: a flag says what was seen, not what it means.
"""

from collections.abc import Mapping
from typing import Final

FLAG_WORDS: Final[Mapping[str, str]] = {
    "camera.covered": "Camera covered",
    "camera.frozen": "Picture does not change",
    "camera.replayed": "Same picture again",
    "camera.lost": "No pictures arrive",
    "camera.permission_denied": "The camera does not open",
    "camera.too_dark": "Too dark to see",
    "camera.blurred": "Picture is blurred",
    "face.absent": "Nobody in view",
    "face.multiple": "More than one face",
    "face.partial": "Face partly out of view",
    "identity.face_mismatch": "Face differs from the check-in",
    "gaze.away_sustained": "Looked aside again and again",
    "object.phone": "Something like a phone",
    "object.book_or_notes": "Something like a book or notes",
    "object.second_screen": "Something like a second screen",
    "browser.focus_lost": "Another window was in front",
    "browser.fullscreen_exit": "Full screen was left",
    "browser.clipboard_copy": "Text of a question was copied",
    "browser.clipboard_paste": "A longer text was pasted",
    "browser.print_or_screenshot_key": "Print or screenshot key",
    "browser.context_changed": "Another browser, language or screen",
    "screen.extra_display": "A second display",
    "camera.virtual_device": "The camera is a program",
    "session.clock_jump": "The computer's clock moved, or the computer slept",
    "session.network_changed": "Another network",
    "session.ip_changed": "Another network address",
    "session.second_device": "Another page took the exam over",
    "session.offline": "Nothing was heard of the page",
    "session.stale_client": "The page stood still",
    "session.our_outage": "Our service was away",
    "system.low_battery": "Battery nearly empty",
    "system.weak_wifi": "Slow connection",
    "system.capture_backlog": "Pictures wait in the page",
    "answer.unproven_late": "Answers came after the end, without proof",
    "answer.pasted_block": "A longer text came in at once",
    "answer.burst": "Many answers, faster than reading takes",
    "proctor.flag": "Marked by a proctor",
    "focus_lost": "Another window was in front",
    "fullscreen_exit": "Full screen was left",
    "clipboard_copy": "Text of a question was copied",
    "clipboard_paste": "A longer text was pasted",
    "print_or_screenshot_key": "Print or screenshot key",
    "extra_display": "A second display",
    "virtual_camera": "The camera is a program",
    "clock_jump": "The computer's clock moved, or the computer slept",
    "network_changed": "Another network",
    "second_device": "Another page took the exam over",
    "context_changed": "Another browser, language or screen",
    "camera_denied": "The camera does not open",
    "low_battery": "Battery nearly empty",
    "weak_wifi": "Slow connection",
    "capture_backlog": "Pictures wait in the page",
    "stale_client": "The page stood still",
    "network_seen": "Network noted, its address not kept",
}

CAUSE_WORDS: Final[Mapping[str, str]] = {
    "policy": "The camera does not open: this browser or computer lets no page use one",
    "user": "The camera does not open: it is not allowed for this page",
    "device": "The camera does not open: none was found",
    "busy": "The camera does not open: another program uses it",
}
"""What a flag is called that names its cause."""


def flag_words(kind: str, document: Mapping[str, object]) -> str:
    """Return what one flag is called, with its cause where it names one.

    Args:
        kind: what it is; one of another version is called by itself.
        document: the flag as stored.
    """
    cause = document.get("cause")
    known = CAUSE_WORDS.get(cause) if isinstance(cause, str) else None
    return known or FLAG_WORDS.get(kind, kind)
