"""Names and arguments of `assay windows …`; known to the parser before anything is loaded."""

import argparse

VERBS = (
    ("open", "open a window; instants as 2026-12-01T09:00:00+00:00"),
    ("change", "move a window, and everybody in it who has not started"),
    ("check", "everybody's real end; ends with 1 where the window takes time from somebody"),
)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb == "open":
        parser.add_argument("scheme", help="such as cmle/foundation")
        parser.add_argument("--opens", required=True)
        parser.add_argument("--closes", required=True)
        parser.add_argument(
            "--caps-time", action="store_true", help="working time ends with the window"
        )
        parser.add_argument(
            "--delta", action="store_true", help="for the shorter exam, by which holders renew"
        )
        parser.add_argument("--seats", type=int, help="default: what is left of what was proven")
        parser.add_argument(
            "--override", nargs=2, metavar=("WHO", "WHY"), help="more than is proven"
        )
        return
    parser.add_argument("window")
    if verb == "change":
        parser.add_argument("--opens", help="default: as it is")
        parser.add_argument("--closes", help="default: as it is")
        parser.add_argument(
            "--caps-time",
            action=argparse.BooleanOptionalAction,
            help="whether working time ends with the window; default: as it is",
        )
        parser.add_argument("--by", required=True, help="e-mail address of an administrator")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--dry-run", action="store_true", help="list everybody's end, no more")
