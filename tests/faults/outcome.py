"""What a run measured and how it ended, as a line, a table and a document."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from tests.faults.stage import Stage

Verdict = Literal["ok", "FAILED", "skipped"]

COUNTS = ("sent", "acked", "resent", "lost", "duplicates", "recovery_s")


class Skipped(Exception):
    """This run cannot be made here; the message says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """One fault and its bounds.

    Attributes:
        name: its number in the design, such as `F8`.
        injected: the fault in words.
        play: does it on a stage and returns the figures; raises AssertionError where a bound or an
            invariant does not hold, `Skipped` where it cannot be made.
        databases: on which it means something.
        short: whether it takes about 10 s or less, and so may be drawn in the normal tests.
    """

    name: str
    injected: str
    play: Callable[[Stage], dict[str, object]]
    databases: tuple[str, ...] = ("postgresql", "sqlite")
    short: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ended.

    Attributes:
        figures: the counts of COUNTS as far as they apply, and what else was measured.
        reason: of a failure or of a run that was not made.
        seconds: how long it took.
    """

    run: str
    injected: str
    verdict: Verdict
    seconds: float
    figures: dict[str, object] = field(default_factory=dict)
    reason: str = ""

    def document(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)

    def lines(self) -> str:
        """Return it in words, for the terminal."""
        said = ", ".join(f"{name} {shown(value)}" for name, value in self.figures.items())
        head = f"{self.run}  {self.verdict}  {self.injected}  ({self.seconds:.0f} s)"
        return "\n      ".join(one for one in (head, said, self.reason) if one)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return all runs, one a line."""
    rows = [("run", "verdict", *COUNTS)]
    rows += [
        (one.run, one.verdict, *(shown(one.figures.get(name)) for name in COUNTS))
        for one in outcomes
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def shown(value: object) -> str:
    """Return a figure as people read it; a run without it shows a dash."""
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
