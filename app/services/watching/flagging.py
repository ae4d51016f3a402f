"""Flags into storage: episodes, their incidents, and the facts of their openings and ends.

Which signals stepped back is asked once for a transaction, and only where something is flagged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.services.attempts.journal import note
from app.services.cases.incidents import flag_row, regroup
from app.services.catalogue.supervising import silent_kinds
from app.services.ports import UnitOfWork
from app.services.rows import FlagRow, StoredAttempt
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events import AttemptEvent
from exam_engine.attempts.events.evidence import FlagClosed as FlagClosedFact
from exam_engine.attempts.events.evidence import FlagOpened as FlagOpenedFact
from exam_engine.ids import FlagId
from proctoring.flags import Flag, Severity
from proctoring.precision import Signal, softened


@dataclass(slots=True)
class Flagging:
    """Stores flags within one transaction."""

    uow: UnitOfWork
    _stepped_back: frozenset[Signal] | None = field(default=None, init=False)

    def store(
        self, stored: StoredAttempt, known: Sequence[FlagRow], flags: Sequence[Flag]
    ) -> StoredAttempt:
        """Store flags that have changed, group them anew, and journal their openings and ends.

        Args:
            stored: the attempt, locked.
            known: its flags as they are stored.
            flags: episodes, newer states of them included; equal ones change nothing.

        Returns:
            the attempt with the facts that were noted.
        """
        if not flags:
            return stored
        rows = {row.id: row for row in known}
        facts: list[AttemptEvent] = []
        silent = silent_kinds(stored.attempt)
        changed = False
        for flag in flags:
            if flag.kind in silent:  # of the page, or a lost camera: these are not folded
                continue
            earlier = rows.get(flag_row(stored.attempt.id, flag).id)
            before = Severity(earlier.severity) if earlier else Severity.LOW
            row = flag_row(stored.attempt.id, softened(flag, self._demoted(), before))
            if row == earlier:
                continue
            self.uow.invigilation.put_flag(row)
            rows[row.id] = row
            changed = True
            facts += _facts(row, earlier)
        if facts:
            stored = note(self.uow, stored, *facts, actor=SYSTEM, now=self.uow.now())
        if changed:
            regroup(self.uow, stored.attempt.id)
        return stored

    def _demoted(self) -> frozenset[Signal]:
        """Return the signals that were wrong too often to say anything grave."""
        if self._stepped_back is None:
            standing = self.uow.signals.standing()
            self._stepped_back = frozenset(one.signal for one in standing if one.demoted)
        return self._stepped_back


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
