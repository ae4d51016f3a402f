"""What the conditions of an item look at, found before its responses are read.

Decides which typed answers are numbers, and which are scored at all.
"""

from typing import Final

from exam_engine.exchange.qti.view import Element
from exam_engine.exchange.qti12.facts import number
from exam_engine.exchange.qti12.slots import Tested
from exam_engine.exchange.qti12.terms import Relation

_ORDERING: Final = frozenset({Relation.LESS, Relation.AT_MOST, Relation.GREATER, Relation.AT_LEAST})


def tested_by(item: Element) -> Tested:
    """Return what the conditions of an item look at; nothing counts as read by this."""
    scored: set[str] = set()
    numeric: dict[str, bool] = {}
    for step in (one for one in item.walk() if one.name == "respcondition"):
        gives = any(one.name == "setvar" for one in step.peek())
        for one in (inner for inner in step.walk() if inner.name.startswith("var")):
            name = one.get("respident")
            scored |= {name} if gives else set()
            numeric[name] = numeric.get(name, True) and _is_numeric(one)
    ordered = {one.get("respident") for one in item.walk() if one.name in _ORDERING}
    typed = {one.get("ident") for one in item.walk() if _says_number(one)}
    return Tested(
        frozenset(scored),
        frozenset(name for name, plain in numeric.items() if plain and name in ordered | typed),
    )


def _is_numeric(condition: Element) -> bool:
    return condition.name not in {"varsubstring", "varsubset"} and (
        number(condition.text) is not None
    )


def _says_number(element: Element) -> bool:
    if element.name == "response_num":
        return True
    renders = (one for one in element.walk() if one.name == "render_fib")
    return element.name == "response_str" and any(
        one.get("fibtype", "String").lower() != "string" for one in renders
    )
