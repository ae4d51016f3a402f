"""`python -m benchmarks.rehearsal BACKEND CANDIDATES [MINUTES]`: rehearse on an empty rig.

The deployment's own processes (delivery, relay, jobs, snapshots) and the client share the machine.
"""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from app.commands.rehearse import Asked, rehearse
from app.persistence.unit_of_work import units_of_work
from app.services.catalogue.importing import Import
from benchmarks.rig import ROOT, rigged
from exam_engine.exchange import load_programme

PROCESSES = (
    ("-m", "app.delivery"),
    ("-m", "workers", "relay"),
    ("-m", "workers", "scoring"),
    ("-m", "workers", "snapshots"),
)


def main(backend: str, candidates: int, minutes: float) -> int:
    """Rehearse and write capacity-BACKEND.html beside the working folder."""
    with rigged(backend) as rig:  # type: ignore[arg-type]
        for folder in sorted(rig.settings.content_dir.glob("*/programme.yaml")):
            Import(units_of_work(rig.database)).programme(load_programme(folder.parent))
        children = [
            subprocess.Popen([sys.executable, *command], env=rig.env, cwd=ROOT)
            for command in PROCESSES
        ]
        try:
            _wait(rig.settings.public_url)
            report = Path(f"capacity-{backend}.html").resolve()
            return rehearse(
                rig.settings, Asked(candidates, minutes, "cmle/foundation", None, report)
            )
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(20)


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the deployment does not answer")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), float((sys.argv[3:] or ["0.5"])[0])))
