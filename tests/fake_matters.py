"""Fake repository of complaints and appeals."""

from collections.abc import Sequence
from datetime import datetime

from app.services.errors import StaleVersion
from app.services.rows import MatterEventRow, MatterRow, MatterSender
from exam_engine.issuance.matter import ENDED
from tests.fake_state import State


class FakeMatters:
    def __init__(self, state: State) -> None:
        self.state = state

    def add(self, row: MatterRow) -> bool:
        if any(one.reference == row.reference for one in self.state.matters.values()):
            return False
        self.state.matters[row.id] = row
        return True

    def get(self, matter_id: str) -> MatterRow | None:
        return self.state.matters.get(matter_id)

    def put(self, row: MatterRow) -> bool:
        held = self.state.matters.get(row.id)
        if held is None or held.version != row.version - 1:
            return False
        self.state.matters[row.id] = row
        return True

    def of_person(self, person_id: str) -> Sequence[MatterRow]:
        own = [one for one in self._rows() if one.person_id == person_id]
        return sorted(own, key=lambda one: one.filed_at, reverse=True)

    def about(self, subject: str, about: str) -> Sequence[MatterRow]:
        same = [one for one in self._rows() if (one.subject, one.about) == (subject, about)]
        return sorted(same, key=lambda one: one.filed_at)

    def open(self) -> Sequence[MatterRow]:
        waiting = [one for one in self._rows() if one.state not in ENDED]
        return sorted(waiting, key=lambda one: one.due_at)

    def ended(self, limit: int) -> Sequence[MatterRow]:
        over = [one for one in self._rows() if one.ended_at is not None]
        return sorted(over, key=lambda one: one.ended_at or one.filed_at, reverse=True)[:limit]

    def append(self, row: MatterEventRow) -> None:
        if (row.matter_id, row.seq) in self.state.matter_events:
            raise StaleVersion(f"{row.matter_id} has an event {row.seq}")
        self.state.matter_events[row.matter_id, row.seq] = row

    def events(self, matter_id: str) -> Sequence[MatterEventRow]:
        of_it = [one for one in self.state.matter_events.values() if one.matter_id == matter_id]
        return sorted(of_it, key=lambda one: one.seq)

    def due_before(self, instant: datetime) -> Sequence[MatterRow]:
        return [one for one in self.open() if one.due_at < instant]

    def add_sender(self, sender: MatterSender) -> bool:
        if any(one.secret_sha256 == sender.secret_sha256 for one in self._senders().values()):
            return False
        return self._senders().setdefault(sender.matter_id, sender) is sender

    def sender(self, matter_id: str) -> MatterSender | None:
        return self._senders().get(matter_id)

    def by_link(self, secret_sha256: str) -> MatterRow | None:
        found = (one for one in self._senders().values() if one.secret_sha256 == secret_sha256)
        sender = next(found, None)
        return self.get(sender.matter_id) if sender is not None else None

    def waiting_strangers(self) -> int:
        return sum(one.person_id is None and one.assigned_to is None for one in self.open())

    def forget_senders(self, ended_before: datetime) -> int:
        over = [
            one.id
            for one in self._rows()
            if one.ended_at is not None and one.ended_at < ended_before
        ]
        return sum(self._senders().pop(one, None) is not None for one in over)

    def _senders(self) -> dict[str, MatterSender]:
        return self.state.matter_senders

    def _rows(self) -> list[MatterRow]:
        return sorted(self.state.matters.values(), key=lambda one: one.id)
