"""Seeded assembly: a form of n items whose domains have their blueprint's share.

A draw, no optimiser: cognitive levels steer the choice within a domain and bind nothing. The
same blueprint, items, n and seed give the same form, in whatever order the items come.
"""

from collections import Counter
from collections.abc import Iterable

from exam_engine.catalogue import Blueprint, apportion
from exam_engine.forms.form import Form, ItemRef, Section
from exam_engine.forms.refusals import ItemShortage, Shortage
from exam_engine.ids import DomainId
from exam_engine.items import Item, ItemStatus, Use
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
    drawn: list[Item] = []
    spare: list[Item] = []
    for domain in blueprint.domains:
        pool = permuted(pools[domain.id], seed, "draw", domain.id)
        share = max(0, needed[domain.id])
        drawn += pool[:share]
        spare += pool[share:]
    if blueprint.cognitive:
        _balance(drawn, spare, _cognitive_targets(blueprint, n))
    shown = permuted(drawn, seed, "order")
    section = Section(*_SECTION, items=tuple(_reference(item) for item in shown))
    return Form(blueprint.id, seed, (section,))


def items_per_domain(blueprint: Blueprint, n: int) -> dict[DomainId, int]:
    """Return how many of `n` items each domain gets; the counts sum to `n`."""
    counts = apportion([domain.weight for domain in blueprint.domains], n)
    return {domain.id: count for domain, count in zip(blueprint.domains, counts, strict=True)}


def live_by_domain(blueprint: Blueprint, items: Iterable[Item]) -> dict[DomainId, list[Item]]:
    """Return the live items for exams of each domain of the blueprint, by id."""
    pools: dict[DomainId, list[Item]] = {domain.id: [] for domain in blueprint.domains}
    for item in sorted(items, key=lambda one: one.id):
        if item.status is ItemStatus.LIVE and item.use is Use.EXAM and item.domain in pools:
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
    """Return how many items of each cognitive level a form of `n` should have."""
    counts = apportion([one.share for one in blueprint.cognitive], n)
    levels = [one.level for one in blueprint.cognitive]
    return Counter(dict(zip(levels, counts, strict=True)))


def _balance(drawn: list[Item], spare: list[Item], wanted: Counter[str]) -> None:
    """Swap items of a domain until no swap brings the cognitive levels nearer to `wanted`.

    The draw itself is even over a domain's items; only what is too many or too few moves, so
    every item stays about as likely as its level allows.
    """
    wanted = wanted.copy()
    wanted.subtract(item.cognitive for item in drawn)
    for coming in list(spare):
        if wanted[coming.cognitive] <= 0:
            continue
        for place, leaving in enumerate(drawn):
            if leaving.domain == coming.domain and wanted[leaving.cognitive] < 0:
                drawn[place] = coming
                wanted[leaving.cognitive] += 1
                wanted[coming.cognitive] -= 1
                break


def _reference(item: Item) -> ItemRef:
    version = item.version
    return ItemRef(item.id, version.number, version.digest, item.domain, version.points)
