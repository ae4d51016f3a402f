"""Names and arguments of `assay receipts …`; known to the parser before anything is loaded."""

import argparse
from pathlib import Path

VERBS = (("verify", "what a candidate's receipt proves"),)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    parser.add_argument("file", type=Path)
    said = "an answer that the candidate reveals, the question by number or name; may be repeated"
    parser.add_argument("--answer", action="append", default=[], metavar="ITEM=ANSWER", help=said)
