"""Names and arguments of `assay proctoring …`; known to the parser before anything is loaded."""

import argparse
from pathlib import Path

VERBS = (
    ("evaluate", "how right the readings are on pictures of your own"),
    ("precision", "how often each signal was right, by what people found"),
    ("levels", "promised times of reviews and cases, how they are kept, what is overdue"),
    ("controls", "what control samples found, and each draw done again"),
    ("card", "what is installed here, its thresholds and what was measured, as Markdown"),
)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb in {"precision", "levels", "controls"}:
        parser.add_argument("--json", action="store_true", help="print JSON")
    if verb != "evaluate":
        return
    said = "folder with manifest.csv (file, n_faces, tags, kind) and img"
    parser.add_argument("--data", type=Path, required=True, help=said)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page, too")
