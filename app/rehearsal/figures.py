"""What a rehearsal measured, and the goals it is held to. Times in ms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.services.rows import JsonValue

START_P99_MS = 1000.0
ACK_P99_MS = 500.0
HAND_IN_P99_MS = 8000.0
MOST_SAMPLES = 5000


@dataclass(slots=True)
class Step:
    """One step with a number of candidates.

    Attributes:
        connect: from the socket's opening to `hello`.
        start: from the start command to the acknowledgement of the first answer.
        ack: from the instant at which an answer was due to its acknowledgement.
        picture: from the instant at which a picture was due to its answer.
        hand_in: from the first time a candidate handed in to the receipt.
        put_off: how often a page was told to hand in again a second later; nothing is lost by it.
        failures: by what failed.
        late_client: the longest time by which this client itself was behind its plan.
        client_share: what of one core this client used, without which the rest was not served.
    """

    candidates: int
    seconds: float = 0.0
    connect: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    ack: list[float] = field(default_factory=list)
    picture: list[float] = field(default_factory=list)
    hand_in: list[float] = field(default_factory=list)
    put_off: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    late_client: float = 0.0
    client_share: float = 0.0

    def fail(self, what: str, many: int = 1) -> None:
        """Count failures of one kind."""
        if many:
            self.failures[what] = self.failures.get(what, 0) + many

    def broken(self) -> list[str]:
        """Return the goals that were not held, in words; empty when the step is passed."""
        found = [f"{many} times {what}" for what, many in sorted(self.failures.items())]
        for name, took, most in (
            ("start to first stored answer", self.start, START_P99_MS),
            ("answer to acknowledgement", self.ack, ACK_P99_MS),
            ("handing in to the receipt", self.hand_in, HAND_IN_P99_MS),
        ):
            if not took:
                found.append(f"{name}: nothing was measured")
            elif (p99 := percentile(took, 99)) > most:
                found.append(f"{name}: 99 of 100 took {p99:.0f} ms, the goal is {most:.0f} ms")
        return found

    def told(self) -> dict[str, object]:
        """Return the step as JSON."""
        times = {
            "connect": self.connect,
            "start": self.start,
            "ack": self.ack,
            "picture": self.picture,
            "hand_in": self.hand_in,
        }
        return {
            "candidates": self.candidates,
            "seconds": round(self.seconds, 1),
            "times_ms": {name: spread(took) for name, took in times.items()},
            "failures": dict(self.failures),
            "put_off": self.put_off,
            "late_client_ms": round(self.late_client, 1),
            "client_share": round(self.client_share, 2),
            "broken": self.broken(),
        }


def goals() -> dict[str, JsonValue]:
    """Return the goals of a step in ms, by the time they bound."""
    return {"start_p99": START_P99_MS, "ack_p99": ACK_P99_MS, "hand_in_p99": HAND_IN_P99_MS}


def percentile(took: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the times do not exceed; 0 for none."""
    ordered = sorted(took)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def spread(took: Sequence[float]) -> Mapping[str, float]:
    """Return number, p50, p95, p99 and the longest."""
    named = {f"p{percent}": round(percentile(took, percent), 1) for percent in (50, 95, 99)}
    return {"count": len(took), **named, "max": round(max(took, default=0.0), 1)}


def proven(steps: Sequence[Step]) -> int:
    """Return the most candidates of a passed step, before the first that broke."""
    found = 0
    for step in steps:
        if step.broken():
            break
        found = step.candidates
    return found
