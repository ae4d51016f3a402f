"""Words that say nothing are not names here, and no test replaces our own code."""

import ast
import re

import pytest

from tests.architecture.sources import PACKAGES, ROOT, dotted, files, modules

REFUSED = {
    "manager",
    "handler",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "misc",
    "student",
    "cheat",
    "cheater",
    "cheating",
}
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def words(name: str) -> set[str]:
    """Return the words of a name in snake, kebab or camel case."""
    return {word.lower() for word in WORD.findall(name)}


def defined_names(tree: ast.Module):
    """Return every name that a module gives to something of its own."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case _:
                pass


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("save_answer", {"save", "answer"}),
        ("AttemptManager", {"attempt", "manager"}),
        ("HTTPHelper", {"http", "helper"}),
        ("string-utils", {"string", "utils"}),
    ],
)
def test_a_name_is_read_word_by_word(name, expected):
    assert words(name) == expected


def test_no_file_has_an_empty_name():
    named = [
        str(path.relative_to(ROOT))
        for path in files(".py", ".ts", ".html", ".css", under=(*PACKAGES, "tests", "migrations"))
        if words(path.stem) & REFUSED
    ]
    assert named == []


def test_nothing_we_define_has_an_empty_name():
    named = [
        f"{path}:{line} {name}"
        for path, tree in modules()
        for line, name in defined_names(tree)
        if words(name) & REFUSED
    ]
    assert named == []


def test_no_test_replaces_our_own_code():
    replaced = [
        f"{path}:{node.lineno} {dotted(node.func)}"
        for path, tree in modules("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            dotted(node.func) == "monkeypatch.setattr"
            or dotted(node.func).startswith(("mock.", "unittest.mock.", "mocker."))
        )
    ]
    assert replaced == []


def test_nobody_leaves_an_unowned_todo():
    left = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files(".py", ".ts", ".html", ".css", under=PACKAGES)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX)\b", line)
    ]
    assert left == []
