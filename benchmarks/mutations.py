"""Small mistakes that can be made in a module, one at a time, as changes of its syntax tree.

Only in code: docstrings, type hints, decorators, assertions and the words of refusals are left
alone, since no test should depend on them.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Change = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Site:
    """One possible mistake: where, of which kind, and how to make it in the tree at hand."""

    line: int
    operator: str
    what: str
    change: Change


_BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_NEGATION = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


def sites(tree: ast.Module) -> list[Site]:
    """Return every possible mistake, in the order of the tree; equal trees give equal lists."""
    return list(_below(tree))


def _below(node: ast.AST) -> Iterator[Site]:
    yield from _of(node)
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params"}:
            continue
        if isinstance(node, ast.Raise):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _silent(child):
                yield from _below(child)


def _silent(node: ast.AST) -> bool:
    """Tell what no test should depend on."""
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__")]):
            return True
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _is_type(left) and _is_type(right)
        case _:
            return False


def _is_type(node: ast.AST) -> bool:
    """Tell a union of types from a union of sets by the spelling of its parts."""
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in {"str", "int", "bool", "float", "bytes", "list", "dict"} or (
                name[:1].isupper() and not name.isupper()
            )
        case ast.Subscript(value=value):
            return _is_type(value)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _is_type(left) and _is_type(right)
        case _:
            return False


def _of(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.expr):
        yield from _expressions(node)
    elif isinstance(node, ast.If | ast.comprehension | ast.match_case):
        yield from _branches(node)
    elif isinstance(node, ast.stmt):
        yield from _statements(node)


def _expressions(node: ast.expr) -> Iterator[Site]:
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp():
            yield from _operators(node)
        case ast.Constant():
            yield from _constants(node)
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield _replaced(node.func, "id", _CALLS[name], "call")
        case ast.IfExp():
            yield from _branches(node)
        case _:
            return


def _operators(node: ast.BinOp | ast.BoolOp | ast.UnaryOp) -> Iterator[Site]:
    match node:
        case ast.BinOp(op=op) if type(op) in _ARITHMETIC:
            yield _replaced(node, "op", _ARITHMETIC[type(op)](), "arithmetic")
        case ast.BoolOp(op=op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield _replaced(node, "op", other, "boolean")
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _replaced(node, "operand", _negated(operand), "boolean")
        case ast.UnaryOp(op=ast.USub()):
            yield _replaced(node, "op", ast.UAdd(), "arithmetic")
        case _:
            return


def _comparisons(node: ast.Compare) -> Iterator[Site]:
    for index, op in enumerate(node.ops):
        for kind, table in (("boundary", _BOUNDARY), ("comparison", _NEGATION)):
            other = table.get(type(op))
            if other is not None:
                what = f"{type(op).__name__} -> {other.__name__}"
                yield Site(node.lineno, kind, what, _setter(node.ops, index, other()))


def _constants(node: ast.Constant) -> Iterator[Site]:
    value = node.value
    if isinstance(value, bool):
        yield _replaced(node, "value", not value, "constant")
    elif isinstance(value, int | float):
        yield _replaced(node, "value", value + 1, "constant")


def _branches(node: ast.If | ast.IfExp | ast.comprehension | ast.match_case) -> Iterator[Site]:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _replaced(node, "test", _negated(test), "branch", line=test.lineno)
        case ast.comprehension(ifs=ifs):
            for index, test in enumerate(ifs):
                change = _setter(ifs, index, _negated(test))
                yield Site(test.lineno, "branch", "negate the filter", change)
        case ast.match_case(guard=guard) if guard is not None:
            yield _replaced(node, "guard", _negated(guard), "branch", line=guard.lineno)
        case _:
            return


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=test), test)


def _statements(node: ast.stmt) -> Iterator[Site]:
    match node:
        case ast.Return(value=value) if value is not None and not _is_none(value):
            none = ast.copy_location(ast.Constant(value=None), value)
            yield _replaced(node, "value", none, "return None")
        case ast.Raise():
            yield _gone(node, "delete raise")
        case ast.AugAssign(op=op):
            yield _gone(node, "delete statement")
            if type(op) in _ARITHMETIC:
                yield _replaced(node, "op", _ARITHMETIC[type(op)](), "arithmetic")
        case ast.Expr(value=ast.Call()) | ast.Continue():
            yield _gone(node, "delete statement")
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield _gone(node, "delete statement")
        case ast.Break():
            yield Site(node.lineno, "branch", "Break -> Continue", _becoming(node, ast.Continue))
        case _:
            return


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _gone(node: ast.stmt, operator: str) -> Site:
    return Site(node.lineno, operator, ast.unparse(node)[:60], _becoming(node, ast.Pass))


def _becoming(node: ast.stmt, other: type[ast.stmt]) -> Change:
    """Turn a statement into another kind in place, so that whoever holds it need not be known."""

    def change() -> None:
        places = ("lineno", "col_offset", "end_lineno", "end_col_offset")
        place = {name: getattr(node, name) for name in places}
        node.__class__ = other
        node.__dict__.clear()
        node.__dict__.update(place)

    return change


def _replaced(
    node: ast.AST, field: str, value: object, operator: str, *, line: int | None = None
) -> Site:
    before = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else type(node).__name__
    after = type(value).__name__ if isinstance(value, ast.AST) else repr(value)
    what = f"{before.splitlines()[0][:60]} [{field}: {after}]"
    at = line or getattr(node, "lineno", 0)
    return Site(at, operator, what, lambda: setattr(node, field, value))


def _setter(holder: list, index: int, value: ast.AST) -> Change:
    def change() -> None:
        holder[index] = value

    return change
