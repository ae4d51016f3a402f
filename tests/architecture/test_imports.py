"""Who may import whom: the contracts hold, and a fresh interpreter loads no framework."""

import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

FRAMEWORKS = {
    "alembic",
    "cv2",
    "flask",
    "flask_socketio",
    "gevent",
    "lxml",
    "numpy",
    "psycopg",
    "redis",
    "rq",
    "socketio",
    "sqlalchemy",
}
PICTURES = {"cv2", "numpy"}
WEB = {"flask", "flask_socketio", "werkzeug"}


def test_the_import_contracts_are_kept():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        pytest.param("exam_engine", FRAMEWORKS, id="the engine loads no framework"),
        pytest.param("exam_engine.attempts", FRAMEWORKS, id="nor does its attempt"),
        pytest.param("exam_engine.scoring", FRAMEWORKS, id="nor does its scoring"),
        pytest.param("proctoring", FRAMEWORKS - PICTURES, id="proctoring loads pictures only"),
        pytest.param("app", FRAMEWORKS | WEB, id="app by itself loads nothing"),
        pytest.param("app.cli", FRAMEWORKS | WEB, id="the command line loads nothing yet"),
        pytest.param("app.services", FRAMEWORKS - PICTURES | WEB, id="use cases know ports"),
        pytest.param("app.wiring", WEB | {"rq"}, id="wiring knows no web"),
        pytest.param("workers", FRAMEWORKS | WEB, id="workers by itself loads nothing"),
        pytest.param("workers.runtime", WEB, id="a worker never loads the web"),
        pytest.param("app.realtime.publisher", WEB | {"rq"}, id="workers publish without Flask"),
    ],
)
def test_a_fresh_interpreter_loads_nothing_forbidden(module, forbidden):
    script = (
        "import sys, importlib\n"
        f"importlib.import_module({module!r})\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & forbidden == set()
