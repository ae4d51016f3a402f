"""Names and arguments of `assay api-keys …`; known to the parser before anything is loaded."""

import argparse

VERBS = (
    ("list", "every key of an employer, and when it was last used"),
    ("make", "make a key for an organisation; it is printed this once"),
    ("revoke", "end a key at once and for good"),
)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb == "make":
        parser.add_argument("organisation")
        parser.add_argument("--per-day", type=int, default=10_000, help="credentials; 10000")
        parser.add_argument("--per-minute", type=int, default=600, help="requests; 600")
    if verb == "revoke":
        parser.add_argument("key", help="the ten signs behind assay_, as `list` shows them")
        parser.add_argument("--reason", required=True)
    if verb != "list":
        parser.add_argument("--by", required=True, help="e-mail address of an administrator")
