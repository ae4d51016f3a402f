"""Reads response processing of QTI 1.2 into steps.

Understands what vendors leave unsaid; computes no score and builds no operator.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Final

from exam_engine.exchange.qti.view import Element, refused
from exam_engine.exchange.qti12.conditions import Situation, read_condition
from exam_engine.exchange.qti12.facts import Kind, number
from exam_engine.exchange.qti12.slots import Reading, Slot
from exam_engine.exchange.qti12.steps import Action, Change, Declared, Processing, Step
from exam_engine.exchange.qti12.terms import (
    ALWAYS,
    Either,
    Negated,
    Term,
    leaves,
)
from exam_engine.items.assessment.expressions import MOST_NODES

_MOST_STEPS: Final = 1_000
_NUMBER_TYPES: Final = frozenset({"integer", "decimal", "scientific"})


def read_processing(element: Element | None, reading: Reading) -> Processing:
    """Return the steps of a `resprocessing`.

    Raises:
        ImportRefused: `unknown_condition`, `undeclared_variable`, `not_a_number`,
            `too_complex` or `broken_item`.
    """
    if element is None:
        return Processing()
    element.get("scoremodel")
    outcomes = element.only("outcomes")
    elements = element.every("respcondition")
    variables = outcomes.every("decvar") if outcomes else ()
    if len(elements) > _MOST_STEPS or len(variables) > _MOST_STEPS:
        raise refused("too_complex", element, f"has more than {_MOST_STEPS} conditions")
    declared = [_declared(one) for one in variables]
    steps: list[Step] = []
    compared = 0
    stand_ins = _stand_ins(elements, reading.slots)
    for one in elements:
        steps.append(_step(one, declared, steps, reading, stand_ins))
        compared += sum(1 for _ in islice(leaves(steps[-1].term), MOST_NODES))
        if compared > MOST_NODES:
            raise refused("too_complex", element, f"compares more than {MOST_NODES} values")
    known = {one.name for one in declared}
    undeclared = dict.fromkeys(c.name for s in steps for c in s.changes if c.name not in known)
    for name in undeclared:
        reading.lose("undeclared_outcome", name, "is set without a declaration; counts from 0")
    return Processing((*declared, *map(Declared, undeclared)), tuple(steps))


def _declared(element: Element) -> Declared:
    """Return a declared variable; a minimum above the maximum is none."""
    numeric = element.get("vartype", "Decimal").lower() in _NUMBER_TYPES
    least, most = number(element.get("minvalue")), number(element.get("maxvalue"))
    if least is not None and most is not None and least > most:
        least = None
    name = element.get("varname", "SCORE")
    return Declared(name, numeric, element.get("defaultval"), least, most)


def _step(
    element: Element,
    declared: Sequence[Declared],
    before: Sequence[Step],
    reading: Reading,
    stand_ins: Mapping[tuple[str, str], tuple[str, ...]],
) -> Step:
    condition = element.only("conditionvar")
    if condition is None:
        raise refused("broken_item", element, "has no conditionvar")
    element.get("title")
    changes = _changes(element, declared, reading)
    if changes and not condition.peek():
        raise refused("broken_item", element, "gives points without a condition")
    situation = Situation(
        reading.slots,
        _otherwise(before),
        exact_sets=reading.facts.kind is Kind.CATEGORIES,
        stand_ins=stand_ins if changes else {},
    )
    shown = tuple(_link(one) for one in element.every("displayfeedback"))
    term = read_condition(condition, situation)
    fallback = [one.name for one in condition.peek()] == ["other"]
    return Step(term, changes, shown, _stops(element, changes, reading), fallback)


def _changes(
    element: Element, declared: Sequence[Declared], reading: Reading
) -> tuple[Change, ...]:
    """Return what a step sets; nothing for an essay, whose steps only stand in for a person."""
    found = element.every("setvar")
    if reading.facts.kind is not Kind.ESSAY:
        return tuple(_change(one, declared) for one in found)
    for one in found:
        one.swallow()
    return ()


def _link(element: Element) -> str:
    element.get("feedbacktype")
    return element.get("linkrefid")


def _stops(element: Element, changes: Sequence[Change], reading: Reading) -> bool:
    """Tell whether processing ends when a step holds.

    The specification ends it where nothing is said; but vendors who say nothing also let parts
    add up, so only a value that is set, not added, ends it.
    """
    said = element.get("continue").lower()
    if said:
        return said == "no"
    if changes and all(one.action is Action.SET for one in changes):
        return True
    if not changes:
        return False
    reading.lose("continue_assumed", "respcondition", "adds up without saying so; goes on")
    return False


def _otherwise(before: Sequence[Step]) -> Term:
    """Return what `other` stands for: that no step before, which gives points, holds."""
    held = tuple(step.term for step in before if step.judges and not step.stops)
    return Negated(Either(held)) if held else ALWAYS


def _change(element: Element, declared: Sequence[Declared]) -> Change:
    name = element.get("varname") or element.get("variablename") or "SCORE"
    text = element.content().strip()
    known = next((one for one in declared if one.name == name), Declared(name))
    action = _action(element)
    amount = _amount(text, known)
    if amount is None and (known.numeric or action is not Action.SET):
        raise refused("not_a_number", element, f"sets {name:.40} to {text!r:.40}")
    if action is Action.DIVIDE and not amount:
        raise refused("broken_item", element, "divides by zero")
    return Change(name, action, text, amount)


def _action(element: Element) -> Action:
    said = element.get("action", "Set").lower()
    if said not in {str(one) for one in Action}:
        raise refused("broken_item", element, f"its action is no known word: {said:.40}")
    return Action(said)


def _amount(text: str, known: Declared) -> Fraction | None:
    """Return a number, or the bound of the variable that the text names."""
    bounds = {f"{known.name}.max": known.maximum, f"{known.name}.min": known.minimum}
    return bounds[text] if text in bounds else number(text)


def _stand_ins(
    steps: Sequence[Element], slots: Mapping[str, Slot]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return for the one label of a typed blank that earns points the others that count as it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    named = list(_scored_labels(steps))
    for slot in (one for one in slots.values() if one.spellings):
        scored = [value for name, value in named if name == slot.id and value in slot.spellings]
        if len(set(scored)) == 1:
            others = tuple(one for one in slot.spellings if one != scored[0])
            found[slot.id, scored[0]] = others
    return found


def _scored_labels(steps: Sequence[Element]) -> Iterator[tuple[str, str]]:
    for step in steps:
        if any(one.name == "setvar" for one in step.peek()):
            for one in step.walk():
                if one.name == "varequal":
                    yield one.get("respident"), one.text.strip()
