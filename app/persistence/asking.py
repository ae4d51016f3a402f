"""What is asked of staff and may wait for an answer: proposals, moves, hands, help, who cares.

Reads the few records that ask or answer; what of it still stands is told by `app.services`.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, select, text

from app.persistence.tables import attempt_events
from app.services.attempts.caring import CARE_KINDS, HAND_KINDS, HELP_KINDS
from app.services.attempts.moves import MOVE_KINDS
from app.services.attempts.proposals import PROPOSAL_KINDS, STANDS_AFTER_END
from app.services.rows import EventRecord

_events = attempt_events.c
ASKING_KINDS: Final = (*PROPOSAL_KINDS, *MOVE_KINDS, *CARE_KINDS, *HELP_KINDS, *HAND_KINDS)
_KINDS = ", ".join(f"'{kind}'" for kind in ASKING_KINDS)
# spelled out as in their indexes: with bound values a planner would not use them
_ASKED: Final = text(f"attempt_events.cseq IS NULL AND attempt_events.kind IN ({_KINDS})")
_PROPOSED: Final = text(f"attempt_events.kind = '{PROPOSAL_KINDS[0]}'")


def asked_of(connection: Connection, ids: Sequence[str]) -> Mapping[str, Sequence[EventRecord]]:
    """Return the records that ask or answer, by attempt, oldest first."""
    found: dict[str, list[EventRecord]] = defaultdict(list)
    rows = connection.execute(
        select(attempt_events)
        .where(_events.attempt_id.in_(ids), _ASKED)
        .order_by(_events.attempt_id, _events.seq)
    )
    for row in rows:
        record = EventRecord(
            row.attempt_id,
            row.seq,
            row.kind,
            row.at,
            row.actor,
            json.loads(row.body),
            "",
            row.digest,
        )
        found[row.attempt_id].append(record)
    return found


def proposed_lately(now: datetime) -> Select[tuple[str]]:
    """Return the statement of attempts with a proposal that may still stand at `now`."""
    return select(_events.attempt_id).where(_PROPOSED, _events.at >= now - STANDS_AFTER_END)
