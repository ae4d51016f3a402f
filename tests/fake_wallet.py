"""Fake repository of what holders decide about their credentials."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.services.errors import StaleVersion
from app.services.rows import LookDay, ShareRow, ShowingRow
from app.services.verifying.showing import Detail, Visibility
from tests.fake_state import State


class FakeWallet:
    def __init__(self, state: State) -> None:
        self.state = state

    def put_showing(self, row: ShowingRow) -> None:
        if (row.number, row.version) in self.state.showings:
            raise StaleVersion(f"{row.number} has a decision {row.version}")
        self.state.showings[row.number, row.version] = row
        public = row.visibility == Visibility.PUBLIC
        self.state.credentials[row.number] = replace(
            self.state.credentials[row.number],
            visibility=row.visibility,
            name_public=public and Detail.NAME in row.fields,
            result_public=public and Detail.RESULT in row.fields,
        )

    def showings(self, number: str) -> Sequence[ShowingRow]:
        own = [one for one in self.state.showings.values() if one.number == number]
        return sorted(own, key=lambda one: -one.version)

    def add_share(self, row: ShareRow) -> None:
        self.state.shares[row.id] = row

    def shares(self, number: str) -> Sequence[ShareRow]:
        own = sorted(self.state.shares.values(), key=lambda one: one.id)
        own = [one for one in own if one.number == number]
        return sorted(own, key=lambda one: one.created_at, reverse=True)

    def share_of(self, token_sha256: str) -> ShareRow | None:
        held = self.state.shares.values()
        return next((one for one in held if one.token_sha256 == token_sha256), None)

    def open_share(self, share_id: str, now: datetime) -> bool:
        held = self.state.shares.get(share_id)
        if held is None or held.revoked_at is not None or held.expires_at <= now:
            return False
        if held.view_limit is not None and held.views >= held.view_limit:
            return False
        self.state.shares[share_id] = replace(held, views=held.views + 1)
        return True

    def revoke_share(self, share_id: str, number: str, at: datetime) -> bool:
        held = self.state.shares.get(share_id)
        if held is None or held.number != number or held.revoked_at is not None:
            return False
        self.state.shares[share_id] = replace(held, revoked_at=at)
        return True

    def looks(self, number: str) -> Sequence[LookDay]:
        views = {day: many for (one, day), many in self.state.views.items() if one == number}
        names = {day: many for (one, day), many in self.state.name_tries.items() if one == number}
        days = sorted({*views, *names}, reverse=True)
        return [LookDay(day, views.get(day, 0), names.get(day, 0)) for day in days]
