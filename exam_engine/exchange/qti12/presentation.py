"""The presentation of an item as its body: words in their order, interactions at their places.

A menu or blank whose name stands in brackets in the text goes there; rows that share their
choices become lines with a menu each. What the interactions are is for `responses`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.facts import Kind
from exam_engine.exchange.qti12.material import FLOWS, is_markup, source_html
from exam_engine.exchange.qti12.responses import RESPONSES, place_name, read_response
from exam_engine.exchange.qti12.slots import Reading
from exam_engine.items.assessment.interactions import Interaction, InteractionKind
from exam_engine.items.assessment.making.stems import place

_TAGS: Final = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*+>)""")
_BRACKETS: Final = re.compile(r"\[([^\[\]<>]{1,200})\]")
_INLINE_KINDS: Final = {
    InteractionKind.CHOICE: InteractionKind.INLINE_CHOICE,
    InteractionKind.TEXT_ENTRY: InteractionKind.TEXT_ENTRY,
}
_ROWS_ALIKE: Final = 2
_MOST_RESPONSES: Final = 500


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where each response element goes, by its identifier; those in neither stand alone."""

    named: Mapping[str, str]
    rows: frozenset[str]


def read_presentation(element: Element, reading: Reading) -> str:
    """Return the body; interactions and slots are noted in the order of the presentation.

    Raises:
        ImportRefused: `too_complex`, or a response element cannot be read.
    """
    element.get("label")
    responses = list(islice(_responses(element), _MOST_RESPONSES + 1))
    if len(responses) > _MOST_RESPONSES:
        raise refused("too_complex", element, f"has more than {_MOST_RESPONSES} responses")
    read = {one.get("ident"): read_response(one, reading) for one in responses}
    plan = _Plan(_named(element, responses, read), _rows(responses, read, reading))
    for one in responses:
        reading.interactions.append(_fitted(one, read[one.get("ident")], plan, reading))
    numbers = {name: at for at, name in enumerate(read)}
    return _Layout(reading, plan, numbers).body(element)


def filled(html: str, write: Callable[[str], str | None]) -> str:
    """Return cleaned HTML with what `write` gives for names in brackets; None leaves them.

    Brackets inside of tags are never touched.
    """

    def written(found: re.Match[str]) -> str:
        text = write(unescape(found[1]).strip())
        return found[0] if text is None else text

    pieces = _TAGS.split(html)
    pieces[::2] = [_BRACKETS.sub(written, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _responses(element: Element) -> Iterator[Element]:
    for one in element.every(*FLOWS, *RESPONSES):
        if one.name in RESPONSES:
            yield one
        else:
            yield from _responses(one)


def _words(element: Element) -> Iterator[str]:
    """Yield the text outside of response elements."""
    for one in element.peek():
        if one.name not in RESPONSES:
            yield one.text
            yield from _words(one)


def _named(
    element: Element, responses: Sequence[Element], read: Mapping[str, Interaction]
) -> dict[str, str]:
    """Return for each response whose name stands in brackets in the text that name."""
    brackets = {one.strip() for one in _BRACKETS.findall(" ".join(_words(element)))}
    named: dict[str, str] = {}
    for one in responses:
        name = one.get("ident")
        inline = read[name].kind in _INLINE_KINDS and read[name].bounds.most == 1
        names = (place_name(one), unescape(read[name].prompt))
        found = next((word for word in names if word in brackets), "")
        if inline and found and found not in named.values():
            named[name] = found
    return named


def _rows(
    responses: Sequence[Element], read: Mapping[str, Interaction], reading: Reading
) -> frozenset[str]:
    """Return the responses that are rows of one table: own words, the same choices for all."""
    single = [one.get("ident") for one in responses if _is_row(read[one.get("ident")])]
    contents = {tuple(choice.content for choice in read[one].choices) for one in single}
    alike = len(single) >= _ROWS_ALIKE and len(contents) == 1
    return frozenset(single) if alike or reading.facts.kind is Kind.MATCHING else frozenset()


def _is_row(one: Interaction) -> bool:
    return one.kind is InteractionKind.CHOICE and one.bounds.most == 1 and bool(one.prompt)


def _fitted(element: Element, one: Interaction, plan: _Plan, reading: Reading) -> Interaction:
    name = element.get("ident")
    if name not in plan.named and name not in plan.rows:
        return one
    types = {label.get("answer_type").lower() for label in element.walk()}
    if "wordbank" in types:
        reading.lose("word_bank", name, "its words, dragged in the source, became a menu")
    return replace(one, kind=_INLINE_KINDS[one.kind], prompt="", inline=True)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Puts words and places together."""

    reading: Reading
    plan: _Plan
    numbers: Mapping[str, int]

    def body(self, element: Element) -> str:
        """Return the words and places below an element, in their order."""
        parts = element.every(*FLOWS, "material", *RESPONSES)
        running = any(_is_blank(one) for one in parts[:-1]) and len(parts) > 1
        return "".join(self._part(one, running=running) for one in parts)

    def _part(self, one: Element, *, running: bool) -> str:
        if one.name in FLOWS:
            one.get("class")
            return self.body(one)
        if one.name in RESPONSES:
            return self._place(one, running=running)
        html = filled(self.reading.clean(source_html((one,), self.reading.losses)), self._written)
        if running or not html.strip():
            return f"{html} " if html.strip() else ""
        return f"<div>{html}</div>" if is_markup(one) else f"<p>{html}</p>"

    def _place(self, one: Element, *, running: bool) -> str:
        name = one.get("ident")
        number = self.numbers[name]
        if name in self.plan.named:
            return ""
        if name in self.plan.rows:
            return f"<div>{self._row(one)} {place(number, inline=True)}</div>"
        inline = running and _is_blank(one)
        interactions = self.reading.interactions
        interactions[number] = replace(interactions[number], inline=inline)
        return place(number, inline=inline)

    def _row(self, one: Element) -> str:
        return self.reading.clean(source_html(one.every("material"), self.reading.losses)).strip()

    def _written(self, name: str) -> str | None:
        found = next((one for one, word in self.plan.named.items() if word == name), None)
        return None if found is None else place(self.numbers[found], inline=True)


def _is_blank(one: Element) -> bool:
    """Tell whether a response is one line to type in."""
    return one.name in {"response_str", "response_num"} and any(
        inner.name == "render_fib" for inner in one.walk()
    )
