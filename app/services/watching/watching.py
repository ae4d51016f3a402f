"""Snapshots and browser reports to flags: fold what analysis read, store episodes, group them.

Many attempts share a transaction: one for each picture costs as much as reading it. Every step may
be repeated: stored observations and the smoother's sequence make a second run harmless.
"""

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from app.services.attempts.journal import seal_pictures
from app.services.catalogue.supervising import silent_kinds
from app.services.errors import StaleVersion
from app.services.messages import TRIAGE_ATTEMPT, Message
from app.services.ports import EvidenceStore, Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import (
    AnalysisState,
    EventRecord,
    FlagRow,
    JsonValue,
    ObservationRow,
    SnapshotRow,
    StoredAttempt,
)
from app.services.watching.browser_flags import browser_flags, camera_denials
from app.services.watching.closing import closing_flags
from app.services.watching.flagging import Flagging
from app.services.watching.lost_camera import opened_or_graver, returned, silent_since
from app.services.watching.reading import Analyser, PictureReading, Reading
from exam_engine.attempts.states import AttemptState
from proctoring.errors import RecordCorrupt
from proctoring.observations import Observation
from proctoring.rulebook import DEFAULT_INTERVAL, Rules, rules_for
from proctoring.rules import Sample, camera_lost, finish, fold
from proctoring.smoother import SmootherState

log = logging.getLogger(__name__)

