"""Names and arguments of `assay companies …`; known to the parser before anything is loaded."""

import argparse

VERBS = (
    ("list", "every company that checks credentials, with its quota and its people"),
    ("make", "register a company"),
    ("invite", "invite somebody to a company; the link is printed this once"),
    ("quota", "change what a company may check"),
    ("close", "end a company's account at once and for good"),
)
NAMED = "id of the company, as `list` shows it"


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb == "make":
        parser.add_argument("name")
    elif verb != "list":
        parser.add_argument("company", help=NAMED)
    if verb in {"make", "quota"}:
        fresh = verb == "make"
        day, minute = (10_000, 600) if fresh else (None, None)
        told = "; 10000" if fresh else "; as it is"
        parser.add_argument("--per-day", type=int, default=day, help=f"credentials{told}")
        parser.add_argument("--per-minute", type=int, default=minute, help="requests; as above")
    if verb == "invite":
        parser.add_argument("email")
        parser.add_argument("--role", choices=("owner", "checker"), required=True)
    if verb == "close":
        parser.add_argument("--reason", required=True)
    if verb != "list":
        parser.add_argument("--by", required=True, help="e-mail address of an administrator")
