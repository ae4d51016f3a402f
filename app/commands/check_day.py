"""`assay check-day`: play a whole exam day in a real browser against a freshly started system.

The day itself is a journey of the tests; it exists in a checkout, not in an installed package.
"""

import subprocess
import sys
from pathlib import Path

from app.config import Settings

ROOT = Path(__file__).resolve().parents[2]
JOURNEY = "tests.journeys.day"


class NotACheckout(Exception):
    """The journey is not here: this is an installed package."""

    code = "not_a_checkout"


def run(settings: Settings, *, shots: Path | None) -> int:
    """Run the journey in a process of its own and return its status: 0 when all was seen.

    Args:
        settings: name the default folder of the screenshots.
        shots: folder for the screenshots; None means `check-day` in the data folder.

    Raises:
        NotACheckout: there is no folder of tests beside the packages.
    """
    if not (ROOT / JOURNEY.replace(".", "/")).with_suffix(".py").is_file():
        raise NotACheckout("check-day needs a clone of the project: run `make check-day` there")
    folder = shots or settings.data_dir / "check-day"
    command = [sys.executable, "-m", JOURNEY, str(folder.absolute())]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603  # our own program
