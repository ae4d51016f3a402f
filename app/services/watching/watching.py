"""Snapshots and browser reports to flags: fold what analysis read, store episodes, group them.

The pictures are read by an `Analyser` that a worker brings; this module never decodes one. Every
step may be repeated: stored observations and the smoother's sequence make a second run harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from app.services.attempts.journal import note, seal_pictures
from app.services.cases.incidents import flag_row, regroup
from app.services.catalogue.supervising import silent_kinds
from app.services.errors import EvidenceGone, StaleVersion
from app.services.evidence.evidence import stored_picture
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
from app.services.watching.browser_flags import browser_flags
from app.services.watching.comparing import compared_with
from app.services.watching.lost_camera import opened_or_graver, returned
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.events.evidence import FlagClosed as FlagClosedFact
from exam_engine.attempts.events.evidence import FlagOpened as FlagOpenedFact
from exam_engine.attempts.states import AttemptState
from exam_engine.ids import FlagId
from proctoring.errors import SnapshotRefused
from proctoring.flags import Flag, Severity
from proctoring.observations import Observation
from proctoring.precision import Signal, softened
from proctoring.rulebook import DEFAULT_INTERVAL, rules_for
from proctoring.rules import Sample, camera_lost, finish, fold
from proctoring.smoother import SmootherState

BATCH = 50
SEAL_EVERY = timedelta(minutes=5)
ENDED = frozenset({AttemptState.SUBMITTED, AttemptState.TERMINATED})


class Analyser(Protocol):
    """Reads one picture; pure, so it may be asked twice."""

    def remembers(self, frame: bytes | None) -> bool:
        """Tell whether this is a memory to go on with; else the next picture is a first one."""

    def analyse(
        self, jpeg: bytes, frame: bytes | None, at: datetime, reference: bytes | None = None
    ) -> tuple[Observation, bytes]:
        """Return the readings and what to remember for the next picture.

        Args:
            jpeg: the picture.
            frame: what was remembered after the one before; None for a first picture.
            at: when the server received it.
            reference: the check-in's picture of a person who agreed to be compared with it, where
                it is to be read for the memory; None leaves the memory of it as it is.

        Raises:
            SnapshotRefused: the bytes cannot be read as a picture.
        """


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a batch of pictures came to."""

    observations: list[tuple[SnapshotRow, Observation]]
    refused: list[SnapshotRow]
    frame: bytes | None


