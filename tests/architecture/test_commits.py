"""Two modules commit, and no third: the unit of work and the journal writer."""

import ast

import pytest

from tests.architecture.sources import dotted, modules

COMMITTERS = {"app/persistence/unit_of_work.py", "app/persistence/journal/writer.py"}
# Opens connections and says how the drivers behave; it starts no transaction that it ends.
CONFIGURES = "app/persistence/engine.py"
# Alembic runs each migration in a transaction of its own; nobody writes beside it.
MIGRATES = "app/persistence/migrate.py"
REFUSED_CALLS = {"begin", "begin_nested", "commit", "autocommit"}
REFUSED_WORDS = {"autocommit", "isolation_level"}


def offences(path: str, tree: ast.Module) -> list[str]:
    """Return each place of a module that would make a transaction of its own."""
    if path in COMMITTERS:
        return []
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in REFUSED_CALLS:
                if not is_unit_of_work(node.func):
                    found.append(f"{path}:{node.lineno} {dotted(node.func)}()")
            case ast.keyword(arg=name) | ast.Attribute(attr=name) if name in REFUSED_WORDS:
                found.append(f"{path}:{node.lineno} {name}")
            case ast.Constant(value=str(text)) if text.strip().upper() in {"COMMIT", "END"}:
                found.append(f"{path}:{node.lineno} {text!r}")
            case ast.Dict(keys=keys):
                found.extend(
                    f"{path}:{key.lineno} {key.value}"
                    for key in keys
                    if isinstance(key, ast.Constant) and key.value in REFUSED_WORDS
                )
            case _:
                pass
    allowed = {CONFIGURES: "isolation_level", MIGRATES: ".begin()"}.get(path)
    return [offence for offence in found if not allowed or not offence.endswith(allowed)]


def is_unit_of_work(called: ast.Attribute) -> bool:
    """Tell whether this is `uow.commit()`, a use case ending its unit of work."""
    return called.attr == "commit" and dotted(called.value).rpartition(".")[2] == "uow"


def test_only_the_unit_of_work_and_the_journal_writer_commit():
    found = [
        offence for path, tree in modules("app", "workers") for offence in offences(path, tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "db.commit()",
        "engine.begin()",
        "with session.begin_nested(): pass",
        "connect(autocommit=True)",
        "connection.autocommit = True",
        "create_engine(url, isolation_level='AUTOCOMMIT')",
        "connection.execution_options(**{'isolation_level': 'SERIALIZABLE'})",
        "connection.exec_driver_sql('commit')",
    ],
)
def test_a_planted_third_committer_is_found(planted):
    assert offences("app/services/planted.py", ast.parse(planted)) != []


def test_a_use_case_may_end_its_unit_of_work():
    assert (
        offences("app/services/attempts/delivery.py", ast.parse("uow.commit()\nself.uow.commit()"))
        == []
    )
