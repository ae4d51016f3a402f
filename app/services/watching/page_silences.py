"""What is told of a page from which nothing comes: opened, graded by its length, ended.

Silences are noted where frames arrive, outages where our signs of life do, pauses in the journal;
what they come to together is `proctoring.line`'s. It is worked out anew each time, so that asking
twice, or late, changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.cases.incidents import flag_of
from app.services.catalogue.supervising import silent_kinds
from app.services.ports import Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import EventRecord, FlagRow, SilentPage, StoredAttempt
from app.services.watching.flagging import Flagging
from exam_engine.attempts.events import event_from
from exam_engine.attempts.events.room import BrowserObserved, BrowserSignal
from exam_engine.attempts.ledger import TIME_KINDS, WORKED, time_ledger
from exam_engine.attempts.states import RUNNING, AttemptState
from proctoring.flags import Flag, FlagKind, Severity
from proctoring.line import (
    COMING_BACK,
    LOW_FROM,
    Silence,
    Span,
    network_flags,
    settle_silences,
    silence_flags,
    silence_severity,
)


@dataclass(frozen=True, slots=True)
class PageWatching:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    publisher: Publisher

    def note(self, attempt_id: str) -> bool:
        """Store what the silences of one running attempt come to by now.

        Returns:
            whether something has changed.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or stored.attempt.state not in RUNNING:
                return False
            known = uow.invigilation.flags(attempt_id)
            flags = line_flags(uow, stored, known)
            if all(_is_stored(flag, known) for flag in flags):
                return False
            Flagging(uow).store(stored, known, flags)
            uow.commit()
        self.publisher.board_changed(attempt_id)
        return True


def line_flags(uow: UnitOfWork, stored: StoredAttempt, known: Sequence[FlagRow]) -> list[Flag]:
    """Return what the line of an attempt comes to, and open episodes that do not hold any more."""
    now = uow.now()
    kinds = (*TIME_KINDS, BrowserObserved.kind)
    records = uow.attempts.events(stored.attempt.id, kinds=kinds)
    worked = _worked(records, now)
    if not worked:
        return []
    silences = [
        Silence(Span(since, until)) for since, until in uow.presence.silences(stored.attempt.id)
    ]
    if stored.seen_at is not None and stored.seen_at < now:
        lasts = stored.attempt.state is AttemptState.IN_PROGRESS
        silences.append(Silence(Span(stored.seen_at, now), lasts))
    ours = [Span(one.began_at, one.ended_at) for one in uow.outages.between(worked[0].since, now)]
    found = silence_flags(silences, worked=worked, ours=ours, stuck=_stuck(records))
    found += network_flags(_networks(records))
    return settle_silences(found, [flag_of(row) for row in known])


def pages_to_be_noted(
    pages: Iterable[SilentPage], now: datetime, served_since: datetime
) -> list[str]:
    """Return the ids of the attempts whose silence is news: long, graver by now, or over.

    Args:
        pages: from whom nothing has come for a while, and of whom that is told already.
        now: the server's time.
        served_since: since when our service has been there.
    """
    return [one.attempt.id for one in pages if _is_news(one, now, served_since)]


def _is_news(page: SilentPage, now: datetime, served_since: datetime) -> bool:
    if page.flag is not None and page.seen_at > page.flag.opened_at:
        return True  # it was heard again
    running = page.attempt.clock.running_since
    if running is None:
        return page.flag is not None  # paused: what is open ended with the clock
    if FlagKind.OFFLINE in silent_kinds(page.attempt):
        return False
    back = served_since + COMING_BACK if served_since > page.seen_at else page.seen_at
    silence = now - max(running, page.seen_at, back)
    if page.flag is None:
        return silence >= LOW_FROM
    if page.flag.type != FlagKind.OFFLINE.value:
        return False
    return not Severity(page.flag.severity).at_least(silence_severity(silence))


def _is_stored(flag: Flag, known: Sequence[FlagRow]) -> bool:
    """Tell whether an episode is stored as it is, but for how long it has lasted."""
    for row in known:
        if row.type == flag.kind.value and row.opened_at == flag.started:
            same_end = row.closed_at == flag.ended
            return same_end and Severity(row.severity).at_least(flag.severity)
    return False


def _worked(records: Sequence[EventRecord], now: datetime) -> list[Span]:
    """Return when the exam's clock ran, our outages included."""
    timed = frozenset(TIME_KINDS)
    history = [(event_from(one.kind, one.body), one.at) for one in records if one.kind in timed]
    ledger = time_ledger(history, until=now)
    stretches = ledger.stretches if ledger is not None else ()
    return [Span(one.since, one.until) for one in stretches if one.use in WORKED]


def _stuck(records: Sequence[EventRecord]) -> list[datetime]:
    return [one.at for one in _observed(records, BrowserSignal.STALE_CLIENT)]


def _networks(records: Sequence[EventRecord]) -> list[tuple[datetime, str]]:
    seen = _observed(records, BrowserSignal.NETWORK_SEEN)
    return [(one.at, str(one.body.get("detail", ""))) for one in seen]


def _observed(records: Sequence[EventRecord], signal: BrowserSignal) -> list[EventRecord]:
    return [
        one
        for one in records
        if one.kind == BrowserObserved.kind and one.body.get("signal") == signal.value
    ]
