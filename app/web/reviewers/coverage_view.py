"""How much of a sitting could be seen, and why not all of it: for reviewers and the candidate.

It says what we could see; nothing of it counts for or against anybody.
"""

from collections.abc import Sequence
from datetime import datetime

from app.services.rows import IncidentRow, StoredAttempt
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.words.ledger_view import said
from proctoring.coverage import Blind, coverage
from proctoring.flags import FlagKind, Severity


def coverage_words(
    stored: StoredAttempt, incidents: Sequence[IncidentRow], now: datetime
) -> dict[str, object] | None:
    """Return the part that was seen and what hid the rest; None where nothing was to be seen.

    Args:
        stored: the attempt.
        incidents: all of it.
        now: until when, for an attempt that still runs.

    Returns:
        `seen`: a sentence; `gaps`: what hid something and for how long, the longest first.
    """
    attempt, until = stored.attempt, stored.attempt.ended_at or now
    spans = [
        Blind(FlagKind(one.type), Severity(one.severity), one.started_at, one.ended_at)
        for one in incidents
    ]
    worked = attempt.clock.used(until)
    found = coverage(spans, began=attempt.started_at, now=until, worked=worked)
    if found.share is None or not attempt.consented:
        return None
    share = 100 if not found.unseen else min(99, int(100 * found.share))
    return {
        "seen": _("There was something to see in %(share)s %% of the working time.", share=share),
        "gaps": [
            f"{_(FLAG_WORDS.get(gap.kind.value, gap.kind.value))}: {said(gap.length)}"
            for gap in found.gaps
        ],
    }
