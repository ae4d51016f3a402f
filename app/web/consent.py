"""The consent text of this version: what is recorded, each automatic analysis by name.

The digest of these words is stored with every consent, so what was agreed to can be shown years
later. A change of words is a new version.
"""

import hashlib
from dataclasses import dataclass

from app.web.language import gettext as _

VERSION = "2026-11-2"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text in paragraphs and named points.

    Attributes:
        recorded: what is stored.
        analyses: name and plain meaning of each automatic analysis.
        rights: who sees it, how long, and the alternative.
    """

    version: str
    recorded: tuple[str, ...]
    analyses: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Digest (hex) of the English words."""
        parts = [self.version, *map(str, self.recorded)]
        parts += [f"{name}: {meaning}" for name, meaning in self.analyses]
        parts += map(str, self.rights)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def page(self, *, given: bool) -> dict[str, object]:
        """Return what the check-in page shows, in the reader's language."""
        return {
            "version": self.version,
            "sha256": self.sha256,
            "given": given,
            "recorded": [_(text) for text in self.recorded],
            "analyses": [{"name": _(name), "meaning": _(text)} for name, text in self.analyses],
            "rights": [_(text) for text in self.rights],
        }


def _words(text: str) -> str:
    """Mark a text for the extraction of messages; the English itself is what is digested."""
    return text


CONSENT = ConsentText(
    version=VERSION,
    recorded=(
        _words("One still picture from your camera every few seconds. No video, no sound."),
        _words("Your answers, with the time each one was stored."),
        _words("When this page loses the focus or leaves full screen, and for how long."),
        _words(
            "That text of a question was copied, that a longer text was pasted, that a key for "
            "printing or screenshots was pressed, that a second display was connected, that the "
            "camera is a program, that the network or the computer's clock changed. Never what you "
            "copied or pasted, and no other keys."
        ),
    ),
    analyses=(
        (_words("Faces in the picture"), _words("Counts faces: none, one or several.")),
        (
            _words("State of the picture"),
            _words("Notices a covered, dark, blurred, frozen or repeated picture."),
        ),
        (
            _words("Focus of the page"),
            _words("Notes that another window was in front, and for how long."),
        ),
        (
            _words("Your device"),
            _words("Marks copying, pasting, printing, a second display and a changed clock."),
        ),
    ),
    rights=(
        _words("Who you are is never compared by a machine, and no template of your face is made."),
        _words("A machine only points something out. A person looks at it and decides."),
        _words(
            "Proctors and reviewers of this exam see the pictures; each view is recorded. Your "
            "pictures are deleted 30 days after your result, or after the end of a review."
        ),
        _words("You can see everything that was noted about you, answer it and appeal."),
        _words(
            "If you do not want to be recorded, write to us before you start: a supervised room "
            "is possible at the same price and on the same date."
        ),
    ),
)