BATCH = 50
MOST_FOLDED = 10_000
"""Readings of an attempt that are folded again, at most: those of 13 hours."""
SEAL_EVERY = timedelta(minutes=5)
ENDED = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})
_TOLD = ("browser.observed",)
_NOTHING = Reading((), (), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is stored of one attempt, read under its lock.

    Attributes:
        memory: what was remembered before these pictures.
        flags: its episodes.
        told: reports of the page that were not read before.
    """

    stored: StoredAttempt
    memory: AnalysisState
    flags: Sequence[FlagRow]
    told: Sequence[EventRecord]


@dataclass(frozen=True, slots=True)
class Watching:
    """Analysis of attempts, over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore
    publisher: Publisher
    interval: timedelta = DEFAULT_INTERVAL

    def analyse(self, attempt_id: str, analyser: Analyser, *, limit: int = BATCH) -> bool:
        """Read the waiting pictures of one attempt; True when more are waiting.

        Raises:
            StaleVersion: another worker analysed the same pictures meanwhile; run again.
        """
        return bool(self.analyse_all((attempt_id,), analyser, limit=limit))

    def analyse_all(
        self, attempt_ids: Sequence[str], analyser: Analyser, *, limit: int = BATCH
    ) -> Set[str]:
        """Read waiting pictures of some attempts; returns those of which more are waiting.

        Pictures are decoded outside of any transaction. All is stored, or nothing.

        Args:
            attempt_ids: each once; those that do not exist are left out.
            analyser: reads a picture.
            limit: most pictures that are read.

        Raises:
            StaleVersion: another worker analysed some of the pictures meanwhile; run again.
        """
        with self.read() as uow:
            waiting = uow.analysis.waiting(attempt_ids, limit)
            memories = uow.analysis.memories(attempt_ids)
        readings = self._read(_by_attempt(waiting), memories, analyser)
        with self.uow() as uow:
            known = _known(uow, memories)
            more = self._record(uow, known, readings, full=len(waiting) == limit)
            uow.commit()
        for one in known:
            self.publisher.board_changed(one.stored.attempt.id)
        return more

    def note_missing_camera(self, attempt_id: str) -> bool:
        """Open the flag of a camera from which nothing comes, or let it weigh more by now.

        Returns:
            whether something has changed.
        """
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or stored.attempt.state is not AttemptState.IN_PROGRESS:
                return False
            running, now = stored.attempt.clock.running_since, uow.now()
            assert running is not None, "the clock runs in this state"
            newest = uow.invigilation.latest_snapshot(attempt_id)
            received = newest.received_at if newest else None
            outages = uow.outages.between(received or running, now)
            last = silent_since(running, received, outages)
            known = uow.invigilation.flags(attempt_id)
            flag = opened_or_graver(known, camera_lost(last, now, self.interval))
            if flag is None or flag.kind in silent_kinds(stored.attempt):
                return False
            Flagging(uow).store(stored, known, [flag])
            uow.commit()
        self.publisher.board_changed(attempt_id)
        return True

    def _read(
        self,
        rows: Mapping[str, Sequence[SnapshotRow]],
        memories: Mapping[str, AnalysisState],
        analyser: Analyser,
    ) -> dict[str, Reading]:
        """Read the pictures; what is remembered holds small copies of them, so it lies sealed."""
        kept = {name: frame for name in rows if (frame := memories[name].frame) is not None}
        frames = self.store.opened_all(kept)
        reader = PictureReading(self.read, self.store, analyser)
        read = {name: reader.of(name, own, frames.get(name)) for name, own in rows.items()}
        fresh = {name: one.frame for name, one in read.items() if one.frame is not None}
        sealed = self.store.sealed_all(fresh) if fresh else {}
        return {name: replace(one, frame=sealed.get(name)) for name, one in read.items()}

    def _record(
        self,
        uow: UnitOfWork,
        known: Sequence[_Known],
        readings: Mapping[str, Reading],
        *,
        full: bool,
    ) -> Set[str]:
        """Store what was read of all attempts, and what follows from it for each of them."""
        own = {
            one.stored.attempt.id: readings.get(one.stored.attempt.id, _NOTHING) for one in known
        }
        uow.analysis.store(
            [_observation_row(*each) for one in own.values() for each in one.observations],
            [row.id for one in own.values() for row in one.refused],
        )
        # What came meanwhile has a message of its own.
        left = uow.analysis.waiting(tuple(own), BATCH) if full else ()
        more = {row.attempt_id for row in left}
        flagging = Flagging(uow)
        memories: dict[str, AnalysisState] = {}
        for one in known:
            name = one.stored.attempt.id
            memory, after = self._folded(flagging, one, own[name])
            if memory != one.memory or one.told:
                memories[name] = replace(memory, told=one.stored.last_seq)
            self._follow_up(uow, after, own[name], one.memory, more=name in more)
        uow.analysis.remember(memories)
        return more

    def _folded(
        self, flagging: Flagging, known: _Known, reading: Reading
    ) -> tuple[AnalysisState, StoredAttempt]:
        """Fold new readings of one attempt and store its flags; returns memory and attempt."""
        attempt = known.stored.attempt
        rules = rules_for(self.interval, off=silent_kinds(attempt))
        state = _smoother(flagging.uow, known, rules)
        samples = [
            Sample(row.seq, row.id, row.received_at, observation)
            for row, observation in reading.observations
        ]
        state, changes = fold(samples, rules, state)
        if attempt.state in ENDED:
            state, last = finish(state, rules)
            changes = (*changes, *last)
        flags = [change.flag for change in changes]
        flags += returned(known.flags, [row.received_at for row, _ in reading.observations])
        flags += browser_flags(known.told, known.flags)
        flags += camera_denials(known.told, known.flags)
        if attempt.state in ENDED:
            flags += closing_flags(flagging.uow, known.stored, known.flags, flags)
        after = flagging.store(known.stored, known.flags, flags)
        document: dict[str, JsonValue] = dict(state.to_document().items())  # type: ignore[arg-type]
        frame = reading.frame or known.memory.frame
        return AnalysisState(frame, document, known.memory.told), after

    def _follow_up(
        self,
        uow: UnitOfWork,
        stored: StoredAttempt,
        reading: Reading,
        before: AnalysisState,
        *,
        more: bool,
    ) -> None:
        """Seal the chain of pictures when it is time; ask for triage when the last one is read."""
        if stored.attempt.state in ENDED and not more:
            message = Message(TRIAGE_ATTEMPT.name, stored.attempt.id, stored.last_seq)
            uow.outbox.put(message, due_at=uow.now())
        newest = max((row.received_at for row, _ in reading.observations), default=None)
        if newest is not None and _is_time_to_seal(stored, before, newest):
            seal_pictures(uow, stored, now=uow.now())


def _known(uow: UnitOfWork, memories: Mapping[str, AnalysisState]) -> list[_Known]:
    """Lock the attempts and read what is stored of each.

    Raises:
        StaleVersion: something else is remembered of one of them than `memories` says.
    """
    locked = uow.analysis.lock(tuple(memories))
    moved = uow.analysis.moved(memories)
    if moved:
        raise StaleVersion(f"pictures of {', '.join(sorted(moved))} were analysed elsewhere")
    names = tuple(memories)
    flags, told = uow.analysis.flags(names), uow.analysis.told(names, _TOLD)
    return [
        _Known(
            stored,
            memories[stored.attempt.id],
            flags.get(stored.attempt.id, ()),
            told.get(stored.attempt.id, ()),
        )
        for stored in locked
    ]


def _is_time_to_seal(stored: StoredAttempt, before: AnalysisState, newest: datetime) -> bool:
    """Tell whether the head of the chain of pictures belongs into the journal: every 5 minutes.

    It does where a whole number of them since the start lies between this picture and the one
    before: nothing but what is remembered need be read for that.
    """
    began, text = stored.attempt.started_at, before.smoother.get("at")
    if began is None or stored.attempt.state is not AttemptState.IN_PROGRESS:
        return False
    previous = datetime.fromisoformat(text) if isinstance(text, str) else began
    return (newest - began) // SEAL_EVERY > (previous - began) // SEAL_EVERY


def _by_attempt(rows: Sequence[SnapshotRow]) -> Mapping[str, Sequence[SnapshotRow]]:
    """Return the pictures of each attempt, by sequence as they come."""
    ordered = sorted(rows, key=attrgetter("attempt_id"))
    return {name: tuple(own) for name, own in groupby(ordered, attrgetter("attempt_id"))}


def _smoother(uow: UnitOfWork, known: _Known, rules: Rules) -> SmootherState:
    """Read the memory; one of another version is folded again from the stored readings."""
    if not known.memory.smoother:
        return SmootherState()
    try:
        return SmootherState.from_document(known.memory.smoother)
    except RecordCorrupt as error:
        log.warning("flags are folded again: %s", error, extra={"event": "memory_lost"})
    rows = uow.invigilation.observations(known.stored.attempt.id, limit=MOST_FOLDED)
    samples = [
        Sample(row.seq, row.snapshot_id, row.at, Observation.from_document(row.document))
        for row in rows
    ]
    return fold(samples, rules)[0]


def _observation_row(row: SnapshotRow, observation: Observation) -> ObservationRow:
    document: dict[str, JsonValue] = dict(observation.to_document().items())  # type: ignore[arg-type]
    return ObservationRow(row.id, row.attempt_id, row.seq, row.received_at, document)
