"""Job-task analyses: what certified people do, how often and how much hangs on it.

The weights of a blueprint follow from it by one rule, so that nobody sets them by feeling. Which
items exist is none of its business.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from exam_engine.catalogue.refusals import InvalidBlueprint
from exam_engine.catalogue.shares import apportion
from exam_engine.ids import DomainId

MOST_RATING = 5
_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that people do at work.

    Attributes:
        objective: what of the blueprint it rests on, as `domain/objective`.
        frequency: 1 once a year or less, 2 a few times a year, 3 monthly, 4 weekly, 5 daily.
        criticality: harm when it is done badly: 1 none to speak of, to 5 to people or the business.
    """

    id: str
    objective: str
    text: str
    frequency: int
    criticality: int

    def __post_init__(self) -> None:
        for name in ("frequency", "criticality"):
            rating: int = getattr(self, name)
            if not 1 <= rating <= MOST_RATING:
                raise InvalidBlueprint(name, f"not 1 to {MOST_RATING}: {rating}")
        if not all(self.objective.partition("/")):
            raise InvalidBlueprint("objective", f"not domain/objective: {self.objective!r}")

    @property
    def domain(self) -> DomainId:
        """The domain of its objective."""
        return DomainId(self.objective.partition("/")[0])

    @property
    def importance(self) -> int:
        """Frequency times criticality, 1 to 25."""
        return self.frequency * self.criticality


@dataclass(frozen=True, slots=True)
class JobTaskAnalysis:
    """The tasks of one certification's job.

    Attributes:
        participants: how many people rated.
        example: example data, no study behind it.
    """

    held_on: date
    participants: int
    tasks: tuple[Task, ...]
    example: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        ids = [task.id for task in self.tasks]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise InvalidBlueprint("tasks", f"the same id twice: {', '.join(twice)}")
        if not ids or self.participants < 1:
            raise InvalidBlueprint("tasks", "no tasks, or nobody who rated them")

    def weights(self) -> dict[DomainId, Decimal]:
        """Return each domain's weight: its share of all importance, in hundredths that sum to 1.

        Hundredths go by the largest remainders; domains come in the order of their first task.
        """
        sums: dict[DomainId, int] = defaultdict(int)
        for task in self.tasks:
            sums[task.domain] += task.importance
        whole = sum(sums.values())
        counts = apportion([Fraction(one, whole) for one in sums.values()], _HUNDREDTHS)
        return {
            domain: Decimal(count) / _HUNDREDTHS for domain, count in zip(sums, counts, strict=True)
        }
