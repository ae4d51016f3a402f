"""Names and arguments of `assay outages …`; known to the parser before anything is loaded."""

import argparse

VERBS = (
    ("list", "those that are known; ends with 1 while one waits"),
    ("show", "who lost how much"),
    ("confirm", "give everybody who still sits the time back"),
    ("dismiss", "decide that nobody gets time"),
)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb != "list":
        parser.add_argument("outage")
    if verb in {"confirm", "dismiss"}:
        parser.add_argument("--by", required=True, help="e-mail address of a supervisor")
        parser.add_argument("--reason", required=True)
