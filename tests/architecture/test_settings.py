"""One place reads the environment, and the operator's page describes every setting."""

import ast
import dataclasses
import re

from app.config import Settings
from tests.architecture.sources import ROOT, dotted, modules

PAGE = ROOT / "docs" / "operate.md"
ROW = re.compile(r"^\| `(?P<variable>[A-Z_]+)` \| `(?P<field>[a-z_]+)` \|", re.MULTILINE)
# Hands the whole environment to its children; reads nothing from it.
PASSES_IT_ON = {"app/commands/demo.py"}


def reads_environment(node: ast.AST) -> bool:
    """Tell whether a node touches the process's environment."""
    name = dotted(node) if isinstance(node, ast.Attribute) else ""
    imported = isinstance(node, ast.ImportFrom) and node.module == "os"
    return name in {"os.environ", "os.getenv", "os.environb"} or (
        imported and bool({alias.name for alias in node.names} & {"environ", "getenv", "environb"})
    )


def is_write(path: str, line: int, tree: ast.Module) -> bool:
    """Tell whether a line only sets a variable for a library, before it is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and node.lineno == line:
            return all(isinstance(target, ast.Subscript) for target in node.targets)
        if isinstance(node, ast.Expr) and node.lineno == line:
            return ast.unparse(node.value).startswith("os.environ.setdefault(")
    return False


def test_only_settings_read_the_environment():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if path not in {"app/config.py", *PASSES_IT_ON}
        and reads_environment(node)
        and not is_write(path, node.lineno, tree)
    ]
    assert found == []


def test_every_setting_is_described_and_nothing_else_is():
    described = {match["field"] for match in ROW.finditer(PAGE.read_text())}
    assert described == {field.name for field in dataclasses.fields(Settings)}


def test_every_described_variable_is_read():
    source = (ROOT / "app" / "config.py").read_text()
    unread = [
        match["variable"]
        for match in ROW.finditer(PAGE.read_text())
        if f'"{match["variable"]}"' not in source
    ]
    assert unread == []
