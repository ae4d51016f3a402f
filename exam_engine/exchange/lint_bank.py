"""Findings about a bank as a whole: coverage, enemies, cues that give keys away, near duplicates.

Single items are judged in `lint_items`; whether forms can be drawn, in `lint`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Final

from exam_engine.catalogue import Blueprint
from exam_engine.exchange.findings import Finding, Severity
from exam_engine.exchange.item_files import AuthoredItem
from exam_engine.items import Choice, ItemStatus, Use

LEAST_LIVE: Final = 3
"""Live items of each objective, so that no retake meets the same ones."""
LEAST_FOR_BALANCE: Final = 20
MOST_AT_ONE_PLACE: Final = Fraction(8, 5)
"""Keys of single choices at one place, over what chance puts there; shuffling hides it from
candidates alone."""
SIMILAR: Final = Fraction(7, 10)
"""Shared share of the three-word runs of two prompts from which on they are near duplicates."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_RUN: Final = 3


def coverage_findings(
    items: tuple[AuthoredItem, ...], blueprint: Blueprint, file: str
) -> Iterator[Finding]:
    """Yield objectives with too few live items, and items that name none of the blueprint."""
    known = blueprint.objectives
    if not known or not any(one.item.objective for one in items):
        return  # a bank that does not say what its items are for
    live = [one.item for one in items if one.item.status is ItemStatus.LIVE]
    counts = Counter((item.objective, item.use) for item in live)
    for objective in known:
        found = counts[objective, Use.EXAM]
        if found < LEAST_LIVE:
            message = f"{objective} has {found} live items, at least {LEAST_LIVE} are needed"
            yield Finding(Severity.ERROR, file, "objectives", message, "write more")
        if not counts[objective, Use.PRACTICE]:
            message = f"{objective} has no practice item"
            yield Finding(Severity.WARNING, file, "objectives", message, "write one")
    for one in items:
        if one.item.objective not in known:
            message = f"is no objective of the blueprint: {one.item.objective or 'nothing'}"
            fix = f"use one of {', '.join(name for name in known if _same_domain(one, name))}"
            yield Finding(Severity.ERROR, one.file, "objective", message, fix)


def _same_domain(one: AuthoredItem, objective: str) -> bool:
    return objective.startswith(f"{one.item.domain}/")


def enemy_findings(items: tuple[AuthoredItem, ...]) -> Iterator[Finding]:
    """Yield enemies that do not exist, or that are not enemies in return."""
    by_id = {one.item.id: one for one in items}
    for one in items:
        for enemy in one.item.enemies:
            other = by_id.get(enemy)
            if other is None:
                message, fix = f"names an item that is not here: {enemy}", "mend the id"
                yield Finding(Severity.ERROR, one.file, "enemies", message, fix)
            elif one.item.id not in other.item.enemies:
                message, fix = f"{enemy} does not name it in return", f"add it to {other.file}"
                yield Finding(Severity.ERROR, one.file, "enemies", message, fix)


def position_findings(items: tuple[AuthoredItem, ...]) -> Iterator[Finding]:
    """Warn when keys of single choices stand at one place far too often."""
    places: Counter[int] = Counter()
    chance: dict[int, Fraction] = defaultdict(Fraction)
    for one in items:
        interaction = one.item.version.interaction
        if isinstance(interaction, Choice):
            places[interaction.ids.index(one.key.rule.correct[0])] += 1
            for place in range(len(interaction.ids)):
                chance[place] += Fraction(1, len(interaction.ids))
    if places.total() < LEAST_FOR_BALANCE:
        return
    for place, count in sorted(places.items()):
        if count > MOST_AT_ONE_PLACE * chance[place]:
            message = f"the key is choice {place + 1} in {count} of {places.total()} items"
            yield Finding(Severity.WARNING, "items", "key", message, "spread the keys")


def duplicate_findings(items: tuple[AuthoredItem, ...]) -> Iterator[Finding]:
    """Warn of prompts that share most of their words in the same order."""
    runs = [(one, _runs(one.item.version.prompt.source)) for one in items]
    for (one, mine), (other, others) in combinations(runs, 2):
        shared = len(mine & others)
        smaller = min(len(mine), len(others))
        if smaller and Fraction(shared, smaller) > SIMILAR:
            message = f"the prompt is nearly that of {other.item.id}"
            fix = "reword one, or retire it"
            yield Finding(Severity.WARNING, one.file, "prompt", message, fix)


def _runs(prompt: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(prompt.casefold())
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
