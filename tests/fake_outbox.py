"""The outbox in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.services.messages import Message
from tests.fake_state import Lent, State


class FakeOutbox:
    def __init__(self, state: State) -> None:
        self.state = state

    def put(self, message: Message, *, due_at: datetime) -> None:
        key = (message.kind, message.subject)
        held = self.state.outbox.get(key)
        if held is None:
            self.state.outbox[key] = Lent(message, due_at)
            return
        watermark = max(held.message.watermark, message.watermark)
        self.state.outbox[key] = Lent(
            replace(message, watermark=watermark),
            min(held.due_at, due_at),
            held.lease_until,
            renewed=True,
        )

    def put_all(self, messages: Sequence[Message], *, due_at: datetime) -> None:
        for message in messages:
            self.put(message, due_at=due_at)

    def due_kinds(self, now: datetime) -> Sequence[str]:
        return sorted(
            {
                key[0]
                for key, held in self.state.outbox.items()
                if held.due_at <= now and (held.lease_until is None or held.lease_until <= now)
            }
        )

    def claim(
        self, kinds: Sequence[str], *, now: datetime, lease_s: int, limit: int
    ) -> Sequence[Message]:
        due = [
            (held.due_at, key)
            for key, held in self.state.outbox.items()
            if key[0] in kinds
            and held.due_at <= now
            and (held.lease_until is None or held.lease_until <= now)
        ]
        lapses = now + timedelta(seconds=lease_s)
        claimed = [key for _at, key in sorted(due, key=lambda one: (one[0], one[1][1]))[:limit]]
        for key in claimed:
            self.state.outbox[key] = Lent(self.state.outbox[key].message, lapses, lapses)
        return [self.state.outbox[key].message for key in claimed]

    def postpone(self, message: Message, until: datetime) -> None:
        key = (message.kind, message.subject)
        held = self.state.outbox.get(key)
        if held is not None and not held.renewed:
            self.state.outbox[key] = replace(held, due_at=until, renewed=True)

    def settle_all(self, messages: Sequence[Message]) -> None:
        _ = [self.settle(one) for one in messages]

    def settle(self, message: Message) -> bool:
        key = (message.kind, message.subject)
        held = self.state.outbox.get(key)
        if held is None:
            return True
        if held.message.watermark <= message.watermark and not held.renewed:
            del self.state.outbox[key]
            return True
        self.state.outbox[key] = replace(held, lease_until=None)
        return False
