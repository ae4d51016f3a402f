"""Findings about assessment items of any format: what would score wrongly or read badly.

Advice to authors, who see keys; whether a file can be read at all is for its reader.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import Final

from exam_engine.exchange.findings import Severity
from exam_engine.exchange.lint_keys import Told, correct_findings, score_findings
from exam_engine.items.assessment.declarations import Declaration
from exam_engine.items.assessment.interactions import Interaction, InteractionKind, SimpleChoice
from exam_engine.items.assessment.item import AssessmentItem

_TAG: Final = re.compile(r"<[^<>]*>")
_SEEN: Final = re.compile(r"<(?:img|svg|math|audio|video)\b")
_IMAGE: Final = re.compile(r"<img\b[^<>]*>")
_ALTERNATIVE: Final = re.compile(r'\salt="([^"]*)"')
_SHOWN_ITSELF: Final = {InteractionKind.PORTABLE_CUSTOM, InteractionKind.CUSTOM}
_FEW: Final = 2
_REPEATED: Final = "repeats an identifier"


def assessment_findings(item: AssessmentItem) -> Iterator[Told]:
    """Yield what is wrong with one item, part by part."""
    for check in _CHECKS:
        yield from check(item)


def repeated_identifiers(items: Sequence[AssessmentItem]) -> Iterator[tuple[int, Told]]:
    """Yield the position of each item whose identifier an earlier one has."""
    first: dict[str, AssessmentItem] = {}
    for at, one in enumerate(items):
        other = first.setdefault(one.id, one)
        if other is one:
            continue
        same = other.digest == one.digest
        severity = Severity.WARNING if same else Severity.ERROR
        message = f"is that of {'the same' if same else 'another'} item: {one.id}"
        yield at, Told(severity, "identifier", message, "keep one of them" if same else "rename it")


def _declarations(item: AssessmentItem) -> Iterator[Told]:
    declared: tuple[Declaration, ...] = (*item.responses, *item.outcomes, *item.templates)
    for name in _twice([one.id for one in declared]):
        fix = "give each declaration a name of its own"
        yield Told(Severity.ERROR, f"declarations.{name}", "is declared twice", fix)
    for at, one in enumerate(item.interactions):
        for name in (one.response, one.field.string_response if one.field else ""):
            if name and name not in {response.id for response in item.responses}:
                message = f"has no response declaration: {name}"
                yield Told(Severity.ERROR, f"interactions[{at}].response", message, "declare it")
    for name in _twice([one.response for one in item.interactions]):
        message = f"two interactions answer into it: {name}"
        fix = "give each interaction a response of its own"
        yield Told(Severity.WARNING, f"responses.{name}", message, fix)


def _words(item: AssessmentItem) -> Iterator[Told]:
    asked = [item.body, *(part for one in item.interactions for part in (one.prompt, one.passage))]
    itself = any(one.kind in _SHOWN_ITSELF for one in item.interactions)
    if not any(words_of(part) or _SEEN.search(part) for part in asked) and not itself:
        message, fix = "asks nothing: neither body nor prompt says a word", "write the question"
        yield Told(Severity.ERROR, "body", message, fix)
    for at, one in enumerate(item.interactions):
        if one.kind is InteractionKind.END_ATTEMPT and not any(one.labels):
            fix = "say on the button what it does"
            yield Told(Severity.ERROR, f"interactions[{at}].labels", "are empty", fix)


def _choices(item: AssessmentItem) -> Iterator[Told]:
    for at, one in enumerate(item.interactions):
        for field, choices in (("choices", one.choices), ("targets", one.targets)):
            where = f"interactions[{at}].{field}"
            yield from _choices_alike(where, choices)
        identifiers = [choice.id for choice in (*one.choices, *one.targets)]
        for name in _twice(identifiers) if one.kind is not InteractionKind.MATCH else ():
            message, fix = f"{_REPEATED}: {name}", "give each choice its own"
            yield Told(Severity.ERROR, f"interactions[{at}].choices", message, fix)
        yield from _too_few(at, one)


def _choices_alike(where: str, choices: tuple[SimpleChoice, ...]) -> Iterator[Told]:
    """Yield choices that a candidate cannot tell apart; places on a picture are told by eye."""
    shown = [_read_as(one) for one in choices if one.area is None and not one.template]
    for text in _twice([one for one in shown if one]):
        message, fix = f"read the same: {text:.60}", "reword one of them"
        yield Told(Severity.WARNING, where, message, fix)
    if any(not text for text in shown) and where.endswith("choices"):
        yield Told(Severity.WARNING, where, "one of them is empty", "write it, or take it away")


def _too_few(at: int, one: Interaction) -> Iterator[Told]:
    picked = {InteractionKind.CHOICE, InteractionKind.INLINE_CHOICE}
    if one.kind in picked and len(one.choices) < _FEW:
        message = f"{len(one.choices)} of them leave nothing to choose"
        yield Told(Severity.WARNING, f"interactions[{at}].choices", message, "add distractors")


def _pictures(item: AssessmentItem) -> Iterator[Told]:
    fix = "say in words what it shows"
    for at, one in enumerate(item.interactions):
        if one.picture is not None and not one.picture.alternative.strip():
            message = f"has no alternative text: {one.picture.source:.80}"
            yield Told(Severity.WARNING, f"interactions[{at}].picture", message, fix)
    for field, html in _content(item):
        for image in _IMAGE.findall(html):
            found = _ALTERNATIVE.search(image)
            if found is None:
                message = f"shows a picture without alternative text: {image:.80}"
                yield Told(Severity.WARNING, field, message, fix)
            elif not found[1].strip():
                message = f"shows a picture with an empty alternative text: {image:.80}"
                yield Told(Severity.NOTE, field, message, f"{fix}, unless it only decorates")


def _content(item: AssessmentItem) -> Iterator[tuple[str, str]]:
    """Yield all HTML that a candidate reads, with its field."""
    yield "body", item.body
    for at, one in enumerate(item.interactions):
        yield f"interactions[{at}].prompt", one.prompt
        yield f"interactions[{at}].passage", one.passage
        for choice in (*one.choices, *one.targets):
            yield f"interactions[{at}].choices.{choice.id}", choice.content


def words_of(html: str) -> str:
    """Return the text of a fragment, each run of blanks as one."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _read_as(one: SimpleChoice) -> str:
    """Return what a candidate tells a choice by; markup counts only where there is more in it."""
    if _SEEN.search(one.content):
        return one.content
    return words_of(one.content)


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


_CHECKS: Final[tuple[Callable[[AssessmentItem], Iterator[Told]], ...]] = (
    _declarations,
    correct_findings,
    score_findings,
    _words,
    _choices,
    _pictures,
)
