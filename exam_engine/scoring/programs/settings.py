"""Settings of operators: attributes that are words, numbers, or names of variables.

QTI lets most whole numbers be given by the name of a variable; such a setting is looked up at run
time. Wrong words are refused when a program is compiled.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from exam_engine.items.assessment.expressions import Expression
from exam_engine.items.assessment.literals import parsed
from exam_engine.items.assessment.refusals import InvalidProgram
from exam_engine.items.assessment.values import BaseType, Number
from exam_engine.scoring.programs.kinds import number_of, whole_of
from exam_engine.scoring.programs.scopes import Scope
from exam_engine.scoring.programs.states import Evaluate, Reason, State, Uncomputable

WholeSetting: TypeAlias = Callable[[State], int | None]
NumberSetting: TypeAlias = Callable[[State], Number | None]

LARGEST_WHOLE: Final = 1 << 63
_NAME: Final = re.compile(r"\{?([^\W\d][\w.-]*)\}?")


def required(node: Expression, name: str) -> str:
    """Return the text of a setting.

    Raises:
        InvalidProgram: it is missing or empty.
    """
    text = node.setting(name)
    if not text:
        raise InvalidProgram(f"{node.operator}: needs {name}")
    return text


def word(node: Expression, name: str, words: Iterable[str], default: str = "") -> str:
    """Return a setting that is one of some words; the default where it is not given.

    Raises:
        InvalidProgram: it is another word, or missing without a default.
    """
    text = node.setting(name) or default
    known = tuple(words)
    if text not in known:
        raise InvalidProgram(f"{node.operator}: {name} is not one of {', '.join(known)}: {text!r}")
    return text


def flag(node: Expression, name: str, *, default: bool) -> bool:
    """Return a setting that is true or false; raises like `word`."""
    text = word(node, name, ("true", "false", "1", "0"), "true" if default else "false")
    return text in {"true", "1"}


def whole(
    node: Expression, name: str, scope: Scope, *, least: int | None = None, default: str = ""
) -> WholeSetting:
    """Return a whole number or the lookup of one; NULL where its variable is NULL.

    The lookup raises `Uncomputable` for a value that is no whole number or below `least`.

    Raises:
        InvalidProgram: the number is missing, out of bounds, or neither a number nor a name.
    """
    text = node.setting(name) or default
    if _NAME.fullmatch(text):
        looked_up = reference(text, scope)

        def from_variable(state: State) -> int | None:
            value = looked_up(state)
            if value is None:
                return None
            number = whole_of(value, f"{node.operator} {name}")
            if not _fits(number, least):
                raise Uncomputable(
                    Reason.INVALID_SETTING, f"{node.operator}: {name} is {number}, out of bounds"
                )
            return number

        return from_variable
    number = _literal(node, name, text, BaseType.INTEGER)
    if not isinstance(number, int) or not _fits(number, least):
        raise InvalidProgram(f"{node.operator}: {name} is out of bounds: {text[:40]}")
    return lambda state: number


def number(node: Expression, name: str, text: str, scope: Scope) -> NumberSetting:
    """Return a number or the lookup of one; raises like `whole`."""
    if _NAME.fullmatch(text):
        looked_up = reference(text, scope)

        def from_variable(state: State) -> Number | None:
            value = looked_up(state)
            return None if value is None else number_of(value, f"{node.operator} {name}")

        return from_variable
    value = _literal(node, name, text, BaseType.FLOAT)
    return lambda state: value


def reference(text: str, scope: Scope) -> Evaluate:
    """Return the lookup of a variable's value by name, with or without braces.

    What is not declared cannot be computed with: its lookup raises `Uncomputable`.
    """
    name = text.strip("{}")
    variable = scope.variables.get(name)
    if variable is None:
        return unknown(name)
    slot = variable.value
    return lambda state: state[slot]


def unknown(name: str) -> Evaluate:
    """Return the lookup of a variable that is not declared; it raises `Uncomputable`."""

    def raises(_: State) -> None:
        raise Uncomputable(Reason.UNKNOWN_VARIABLE, f"no variable {name[:60]!r}")

    return raises


def _literal(node: Expression, name: str, text: str, base: BaseType) -> Number:
    try:
        value = parsed(text, base)
    except ValueError as refusal:
        raise InvalidProgram(f"{node.operator}: {name} is {refusal}") from None
    if value is None:
        raise InvalidProgram(f"{node.operator}: needs {name}")
    return number_of(value, str(node.operator))


def _fits(number: int, least: int | None) -> bool:
    return (least is None or number >= least) and abs(number) < LARGEST_WHOLE
