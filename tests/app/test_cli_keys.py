"""`assay keys` on a real register and a store of files: each step, and the words of refusals."""

import argparse
import stat

import pytest

from app.commands import keys, keys_arguments
from exam_engine.issuance.refusals import KeyChangeRefused
from tests.app.conftest import SqlStore
from tests.conftest import settings_for


@pytest.fixture
def run(sql_store: SqlStore, tmp_path, capsys):
    """Return what runs one verb and gives back the lines that it printed."""
    url = sql_store.database.url.render_as_string(hide_password=False)
    settings = settings_for(tmp_path, url, "redis://127.0.0.1:1/0")

    def command(verb: str, *words: str) -> list[str]:
        parser = argparse.ArgumentParser()
        keys_arguments.add_arguments(parser, verb)
        assert keys.run(settings, parser.parse_args(list(words))) == 0
        return capsys.readouterr().out.splitlines()

    return command


def test_a_key_is_published_signs_and_is_given_up(run, tmp_path) -> None:
    assert run("publish")[0].startswith("es-1 is published; it may sign from ")
    assert run("rotate")[:1] == ["es-1 signs"]
    with pytest.raises(KeyChangeRefused, match="a day after publication"):
        run("activate", "es-2")
    lines = run("compromise", "es-1", "--words", "a laptop was stolen")
    assert lines[0] == "es-1 is given up; nothing that it signed is believed any more"
    listed = {line.split()[0]: line for line in run("list")}
    assert " compromised " in listed["es-1"]
    assert " published " in listed["es-2"]
    private = [path for path in tmp_path.rglob("*") if path.is_file() and "es-" in path.name]
    assert private
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
