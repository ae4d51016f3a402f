"""The consent text of this version: what one exam records, each automatic analysis by name.

An exam that asks more, or marks less, has its own words. The digest of the words that were read is
stored with every consent, and an attempt's pinned policy gives the same words again years later. A
change of words is a new version.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.services.catalogue.supervising import switched_off
from app.services.watching.comparing import COMPARED
from app.web.language import gettext as _
from exam_engine.attempts.policy import AttemptPolicy
from exam_engine.catalogue import CheckInStep
from proctoring.flags import FlagKind
from proctoring.rulebook import OFF_BY_DEFAULT

VERSION = "2026-11-9"
NEEDED = ("recording", "ai")
"""Choices without which nobody is recorded."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The text in paragraphs and named points.

    Attributes:
        recorded: what is stored.
        analyses: name and plain meaning of each automatic analysis.
        rights: who sees it, how long, and the alternative.
        compares: whether being compared with one's own check-in is offered, as a choice.
    """

    version: str
    recorded: tuple[str, ...]
    analyses: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]
    compares: bool = False

    @property
    def sha256(self) -> str:
        """Digest (hex) of the English words."""
        parts = [self.version, *map(str, self.recorded)]
        parts += [f"{name}: {meaning}" for name, meaning in self.analyses]
        parts += map(str, self.rights)
        if self.compares:
            parts.append(": ".join(COMPARING))
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
            "compares": _(COMPARING[1]) if self.compares else "",
        }

    def agreed(self, choices: dict[str, bool]) -> tuple[str, ...]:
        """Return the names of the analyses to which these choices agree."""
        names = tuple(name for name, _meaning in self.analyses)
        return (*names, COMPARING[0]) if choices.get(COMPARED) else names


def _words(text: str) -> str:
    """Mark a text for the extraction of messages; the English itself is what is digested."""
    return text


COMPARING = (
    _words("The same person"),
    _words(
        "A machine compares the face in your pictures with your own picture from this check-in, "
        "and points out when they differ. The description it makes for that is kept with this "
        "exam alone, is compared with nobody else and is deleted with your pictures. Nothing "
        "changes for you if you leave this out: then a person compares by eye."
    ),
)
_RECORDED = (
    _words("One still picture from your camera every few seconds. No video, no sound."),
    _words(
        "A picture of you at check-in, and a few more by which the machine learns whether it sees "
        "you well. Where it does not, it says nothing about faces during your exam."
    ),
    _words(
        "If your proctor asks for it during the exam: three pictures of short movements, while "
        "your clock stands, or a picture every two seconds for at most ten minutes. The page "
        "tells you each time. A machine may hint at a turned head, and marks nothing in these."
    ),
)
_STEPS = {
    CheckInStep.DOCUMENT.value: _words(
        "A picture of your identity document. A person compares it with you and your registered "
        "name; no machine reads it. It is deleted 7 days after your result, or after a review."
    ),
    CheckInStep.ROOM.value: _words(
        "Four pictures of your room and desk, once, at check-in. Only your proctors see them. "
        "They are deleted 7 days after your result, or after a review."
    ),
    CheckInStep.CHALLENGE.value: _words(
        "Three pictures in which you turn your head and show fingers, so that a person can see "
        "that the camera is live."
    ),
}
_BEHAVIOUR = (
    _words("Your answers, with the time each one was stored."),
    _words("When this page loses the focus or leaves full screen, and for how long."),
    _words(
        "That text of a question was copied, that a longer text was pasted, that a key for "
        "printing or screenshots was pressed, that a second display was connected, that the "
        "camera is a program or does not open and why, that the network, the computer's clock, the "
        "browser, its language or the screen changed. Never what you copied or pasted, and no "
        "other keys."
    ),
    _words(
        "When nothing was heard of this page, and whether that was our own service; that the line "
        "is slow, the battery nearly empty, or pictures wait to be sent. Of the network you come "
        "from a mark is kept that shows a change; its address is not."
    ),
)
_ANALYSES = (
    (
        _words("Faces in the picture"),
        _words("Counts faces: none, one or several."),
        {FlagKind.FACE_ABSENT, FlagKind.FACE_MULTIPLE, FlagKind.FACE_PARTIAL},
    ),
    (
        _words("State of the picture"),
        _words("Notices a covered, dark, blurred, frozen or repeated picture."),
        {
            FlagKind.CAMERA_COVERED,
            FlagKind.CAMERA_FROZEN,
            FlagKind.CAMERA_REPLAYED,
            FlagKind.CAMERA_LOST,
            FlagKind.CAMERA_DENIED,
            FlagKind.CAMERA_TOO_DARK,
            FlagKind.CAMERA_BLURRED,
        },
    ),
    (
        _words("Turning away"),
        _words("Notes that your head stays turned aside for long, again and again."),
        {FlagKind.GAZE_AWAY},
    ),
    (
        _words("Focus of the page"),
        _words("Notes that another window was in front, and for how long."),
        {FlagKind.FOCUS_LOST, FlagKind.FULLSCREEN_EXIT},
    ),
    (
        _words("Your device"),
        _words(
            "Marks copying, pasting, printing, a second display, a changed clock, browser or "
            "screen, and that the exam was taken over by another page while the first was open."
        ),
        {
            FlagKind.CLIPBOARD_COPY,
            FlagKind.CLIPBOARD_PASTE,
            FlagKind.PRINT_KEY,
            FlagKind.EXTRA_DISPLAY,
            FlagKind.CONTEXT_CHANGED,
            FlagKind.VIRTUAL_CAMERA,
            FlagKind.CLOCK_JUMP,
            FlagKind.SECOND_DEVICE,
        },
    ),
    (
        _words("Your connection"),
        _words(
            "Notes gaps of the line and other troubles of device and network, so that nobody takes "
            "them for something else. None of it counts against you."
        ),
        {
            FlagKind.OFFLINE,
            FlagKind.STALE_CLIENT,
            FlagKind.OUR_OUTAGE,
            FlagKind.NETWORK_CHANGED,
            FlagKind.IP_CHANGED,
            FlagKind.LOW_BATTERY,
            FlagKind.WEAK_WIFI,
            FlagKind.CAPTURE_BACKLOG,
        },
    ),
    (
        _words("How answers came"),
        _words(
            "After your exam, marks many answers faster than their questions can be read, a longer "
            "text that came in at once and was not your own, and answers that came after the end."
        ),
        {FlagKind.ANSWER_BURST, FlagKind.PASTED_BLOCK, FlagKind.UNPROVEN_LATE},
    ),
)
"""Name, meaning, and the flags it may raise; one that raises none in an exam is not made there."""
_NEVER_COMPARED = _words(
    "Who you are is never compared by a machine, and no template of your face is made."
)
_RIGHTS = (
    _words("A machine only points something out. A person looks at it and decides."),
    _words(
        "Proctors, reviewers and deciders of this exam see the pictures; nobody who says that "
        "they know you does. Each view is recorded, and you can read who looked. Your "
        "pictures are deleted 30 days after your result, or after the end of a review."
    ),
    _words(
        "Where nothing was marked, a reviewer may still look at one moment of your exam: a few are "
        "drawn by chance, so that we know what goes unseen. Your result does not wait for it, and "
        "your case file says it afterwards."
    ),
    _words("You can see everything that was noted about you, answer it and appeal."),
    _words(
        "You can take your agreement back at any time. No more pictures are taken from then on, "
        "and a person talks with you about how to go on."
    ),
    _words(
        "If you do not want to be recorded, say so below: a supervised room is possible at the "
        "same price and on the same date."
    ),
)


def consent_text(policy: AttemptPolicy) -> ConsentText:
    """Return what the candidates of an exam with this policy are asked to agree to."""
    return _text(policy.required_steps, switched_off(policy), compares=policy.compares_faces)


def _text(steps: Sequence[str], off: frozenset[FlagKind], *, compares: bool) -> ConsentText:
    asked = (text for name, text in _STEPS.items() if name in steps)
    return ConsentText(
        version=VERSION,
        recorded=(*_RECORDED, *asked, *_BEHAVIOUR),
        analyses=tuple((name, text) for name, text, kinds in _ANALYSES if kinds - off),
        rights=_RIGHTS if compares else (_NEVER_COMPARED, *_RIGHTS),
        compares=compares,
    )


CONSENT = _text((), OFF_BY_DEFAULT, compares=False)
"""Of an exam that switches nothing."""
