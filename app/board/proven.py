"""Flags and incidents as JSON, each with how often the signal behind it was right so far.

Read side only. What people found is counted per kind and version of the detector; what a person
marked has no such number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.services.ports import UnitOfWorkFactory
from app.services.rows import FlagRow, JsonValue
from app.services.watching.signals import judged_words
from app.services.words import flag_words
from exam_engine.instants import to_ms
from proctoring.flags import FlagKind
from proctoring.precision import Signal, Standing


@dataclass(slots=True)
class Measured:
    """Where every signal stands, read once for all rows that are shown as of one instant."""

    read: UnitOfWorkFactory
    _at: datetime | None = field(default=None, init=False)
    _standing: Sequence[Standing] = field(default=(), init=False)

    def as_of(self, now: datetime) -> Sequence[Standing]:
        """Return where each signal stands that was ever judged."""
        if self._at != now:
            with self.read() as uow:
                standing = uow.signals.standing()
            self._at, self._standing = now, standing
        return self._standing


def flags_as_json(flags: Sequence[FlagRow], standing: Sequence[Standing]) -> list[JsonValue]:
    """Return flags with their words, and what was measured of each one's signal."""
    known = {one.signal: one for one in standing}
    return [_flag(flag, known) for flag in flags]


def _flag(flag: FlagRow, known: Mapping[Signal, Standing]) -> dict[str, JsonValue]:
    kind = FlagKind(flag.type)
    machine = kind is not FlagKind.PROCTOR_FLAG
    return {
        "id": flag.id,
        "type": flag.type,
        "class": flag.flag_class,
        "severity": flag.severity,
        "since": to_ms(flag.opened_at),
        "until": to_ms(flag.closed_at) if flag.closed_at else None,
        "count": flag.count,
        "words": flag_words(flag.type, flag.document),
        "detector": flag.detector if machine else None,
        "judged": judged_words(known.get(Signal(kind, flag.detector))) if machine else None,
    }
