"""Facts of the room: leases, answers, words between people, what the browser reported.

None of them moves an attempt to another state.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from exam_engine.attempts.actors import Reason
from exam_engine.attempts.bodies import LATER, JsonValue
from exam_engine.attempts.events.coding import Event
from exam_engine.ids import ItemId, PersonId


class BrowserSignal(StrEnum):
    """What a page can tell about itself; the words are those of the flags they may lead to."""

    FOCUS_LOST = "focus_lost"
    FULLSCREEN_EXIT = "fullscreen_exit"
    CLIPBOARD_COPY = "clipboard_copy"
    CLIPBOARD_PASTE = "clipboard_paste"
    PRINT_OR_SCREENSHOT_KEY = "print_or_screenshot_key"
    DEVTOOLS_SUSPECTED = "devtools_suspected"
    CONTEXT_CHANGED = "context_changed"
    OFFLINE = "offline"
    CAMERA_LOST = "camera_lost"
    CLOCK_JUMP = "clock_jump"
    LOW_BATTERY = "low_battery"
    EXTRA_DISPLAY = "extra_display"
    NETWORK_CHANGED = "network_changed"
    VIRTUAL_CAMERA = "virtual_camera"
    CAMERA_DENIED = "camera_denied"
    """`detail` names why it did not open: policy, user, device or busy."""
    WEAK_WIFI = "weak_wifi"
    CAPTURE_BACKLOG = "capture_backlog"
    SECOND_DEVICE = "second_device"
    """Noted by the server: another page took the exam over while the first one was there."""
    STALE_CLIENT = "stale_client"
    """Noted by the server: half a minute without a word, over a socket that stayed open."""
    NETWORK_SEEN = "network_seen"
    """Noted by the server: the page came from a network it had not come from before; `detail` marks
    the network within this attempt and tells nobody its address."""


NOTED_HERE = frozenset(
    {BrowserSignal.SECOND_DEVICE, BrowserSignal.STALE_CLIENT, BrowserSignal.NETWORK_SEEN}
)
"""Signals that no page may report."""


@dataclass(frozen=True, slots=True)
class LeaseTaken(Event):
    """A page became the one that writes; every page with a lower epoch no longer does.

    Attributes:
        epoch: of the new lease.
        page: random name that the page chose for itself; it comes back with it after a gap.
    """

    kind: ClassVar[str] = "lease.taken"
    epoch: int
    page: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSaved(Event):
    """A revision of a response is durable.

    Attributes:
        epoch: lease under which the page wrote.
        cseq: the page's own number, from 1, within the epoch.
        item: the item answered.
        response: what the candidate gave; null clears it.
        digest: of item and response, lower-case hex SHA-256; the same key with another is refused.
        client_ms: the page's clock at the keystroke, milliseconds since 1970; decides nothing.
        head: the page's chain head after this save, if it sent one.
        committed: taken because a head that covers it had come in time.
        marked: the candidate wants to come back to this item.
    """

    kind: ClassVar[str] = "answer.saved"
    epoch: int
    cseq: int
    item: ItemId
    response: JsonValue
    digest: str
    client_ms: int | None = None
    head: str | None = None
    committed: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class AnswerLate(Event):
    """A save came after everything that counts; kept for a person to judge, fields as above.

    Attributes:
        anchor_ms: the server's instant before which the answer cannot have been given, if shown.
    """

    kind: ClassVar[str] = "answer.late"
    epoch: int
    cseq: int
    item: ItemId
    response: JsonValue
    digest: str
    client_ms: int | None = None
    head: str | None = None
    anchor_ms: int | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class AnswerLeaseLost(Event):
    """A save came under an older lease than `holder`; kept, counts for nothing."""

    kind: ClassVar[str] = "answer.lease_lost"
    epoch: int
    cseq: int
    item: ItemId
    response: JsonValue
    digest: str
    holder: int


@dataclass(frozen=True, slots=True)
class LateAnswerGranted(Event):
    """A named person let one late save count."""

    kind: ClassVar[str] = "answer.granted"
    epoch: int
    cseq: int
    item: ItemId
    reason: Reason


@dataclass(frozen=True, slots=True)
class LateAnswerRefused(Event):
    """A named person looked at one late save and let it not count."""

    kind: ClassVar[str] = "answer.refused"
    epoch: int
    cseq: int
    item: ItemId
    reason: Reason


@dataclass(frozen=True, slots=True)
class ConsentGiven(Event):
    """The candidate agreed to the text with this digest and to each named analysis."""

    kind: ClassVar[str] = "consent.given"
    text_digest: str
    analyses: tuple[str, ...]
    locale: str


@dataclass(frozen=True, slots=True)
class RequirementWaived(Event):
    """A supervisor let one check-in step go."""

    kind: ClassVar[str] = "requirement.waived"
    step: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ProctorMessage(Event):
    """A proctor wrote to the candidate; `broadcast` names what went to many, or is empty."""

    kind: ClassVar[str] = "proctor.message"
    text: str
    broadcast: str = ""


@dataclass(frozen=True, slots=True)
class ProctorNote(Event):
    """A proctor wrote for colleagues; disclosed on appeal."""

    kind: ClassVar[str] = "proctor.note"
    text: str


@dataclass(frozen=True, slots=True)
class ProctorWarning(Event):
    """A numbered warning about one rule, to be acknowledged by the candidate."""

    kind: ClassVar[str] = "proctor.warning"
    number: int
    rule: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class WarningAcknowledged(Event):
    """The candidate has read warning `number`."""

    kind: ClassVar[str] = "warning.acknowledged"
    number: int


@dataclass(frozen=True, slots=True)
class TimeSeen(Event):
    """The candidate's page has shown every change of the time up to `number`, from 1."""

    kind: ClassVar[str] = "time.seen"
    number: int


@dataclass(frozen=True, slots=True)
class CandidateMessage(Event):
    """The candidate wrote to the proctor."""

    kind: ClassVar[str] = "candidate.message"
    text: str


@dataclass(frozen=True, slots=True)
class HandRaised(Event):
    """The candidate asks for somebody; a response-time clock starts."""

    kind: ClassVar[str] = "candidate.hand_raised"
    text: str


@dataclass(frozen=True, slots=True)
class HandAnswered(Event):
    """Somebody attended to the raised hand."""

    kind: ClassVar[str] = "hand.answered"
    by: PersonId


@dataclass(frozen=True, slots=True)
class MoveAsked(Event):
    """The candidate asks to go on at another device; `text` says why, and may be empty."""

    kind: ClassVar[str] = "move.asked"
    text: str


@dataclass(frozen=True, slots=True)
class MoveAnswered(Event):
    """The asking is over: staff began the move or said no, or the candidate took it back.

    Attributes:
        granted: the move has begun.
        text: why not, in words the candidate reads; empty where it was granted or taken back.
    """

    kind: ClassVar[str] = "move.answered"
    granted: bool
    text: str


@dataclass(frozen=True, slots=True)
class BrowserObserved(Event):
    """The page reported something about itself; a raw report, never a verdict.

    Attributes:
        signal: what.
        duration_ms: how long it lasted, whole milliseconds, 0 for a moment.
        client_ms: the page's clock when it began.
        detail: one word that the signal asks for, else empty.
    """

    kind: ClassVar[str] = "browser.observed"
    signal: BrowserSignal
    duration_ms: int
    client_ms: int | None = None
    detail: str = ""
