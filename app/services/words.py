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
    "proctor.flag": "Marked by a proctor",
    "focus_lost": "Another window was in front",
    "fullscreen_exit": "Full screen was left",
}
