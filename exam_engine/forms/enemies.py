"""Items that must not stand in one form, because one gives the other away or asks the same."""

from collections import defaultdict
from collections.abc import Iterable

from exam_engine.ids import ItemId
from exam_engine.items import Item


class Enemies:
    """Which items bar which others; what one of two items declares holds for both."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._of: defaultdict[ItemId, set[ItemId]] = defaultdict(set)
        for item in items:
            for enemy in item.enemies:
                self._of[item.id].add(enemy)
                self._of[enemy].add(item.id)

    def among(self, item: Item, others: Iterable[Item]) -> bool:
        """Return whether an enemy of `item` is one of `others`."""
        if item.id not in self._of:
            return False
        barred = self._of[item.id]
        return any(other.id in barred for other in others)

    def friends(self, pool: Iterable[Item], n: int, drawn: Iterable[Item]) -> list[Item]:
        """Return the first items of `pool`, at most `n`, with no enemy among them or `drawn`."""
        before = list(drawn)
        taken: list[Item] = []
        for item in pool:
            if len(taken) >= n:
                break
            if not self.among(item, before) and not self.among(item, taken):
                taken.append(item)
        return taken
