"""Broadcasts, receipts and watches in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.services.rows.board import Broadcast, BroadcastReceipt, Watch
from tests.fake_state import State


class FakeBoard:
    def __init__(self, state: State) -> None:
        self.state = state

    def seen_live(
        self, attempt_id: str, person_id: str, at: datetime, *, pictures: int, gap: timedelta
    ) -> None:
        theirs = [one for one in self.watched(attempt_id) if one.person_id == person_id]
        if theirs and theirs[-1].until >= at - gap:
            fresh = replace(theirs[-1], until=at, pictures=theirs[-1].pictures + pictures)
        else:
            fresh = Watch(attempt_id, person_id, at, at, pictures)
        self.state.watches[attempt_id, person_id, fresh.since] = fresh

    def watched(self, attempt_id: str) -> Sequence[Watch]:
        theirs = [one for one in self.state.watches.values() if one.attempt_id == attempt_id]
        return sorted(theirs, key=lambda one: (one.since, one.person_id))

    def add_broadcast(self, broadcast: Broadcast) -> None:
        self.state.broadcasts.setdefault(broadcast.id, broadcast)

    def add_receipt(self, receipt: BroadcastReceipt) -> None:
        self.state.receipts.setdefault((receipt.attempt_id, receipt.number), receipt)

    def message_shown(self, attempt_id: str, number: int, at: datetime) -> None:
        for key, receipt in list(self.state.receipts.items()):
            if key[0] == attempt_id and key[1] <= number and receipt.shown_at is None:
                self.state.receipts[key] = replace(receipt, shown_at=at)

    def broadcasts(self, limit: int) -> Sequence[Broadcast]:
        found = sorted(self.state.broadcasts.values(), key=lambda one: one.at, reverse=True)
        return [replace(one, name=self.state.people[one.by].name) for one in found[:limit]]

    def receipts(self, broadcast_id: str) -> Sequence[BroadcastReceipt]:
        found = [
            replace(one, candidate=self._name(one.attempt_id))
            for one in self.state.receipts.values()
            if one.broadcast_id == broadcast_id
        ]
        return sorted(found, key=lambda one: (one.candidate, one.attempt_id))

    def _name(self, attempt_id: str) -> str:
        return self.state.people[self.state.attempts[attempt_id].person_id].name
