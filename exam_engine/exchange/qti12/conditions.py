"""Reads conditions of QTI 1.2: comparisons, their combinations, and what they leave unsaid.

Several comparisons beside each other are all wanted, but one response of a single value cannot
equal two: those are spellings of one answer. Nothing is put into operators here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.facts import number
from exam_engine.exchange.qti12.slots import Slot
from exam_engine.exchange.qti12.terms import (
    ALWAYS,
    Compare,
    Either,
    Every,
    Lasted,
    Negated,
    Relation,
    Rounding,
    Term,
    Tolerance,
    Unanswered,
    Whole,
)
from exam_engine.items.assessment.values import BaseType, Cardinality

_RELATIONS: Final = {str(one): one for one in Relation}
_DURATIONS: Final = {
    "durequal": Relation.EQUAL,
    "durlt": Relation.LESS,
    "durlte": Relation.AT_MOST,
    "durgt": Relation.GREATER,
    "durgte": Relation.AT_LEAST,
}
_MOST_FIGURES: Final = 15


@dataclass(frozen=True, slots=True)
class Situation:
    """What a condition is read in.

    Attributes:
        otherwise: what `other` stands for at this place.
        exact_sets: values of one response beside each other are all of its values.
        stand_ins: for each label that a typed blank also accepts, those that count as it.
    """

    slots: Mapping[str, Slot]
    otherwise: Term = ALWAYS
    exact_sets: bool = False
    stand_ins: Mapping[tuple[str, str], tuple[str, ...]] | None = None


def read_condition(element: Element, situation: Situation) -> Term:
    """Return the term of a `conditionvar`.

    Raises:
        ImportRefused: `unknown_condition`, `undeclared_variable`, `broken_item` or
            `not_a_number`.
    """
    return _joined(_parts(element, situation), situation, spellings=True)


def _parts(element: Element, situation: Situation) -> list[Term]:
    element.taken = True
    inner = [one for one in element.every() if one.name not in {"qticomment", "or_selection"}]
    return [_term(one, situation) for one in inner]


def _term(element: Element, situation: Situation) -> Term:
    name = element.name
    if name in _COMBINED:
        return _COMBINED[name](_parts(element, situation), situation)
    if name == "other":
        return situation.otherwise
    if name in _DURATIONS:
        return Lasted(_DURATIONS[name], element.content().strip())
    if name == "unanswered":
        return Unanswered(_slot(element, situation).id)
    if name == "varsubset":
        return _subset(element, situation)
    if name in _RELATIONS:
        return _compare(element, _RELATIONS[name], situation)
    raise refused("unknown_condition", element, "is no condition that can be scored")


def _compare(element: Element, relation: Relation, situation: Situation) -> Term:
    slot, value = _slot(element, situation), element.content().strip()
    if not value and element.get("respident") != slot.id:
        value = element.get("respident")
    if slot.base is BaseType.DIRECTED_PAIR:
        value = " ".join(part.strip() for part in value.split(",", 1))
    index = number(element.get("index"))
    compared = Compare(
        slot.id,
        value,
        relation,
        case_sensitive=element.get("case").lower() == "yes",
        index=int(index) if index and index >= 1 else 0,
        tolerance=_tolerance(element) if slot.base is BaseType.FLOAT else None,
        area=element.get("areatype").lower(),
    )
    if slot.base is BaseType.FLOAT and number(value) is None:
        raise refused("not_a_number", element, f"compares a number with {value!r:.40}")
    return _spelt(compared, slot, situation)


def _spelt(compared: Compare, slot: Slot, situation: Situation) -> Term:
    """Return a comparison with the texts of a label where the labels are accepted texts."""
    if compared.value not in slot.spellings:
        return compared
    alike = (situation.stand_ins or {}).get((slot.id, compared.value), ())
    texts = dict.fromkeys(slot.spellings[one] for one in (compared.value, *alike))
    spelt = tuple(replace(compared, value=text) for text in texts)
    return spelt[0] if len(spelt) == 1 else Either(spelt)


def _slot(element: Element, situation: Situation) -> Slot:
    """Return the slot that a condition names, by its own name or that of one of its labels."""
    name = element.get("respident")
    if name in situation.slots:
        return situation.slots[name]
    holders = [one for one in situation.slots.values() if name in one.labels]
    if len(holders) == 1:
        return holders[0]
    if not name and len(situation.slots) == 1:
        return next(iter(situation.slots.values()))
    raise refused("undeclared_variable", element, f"names no response of this item: {name!r:.60}")


def _tolerance(element: Element) -> Tolerance | None:
    figures, margin = number(element.get("precision")), number(element.get("margin"))
    if figures is not None and figures.denominator == 1 and 0 <= figures <= _MOST_FIGURES:
        significant = element.get("precisiontype").lower().startswith("significant")
        rounding = Rounding.SIGNIFICANT if significant and figures else Rounding.DECIMALS
        return Tolerance(rounding, int(figures))
    if margin is not None and margin >= 0:
        relative = element.get("margintype").lower() == "percent"
        return Tolerance(margin=margin, relative=relative)
    return None


def _subset(element: Element, situation: Situation) -> Term:
    slot = _slot(element, situation)
    partial = element.get("setmatch").lower() == "partial"
    values = [one.strip() for one in element.content().split(",") if one.strip()]
    compared = tuple(_spelt(Compare(slot.id, one), slot, situation) for one in values)
    return Either(compared) if partial else Every(compared)


def _joined(parts: Sequence[Term], situation: Situation, *, spellings: bool) -> Term:
    """Return the parts as one term; `spellings` lets those of one single answer be choices."""
    joined: dict[object, list[Term]] = {}
    for part in parts:
        joined.setdefault(_group(part) or id(part), []).append(part)
    grouped = [_group_term(group, situation, spellings=spellings) for group in joined.values()]
    terms = [part for one in grouped for part in (one.parts if isinstance(one, Every) else (one,))]
    return terms[0] if len(terms) == 1 else Every(tuple(terms))


def _group(part: Term) -> str:
    """Return the response that a plain equality, or a choice of such, is about."""
    parts = part.parts if isinstance(part, Either) else (part,)
    names = {one.response for one in parts if isinstance(one, Compare) and _is_plain(one)}
    return names.pop() if len(names) == 1 and all(map(_is_plain, parts)) else ""


def _is_plain(part: Term) -> bool:
    return isinstance(part, Compare) and part.relation is Relation.EQUAL and not part.index


def _group_term(group: list[Term], situation: Situation, *, spellings: bool) -> Term:
    slot = situation.slots.get(_group(group[0]))
    if slot is None:
        return group[0] if len(group) == 1 else Every(tuple(group))
    values = tuple(one.value for one in group if isinstance(one, Compare))
    if _is_whole(slot, len(values), situation):
        return Whole(slot.id, values)
    if len(group) == 1:
        return group[0]
    if spellings and slot.cardinality is Cardinality.SINGLE:
        return Either(tuple(group))
    return Every(tuple(group))


def _is_whole(slot: Slot, count: int, situation: Situation) -> bool:
    if slot.cardinality is Cardinality.ORDERED:
        return count > 1
    return situation.exact_sets and slot.cardinality is Cardinality.MULTIPLE


def _every(parts: list[Term], situation: Situation) -> Term:
    return _joined(parts, situation, spellings=False)


def _either(parts: list[Term], _: Situation) -> Term:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _negated(parts: list[Term], situation: Situation) -> Term:
    return Negated(_every(parts, situation))


_COMBINED: Final[Mapping[str, Callable[[list[Term], Situation], Term]]] = {
    "and": _every,
    "or": _either,
    "not": _negated,
}
