"""Rules of response, template and outcome processing to canonical rules, whatever the version.

One reader for all three, since they differ in names only; nothing runs here.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from exam_engine.exchange.qti.expressions import is_expression, read_expression
from exam_engine.exchange.qti.reading import Reading
from exam_engine.exchange.qti.view import Element, refused
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.rules import (
    Branch,
    Condition,
    Constraint,
    Exit,
    LookupOutcome,
    Rule,
    SetValue,
    Target,
)

_TARGETS: Final = {
    "setOutcomeValue": Target.OUTCOME,
    "setTemplateValue": Target.TEMPLATE,
    "setResponseValue": Target.RESPONSE,
    "setCorrectResponse": Target.CORRECT_RESPONSE,
    "setDefaultValue": Target.DEFAULT_VALUE,
}
_PARTS: Final = ("response", "template", "outcome")
_CONDITIONS: Final = {f"{part}Condition": part for part in _PARTS}
_FRAGMENTS: Final = {f"{part}ProcessingFragment" for part in _PARTS}
_EXITS: Final = {"exitResponse", "exitTemplate", "exitTest"}


def read_rules(elements: Iterable[Element], reading: Reading) -> tuple[Rule, ...]:
    """Return the rules that these elements are; fragments are put in their place.

    Raises:
        ImportRefused: `unknown_operator`, `mathassess` or `broken_item`.
    """
    rules: list[Rule] = []
    for one in elements:
        one.taken = True
        if one.name in _FRAGMENTS:
            rules += read_rules(one.every(), reading)
        elif _is_only_else(one):
            reading.lose("condition_without_if", one, "its other branch always runs")
            rules += read_rules((inner for part in one.every() for inner in part.every()), reading)
        else:
            rules.append(_rule(one, reading))
    return tuple(rules)


def every_rule(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Return all rules, those inside conditions as well."""
    for one in rules:
        yield one
        if isinstance(one, Condition):
            for branch in one.branches:
                yield from every_rule(branch.rules)
            yield from every_rule(one.otherwise)


def _rule(element: Element, reading: Reading) -> Rule:
    name = element.name
    if name in _CONDITIONS:
        return _condition(element, _CONDITIONS[name], reading)
    if name in _EXITS:
        return Exit()
    if name == "setDefaultValue" and not element.peek():
        return _reset(element, reading)
    if name in _TARGETS:
        return SetValue(_TARGETS[name], element.required("identifier"), _operand(element, reading))
    if name == "lookupOutcomeValue":
        return LookupOutcome(element.required("identifier"), _operand(element, reading))
    if name == "templateConstraint":
        return Constraint(_operand(element, reading))
    raise refused("unknown_operator", element, "is no rule of QTI 2.0 to 3.0")


def _is_only_else(element: Element) -> bool:
    inner = [one.name for one in element.peek()]
    part = _CONDITIONS.get(element.name)
    return part is not None and inner == [f"{part}Else"]


def _reset(element: Element, reading: Reading) -> SetValue:
    """Read an extension of QTI that some write: give a response its default back."""
    name = element.required("identifier")
    reading.lose("default_restored", element, f"without a value: sets {name:.60} to its default")
    default = Expression(Operator.DEFAULT, settings=(Setting("identifier", name),))
    return SetValue(Target.RESPONSE, name, default)


def _condition(element: Element, part: str, reading: Reading) -> Condition:
    branches: list[Branch] = []
    otherwise: tuple[Rule, ...] = ()
    for one in element.every():
        if one.name == f"{part}Else":
            otherwise = read_rules(one.every(), reading)
        elif one.name in {f"{part}If", f"{part}ElseIf"}:
            branches.append(_branch(one, reading))
        else:
            raise refused("unknown_operator", one, f"is no branch of {element.name}")
    if not branches:
        raise refused("broken_item", element, f"has no {part}If")
    return Condition(tuple(branches), otherwise)


def _branch(element: Element, reading: Reading) -> Branch:
    first, *rest = element.every() or (None,)
    if first is None:
        raise refused("broken_item", element, "has no condition")
    return Branch(read_expression(first, reading), read_rules(rest, reading))


def _operand(element: Element, reading: Reading) -> Expression:
    inner = element.every()
    if len(inner) != 1:
        unknown = next((one for one in inner if not is_expression(one)), None)
        if unknown is not None:
            return read_expression(unknown, reading)
        raise refused("broken_item", element, f"holds {len(inner)} expressions instead of one")
    return read_expression(inner[0], reading)
