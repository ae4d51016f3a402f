"""The command line as an operator meets it: real processes, one-line errors, exit codes."""

import os
import subprocess
import sys

import pytest

from tests.support.processes import ROOT


def assay(*arguments: str, given: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run `assay ARGUMENTS` in a bare environment."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **env},
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("people", "add", "a@example.org"),
        ("people", "add", "a@example.org", "--name", "A", "--role", "king"),
        ("content",),
        ("models", "sell"),
    ],
)
def test_wrong_arguments_end_with_two(arguments, tmp_path):
    done = assay(*arguments, ASSAY_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("usage: assay")
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings_end_with_one_and_one_line_each(tmp_path):
    done = assay("doctor", ASSAY_DATA_DIR=str(tmp_path), ASSAY_PORT="x", ASSAY_LOG_LEVEL="loud")
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.split("=")[0] for line in lines] == ["assay: ASSAY_PORT", "assay: ASSAY_LOG_LEVEL"]


def test_the_doctor_ends_with_one_when_something_is_missing(tmp_path):
    done = assay("doctor", ASSAY_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "run `assay migrate`" in done.stdout


def test_a_database_is_brought_to_the_newest_schema(tmp_path):
    newest = (ROOT / "migrations" / "head.txt").read_text().strip()
    for _ in range(2):
        done = assay("migrate", ASSAY_DATA_DIR=str(tmp_path))
        assert (done.returncode, done.stdout) == (0, f"database schema {newest}\n"), done.stderr


def test_an_account_is_added_once_with_a_password_from_a_pipe(tmp_path):
    assay("migrate", ASSAY_DATA_DIR=str(tmp_path))
    add = ("people", "add", "Ada@example.org", "--name", "Ada", "--role", "proctor")
    first = assay(*add, given="a long password\n", ASSAY_DATA_DIR=str(tmp_path))
    assert (first.returncode, first.stdout) == (0, "ada@example.org: proctor\n"), first.stderr
    second = assay(*add, given="a long password\n", ASSAY_DATA_DIR=str(tmp_path))
    assert second.returncode == 1
    assert second.stderr.startswith("assay: ")
    assert len(second.stderr.splitlines()) == 1
    other = ("people", "password", "ADA@example.org")
    changed = assay(*other, given="another password\n", ASSAY_DATA_DIR=str(tmp_path))
    assert changed.returncode == 0, changed.stderr
    assert changed.stdout.startswith("ada@example.org signs in with the new password")
    nobody = assay(*other[:2], "x@example.org", given="12345678\n", ASSAY_DATA_DIR=str(tmp_path))
    assert (nobody.returncode, len(nobody.stderr.splitlines())) == (1, 1)


def test_an_empty_password_is_refused(tmp_path):
    assay("migrate", ASSAY_DATA_DIR=str(tmp_path))
    add = ("people", "add", "ada@example.org", "--name", "Ada", "--role", "proctor")
    done = assay(*add, given="\n", ASSAY_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "password" in done.stderr


def test_the_programme_is_imported_once_and_a_repetition_changes_nothing(tmp_path):
    assay("migrate", ASSAY_DATA_DIR=str(tmp_path))
    first = assay("content", "import", ASSAY_DATA_DIR=str(tmp_path))
    assert first.returncode == 0, first.stderr
    assert "0 errors" in first.stdout
    second = assay("content", "import", ASSAY_DATA_DIR=str(tmp_path))
    assert second.stdout.splitlines()[-1] == "certified-mlops-engineer: 0 documents new or changed"


def test_a_folder_without_a_programme_is_one_line(tmp_path):
    done = assay("content", "lint", str(tmp_path), ASSAY_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"assay: {tmp_path} has no programme.yaml\n"


def test_a_model_file_with_other_bytes_is_refused(tmp_path):
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    done = assay("models", "install", str(tmp_path / "model.onnx"), ASSAY_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "SHA-256" in done.stderr
    assert not (tmp_path / "models").exists()
