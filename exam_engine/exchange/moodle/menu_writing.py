"""Menus in a text to Moodle's `gapselect`, for items whose points a cloze could not keep.

Only for menus that all earn the same, each with one right answer and no feedback.
"""

import html
from dataclasses import dataclass
from fractions import Fraction

from exam_engine.exchange.moodle.tree import Tree
from exam_engine.exchange.plain.parts import Chosen, PlainItem
from exam_engine.exchange.plain.parts.reading import body_with


@dataclass(frozen=True, slots=True)
class Menus:
    """A text with numbered gaps, and the words of each menu.

    Attributes:
        words: words in the order of their numbers, each with the number of its menu.
    """

    text: str
    words: tuple[tuple[str, int], ...]
    shuffle: bool

    def into(self, question: Tree) -> None:
        """Write the words."""
        question.child("shuffleanswers").say("1" if self.shuffle else "0")
        for word, group in self.words:
            option = question.child("selectoption")
            option.child("text").say(html.unescape(word))
            option.child("group").say(str(group))


def menus_of(item: PlainItem) -> Menus | None:
    """Return the menus of an item that consists of nothing else; None for all other items."""
    parts = [one for one in item.parts if isinstance(one, Chosen) and _is_menu(one)]
    worths = {one.worth for one in parts}
    whole = all(one.denominator == 1 for one in worths)
    if len(parts) < len(item.parts) or len(worths) != 1 or whole:
        return None
    menus = list(dict.fromkeys(_words(one) for one in parts))
    words = [(word, at) for at, menu in enumerate(menus, 1) for word in menu]
    numbers = [
        words.index((part.answers[part.shares.index(Fraction(1))].content, 1 + menus.index(menu)))
        for part, menu in zip(parts, map(_words, parts), strict=True)
    ]
    text = body_with(item.item, lambda at: f"[[{numbers[at] + 1}]]")
    return Menus(text, tuple(words), shuffle=any(one.shuffle for one in parts))


def _is_menu(part: Chosen) -> bool:
    plain = not any(one.remark or "<" in one.content for one in part.answers)
    if len({one.content for one in part.answers}) < len(part.answers):
        return False
    is_one_right = sorted(part.shares)[:-1] == [0] * (len(part.answers) - 1)
    return part.inline and not part.several and plain and is_one_right and 1 in part.shares


def _words(part: Chosen) -> tuple[str, ...]:
    return tuple(one.content for one in part.answers)