@dataclass(frozen=True, slots=True)
class Watching:
    """Analysis of one attempt at a time, over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore
    publisher: Publisher
    interval: timedelta = DEFAULT_INTERVAL

    def analyse(self, attempt_id: str, analyser: Analyser, *, limit: int = BATCH) -> bool:
        """Read the waiting pictures of an attempt; True when more are waiting.

        Pictures are decoded outside of any transaction.

        Raises:
            StaleVersion: another worker analysed the same pictures meanwhile; run again.
        """
        with self.read() as uow:
            rows = list(uow.invigilation.unanalysed(attempt_id, limit))
            before = uow.invigilation.analysis_state(attempt_id)
        frame = self._remembered(attempt_id, before.frame)
        reference = None if analyser.remembers(frame) else self._reference(attempt_id)
        reading = self._read_pictures(rows, frame, analyser, reference)
        memory = before.frame
        if reading.frame is not None and reading.frame is not frame:  # small copies of pictures
            memory = self.store.sealed(reading.frame, attempt_id=attempt_id)
        reading = replace(reading, frame=memory)
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None:
                return False
            if uow.invigilation.analysis_state(attempt_id) != before:
                raise StaleVersion(f"pictures of {attempt_id} were analysed elsewhere")
            self._record(uow, stored, reading, before)
            # What came meanwhile has a message of its own.
            more = len(rows) == limit and bool(uow.invigilation.unanalysed(attempt_id, 1))
            if not more and stored.attempt.state in ENDED:
                message = Message(TRIAGE_ATTEMPT.name, attempt_id, stored.last_seq)
                uow.outbox.put(message, due_at=uow.now())
            uow.commit()
        self.publisher.board_changed(attempt_id)
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
            running = stored.attempt.clock.running_since
            newest = uow.invigilation.latest_snapshot(attempt_id)
            last = max(filter(None, (running, newest.received_at if newest else None)))
            known = uow.invigilation.flags(attempt_id)
            flag = opened_or_graver(known, camera_lost(last, uow.now(), self.interval))
            if flag is None:
                return False
            if flag.kind in silent_kinds(stored.attempt):
                return False
            self._open(uow, stored, known, [flag])
            uow.commit()
        self.publisher.board_changed(attempt_id)
        return True

    def _reference(self, attempt_id: str) -> bytes | None:
        """Return the check-in's picture of somebody who is to be compared with it, else None."""
        with self.read() as uow:
            compared = compared_with(uow, attempt_id)
        return None if compared is None else stored_picture(self.store, compared)

    def _remembered(self, attempt_id: str, frame: bytes | None) -> bytes | None:
        """Return what is remembered of pictures before; nothing where its key was destroyed."""
        if frame is None:
            return None
        try:
            return self.store.opened(frame, attempt_id=attempt_id)
        except EvidenceGone:
            return None

    def _read_pictures(
        self,
        rows: Sequence[SnapshotRow],
        frame: bytes | None,
        analyser: Analyser,
        reference: bytes | None,
    ) -> _Reading:
        reading = _Reading([], [], frame)
        for row in rows:
            try:
                data = self.store.get(row.storage_key)
                observation, frame = analyser.analyse(data, frame, row.received_at, reference)
            except (SnapshotRefused, EvidenceGone):
                reading.refused.append(row)
                continue
            reference = None  # the memory has it now
            reading.observations.append((row, observation))
        return _Reading(reading.observations, reading.refused, frame)

    def _record(
        self, uow: UnitOfWork, stored: StoredAttempt, reading: _Reading, before: AnalysisState
    ) -> None:
        attempt_id = stored.attempt.id
        for row in reading.refused:
            uow.invigilation.mark_refused(row.id)
        uow.invigilation.add_observations(
            [_observation_row(row, observation) for row, observation in reading.observations]
        )
        state = _smoother(before)
        rules = rules_for(self.interval, off=silent_kinds(stored.attempt))
        samples = [
            Sample(row.seq, row.id, row.received_at, observation)
            for row, observation in reading.observations
        ]
        state, changes = fold(samples, rules, state)
        if stored.attempt.state in ENDED:
            state, last = finish(state, rules)
            changes = (*changes, *last)
        known = uow.invigilation.flags(attempt_id)
        told = uow.attempts.events(attempt_id, kinds=("browser.observed", "snapshots.head"))
        flags = [change.flag for change in changes]
        flags += returned(known, [picture.received_at for picture, _ in reading.observations])
        flags += browser_flags(told)
        self._open(uow, stored, known, flags)
        document: dict[str, JsonValue] = dict(state.to_document().items())  # type: ignore[arg-type]
        uow.invigilation.put_analysis_state(attempt_id, AnalysisState(reading.frame, document))
        self._seal(uow, stored, told)

    def _seal(self, uow: UnitOfWork, stored: StoredAttempt, told: Sequence[EventRecord]) -> None:
        """Put the head of the chain of pictures into the journal every five minutes."""
        heads = [record.at for record in told if record.kind == "snapshots.head"]
        since = heads[-1] if heads else stored.attempt.started_at
        now = uow.now()
        running = stored.attempt.state is AttemptState.IN_PROGRESS
        if not running or since is None or now - since < SEAL_EVERY:
            return
        newest = uow.attempts.get(stored.attempt.id)  # flags may have been noted meanwhile
        seal_pictures(uow, newest or stored, now=now)

    def _open(
        self, uow: UnitOfWork, stored: StoredAttempt, rows: Sequence[FlagRow], flags: Sequence[Flag]
    ) -> None:
        """Store changed flags, group them anew, and journal their openings and ends."""
        known = {row.id: row for row in rows}
        facts: list[AttemptEvent] = []
        silent = silent_kinds(stored.attempt)
        demoted = _demoted(uow) if flags else frozenset()
        changed = False
        for flag in flags:
            if flag.kind in silent:  # of the page, or a lost camera: these are not folded
                continue
            earlier = known.get(flag_row(stored.attempt.id, flag).id)
            before = Severity(earlier.severity) if earlier else Severity.LOW
            row = flag_row(stored.attempt.id, softened(flag, demoted, before))
            if row == earlier:
                continue
            uow.invigilation.put_flag(row)
            known[row.id] = row
            changed = True
            facts += _facts(row, earlier)
        if facts:
            note(uow, stored, *facts, actor=SYSTEM, now=uow.now())
        if changed:
            regroup(uow, stored.attempt.id)


def _demoted(uow: UnitOfWork) -> frozenset[Signal]:
    """Return the signals that were wrong too often to say anything grave."""
    return frozenset(one.signal for one in uow.signals.standing() if one.demoted)


def _facts(row: FlagRow, earlier: FlagRow | None) -> list[AttemptEvent]:
    evidence = (row.best_snapshot_id,) if row.best_snapshot_id else ()
    facts: list[AttemptEvent] = []
    if earlier is None:
        facts.append(
            FlagOpenedFact(
                flag=FlagId(row.id),
                flag_type=row.type,
                flag_class=row.flag_class,
                severity=row.severity,
                detector=row.detector,
                began_at=row.opened_at,
                evidence=evidence,
            )
        )
    if row.closed_at is not None and (earlier is None or earlier.closed_at is None):
        facts.append(
            FlagClosedFact(
                flag=FlagId(row.id),
                ended_at=row.closed_at,
                severity=row.severity,
                evidence=evidence,
            )
        )
    return facts


def _smoother(before: AnalysisState) -> SmootherState:
    return SmootherState.from_document(before.smoother) if before.smoother else SmootherState()


def _observation_row(row: SnapshotRow, observation: Observation) -> ObservationRow:
    document: dict[str, JsonValue] = dict(observation.to_document().items())  # type: ignore[arg-type]
    return ObservationRow(row.id, row.attempt_id, row.seq, row.received_at, document)
