"""One line of migrations whose end is in head.txt, and whose schema is that of the tables."""

import ast

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.persistence import migrate
from app.persistence.tables import metadata
from tests.architecture.sources import ROOT, files, modules

VERSIONS = ROOT / "migrations" / "versions"


def revisions() -> dict[str, str | None]:
    """Return revision -> the one before it, read from the files without running them."""
    found = {}
    for path in files(".py", under=("migrations/versions",)):
        values = {
            target.id: ast.literal_eval(node.value)
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name) and target.id in {"revision", "down_revision"}
        }
        assert values["revision"] == path.stem, f"{path.name} holds revision {values['revision']}"
        found[values["revision"]] = values["down_revision"]
    return found


def test_the_history_is_one_line():
    history = revisions()
    befores = [before for before in history.values() if before is not None]
    assert len(befores) == len(set(befores)), "two migrations follow the same one"
    assert [name for name, before in history.items() if before is None] == [min(history)]
    assert set(befores) <= set(history)


def test_head_txt_names_the_newest():
    newest = set(revisions()) - set(revisions().values())
    assert newest == {(ROOT / "migrations" / "head.txt").read_text().strip()}


def test_a_migration_never_imports_the_application():
    importing = [
        f"{path}:{node.lineno}"
        for path, tree in modules("migrations/versions")
        for node in ast.walk(tree)
        for name in imported(node)
        if name.partition(".")[0] in {"app", "exam_engine", "proctoring", "workers"}
    ]
    assert importing == []


def imported(node: ast.AST) -> list[str]:
    """Return the modules that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_the_migrated_schema_is_that_of_the_tables(database_url):
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_a_second_upgrade_changes_nothing(database_url):
    newest = (ROOT / "migrations" / "head.txt").read_text().strip()
    assert migrate.upgrade(database_url) == newest
    assert migrate.is_current(database_url)
