"""Where code can be changed, and how: one mutant is one changed node of one module."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change.

    Attributes:
        file: module, relative to the root.
        line: of the changed node.
        change: `before -> after`, shortened.
        source: the whole changed module.
    """

    file: Path
    line: int
    change: str
    source: str


def mutants(root: Path, file: Path) -> Iterator[Mutant]:
    """Return every mutant of one module."""
    tree = ast.parse((root / file).read_text())
    for index, (node, field, position) in enumerate(_places(tree)):
        child = _child(node, field, position)
        for kind, _ in enumerate(_changes(child)):
            yield _mutant(tree, file, index, kind)


def _mutant(tree: ast.Module, file: Path, index: int, kind: int) -> Mutant:
    changed = copy.deepcopy(tree)
    node, field, position = list(_places(changed))[index]
    before = _child(node, field, position)
    after = list(_changes(before))[kind]
    ast.copy_location(after, before)
    if position is None:
        setattr(node, field, after)
    else:
        getattr(node, field)[position] = after
    ast.fix_missing_locations(changed)
    words = f"{_short(before)} -> {_short(after)}"
    return Mutant(file, before.lineno, words, ast.unparse(changed) + "\n")


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:70]


def _child(node: ast.AST, field: str, position: int | None) -> ast.AST:
    value = getattr(node, field)
    return value if position is None else value[position]


Place = tuple[ast.AST, str, int | None]


def _places(node: ast.AST) -> Iterator[Place]:
    """Return every child that runs when the module is used, in a stable order."""
    for field, value in ast.iter_fields(node):
        if _is_description(node, field):
            continue
        children = value if isinstance(value, list) else [value]
        for position, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_silent(child):
                continue
            if hasattr(child, "lineno"):
                yield node, field, position if isinstance(value, list) else None
            yield from _places(child)


def _is_description(node: ast.AST, field: str) -> bool:
    """Tell whether a field says what things are rather than what happens."""
    return field in {"annotation", "returns", "decorator_list", "bases", "keywords", "slice"} and (
        field in {"annotation", "returns", "decorator_list"} or isinstance(node, ast.ClassDef)
    )


def _is_silent(node: ast.AST) -> bool:
    """Tell whether a change here could not be seen: words for people, types, faces, asserts."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())) | ast.JoinedStr() | ast.Assert():
            return True
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.ClassDef(bases=bases):
            return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name.startswith("__") or name == "code"
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case _:
            return False


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    yield from _changed_operators(node)
    yield from _changed_values(node)
    yield from _changed_statements(node)


def _changed_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operator], left=left, comparators=right):
            if type(operator) in COMPARISONS:
                yield ast.Compare(left, [COMPARISONS[type(operator)]()], right)
        case ast.BinOp(op=operator, left=left, right=right):
            if type(operator) in ARITHMETIC and not _is_type(node):
                yield ast.BinOp(left, ARITHMETIC[type(operator)](), right)
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case _:
            pass


def _changed_values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=args, keywords=keywords):
            other = "max" if name == "min" else "min"
            yield ast.Call(ast.Name(other, ast.Load()), args, keywords)
        case ast.Call(func=ast.Name(id="all" | "any" as name), args=args, keywords=keywords):
            other = "any" if name == "all" else "all"
            yield ast.Call(ast.Name(other, ast.Load()), args, keywords)
        case _:
            pass


def _changed_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=ast.AST() as value) if not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.Pass()
        case _:
            pass


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_type(node: ast.BinOp) -> bool:
    """Tell whether `A | B` joins types: names of classes or None on both sides."""
    if not isinstance(node.op, ast.BitOr):
        return False
    leaves = [leaf for leaf in (node.left, node.right) if not isinstance(leaf, ast.BinOp)]
    return any(
        _is_none(leaf) or (isinstance(leaf, ast.Name | ast.Subscript) and _is_capital(leaf))
        for leaf in leaves
    )


def _is_capital(leaf: ast.AST) -> bool:
    name = leaf.value if isinstance(leaf, ast.Subscript) else leaf
    builtin = {"int", "str", "list", "dict", "float", "tuple", "bytes", "bool"}
    return isinstance(name, ast.Name) and (name.id[:1].isupper() or name.id in builtin)
