"""When we heard of a candidate's page, and when not, beside a replay. It decides nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.services.rows import EventRecord
from app.web.words.ledger_view import face
from app.wiring import Wiring
from exam_engine.attempts.presence import Presence, presence_at

ENTERING = frozenset({"check_in.begun", "lease.taken"})
_SECOND = timedelta(seconds=1)


def presence_of(
    wiring: Wiring, attempt_id: str, records: Sequence[EventRecord], at: datetime
) -> dict[str, object]:
    """Return the presence at an instant, and every silence of 15 s or longer with its length."""
    with wiring.read() as uow:
        stored = uow.attempts.get(attempt_id)
        silences = uow.presence.silences(attempt_id)
    last = stored.seen_at if stored else None
    first = min((one.at for one in records if one.kind in ENTERING), default=None)
    found = presence_at(at, first=first, last=last, silences=silences)
    return {
        "now": found.value,
        "away": found in {Presence.STALE, Presence.OFFLINE},
        "silences": [
            {
                "since": since,
                "until": until,
                "length": face(round((until - since) / _SECOND)),
                "current": since <= at < until,
            }
            for since, until in silences
        ],
        "last": last,
    }
