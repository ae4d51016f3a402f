"""Names and arguments of `assay accommodations …`; the parser knows them before anything loads."""

import argparse

VERBS = (
    ("list", "everybody for whom something is agreed, or every version of one person"),
    ("grant", "agree on more time, breaks, aids; a new version of the profile"),
    ("withdraw", "from now on the profile counts for nothing"),
)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb == "list":
        parser.add_argument("person", nargs="?", help="e-mail address; default: everybody")
        return
    parser.add_argument("person", help="e-mail address of the candidate")
    parser.add_argument("--scheme", default="", help="default: every certification")
    parser.add_argument("--by", required=True, help="e-mail address of an administrator")
    parser.add_argument("--reason", required=True, help="the decision; never a diagnosis")
    if verb == "grant":
        parser.add_argument("--factor", default="1", help="of working time, 1 to 4, such as 1.25")
        parser.add_argument("--breaks", type=int, default=0, help="how many, 0 to 20")
        parser.add_argument("--break-minutes", type=int, help="longest break, 1 to 120")
        parser.add_argument("--tool", action="append", default=[], help="such as calculator")
        parser.add_argument("--exempt", action="append", default=[], help="such as face.absent")
