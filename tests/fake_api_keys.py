"""Employers' keys in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.services.rows import ApiKey, ApiKeyEvent
from tests.fake_state import State


class FakeApiKeys:
    def __init__(self, state: State) -> None:
        self.state = state

    def add(self, key: ApiKey) -> bool:
        return self.state.api_keys.setdefault(key.id, key) is key

    def get(self, key_id: str) -> ApiKey | None:
        return self.state.api_keys.get(key_id)

    def all(self) -> Sequence[ApiKey]:
        rows = self.state.api_keys.values()
        return sorted(rows, key=lambda one: (one.organisation, one.made_at, one.id))

    def of_company(self, company_id: str) -> Sequence[ApiKey]:
        own = [one for one in self.state.api_keys.values() if one.company_id == company_id]
        return sorted(own, key=lambda one: (one.made_at, one.id))

    def set_limits(self, company_id: str, *, per_day: int, per_minute: int) -> None:
        for one in self.of_company(company_id):
            changed = replace(one, per_day=per_day, per_minute=per_minute)
            self.state.api_keys[one.id] = changed

    def end_at(self, key_id: str, at: datetime) -> None:
        self.state.api_keys[key_id] = replace(self.state.api_keys[key_id], ends_at=at)

    def revoke(self, key_id: str, at: datetime) -> bool:
        key = self.state.api_keys.get(key_id)
        if key is None or key.revoked_at is not None:
            return False
        self.state.api_keys[key_id] = replace(key, revoked_at=at)
        return True

    def mark_used(self, key_id: str, at: datetime) -> None:
        self.state.api_keys[key_id] = replace(self.state.api_keys[key_id], last_used_at=at)

    def note(self, event: ApiKeyEvent) -> None:
        self.state.api_key_events[event.id] = event

    def events(self, key_id: str, limit: int) -> Sequence[ApiKeyEvent]:
        own = [one for one in self.state.api_key_events.values() if one.key_id == key_id]
        own.sort(key=lambda one: one.id)
        return sorted(own, key=lambda one: one.at, reverse=True)[:limit]
