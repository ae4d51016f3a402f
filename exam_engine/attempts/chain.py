"""The hash chain of an attempt's journal: each digest covers one event and the digest before it.

It proves that nothing was changed, dropped or moved after the head was seen by somebody else;
it does not prove who wrote, which is what the signed receipt of the head is for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from struct import Struct
from typing import ClassVar

from exam_engine.attempts.bodies import canonical
from exam_engine.attempts.refusals import AttemptError
from exam_engine.instants import EPOCH

__all__ = ["GENESIS", "ChainBroken", "Record", "canonical", "link", "verify"]

GENESIS = bytes(32)
"""What the first event of every attempt is chained to."""

_DOMAIN = b"assay.attempt.event.1"
# All lengths come first and have a fixed width, so no two different events give the same bytes.
_frame = Struct(f">{len(_DOMAIN)}s32sQqIIII").pack


class ChainBroken(AttemptError):
    """The journal does not hash to what it says from `seq` on."""

    code: ClassVar[str] = "chain_broken"

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"event {seq}: {why}")
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the journal as the chain sees it; `body` is the canonical spelling."""

    attempt: str
    seq: int
    kind: str
    at: datetime
    actor: str
    body: bytes
    digest: bytes


def link(  # noqa: PLR0913 - an event has six parts and the digest before it
    prev: bytes,
    *,
    attempt: str,
    seq: int,
    kind: str,
    at: datetime,
    actor: str,
    body_bytes: bytes,
) -> bytes:
    """Return the digest of one event: SHA-256, 32 bytes.

    Args:
        prev: the digest before, 32 bytes; `GENESIS` for the first.
        attempt: its id.
        seq: 1 for the first event, no gaps.
        kind: the event's kind.
        at: server time, aware UTC, exact to the microsecond.
        actor: the person's id, or `system`.
        body_bytes: the canonical spelling of the body.

    Source: once per saved answer, 1.4 µs (measured in the package README).
    """
    since = at - EPOCH
    names = attempt.encode(), kind.encode(), actor.encode()
    frame = _frame(
        _DOMAIN,
        prev,
        seq,
        (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds,
        len(names[0]),
        len(names[1]),
        len(names[2]),
        len(body_bytes),
    )
    return sha256(b"".join((frame, *names, body_bytes))).digest()


def verify(records: Iterable[Record], *, head: bytes | None = None) -> None:
    """Check a whole journal of one attempt, in order from its first event.

    Args:
        records: all of them; an empty journal has the head `GENESIS`.
        head: the last digest as known from elsewhere; without it a cut-off end goes unnoticed.

    Raises:
        ChainBroken: with the sequence number of the first event that does not fit.
    """
    prev, seq, attempt = GENESIS, 0, None
    for record in records:
        seq += 1
        attempt = attempt or record.attempt
        if record.seq != seq:
            raise ChainBroken(seq, f"found sequence {record.seq}")
        if record.attempt != attempt:
            raise ChainBroken(seq, f"belongs to attempt {record.attempt}")
        prev = link(
            prev,
            attempt=attempt,
            seq=seq,
            kind=record.kind,
            at=record.at,
            actor=record.actor,
            body_bytes=record.body,
        )
        if record.digest != prev:
            raise ChainBroken(seq, f"digest {record.digest.hex()} instead of {prev.hex()}")
    if head is not None and head != prev:
        raise ChainBroken(seq + 1, f"the head is {head.hex()}, the journal ends in {prev.hex()}")
