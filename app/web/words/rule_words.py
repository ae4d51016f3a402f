"""By which rule something was marked that no picture shows: the line, the page, how answers came.

What a picture measured is `reading_words`'. Each says what looks the same and is harmless.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from app.web.language import gettext as _
from proctoring.flags import Flag, FlagKind

_MINUTE: Final = 60


def _words(text: str) -> str:
    """Mark a text for the extraction of messages; it is translated where it is said."""
    return text


_RULES: Final[Mapping[FlagKind, str]] = {
    FlagKind.CAMERA_DENIED: _words(
        "The page could not open the camera. It says nothing about the person."
    ),
    FlagKind.FOCUS_LOST: _words(
        "Another window was in front for %(length)s; within ten minutes it was time number "
        "%(count)s. A notification or a password prompt looks the same."
    ),
    FlagKind.CONTEXT_CHANGED: _words(
        "The browser, its language or the screen was another one than before, in the same window. "
        "A laptop that is put to its screen looks the same."
    ),
    FlagKind.IP_CHANGED: _words(
        "The page came from another network address than before. Telephones change theirs all day."
    ),
    FlagKind.OFFLINE: _words(
        "Nothing was heard of the page for %(length)s while the clock ran and our service was "
        "there. It is told from 15 s on, and is about the line, not the person."
    ),
    FlagKind.STALE_CLIENT: _words(
        "The page said nothing for %(length)s over a connection that stayed open, as a computer "
        "without memory does. It says nothing about the person."
    ),
    FlagKind.OUR_OUTAGE: _words(
        "Our own service was away for %(length)s while the clock ran. It is nobody's mark."
    ),
    FlagKind.LOW_BATTERY: _words("The battery had 15 %% or less and was not charging."),
    FlagKind.WEAK_WIFI: _words(
        "Of the last six signs of life three or more took longer than 1.5 s or got no answer."
    ),
    FlagKind.CAPTURE_BACKLOG: _words("Four pictures or more waited in the page to be sent."),
    FlagKind.UNPROVEN_LATE: _words(
        "Answers that came after everything that counts: %(count)s. Nothing proves that they "
        "existed before."
    ),
    FlagKind.PASTED_BLOCK: _words(
        "A text grew by 120 characters or more, faster than 20 a second. Words that the person had "
        "written before in this exam are left out. Dictation looks the same."
    ),
    FlagKind.ANSWER_BURST: _words(
        "%(count)s questions in a row were answered for the first time, each sooner than its words "
        "can be read. Who reads all questions first and answers then looks the same."
    ),
}


def rule_words(flag: Flag) -> str:
    """Return by which rule a flag was raised; empty where a picture or a person says it."""
    text = _RULES.get(flag.kind)
    if text is None:
        return ""
    return _(text, length=_length(flag.duration), count=flag.count)


def _length(duration: timedelta) -> str:
    """Return a length in seconds, from a minute on in minutes and seconds."""
    seconds = round(duration.total_seconds())
    if seconds < _MINUTE:
        return _("%(count)s s", count=seconds)
    minutes, rest = divmod(seconds, _MINUTE)
    return _("%(minutes)s min %(rest)s s", minutes=minutes, rest=rest)
