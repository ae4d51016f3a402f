"""Fake table of signing keys."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.services.rows import CredentialRow, SigningKeyRow
from tests.fake_state import State


class FakeSigningKeys:
    def __init__(self, state: State) -> None:
        self.state = state

    def all(self) -> Sequence[SigningKeyRow]:
        rows = self.state.signing_keys.values()
        return sorted(rows, key=lambda one: (one.life.activate_at, one.life.kid))

    def shared(self) -> Sequence[SigningKeyRow]:
        return self.all()

    def locked(self) -> Sequence[SigningKeyRow]:
        return self.all()

    def add(self, row: SigningKeyRow) -> bool:
        return self.state.signing_keys.setdefault(row.life.kid, row) is row

    def put(self, row: SigningKeyRow) -> None:
        held = self.state.signing_keys.get(row.life.kid)
        if held is not None:
            kept = SigningKeyRow(row.life, held.jwk, held.backend, row.words)
            self.state.signing_keys[row.life.kid] = kept

    def signed_with(self, kid: str, after: str, limit: int) -> Sequence[CredentialRow]:
        rows = [row for row in self._issued() if kid in {row.kid, row.proof_kid}]
        return [row for row in rows if row.number > after][:limit]

    def count_signed_with(self) -> Mapping[str, int]:
        kids = [kid for row in self._issued() for kid in (row.kid, row.proof_kid)]
        return Counter(kid for kid in kids if kid is not None)

    def last_needed(self, kid: str) -> datetime | None:
        rows = [one for one in self.state.credentials.values() if kid in {one.kid, one.proof_kid}]
        return max((one.valid_until for one in rows), default=None)

    def _issued(self) -> Sequence[CredentialRow]:
        rows = sorted(self.state.credentials.items())
        return [row for _, row in rows if row.issued_at is not None]
