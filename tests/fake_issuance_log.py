"""Fake issuance log."""

from collections.abc import Sequence

from app.services.rows import LogHeadRow, LogRow
from tests.fake_state import State


class FakeIssuanceLog:
    def __init__(self, state: State) -> None:
        self.state = state

    def next_position(self) -> int:
        return len(self.state.log)

    def size(self) -> int:
        return len(self.state.log)

    def add(self, row: LogRow, nodes: Sequence[tuple[int, int, bytes]]) -> None:
        assert row.position not in self.state.log
        self.state.log[row.position] = row
        for level, position, digest in nodes:
            assert self.state.log_nodes.setdefault((level, position), digest) == digest

    def node(self, level: int, position: int) -> bytes:
        return self.state.log_nodes[level, position]

    def entries(self, after: int, limit: int) -> Sequence[LogRow]:
        return [row for at, row in sorted(self.state.log.items()) if at > after][:limit]

    def entries_of(self, number: str) -> Sequence[LogRow]:
        return [row for _, row in sorted(self.state.log.items()) if row.number == number]

    def put_head(self, row: LogHeadRow) -> bool:
        return self.state.log_heads.setdefault((row.size, row.at), row) is row

    def latest_head(self, least: int = 0) -> LogHeadRow | None:
        newest = max(self.state.log_heads, default=None)
        found = self.state.log_heads[newest] if newest is not None else None
        return found if found is not None and found.size >= least else None

    def heads(self) -> Sequence[LogHeadRow]:
        return [row for _, row in sorted(self.state.log_heads.items())]
