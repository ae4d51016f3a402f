"""Calculated questions as items whose numbers are drawn: one of the sets that the file stores.

No formula is computed; the stored answers are the key. Without stored answers it is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti12.facts import number
from exam_engine.exchange.qti12.logic import within
from exam_engine.exchange.qti12.presentation import filled
from exam_engine.exchange.qti12.terms import Tolerance
from exam_engine.items.assessment.declarations import TemplateDeclaration
from exam_engine.items.assessment.expressions import Expression, Operator, Setting
from exam_engine.items.assessment.making.points import base_value, variable
from exam_engine.items.assessment.rules import Rule, SetValue, Target
from exam_engine.items.assessment.values import BaseType, Cardinality

_DRAWN: Final = "DRAWN_SET"
_ANSWER: Final = "ANSWER"
_MOST_SETS: Final = 500
_MOST_NUMBERS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Formula:
    """The stored numbers of a calculated question.

    Attributes:
        columns: values of each variable by its name in templates, one for each set.
    """

    columns: Mapping[str, tuple[str, ...]]
    tolerance: Tolerance

    def templates(self) -> tuple[TemplateDeclaration, ...]:
        """Return the variables of one candidate's version."""
        drawn = TemplateDeclaration(_DRAWN, Cardinality.SINGLE, BaseType.INTEGER)
        numbers = (
            TemplateDeclaration(name, Cardinality.SINGLE, BaseType.FLOAT, in_text=name != _ANSWER)
            for name in self.columns
        )
        return (drawn, *numbers)

    def rules(self, response: str) -> tuple[Rule, ...]:
        """Return the rules that draw a set and put its answer as what is right."""
        count = len(self.columns[_ANSWER])
        bounds = (Setting("min", "1"), Setting("max", str(count)))
        return (
            SetValue(Target.TEMPLATE, _DRAWN, Expression(Operator.RANDOM_INTEGER, (), bounds)),
            *(SetValue(Target.TEMPLATE, name, _at(one)) for name, one in self.columns.items()),
            SetValue(Target.CORRECT_RESPONSE, response, variable(_ANSWER)),
        )

    def right(self, response: str) -> Expression:
        """Return the expression that is true for an answer within the tolerance."""
        return within(variable(_ANSWER), variable(response), self.tolerance)

    def worded(self, body: str) -> str:
        """Return a body with places of variables instead of their names in brackets."""
        return filled(body, self._place)

    def _place(self, name: str) -> str | None:
        known = _template(name) in self.columns
        return f'<span data-variable="{_template(name)}"></span>' if known else None


def read_formula(item: Element) -> Formula:
    """Return the stored sets of a calculated question.

    Raises:
        ImportRefused: `formula_question`.
    """
    extension = item.only("itemproc_extension")
    calculated = extension.only("calculated") if extension else None
    if calculated is None:
        raise _refused("it stores no numbers")
    calculated.swallow()
    sets = [_numbers(one) for one in calculated.walk() if one.name == "var_set"]
    names = sets[0].keys() if sets else ()
    if not sets or any(one.keys() != names for one in sets):
        raise _refused("it does not store a value of every variable, and the answer")
    if len(sets) > _MOST_SETS or len(sets) * len(names) > _MOST_NUMBERS:
        raise _refused("it stores too many numbers")
    columns = {name: tuple(one[name] for one in sets) for name in names}
    return Formula(columns, _tolerance(calculated))


def _numbers(element: Element) -> dict[str, str]:
    found = dict(_pairs(element))
    if _ANSWER not in found or any(number(text) is None for text in found.values()):
        raise _refused("its stored numbers are not plain numbers")
    return found


def _pairs(element: Element) -> Iterator[tuple[str, str]]:
    for one in element.every("var"):
        name = one.get("name")
        if not name.isidentifier() or not name.isascii():
            raise _refused(f"its variable {name!r:.40} has no plain name")
        yield _template(name), one.content().strip()
    for one in element.every("answer"):
        yield _ANSWER, one.content().strip()


def _template(name: str) -> str:
    return f"VAR_{name}"


def _at(column: tuple[str, ...]) -> Expression:
    values = Expression(Operator.ORDERED, tuple(base_value(one) for one in column))
    return Expression(Operator.INDEX, (values,), (Setting("n", _DRAWN),))


def _tolerance(calculated: Element) -> Tolerance:
    element = calculated.only("answer_tolerance")
    text = element.content().strip() if element else "0"
    kinds = {element.get("type").lower(), element.get("margin_type").lower()} if element else set()
    relative = text.endswith("%") or "percent" in kinds
    margin = number(text.removesuffix("%")) if text else number("0")
    if margin is None or margin < 0:
        raise _refused(f"its tolerance is no number: {text!r:.40}")
    return Tolerance(margin=margin, relative=relative)


def _refused(why: str) -> ImportRefused:
    return ImportRefused("formula_question", f"a formula with drawn numbers: {why}")
