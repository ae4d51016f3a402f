"""Findings about single items and about the bank as a whole; every example is run.

Needs keys, so it belongs to authors. What a whole exam needs is in `lint`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from exam_engine.exchange.findings import Finding, Severity
from exam_engine.exchange.item_files import AuthoredItem, Example
from exam_engine.items import (
    Associate,
    Choice,
    ExtendedText,
    GapMatch,
    Hottext,
    InlineChoice,
    Interaction,
    MalformedResponse,
    Match,
    MultipleChoice,
    Option,
    Order,
    Use,
    parse_response,
)
from exam_engine.items.canonical import plain
from exam_engine.items.keys import MATCH_CORRECT
from exam_engine.items.program import AdjacentPairs
from exam_engine.scoring import ScoringError, score

LEAST_FOR_BIAS = 8
MOST_LONGEST = Decimal("0.5")
_ALL_OR_NONE = re.compile(r"\b(all|none) of (the|these)\b", re.IGNORECASE)


def item_findings(authored: AuthoredItem) -> Iterator[Finding]:
    """Yield what is wrong with one item."""
    for check in _CHECKS:
        yield from check(authored)


def bank_findings(items: tuple[AuthoredItem, ...]) -> Iterator[Finding]:
    """Yield what is wrong with the items taken together."""
    yield from _repeated(items, "the item id", lambda one: one.item.id, Severity.ERROR)
    yield from _repeated(items, "the prompt", _prompt, Severity.WARNING)
    yield from _longest_is_right(items)


def _name(authored: AuthoredItem) -> Iterator[Finding]:
    folder, _, name = authored.file.removeprefix("items/").partition("/")
    if name != f"{authored.item.id}.yaml":
        fix = f"rename the file to {authored.item.id}.yaml"
        yield Finding(Severity.ERROR, authored.file, "id", "is not the file's name", fix)
    if folder != authored.item.domain:
        fix = f"move the file to items/{authored.item.domain}/"
        yield Finding(Severity.ERROR, authored.file, "domain", "is not the folder's name", fix)


def _examples(authored: AuthoredItem) -> Iterator[Finding]:
    for at, example in enumerate(authored.examples):
        message = _broken(authored, example)
        if message:
            where = f"{authored.file}:{example.line}"
            fix = "mend the example, or the key"
            yield Finding(Severity.ERROR, where, f"examples[{at}]", message, fix)


def _broken(authored: AuthoredItem, example: Example) -> str:
    """Return why an example does not hold, or nothing."""
    version = authored.item.version
    try:
        response = parse_response(version.interaction, example.response)
    except MalformedResponse as refusal:
        return "" if example.points is None else f"is refused: {refusal}"
    try:
        points = score(version, authored.key, response).points
    except ScoringError as refusal:
        return f"cannot be scored: {refusal}"
    if example.points is None:
        return f"is not refused but earns {plain(points)}"
    if points != example.points:
        return f"earns {plain(points)}, not {plain(example.points)}"
    return ""


def _by_people(authored: AuthoredItem) -> Iterator[Finding]:
    """A text that people score belongs to practice: no form can record their points yet."""
    item = authored.item
    if isinstance(item.version.interaction, ExtendedText) and item.use is Use.EXAM:
        message = "is scored by people, and an exam cannot record their points yet"
        fix = "say use: practice, or ask for it in another kind"
        yield Finding(Severity.ERROR, authored.file, "interaction.kind", message, fix)


def _coverage(authored: AuthoredItem) -> Iterator[Finding]:
    if isinstance(authored.item.version.interaction, ExtendedText):
        return  # no example of it has points
    most = authored.item.version.points
    earned = {one.points for one in authored.examples if one.points is not None}
    partial = authored.key.rule.mapping is not None and authored.key.rule.maximum > 1
    partial = partial or isinstance(authored.key.rule.program, AdjacentPairs)
    wanted = [
        (most in earned, "a full score"),
        (Decimal(0) in earned, "a score of zero"),
        (not partial or any(0 < one < most for one in earned), "a partial score"),
    ]
    for present, what in wanted:
        if not present:
            message, fix = f"have none with {what}", "add one"
            yield Finding(Severity.ERROR, authored.file, "examples", message, fix)


def _rationale(authored: AuthoredItem) -> Iterator[Finding]:
    given = {one.of for one in authored.key.rationale}
    wanted = {"key"}
    interaction = authored.item.version.interaction
    if isinstance(interaction, Choice | MultipleChoice):
        wanted |= {one.id for one in interaction.choices} - set(authored.key.rule.correct)
    if isinstance(interaction, Hottext):
        wanted |= set(interaction.parts) - set(authored.key.rule.correct)
    for lacking in sorted(wanted - given):
        message, fix = f"says nothing of {lacking}", "say why it is right or wrong"
        yield Finding(Severity.ERROR, authored.file, "rationale", message, fix)
    parts = interaction.parts if isinstance(interaction, Hottext) else ()
    known = wanted | {one.id for one in _options(interaction)} | set(parts)
    for stray in sorted(given - known):
        message, fix = f"speaks of {stray}, which is no choice", "remove it"
        yield Finding(Severity.ERROR, authored.file, "rationale", message, fix)


def _choices(authored: AuthoredItem) -> Iterator[Finding]:
    interaction = authored.item.version.interaction
    sides = [_options(interaction)]
    if isinstance(interaction, Match):
        sides = [interaction.sources, interaction.targets]
    if isinstance(interaction, InlineChoice):
        sides = [gap.choices for gap in interaction.gaps]
    for side in sides:
        texts = [one.text.html.casefold() for one in side]
        if len(set(texts)) < len(texts):
            fix = "word them apart"
            yield Finding(Severity.ERROR, authored.file, "interaction", "two read the same", fix)
    for one in _options(interaction):
        if _ALL_OR_NONE.search(one.text.source) and not one.fixed:
            message, fix = f"{one.id} speaks of the others' place", "reword it, or fix its place"
            yield Finding(Severity.WARNING, authored.file, "interaction", message, fix)


def _options(interaction: Interaction) -> tuple[Option, ...]:
    match interaction:
        case Choice(choices) | MultipleChoice(choices) | Order(choices) | Associate(choices):
            return choices
        case Match(sources, targets):
            return sources + targets
        case GapMatch(choices=choices):
            return choices
        case InlineChoice(gaps=gaps):
            return tuple(choice for gap in gaps for choice in gap.choices)
        case _:
            return ()


def _prompt(authored: AuthoredItem) -> str:
    return " ".join(authored.item.version.prompt.source.casefold().split())


def _repeated(
    items: Iterable[AuthoredItem],
    what: str,
    of: Callable[[AuthoredItem], str],
    severity: Severity,
) -> Iterator[Finding]:
    files: dict[str, list[str]] = defaultdict(list)
    for one in items:
        files[of(one)].append(one.file)
    for same in files.values():
        for file in same[1:]:
            message = f"{what} is also that of {same[0]}"
            yield Finding(severity, file, "", message, "change one of them")


def _longest_is_right(items: tuple[AuthoredItem, ...]) -> Iterator[Finding]:
    """Warn when the key is the longest option so often that guessing by length pays."""
    single = [
        one
        for one in items
        if isinstance(one.item.version.interaction, Choice)
        and one.key.rule.program == MATCH_CORRECT
    ]
    longest = [one.item.id for one in single if _key_is_longest(one)]
    if len(single) >= LEAST_FOR_BIAS and len(longest) > MOST_LONGEST * len(single):
        message = f"the key is the longest choice in {len(longest)} of {len(single)} items"
        fix = f"even out the lengths: {', '.join(longest)}"
        yield Finding(Severity.WARNING, "items", "", message, fix)


def _key_is_longest(authored: AuthoredItem) -> bool:
    lengths = {one.id: len(one.text.source) for one in _options(authored.item.version.interaction)}
    right = lengths.pop(authored.key.rule.correct[0])
    return right > max(lengths.values())


_CHECKS = (_name, _examples, _by_people, _coverage, _rationale, _choices)
