"""Several parts in one text to Moodle's cloze: each gap as `{2:SHORTANSWER:…}` at its place.

Marks inside answers go out as character references, which every reader undoes.
"""

import html
import math
import re
from dataclasses import dataclass
from fractions import Fraction

from exam_engine.exchange.plain.gaps import mark
from exam_engine.exchange.plain.numbers import centred
from exam_engine.exchange.plain.parts import (
    Chosen,
    NotPlain,
    PlainItem,
    PlainPart,
    TypedNumber,
    TypedText,
)
from exam_engine.exchange.plain.parts.exporting import (
    case_counts,
    note_whole,
    percentage,
    starred,
)
from exam_engine.exchange.plain.parts.reading import body_with
from exam_engine.exchange.plain.texts import Notes, mixed
from exam_engine.items.assessment.making import Otherwise
from exam_engine.items.canonical import plain

MOST_WEIGHT = 999
_SPECIAL = re.compile(r"[~#}{=%\\]")


def cloze_text(item: PlainItem, notes: Notes) -> str:
    """Return the body with every part written into it; the points are whole numbers there.

    Raises:
        NotPlain: a part is neither choice nor typed answer, or weights are too far apart.
    """
    factor = math.lcm(*(part.worth.denominator for part in item.parts))
    weights = [part.worth * factor for part in item.parts]
    if max(weights) > MOST_WEIGHT or min(weights) <= 0:
        raise NotPlain("gaps whose points are no small whole numbers")
    if factor != 1:
        detail = f"worth {item.worth}; weights are whole, it counts {sum(weights)} there"
        notes.add("points_dropped", "SCORE", detail)
    text = body_with(item.item, mark)
    for at, (part, weight) in enumerate(zip(item.parts, weights, strict=True)):
        gap = _Gap(f"gap {at + 1}", part.worth, notes)
        text = text.replace(mark(at), f"{{{weight}:{gap.written(part)}}}")
    return text


@dataclass(frozen=True, slots=True)
class _Gap:
    """Writes the kind and the answers of one gap."""

    where: str
    worth: Fraction
    notes: Notes

    def written(self, part: PlainPart) -> str:
        """Return what stands between the weight and the closing brace."""
        match part:
            case Chosen():
                return self._chosen(part)
            case TypedText():
                return self._text(part)
            case TypedNumber():
                return self._number(part)
        raise NotPlain("a gap that is neither chosen nor typed")

    def _chosen(self, part: Chosen) -> str:
        shares = part.shares
        if part.whole:
            note_whole(self.where, self.notes)
            shares = tuple(one or Fraction(-1) for one in shares)
        right = sum((one for one in shares if one > 0), Fraction(0))
        if part.several and (right != 1 or part.unbounded):
            detail = "what is right adds up to the whole there, and never falls below nothing"
            self.notes.add("scoring_changed", self.where, detail)
        kind = "MULTIRESPONSE" if part.several else "MULTICHOICE"
        pairs = zip(part.answers, shares, strict=True)
        answers = "~".join(
            self._answer(mixed(answer.content), share, answer.remark) for answer, share in pairs
        )
        return f"{kind}{'_S' if part.shuffle else ''}:{answers}"

    def _text(self, part: TypedText) -> str:
        cased = case_counts(part.spellings, self.notes, self.where)
        answers = [
            self._answer(starred(one), one.points / self.worth, one.remark)
            for one in part.spellings
        ]
        kind = "SHORTANSWER_C" if cased else "SHORTANSWER"
        return f"{kind}:{'~'.join([*answers, *self._other(part.otherwise)])}"

    def _number(self, part: TypedNumber) -> str:
        answers = []
        for one in part.spans:
            middle, half = centred(one.low, one.high)
            text = plain(middle) + (f":{plain(half)}" if half else "")
            answers.append(self._answer(text, one.points / self.worth, one.remark))
        return f"NUMERICAL:{'~'.join([*answers, *self._other(part.otherwise)])}"

    def _other(self, otherwise: Otherwise) -> list[str]:
        if otherwise == Otherwise():
            return []
        return [self._answer("*", otherwise.points / self.worth, otherwise.remark)]

    def _answer(self, text: str, share: Fraction, remark: str) -> str:
        weight = percentage(share, self.notes, self.where)
        return f"%{weight}%{_quoted(text)}" + (f"#{_quoted(mixed(remark))}" if remark else "")


def _quoted(text: str) -> str:
    """Return a text in which nothing is a mark."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", html.escape(text, quote=False))
