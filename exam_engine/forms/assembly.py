"""Seeded assembly: a form of n items whose domains have their blueprint's share.

A draw, no optimiser: cognitive levels steer the choice within a domain and bind nothing. The
same blueprint, items, n and seed give the same form, in whatever order the items come.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from exam_engine.catalogue import Blueprint
from exam_engine.forms.form import Form, ItemRef, Section
from exam_engine.forms.refusals import ItemShortage, Shortage
from exam_engine.ids import DomainId
from exam_engine.items import Item, ItemStatus
from exam_engine.items.seeded import permuted

_SECTION = ("questions", "Questions")


def assemble(blueprint: Blueprint, items: Iterable[Item], n: int, seed: str) -> Form:
    """Draw a form of `n` live items.

    Raises:
        ItemShortage: some domains have fewer live items than their share of `n`; names them all.
        InvalidForm: `n` is below 1.
    """
    pools = live_by_domain(blueprint, items)
    needed = items_per_domain(blueprint, n)
    short = shortages(needed, pools)
    if short:
        raise ItemShortage(short)
    wanted = _cognitive_targets(blueprint, n)
    drawn: list[Item] = []
    for domain in blueprint.domains:
        pool = permuted(pools[domain.id], seed, "draw", domain.id)
        drawn += _draw(pool, needed[domain.id], wanted)
    shown = permuted(drawn, seed, "order")
    section = Section(*_SECTION, items=tuple(_reference(item) for item in shown))
    return Form(blueprint.id, seed, (section,))


def items_per_domain(blueprint: Blueprint, n: int) -> dict[DomainId, int]:
    """Return how many of `n` items each domain gets; the counts sum to `n`."""
    counts = apportion([domain.weight for domain in blueprint.domains], n)
    return {domain.id: count for domain, count in zip(blueprint.domains, counts, strict=True)}


def apportion(weights: Sequence[Decimal], n: int) -> list[int]:
    """Share `n` ≥ 0 seats by the largest remainders; weights sum to 1.

    Of equal remainders the one that comes first gets the seat. Each count is its exact share
    rounded down or up.
    """
    shares = [Fraction(weight) * n for weight in weights]
    counts = [floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda at: counts[at] - shares[at])
    for at in by_remainder[: n - sum(counts)]:
        counts[at] += 1
    return counts


def live_by_domain(blueprint: Blueprint, items: Iterable[Item]) -> dict[DomainId, list[Item]]:
    """Return the live items of each domain of the blueprint, by id."""
    pools: dict[DomainId, list[Item]] = {domain.id: [] for domain in blueprint.domains}
    for item in sorted(items, key=lambda one: one.id):
        if item.status is ItemStatus.LIVE and item.domain in pools:
            pools[item.domain].append(item)
    return pools


def shortages(
    needed: dict[DomainId, int], pools: dict[DomainId, list[Item]]
) -> tuple[Shortage, ...]:
    """Return each domain with fewer live items than needed."""
    return tuple(
        Shortage(domain, count, len(pools[domain]))
        for domain, count in needed.items()
        if len(pools[domain]) < count
    )


def _cognitive_targets(blueprint: Blueprint, n: int) -> Counter[str]:
    """Return how many items of each cognitive level a form of `n` should have; empty for any."""
    counts = apportion([one.share for one in blueprint.cognitive], n) if blueprint.cognitive else []
    levels = [one.level for one in blueprint.cognitive]
    return Counter(dict(zip(levels, counts, strict=True)))


def _draw(pool: tuple[Item, ...], count: int, wanted: Counter[str]) -> list[Item]:
    """Take `count` items, each time of the level most wanted; counts `wanted` down."""
    left, drawn = list(pool), []
    for _ in range(count):
        best = max(left, key=lambda item: wanted[item.cognitive])
        left.remove(best)
        drawn.append(best)
        wanted[best.cognitive] -= 1
    return drawn


def _reference(item: Item) -> ItemRef:
    version = item.version
    return ItemRef(item.id, version.number, version.digest, item.domain, version.points)
