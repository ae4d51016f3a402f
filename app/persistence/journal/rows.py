"""What both databases' batch statements share: rows to values, and a stored body to a save."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final

from app.persistence.journal.types import Commitment, LockedAttempt, StoredSave
from exam_engine.attempts.bodies import spell
from exam_engine.attempts.saves import Standing
from exam_engine.attempts.states import AttemptState

LOCKED_COLUMNS: Final = (
    "id, person_id, state, epoch, deadline_at, paused_at, closing_until, grace_ms,"
    " closing_grace_ms, last_seq, chain_head, last_cseq, seen_at, head_epoch, head_cseq, head"
)
SAVE_COLUMNS: Final = "e.attempt_id, e.epoch, e.cseq, e.seq, e.kind, e.digest, e.body, e.marked"

_STATES = {state.value: state for state in AttemptState}


@cache
def _milliseconds(count: int) -> timedelta:
    """Return a grace, which few policies set differently."""
    return timedelta(milliseconds=count)


def locked_attempt(row: Sequence[Any]) -> LockedAttempt:
    """Return the attempt of a row of `LOCKED_COLUMNS`; instants are aware already."""
    (
        attempt_id, person_id, state, epoch, deadline, paused_at, closing_until, grace_ms,
        closing_grace_ms, last_seq, chain_head, last_cseq, seen_at, head_epoch, head_cseq, head,
    ) = row  # fmt: skip
    standing = Standing(
        _STATES[state], epoch, deadline, paused_at, closing_until,
        _milliseconds(grace_ms), _milliseconds(closing_grace_ms),
    )  # fmt: skip
    # earlier versions stored a head before the first save without its number
    commitment = None if head is None else Commitment(head_epoch, head_cseq or 0, head)
    return LockedAttempt(
        attempt_id, person_id, standing, last_seq, chain_head, last_cseq, seen_at, commitment
    )


def stored_save(row: Sequence[Any]) -> StoredSave:
    """Return the save of a row of `SAVE_COLUMNS`."""
    _attempt_id, _epoch, cseq, seq, kind, digest, text, marked = row
    body = json.loads(text)
    response = body["response"]
    return StoredSave(
        cseq, seq, kind, digest, body["digest"], body["item"], response, spell(response),
        body.get("head"), bool(marked), body.get("client_ms"), body.get("anchor_ms"),
    )  # fmt: skip
