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
    "screen.extra_display": "A second display",
    "camera.virtual_device": "The camera is a program",
    "session.clock_jump": "The computer's clock moved, or the computer slept",
    "session.network_changed": "Another network",
    "session.second_device": "Another page took the exam over",
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
}
