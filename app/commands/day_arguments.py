"""Arguments of the commands of an exam day: rehearse, register."""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.config import Settings

Add = Callable[[str, Callable[[Settings, argparse.Namespace], int], str], argparse.ArgumentParser]


def add_rehearse(add: Add) -> None:
    """Give `assay rehearse` its arguments."""
    verb = add("rehearse", _rehearse, "prove how many candidates this deployment serves")
    verb.add_argument("--candidates", type=int, required=True)
    verb.add_argument("--minutes", type=float, default=1.0, help="of exam per step; default 1")
    verb.add_argument("--scheme", default="cmle/foundation")
    verb.add_argument("--url", help="default: PUBLIC_URL")
    verb.add_argument("--report", type=Path, default=Path("capacity.html"))
    verb.add_argument("--clean", metavar="WINDOW", help="only remove a rehearsal broken off")


def _rehearse(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import rehearse  # noqa: PLC0415  # loaded when asked for

    if asked.clean:
        return rehearse.clean(settings, asked.clean)
    wanted = rehearse.Asked(asked.candidates, asked.minutes, asked.scheme, asked.url, asked.report)
    return rehearse.rehearse(settings, wanted)


def add_register(add: Add) -> None:
    """Give `assay register` its arguments."""
    verb = add("register", _register, "register the people of a CSV file for one exam window")
    verb.add_argument(
        "file", type=Path, help="columns email and, for new accounts, name; - reads the input"
    )
    verb.add_argument("--window", required=True)
    verb.add_argument(
        "--dry-run", action="store_true", help="change nothing, say what would happen"
    )
    verb.add_argument(
        "--new-accounts",
        type=Path,
        metavar="FILE",
        help="make accounts for new addresses; their first passwords are written to this new file",
    )


def _register(settings: Settings, asked: argparse.Namespace) -> int:
    from app.commands import register  # noqa: PLC0415  # loaded when asked for

    wanted = register.Asked(asked.file, asked.window, asked.dry_run, asked.new_accounts)
    return register.run(settings, wanted)
