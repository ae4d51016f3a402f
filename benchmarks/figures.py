"""What one run of the save benchmark found, and what its goals say of it."""

import statistics
from dataclasses import dataclass, field
from typing import Literal

Backend = Literal["postgresql", "sqlite"]
Verdict = tuple[str, float, str, bool]
"""What, the figure, the goal in words, whether it is met."""

GOAL_RATE = 0.50
GOAL_CPU = 1.9
GOAL_KIB = 80.0
GOAL_CONNECT_MS = 1.8
GOAL_OVER_ROWS = 1.5
GOAL_DATABASE_SHARE = 0.2
GOAL_OVER_ONE_CONNECTION = 2.0
GOAL_OF_ONE_WRITER = 0.12
FAST_COMMIT_MS = 0.3
"""Below it a process is bound by its own CPU, and its share of the database says nothing."""
GOAL_GAP_MS = 50.0
NOISY = 2.0


@dataclass(frozen=True, slots=True)
class Floors:
    """What the database does without us, in the same run.

    Attributes:
        commit_ms: p50 and p99 of one row per commit on one connection.
        row_per_s: such commits a second.
        batch_per_s: rows a second by one writer in batches of 64.
    """

    commit_ms: tuple[float, float]
    row_per_s: float
    batch_per_s: float


@dataclass(slots=True)
class Figures:
    """What one run measured; CPU in microseconds per message unless said otherwise.

    Attributes:
        processes: delivery processes on the one database.
        back_ms: CPU of a page that comes back, with all others (`come_back`) or alone (`connect`).
        row_per_s: saves a second with a commit each, over 16 pooled connections of the process.
        gap_ms: longest time for which the loop stood while saves came at 15 % of what it can do.
    """

    backend: Backend
    processes: int = 1
    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    echo_per_s: list[float] = field(default_factory=list)
    save_per_s: list[float] = field(default_factory=list)
    row_per_s: list[float] = field(default_factory=list)
    echo_us: list[float] = field(default_factory=list)
    save_us: list[float] = field(default_factory=list)
    database_us: list[float] = field(default_factory=list)
    row_database_us: list[float] = field(default_factory=list)
    kib_per_connection: float = 0.0
    back_ms: dict[str, float] = field(default_factory=dict)
    first_connect_ms: float = 0.0
    redis_commands: int = 0
    saves: int = 0
    batches: float = 0.0
    latency: dict[str, dict[str, float]] = field(default_factory=dict)
    flush_us: float = 0.0
    floors: Floors | None = None
    gap_ms: float = 0.0

    @property
    def noisy(self) -> bool:
        """Whether the echo itself varied so much that the run says nothing."""
        return max(self.echo_us) > NOISY * min(self.echo_us)

    def verdicts(self) -> list[Verdict]:
        """Return each goal with its figure."""
        rate, cpu = statistics.median(self.rate), statistics.median(self.cpu)
        found = [
            at_least("saves/s over echo/s", rate, GOAL_RATE),
            at_most("CPU per save over echo", cpu, GOAL_CPU),
            at_most("KiB per connection", self.kib_per_connection, GOAL_KIB),
            at_most(
                "CPU ms per reconnect, all at once", self.back_ms["come_back"], GOAL_CONNECT_MS
            ),
            at_most("Redis commands by saves", self.redis_commands, 0),
            at_most("longest stand of the loop, ms", self.gap_ms, GOAL_GAP_MS),
        ]
        return found + self._over_rows() + self._over_floors()

    def _over_rows(self) -> list[Verdict]:
        if not self.row_per_s:
            return []
        pairs = zip(self.save_per_s, self.row_per_s, strict=True)
        over = statistics.median(save / row for save, row in pairs)
        share = statistics.median(self.database_us) / statistics.median(self.row_database_us)
        return [
            at_least("saves/s over a commit each", over, GOAL_OVER_ROWS),
            at_most("database CPU over a commit each", share, GOAL_DATABASE_SHARE),
        ]

    def _over_floors(self) -> list[Verdict]:
        if self.floors is None:
            return []
        saves = statistics.median(self.save_per_s)
        p50, p99 = self.floors.commit_ms
        echo, save = self.latency["echo"], self.latency["save"]
        found = [
            at_most("p50 of a save, ms", save["p50"], echo["p50"] + 3 * p50),
            at_most("p99 of a save, ms", save["p99"], 3 * echo["p99"] + 2 * p99),
        ]
        if p50 < FAST_COMMIT_MS or self.processes > 1:
            return found
        over = saves / self.floors.row_per_s
        of_one = saves / self.floors.batch_per_s
        return [
            *found,
            at_least("over one connection", over, GOAL_OVER_ONE_CONNECTION),
            at_least("of one writer's rate", of_one, GOAL_OF_ONE_WRITER),
        ]


def at_least(what: str, figure: float, goal: float) -> Verdict:
    """Return the verdict on a figure that should be large."""
    return what, figure, f">= {goal:.4g}", figure >= goal


def at_most(what: str, figure: float, goal: float) -> Verdict:
    """Return the verdict on a figure that should be small."""
    return what, figure, f"<= {goal:.4g}", figure <= goal
