"""Names and arguments of `assay evidence …`; known to the parser before anything is loaded."""

import argparse
from pathlib import Path

VERBS = (
    ("due", "whose pictures are due for deletion; ends with 1 where the nights leave some"),
    ("purge", "delete at once what is due"),
    ("hold", "stop the deletion for one attempt"),
    ("release", "let the deletion go its way again"),
    ("export", "take all evidence of one attempt out as one archive; wants two persons"),
    ("check-export", "check such an archive"),
    ("rewrap", "wrap the keys of all pictures by the newest master key"),
    ("seal", "encrypt pictures that were stored before there were keys"),
)


def add_arguments(parser: argparse.ArgumentParser, verb: str) -> None:
    """Add what a verb takes."""
    parser.set_defaults(verb=verb)
    if verb == "due":
        parser.add_argument("--kept", action="store_true", help="also what is kept, and why")
    elif verb == "purge":
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="say it, delete nothing")
        again = "delete once more what a backup has brought back"
        how.add_argument("--again", action="store_true", help=again)
    elif verb == "check-export":
        parser.add_argument("file", type=Path)
    elif verb in {"hold", "release", "export"}:
        parser.add_argument("attempt")
        exports = verb == "export"
        who = "e-mail address of a supervisor or an administrator"
        unless = "; not needed where a colleague has asked on the page" if exports else ""
        parser.add_argument("--by", required=not exports, help=who + unless)
        parser.add_argument("--reason", required=not exports, help="for the journal" + unless)
        if exports:
            parser.add_argument("--to", type=Path, required=True, help="file to write, a zip")
            agrees = "address of who agrees; each person is asked for their own password"
            parser.add_argument("--second", required=True, help=agrees)
