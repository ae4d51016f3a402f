"""Blueprints: the domains an exam must cover and how much of it each gets.

Which items exist and which are drawn is none of its business (`exam_engine.forms`).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from exam_engine.catalogue.refusals import InvalidBlueprint
from exam_engine.ids import BlueprintId, DomainId

DOMAIN_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Objective:
    """What a certified person can do, in one sentence; `id` is unique within its domain."""

    id: str
    text: str

    def __post_init__(self) -> None:
        if not DOMAIN_ID.fullmatch(self.id):
            raise InvalidBlueprint("id", f"not an objective id ({DOMAIN_ID.pattern}): {self.id!r}")


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of a job, with its share of the exam.

    Attributes:
        weight: share of the scored items, 0 < weight ≤ 1, exact.
    """

    id: DomainId
    title: str
    weight: Decimal
    objectives: tuple[Objective, ...] = ()

    def __post_init__(self) -> None:
        if not DOMAIN_ID.fullmatch(self.id):
            raise InvalidBlueprint("id", f"not a domain id ({DOMAIN_ID.pattern}): {self.id!r}")
        if not 0 < self.weight <= 1:
            raise InvalidBlueprint("weight", f"not in 0..1: {self.weight}")


@dataclass(frozen=True, slots=True)
class CognitiveShare:
    """How much of an exam should ask this of the mind; a target, not a bound."""

    level: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Domains whose weights sum to exactly 1; shares of cognitive levels too, where given."""

    id: BlueprintId
    domains: tuple[Domain, ...]
    cognitive: tuple[CognitiveShare, ...] = ()

    def __post_init__(self) -> None:
        ids = [domain.id for domain in self.domains]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise InvalidBlueprint("domains", f"the same id twice: {', '.join(twice)}")
        total = sum((domain.weight for domain in self.domains), Decimal(0))
        if total != 1:
            raise InvalidBlueprint("domains", f"weights sum to {total}, not to 1")
        shares = sum((one.share for one in self.cognitive), Decimal(0))
        if self.cognitive and (shares != 1 or min(one.share for one in self.cognitive) < 0):
            raise InvalidBlueprint("cognitive", f"shares sum to {shares}, not to 1")

    @property
    def objectives(self) -> tuple[str, ...]:
        """All objectives as `domain/objective`, in their order."""
        return tuple(
            f"{domain.id}/{objective.id}"
            for domain in self.domains
            for objective in domain.objectives
        )

    def domain(self, domain: DomainId) -> Domain:
        """Return the domain of that id.

        Raises:
            KeyError: the blueprint has none such.
        """
        for one in self.domains:
            if one.id == domain:
                return one
        raise KeyError(domain)
