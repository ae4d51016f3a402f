"""Whether a save counts: state, lease, deadline, and the page's own chain of heads.

The journal writer asks the same questions in SQL for a whole batch; this is the rule in one place
and the writer is tested against it. It judges neither the shape nor the worth of a response.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from exam_engine.attempts.bodies import JsonValue, NotCanonical, canonical, portable, spell
from exam_engine.attempts.states import AttemptState
from exam_engine.clock import GRACE
from exam_engine.ids import ItemId

CLIENT_GENESIS = "0" * 64
"""What the first save of an epoch is chained to."""

PAUSE_GRACE = timedelta(seconds=5)
"""How long after a pause began a save that was on its way still counts (inclusive)."""


class SaveVerdict(StrEnum):
    """What becomes of a save."""

    ACCEPTED = "accepted"
    LATE = "late"
    LEASE_LOST = "lease_lost"
    REPEATED = "repeated"
    CONFLICT = "conflict"
    NOT_OPEN = "not_open"

    @property
    def recorded(self) -> bool:
        """Whether the journal gets an event; the others are answered and only counted."""
        return self in _RECORDED


_RECORDED = frozenset({SaveVerdict.ACCEPTED, SaveVerdict.LATE, SaveVerdict.LEASE_LOST})


class ClientSave(NamedTuple):
    """One save as the page sent it; `cseq` counts from 1 within the epoch."""

    epoch: int
    cseq: int
    item: ItemId
    response: JsonValue

    def digest(self) -> str:
        """Return what tells a repeated save from another one under the same number."""
        return save_digest(self.item, self.response)


class Standing(NamedTuple):
    """What the judgement needs of the attempt, read in the transaction that stores the save.

    Attributes:
        state: where the attempt stands.
        epoch: the lease that writes.
        deadline: the running deadline, or the one that closed the attempt; None otherwise.
        pause_began: start of the running pause.
        closing_until: how long a closing attempt waits.
        grace: how late an answer may arrive and still count.
        closing_grace: how long committed answers are waited for.
    """

    state: AttemptState
    epoch: int
    deadline: datetime | None = None
    pause_began: datetime | None = None
    closing_until: datetime | None = None
    grace: timedelta = GRACE
    closing_grace: timedelta = timedelta(seconds=60)


_AFTER_START = frozenset(
    {
        AttemptState.IN_PROGRESS,
        AttemptState.PAUSED,
        AttemptState.CLOSING,
        AttemptState.SUBMITTED,
        AttemptState.TERMINATED,
    }
)


def judge_save(
    standing: Standing,
    save: ClientSave,
    arrived: datetime,
    *,
    known: str | None = None,
    committed: bool = False,
) -> SaveVerdict:
    """Judge one save that reached the server at `arrived`.

    Args:
        standing: the attempt.
        save: what was sent.
        arrived: server time of arrival.
        known: digest already stored under (attempt, epoch, cseq), whatever its verdict was.
        committed: a chain head that covers the save reached the server by the deadline or, where
            no deadline closed the attempt, before it closed.
    """
    if known is not None:
        return SaveVerdict.REPEATED if known == save.digest() else SaveVerdict.CONFLICT
    # A lease that was never given is a forgery, not a lost one: nothing is kept of it.
    if standing.state not in _AFTER_START or save.epoch > standing.epoch:
        return SaveVerdict.NOT_OPEN
    if save.epoch < standing.epoch:
        return SaveVerdict.LEASE_LOST
    if standing.state is AttemptState.PAUSED:
        counts = _within(arrived, standing.pause_began, PAUSE_GRACE)
        return SaveVerdict.ACCEPTED if counts else SaveVerdict.NOT_OPEN
    counts = _counts(standing, arrived, committed=committed)
    return SaveVerdict.ACCEPTED if counts else SaveVerdict.LATE


def _counts(standing: Standing, arrived: datetime, *, committed: bool) -> bool:
    """Tell whether a save of a running or ended attempt is in time."""
    if standing.state not in {AttemptState.IN_PROGRESS, AttemptState.CLOSING}:
        return False
    if _within(arrived, standing.deadline, standing.grace):
        return True
    if standing.state is AttemptState.CLOSING:
        return committed and _within(arrived, standing.closing_until, timedelta(0))
    # The sweeper has not come yet; the answer must not depend on how soon it comes.
    return committed and _within(arrived, standing.deadline, standing.closing_grace)


def _within(arrived: datetime, bound: datetime | None, grace: timedelta) -> bool:
    # most arrive long before: an instant need not be added up for them
    return bound is not None and (arrived <= bound or arrived <= bound + grace)


def save_digest(item: ItemId, response: JsonValue) -> str:
    """Return the digest of what was answered, lower-case hex SHA-256.

    Raises:
        NotCanonical: Python and the browser would not spell it alike.
    """
    return spelled_digest(item, spelled(response))


def spelled(response: JsonValue) -> str:
    """Return the one spelling of a response; digest and journal are made of it.

    Raises:
        NotCanonical: Python and the browser would not spell it alike.
    """
    return canonical(portable(response)).decode()


def spelled_digest(item: ItemId, response: str) -> str:
    """Return the digest of an item and the spelling of its response: of both as one JSON list."""
    return sha256(f"[{spell(item)},{response}]".encode()).hexdigest()


def client_link(prev_hex: str, cseq: int, item: ItemId, response: JsonValue) -> str:
    """Return the page's chain head after one save.

    SHA-256 over the UTF-8 bytes of `prev|cseq|item|response`, as lower-case hex: `prev` is the
    head before (`CLIENT_GENESIS` for the first save of an epoch), `cseq` in decimal, `response`
    in canonical JSON: names sorted, no blanks, nothing beyond the control characters, the quote
    and the backslash escaped. In a browser: `JSON.stringify` of the value with sorted names.

    Raises:
        NotCanonical: Python and the browser would not spell it alike, or `item` holds a bar.
    """
    if "|" in item:
        raise NotCanonical(f"bar in item {item!r}")
    spelled = canonical(portable(response))
    return sha256(f"{prev_hex}|{cseq}|{item}|".encode() + spelled).hexdigest()


def covered(prev_hex: str, saves: Sequence[ClientSave], committed_hex: str) -> int:
    """Return how many of `saves`, in order, a committed head covers; 0 when it covers none.

    Args:
        prev_hex: the head after the last durable save before them.
        saves: saves of one epoch with consecutive numbers, oldest first.
        committed_hex: a head that reached the server in time.
    """
    head, count = prev_hex, 0
    for number, save in enumerate(saves, start=1):
        head = client_link(head, save.cseq, save.item, save.response)
        if head == committed_hex:
            count = number
    return count
