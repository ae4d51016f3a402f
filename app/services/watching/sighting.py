"""Read the pictures of a check-in: how well the detector sees this person, and hints for people.

Nothing here is a flag. A second reading of the same pictures comes to the same, and changes
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from app.services.attempts.challenges import TURNS, newest_challenge
from app.services.attempts.check_in_steps import (
    BASELINE,
    PURPOSE_OF,
    REFERENCE,
    STEP_KINDS,
    current_pictures,
)
from app.services.attempts.journal import note
from app.services.evidence.evidence import stored_picture
from app.services.ports import EvidenceStore, Publisher, UnitOfWork, UnitOfWorkFactory
from app.services.rows import JsonValue, SnapshotRow
from exam_engine.attempts.actors import SYSTEM
from exam_engine.attempts.events.check_in import SightTaken
from exam_engine.attempts.states import LIVE
from exam_engine.catalogue import CheckInStep
from proctoring.errors import SnapshotRefused
from proctoring.observations import Observation
from proctoring.sight import Sight, sight_of, turn_hint

MOST_PICTURES: Final = 8
"""Of one's own, the newest; more teach nothing."""


class Reader(Protocol):
    """Reads one picture by itself."""

    def analyse(
        self, jpeg: bytes, frame: bytes | None, at: datetime, reference: bytes | None = None
    ) -> tuple[Observation, bytes]:
        """Return the readings; what would be remembered is not asked for here.

        Raises:
            SnapshotRefused: the bytes cannot be read as a picture.
        """


@dataclass(frozen=True, slots=True)
class Sighting:
    """The use case over its ports."""

    uow: UnitOfWorkFactory
    read: UnitOfWorkFactory
    store: EvidenceStore
    publisher: Publisher

    def look(self, attempt_id: str, reader: Reader) -> SightTaken | None:
        """Read the current pictures of a check-in; None where there are none any more.

        Pictures are decoded outside of any transaction.
        """
        with self.read() as uow:
            own, acts = _pictures(uow, attempt_id)
        observed = [one for row in own if (one := self._observed(row, reader)) is not None]
        if not observed:
            return None
        sight = sight_of(observed)
        hints: dict[str, JsonValue] = {
            row.id: self._hint(row, act, sight, reader) for row, act in acts if act in TURNS
        }
        detector = observed[0].detector.name
        fact = SightTaken(sight.pictures, sight.seen, detector, sight.human_only, hints)
        self._note(attempt_id, fact)
        return fact

    def _observed(self, row: SnapshotRow, reader: Reader) -> Observation | None:
        data = stored_picture(self.store, row)
        try:
            return None if data is None else reader.analyse(data, None, row.received_at)[0]
        except SnapshotRefused:
            return None

    def _hint(self, row: SnapshotRow, act: str, sight: Sight, reader: Reader) -> str:
        observation = self._observed(row, reader)
        if observation is None:
            return "unclear"
        return turn_hint(observation, sight.yaw, to_own_left=act == TURNS[0]).value

    def _note(self, attempt_id: str, fact: SightTaken) -> None:
        with self.uow() as uow:
            stored = uow.attempts.lock(attempt_id)
            if stored is None or stored.attempt.state not in LIVE:
                return
            before = uow.attempts.events(attempt_id, kinds=(SightTaken.kind,))
            if before and before[-1].body == fact.to_body():
                return
            note(uow, stored, fact, actor=SYSTEM, now=uow.now())
            uow.commit()
        self.publisher.board_changed(attempt_id)


def _pictures(
    uow: UnitOfWork, attempt_id: str
) -> tuple[Sequence[SnapshotRow], Sequence[tuple[SnapshotRow, str]]]:
    """Return the own pictures that count, and those of the newest challenge with their acts."""
    told = uow.attempts.events(attempt_id, kinds=STEP_KINDS)
    rows = uow.invigilation.snapshots(attempt_id)
    own = [
        row
        for purpose in (PURPOSE_OF[REFERENCE], BASELINE)
        for row in current_pictures(told, rows, REFERENCE, purpose)
    ]
    challenge = newest_challenge(told)
    if challenge is None:
        return own[-MOST_PICTURES:], ()
    by_id = {row.client_id: row for row in rows if row.purpose == CheckInStep.CHALLENGE.value}
    named = [(challenge.client_id(place), act) for place, act in enumerate(challenge.acts)]
    return own[-MOST_PICTURES:], [(by_id[name], act) for name, act in named if name in by_id]
