"""Canonical items to GIFT; what it cannot say is a loss.

Wordings go out as HTML. Reading the file back gives the same scores wherever no loss says else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exam_engine.exchange.imported import Exported
from exam_engine.exchange.plain.answers import RANKINGS
from exam_engine.exchange.plain.gaps import mark
from exam_engine.exchange.plain.parts import (
    Chosen,
    Gapped,
    Matched,
    NotPlain,
    PlainItem,
    PlainPart,
    Ranked,
    TypedNumber,
    TypedText,
    Written,
)
from exam_engine.exchange.plain.parts.exporting import (
    case_counts,
    entries,
    exported,
    note_whole,
    percentage,
    starred,
)
from exam_engine.exchange.plain.parts.reading import body_with
from exam_engine.exchange.plain.texts import Notes, mixed
from exam_engine.items.assessment.item import AssessmentItem
from exam_engine.items.assessment.making import Otherwise
from exam_engine.items.canonical import plain

_SPECIAL = re.compile(r"([\\:#={}~])")
_FEWEST = 2
_NO_CATEGORY = "top"
_GRADINGS = {rule: word for word, rule in RANKINGS.items()}
"""The last, longest word for each way."""


def write_gift(items: Sequence[AssessmentItem]) -> Exported:
    """Return a GIFT file in UTF-8 and what it cannot say of the items."""
    pieces, losses = exported(items, _question)
    category, lines = "", []
    for found, text in pieces:
        if found != category:
            lines.append(f"$CATEGORY: {found or _NO_CATEGORY}\n")
            category = found
        lines.append(text)
    return Exported("\n".join(lines).encode(), losses)


def _question(item: PlainItem, notes: Notes) -> tuple[str, str]:
    """Return the category of one question and its text."""
    if len(item.parts) > 1:
        raise NotPlain("several things to answer in one item")
    (part,) = item.parts
    if item.worth != 1:
        detail = f"worth {item.worth}; the format knows no points, it counts 1 there"
        notes.add("points_dropped", "SCORE", detail)
    for one in item.item.rubrics:
        notes.add("dropped_rubric", ", ".join(one.views), "has no counterpart in the format")
    writing = _Writing(notes)
    explanation = f"####{_worded(item.explanation)}" if item.explanation else ""
    answers = f"{{{writing.answers(part)}{explanation}}}"
    body = _body(item, part, answers)
    title = _escaped(item.item.title)
    category = "".join(entries(item.item, "category")[:1])
    return category, f"{_comment(item.item)}::{title}::[html]{body}\n"


def _body(item: PlainItem, part: PlainPart, answers: str) -> str:
    """Return the escaped body with the answers in a line of it, or after it."""
    inline = item.item.interactions[0].inline and isinstance(part, Chosen | TypedText | TypedNumber)
    html_text = _escaped(body_with(item.item, lambda _: mark(0) if inline else ""))
    return html_text.replace(mark(0), answers) if inline else html_text + answers


def _comment(item: AssessmentItem) -> str:
    marks = [("id", item.id)] if item.id != item.title else []
    marks += [("tag", tag) for tag in entries(item, "tag")]
    words = " ".join(f"[{name}:{_bracketed(text)}]" for name, text in marks)
    return f"// {words}\n" if words else ""


def _bracketed(text: str) -> str:
    return " ".join(text.split()).replace("]", "\\]")


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the answer block of one part."""

    notes: Notes

    def answers(self, part: PlainPart) -> str:
        """Return what stands between the braces."""
        match part:
            case Chosen():
                return self._chosen(part)
            case TypedText():
                return self._text(part)
            case TypedNumber():
                return self._number(part)
            case Matched():
                return self._matched(part)
            case Ranked():
                return _ranked(part)
            case Written():
                return ""
            case Gapped():
                raise NotPlain("gaps to drag texts into")

    def _chosen(self, part: Chosen) -> str:
        if part.truth is not None:
            remarks = [_worded(one.remark) for one in part.answers]
            right, wrong = remarks if part.truth else reversed(remarks)
            tail = f"#{wrong}" if wrong or right else ""
            return f"{str(part.truth).upper()}{tail}" + (f"#{right}" if right else "")
        if not part.shuffle:
            self.notes.add("order_not_kept", "choices", "the format does not keep their order")
        shares = part.shares
        if part.whole:
            note_whole("choices", self.notes)
            shares = tuple(one or Fraction(-1) for one in shares)
        if part.unbounded:
            detail = "a sum below nothing or above everything is cut off there"
            self.notes.add("scoring_changed", "choices", detail)
        if not part.several and 1 not in shares:
            raise NotPlain("a choice of one in which no answer earns everything")
        signs, has_right = [], part.several
        for at, one in enumerate(shares, 1):
            signs.append("=" if one == 1 and not has_right else f"~{self._weight(one, 0, at)}")
            has_right = has_right or one == 1
        return "".join(
            f"\n{sign}{_worded(answer.content)}{_remark(answer.remark)}"
            for sign, answer in zip(signs, part.answers, strict=True)
        )

    def _text(self, part: TypedText) -> str:
        if case_counts(part.spellings, self.notes, "answers"):
            self.notes.add("case_ignored", "answers", "upper and lower case are the same there")
        lines = []
        for at, one in enumerate(part.spellings, 1):
            text = starred(one)
            if "->" in text:
                raise NotPlain("an arrow in a typed answer")
            prefix = "[plain]" if text.startswith("[") else ""
            weight = self._weight(one.points / part.worth, 1, at, force=text.startswith("%"))
            lines.append(f"={weight}{prefix}{_escaped(text)}{_remark(one.remark)}")
        return "".join(f"\n{line}" for line in lines) + self._other(part.otherwise, part.worth)

    def _number(self, part: TypedNumber) -> str:
        lines = [
            f"\n={self._weight(one.points / part.worth, 1, at)}"
            f"{_span(one.low, one.high)}{_remark(one.remark)}"
            for at, one in enumerate(part.spans, 1)
        ]
        return "#" + "".join(lines) + self._other(part.otherwise, part.worth)

    def _matched(self, part: Matched) -> str:
        if part.whole:
            note_whole("pairs", self.notes)
        pairs = [(one.source, one.target) for one in part.pairings]
        pairs += [("", one) for one in part.distractors]
        if len(pairs) < _FEWEST:
            raise NotPlain("a match of one pair")
        return "".join(
            f"\n={_worded(source)} -> {_worded(mixed(target), 'moodle')}"
            for source, target in pairs
        )

    def _other(self, otherwise: Otherwise, worth: Fraction) -> str:
        if otherwise == Otherwise():
            return ""
        weight = percentage(otherwise.points / worth, self.notes, "other answers")
        return f"\n=%{weight}%*{_remark(otherwise.remark)}"

    def _weight(self, share: Fraction, plainly: int, at: int, *, force: bool = False) -> str:
        """Return the weight of an answer; nothing where it is what the sign says."""
        if share == plainly and not force:
            return ""
        return f"%{percentage(share, self.notes, f'answer {at}')}%"


def _ranked(part: Ranked) -> str:
    contents = "".join(f"\n{_worded(one)}" for one in part.contents)
    return f">{len(part.contents)} ALL VERTICAL {_GRADINGS[part.ranking]} SHOW{contents}\n"


def _span(low: Decimal, high: Decimal) -> str:
    return plain(low) if low == high else f"{plain(low)}..{plain(high)}"


def _remark(remark: str) -> str:
    return f"#{_worded(remark)}" if remark else ""


def _worded(html_text: str, form: str = "html") -> str:
    """Return a wording; its format is said where it would be taken for a mark or a comment."""
    prefix = f"[{form}]" if html_text.startswith(("[", "/")) else ""
    return prefix + _escaped(html_text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")
