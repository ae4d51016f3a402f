"""`assay items`: items of any format looked at, scored and converted; no database is needed.

Finds the module of each verb and prepares the terminal; reading and scoring is the engine's.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from typing import Final

from app.commands import items_export, items_import, items_lint, items_score, items_try


def run(asked: argparse.Namespace) -> int:
    """Run one verb.

    Returns:
        0 when it did what was asked; a refused item is a result, not a failure.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old terminal has not every letter
    try:
        return _VERBS[asked.verb](asked)
    except BrokenPipeError:
        # whoever reads has seen enough, as `head` does; nothing more can be written, nor need be
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


_VERBS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "import": items_import.run,
    "export": items_export.run,
    "lint": items_lint.run,
    "try": items_try.run,
    "score": items_score.run,
}
