"""A person's own usual yaw, against which turning away is measured. A pure value.

Cameras stand beside screens and people sit askew: what counts is the change, not the angle.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Self, TypedDict, cast

_LEARNED_OVER = timedelta(minutes=2)
_LEAST = 8
_MOST = 120
_SLOWLY = 0.02


class BaselineDocument(TypedDict):
    """JSON form of a baseline."""

    since: str | None
    early: list[float]
    usual: float | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for one person.

    Attributes:
        since: the first reading's instant; None before it.
        early: readings of the first two minutes, degrees; empty once `usual` is known.
        usual: the usual yaw, degrees; None while it is being learned, and nothing is said then.
    """

    since: datetime | None = None
    early: tuple[float, ...] = ()
    usual: float | None = None

    def after(self, yaw: float, at: datetime, near: float) -> Self:
        """Return the baseline after one more reading.

        Args:
            yaw: degrees.
            at: when the picture was received.
            near: a reading further than this from the usual is a turn, and teaches nothing.
        """
        if self.usual is not None:
            if abs(yaw - self.usual) > near:
                return self
            return replace(self, usual=self.usual + _SLOWLY * (yaw - self.usual))
        since = self.since or at
        early = (*self.early, yaw)[-_MOST:]
        if at - since < _LEARNED_OVER or len(early) < _LEAST:
            return replace(self, since=since, early=early)
        return replace(self, since=since, early=(), usual=median(early))

    def to_document(self) -> BaselineDocument:
        """Return the JSON form; `from_document` reads it back equal."""
        since = None if self.since is None else self.since.isoformat()
        return {"since": since, "early": list(self.early), "usual": self.usual}

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read the JSON form; None, of earlier days, is a baseline that has to be learned.

        Raises:
            KeyError, TypeError, ValueError: it does not parse.
        """
        if document is None:
            return cls()
        stored = cast("BaselineDocument", document)
        since = stored["since"]
        return cls(
            None if since is None else datetime.fromisoformat(since),
            tuple(stored["early"]),
            stored["usual"],
        )


UNKNOWN = Baseline()
"""Before the first reading."""
