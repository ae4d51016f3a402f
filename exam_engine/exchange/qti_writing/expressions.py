"""Expressions of programs to QTI elements; an operator of ours is spelled in standard ones.

The law: what is written scores as what was there.
"""

from typing import Final

from lxml import etree

from exam_engine.exchange.qti_writing.writing import Writing
from exam_engine.items.assessment.expressions import Expression, Operator, Setting

_OURS: Final = "assay:adjacentPairs"


def write_expression(writing: Writing, parent: etree._Element, expression: Expression) -> None:
    """Append one expression to `parent`."""
    if expression.operator is Operator.ADJACENT_PAIRS:
        expression = _neighbours(writing, expression)
    settings = {one.name: one.value for one in expression.settings}
    made = writing.sheet.element(parent, expression.operator, settings, expression.text)
    for operand in expression.operands:
        write_expression(writing, made, operand)


def _neighbours(writing: Writing, expression: Expression) -> Expression:
    """Return the number of neighbours kept, in operators that everybody has.

    One truth for each pair of neighbours that the answer contains, the others deleted, counted.
    Dividing by the number of answers and multiplying again changes nothing but this: without an
    answer it is a division by zero, which is NULL, as the operator is.
    """
    given, wanted = (*expression.operands, None, None)[:2]
    length = _length(writing, wanted)
    if given is None or wanted is None or length is None:
        detail = "adjacentPairs of a list of unknown length is written as an operator of our own"
        writing.sheet.lose("custom_operator", "adjacentPairs", detail)
        named = (Setting("class", _OURS),)
        return Expression(Operator.CUSTOM, expression.operands, named)
    kept = [
        Expression(Operator.CONTAINS, (given, _list(_at(wanted, place), _at(wanted, place + 1))))
        for place in range(1, length)
    ]
    truths = Expression(Operator.MULTIPLE, tuple(kept))
    count = _size(Expression(Operator.DELETE, (_value("false", "boolean"), truths)))
    share = Expression(Operator.DIVIDE, (count, _size(given)))
    return Expression(Operator.ROUND, (Expression(Operator.PRODUCT, (share, _size(given))),))


def _length(writing: Writing, wanted: Expression | None) -> int | None:
    """Return how many values the list of what is right has; None where only a run would tell."""
    if wanted is not None and wanted.operator is Operator.CORRECT:
        name = wanted.setting("identifier")
        return next((len(one.correct) for one in writing.item.responses if one.id == name), None)
    return None


def _at(container: Expression, place: int) -> Expression:
    return Expression(Operator.INDEX, (container,), (Setting("n", str(place)),))


def _list(*values: Expression) -> Expression:
    return Expression(Operator.ORDERED, values)


def _size(container: Expression) -> Expression:
    return Expression(Operator.CONTAINER_SIZE, (container,))


def _value(text: str, base: str) -> Expression:
    return Expression(Operator.BASE_VALUE, (), (Setting("baseType", base),), text)
