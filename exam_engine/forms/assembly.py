"""Seeded assembly: a form of n items whose domains have their blueprint's share.

A draw, no optimiser: cognitive levels steer the choice within a domain and bind nothing;
enemies never stand in one form. The same blueprint, items, n and seed give the same form, in
whatever order the items come.
"""

from collections import Counter
from collections.abc import Iterable

from exam_engine.catalogue import Blueprint, apportion
from exam_engine.forms.enemies import Enemies
from exam_engine.forms.form import Form, ItemRef, Section
from exam_engine.forms.refusals import EnemiesLeaveTooFew, ItemShortage, Shortage
from exam_engine.ids import DomainId
from exam_engine.items import Item, ItemStatus, Use
from exam_engine.items.seeded import permuted

_SECTION = ("questions", "Questions")
# An order that meets an item with many enemies first may leave too few; another seldom does.
_ORDERS = 32


def assemble(blueprint: Blueprint, items: Iterable[Item], n: int, seed: str) -> Form:
    """Draw a form of `n` live items.

    Raises:
        ItemShortage: some domains have fewer live items than their share of `n`; names them all.
        EnemiesLeaveTooFew: enough items are live, but too many of them are enemies.
        InvalidForm: `n` is below 1.
    """
    pools = live_by_domain(blueprint, items)
    enemies = Enemies(item for pool in pools.values() for item in pool)
    needed = items_per_domain(blueprint, n)
    short = shortages(needed, pools)
    if short:
        raise ItemShortage(short)
    drawn = _draw(pools, needed, enemies, seed)
    if blueprint.cognitive:
        chosen = {item.id for item in drawn}
        spare = [one for pool in pools.values() for one in pool if one.id not in chosen]
        _balance(drawn, permuted(spare, seed, "spare"), enemies, _cognitive_targets(blueprint, n))
    shown = permuted(drawn, seed, "order")
    section = Section(*_SECTION, items=tuple(_reference(item) for item in shown))
    return Form(blueprint.id, seed, (section,))


def _draw(
    pools: dict[DomainId, list[Item]], needed: dict[DomainId, int], enemies: Enemies, seed: str
) -> list[Item]:
    """Return each domain's share of its pool, without enemies, in the first order that has it."""
    short: tuple[Shortage, ...] = ()
    for order in range(_ORDERS):
        drawn: list[Item] = []
        found: dict[DomainId, int] = {}
        for domain, pool in pools.items():
            shuffled = permuted(pool, seed, "draw", domain, *([str(order)] if order else []))
            taken = enemies.friends(shuffled, needed[domain], drawn)
            found[domain] = len(taken)
            drawn += taken
        short = tuple(
            Shortage(domain, needed[domain], count)
            for domain, count in found.items()
            if count < needed[domain]
        )
        if not short:
            return drawn
    raise EnemiesLeaveTooFew(short)


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


def _balance(
    drawn: list[Item], spare: Iterable[Item], enemies: Enemies, wanted: Counter[str]
) -> None:
    """Swap items of a domain until no swap brings the cognitive levels nearer to `wanted`.

    The draw itself is even over a domain's items; only what is too many or too few moves, so
    every item stays about as likely as its level allows.
    """
    wanted = wanted.copy()
    wanted.subtract(item.cognitive for item in drawn)
    for coming in spare:
        if wanted[coming.cognitive] <= 0:
            continue
        for place, leaving in enumerate(drawn):
            others = drawn[:place] + drawn[place + 1 :]
            surplus = leaving.domain == coming.domain and wanted[leaving.cognitive] < 0
            if surplus and not enemies.among(coming, others):
                drawn[place] = coming
                wanted[leaving.cognitive] += 1
                wanted[coming.cognitive] -= 1
                break


def _reference(item: Item) -> ItemRef:
    version = item.version
    return ItemRef(item.id, version.number, version.digest, item.domain, version.points)
