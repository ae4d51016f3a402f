"""Ceilings of files and functions; every public name says what it is."""

import ast

from tests.architecture.sources import PACKAGES, ROOT, files, modules

FILE_LINES = 300
FUNCTION_LINES = 40
GENERATED = {"app/frontend/src/protocol.ts"}  # from app/realtime/messages.py
FOLDERS = (*PACKAGES, "tests", "migrations", "benchmarks")


def documented(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Tell whether a definition has a docstring or overrides one that has."""
    decorators = {getattr(d, "id", getattr(d, "attr", "")) for d in node.decorator_list}
    return bool(ast.get_docstring(node)) or bool(decorators & {"override", "overload", "setter"})


def public_definitions(tree: ast.Module):
    """Return every public definition of a module and of its public classes."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                defined = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                if defined and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def test_no_file_is_longer_than_three_hundred_lines():
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in files(".py", ".ts", ".html", ".css", under=FOLDERS)
        if (lines := len(path.read_text().splitlines())) > FILE_LINES
        and str(path.relative_to(ROOT)) not in GENERATED
    }
    assert too_long == {}


def test_no_function_is_longer_than_forty_lines():
    too_long = {
        f"{path}:{node.lineno} {node.name}": length
        for path, tree in modules(*FOLDERS)
        for node in ast.walk(tree)
        if not path.startswith("migrations/versions/")  # columns of a table, in one list
        and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert too_long == {}


def test_every_module_says_what_it_is():
    silent = [path for path, tree in modules() if not ast.get_docstring(tree)]
    assert silent == []


def test_every_public_name_says_what_it_is():
    silent = [
        f"{path} {name}"
        for path, tree in modules()
        for name, node in public_definitions(tree)
        if not documented(node)
    ]
    assert silent == []
