"""Why each mark of an attempt was made: a person's own words, or what a machine measured.

Whoever rules on a mark reads it, and so does the candidate: a mark that cannot say why is no
evidence. Whoever has not looked at the pictures yet reads none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.services.cases.cases import STAFF_ENDED
from app.services.cases.incidents import flag_of
from app.services.ports import UnitOfWork
from app.services.rows import EventRecord, FlagRow
from app.web.words.reading_words import measured_words, precision_words, seen_words
from app.web.words.rule_words import rule_words
from exam_engine.attempts.events.course import AttemptTerminated
from exam_engine.attempts.events.evidence import FlagOpened
from proctoring.flags import FlagKind
from proctoring.precision import Signal, Standing

_KINDS: Final = (FlagOpened.kind, AttemptTerminated.kind)


@dataclass(frozen=True, slots=True)
class Marks:
    """What lies behind the marks of one attempt.

    Attributes:
        said: what a person wrote who marked something, by the flag's id.
        ended: why staff ended the exam; empty where they did not.
        known: where each signal stands that was ever judged.
    """

    said: Mapping[str, str]
    ended: str
    known: Mapping[Signal, Standing]

    def why(self, row: FlagRow) -> list[str]:
        """Return why something was marked, in sentences."""
        flag = flag_of(row)
        if flag.kind is FlagKind.PROCTOR_FLAG:
            words = self.ended if row.detector == STAFF_ENDED else self.said.get(row.id, "")
            return [words] if words else []
        standing = self.known.get(Signal(flag.kind, row.detector))
        return [
            words
            for words in (
                rule_words(flag),
                measured_words(flag),
                seen_words(flag),
                precision_words(standing),
            )
            if words
        ]


def marks_of(uow: UnitOfWork, attempt_id: str) -> Marks:
    """Read what lies behind the marks of an attempt."""
    said, ended = {}, ""
    for record in uow.attempts.events(attempt_id, kinds=_KINDS):
        if record.kind == AttemptTerminated.kind:
            ended = _reason(record)
        else:
            said[str(record.body.get("flag", ""))] = _said(record)
    return Marks(said, ended, {one.signal: one for one in uow.signals.standing()})


def _said(record: EventRecord) -> str:
    values = record.body.get("values")
    return str(values.get("words", "")) if isinstance(values, dict) else ""


def _reason(record: EventRecord) -> str:
    reason = record.body.get("reason")
    return str(reason.get("text", "")) if isinstance(reason, dict) else ""
