"""Names and arguments of `assay models …`; known to the parser before anything is loaded."""

import argparse
from pathlib import Path

VERBS = (
    ("install", "fetch the models, checked by digest"),
    ("verify", "hash the installed models again"),
    ("list", "every model: what for, whether installed, digest, licence, source"),
)
SOURCES = ("auto", "wheel", "url")


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb == "install":
        said = "take this file instead: a pinned model under any name, or the pinned wheel"
        parser.add_argument("file", type=Path, nargs="?", help=said)
        parser.add_argument("--source", choices=SOURCES, help="default: auto")
        said = "only this one, by its short name (see list); may be repeated"
        parser.add_argument("--model", action="append", default=[], metavar="NAME", help=said)
    if verb == "list":
        parser.add_argument("--json", action="store_true", help="print JSON")
