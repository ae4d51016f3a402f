"""The project's own source files as the guards see them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "exam_engine", "proctoring", "workers")
NOT_OURS = {"node_modules", ".venv", ".git", "var", "build", "__pycache__"}


def files(*suffixes: str, under: tuple[str, ...] = (".",)) -> Iterator[Path]:
    """Return our files with one of these suffixes, without built and installed ones."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = set(path.relative_to(ROOT).parts)
            if path.suffix in suffixes and path.is_file() and not parts & NOT_OURS:
                yield path


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """Return (path below the root, syntax tree) of every Python module of these packages."""
    for path in files(".py", under=packages or PACKAGES):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(), str(path))


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a chain of attributes, with `?` for what is not a name."""
    match node:
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case ast.Name():
            return node.id
        case _:
            return "?"
