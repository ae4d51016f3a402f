"""Items to pieces of a file, with every loss named by its item; for all writers of text formats.

An item that the format cannot say at all is left out and reported as `not_expressible`.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from exam_engine.exchange.imported import Loss
from exam_engine.exchange.plain.answers import wildcards
from exam_engine.exchange.plain.numbers import share
from exam_engine.exchange.plain.parts.reading import PlainItem, plain_item
from exam_engine.exchange.plain.parts.symbols import NotPlain
from exam_engine.exchange.plain.texts import Notes
from exam_engine.items.assessment.item import AssessmentItem, ScorePolicy
from exam_engine.items.assessment.making import Spelling
from exam_engine.items.assessment.making.points import decimal
from exam_engine.items.canonical import plain

T = TypeVar("T")
PERCENT_PLACES = 7
_WORDS = ("domain", "objective", "cognitive", "difficulty")


def exported(
    items: Sequence[AssessmentItem], write: Callable[[PlainItem, Notes], T]
) -> tuple[list[T], tuple[Loss, ...]]:
    """Return what `write` makes of each item that can be said, and all losses."""
    pieces: list[T] = []
    losses: list[Loss] = []
    for item in items:
        notes = Notes()
        try:
            pieces.append(write(plain_item(item, notes), notes))
        except NotPlain as refusal:
            losses.append(Loss("not_expressible", item.id, f"left out: {refusal}"))
            continue
        _note_metadata(item, notes)
        losses += [Loss(one.code, f"{item.id}: {one.where}", one.detail) for one in notes.losses]
    return pieces, tuple(losses)


def entries(item: AssessmentItem, name: str) -> list[str]:
    """Return the values of a further name of the metadata, such as `tag`."""
    pairs = (one.partition("=") for one in item.metadata.entries)
    return [value for key, _, value in pairs if key == name]


def percentage(points: Fraction, notes: Notes, where: str) -> str:
    """Return a share as a percentage of at most 7 places; what is not read back is a loss.

    Raises:
        NotPlain: it is more than everything, or less than all of it taken away.
    """
    if abs(points) > 1:
        raise NotPlain(f"an answer that earns {points} of the points")
    text = plain(round(decimal(points * 100), PERCENT_PLACES))
    if share(text, Notes(), where) != points:
        notes.add("fraction_rounded", where, f"{points} is written as {text} %")
    return text


def starred(spelling: Spelling) -> str:
    r"""Return a spelling with `*` for anything and `\*` for itself.

    Raises:
        NotPlain: it is a pattern that says more than wildcards do.
    """
    if not spelling.pattern:
        return spelling.text.replace("*", "\\*")
    found = wildcards(spelling.text)
    if found is None:
        raise NotPlain("a pattern that is more than a text with wildcards")
    return found[0]


def case_counts(spellings: Sequence[Spelling], notes: Notes, where: str) -> bool:
    """Tell whether case counts for all spellings; where it does for some only is a loss."""
    typed = [one for one in spellings if not one.pattern]
    cased = {one.case_sensitive for one in typed}
    folded = {one.text.casefold() for one in typed}
    if len(cased) > 1 or (False in cased and len(folded) < len(typed)):
        detail = "case counts for all answers or for none; for none there"
        notes.add("case_ignored", where, detail)
    return cased == {True}


def note_whole(part: str, notes: Notes) -> None:
    """Note that all or nothing becomes a share for each right answer."""
    detail = "all or nothing there is none; each right answer earns a share"
    notes.add("scoring_changed", part, detail)


def _note_metadata(item: AssessmentItem, notes: Notes) -> None:
    """Note what the bank knows and no text format says."""
    known = item.metadata
    found = {name: getattr(known, name) for name in _WORDS}
    found["seconds"] = "" if known.seconds is None else str(known.seconds)
    found["enemies"] = ", ".join(known.enemies)
    found["language"] = item.language
    found["policy"] = "" if item.policy == ScorePolicy() else str(item.policy)
    for name, value in found.items():
        if value:
            notes.add("dropped_metadata", name, value[:80])
