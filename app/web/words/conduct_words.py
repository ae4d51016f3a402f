"""Rules of conduct in words, for candidates before the exam and for whoever finds one broken."""

from collections.abc import Mapping

from app.web.language import gettext as _
from proctoring.conduct import CURRENT


def rule_words(version: str = CURRENT) -> Mapping[str, str]:
    """Return what each rule of a version says, in the reader's language.

    Of a version that this program does not have words for, its ids alone can be told.
    """
    return _of_2026_11() if version == "2026-11" else {}


def _of_2026_11() -> Mapping[str, str]:
    return {
        "own-work": _("Sit the exam yourself, and answer by yourself."),
        "alone": _("Be alone in the room."),
        "stay-in-view": _("Stay in view of your camera."),
        "no-devices": _("Use no phone and no other device."),
        "exam-window": _("Stay in the exam window."),
        "no-copying": _("Copy no question, and pass none on."),
        "honest-camera": _("Show what your camera sees now, and nothing else."),
        "follow-instructions": _("Follow the proctor's instructions."),
    }
