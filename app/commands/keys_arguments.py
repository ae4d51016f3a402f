"""Arguments of `assay keys …`; needs no package, so that help works on any machine."""

import argparse
from pathlib import Path

VERBS = (
    ("list", "every signing key, what rests on it and what comes next"),
    ("publish", "make the next key and publish it; it may sign a day later"),
    ("activate", "let a published key sign, instead of the one that does"),
    ("rotate", "do what the schedule asks for now, and publish or activate where it is possible"),
    ("retire", "take a key out of the documents that nothing rests on any more"),
    ("compromise", "give a key up; its credentials are issued anew"),
    ("serve", "run the signer process, which holds the keys and answers on a socket"),
)
ALGORITHMS = ("ES256", "Ed25519")


def add_arguments(verb: argparse.ArgumentParser, name: str) -> None:
    """Add what one of `VERBS` takes."""
    verb.set_defaults(verb=name)
    if name in {"activate", "retire", "compromise"}:
        verb.add_argument("name", help="such as es-2, as `assay keys list` shows it")
    if name == "compromise":
        verb.add_argument("--words", required=True, help="what happened; kept, never shown")
    if name in {"publish", "rotate"}:
        verb.add_argument("--alg", choices=ALGORITHMS, default="ES256", help="default: ES256")
    if name == "serve":
        verb.add_argument("--socket", type=Path, required=True, help="where to listen")
        verb.add_argument(
            "--group",
            action="store_true",
            help="let the group of the socket in, not only its owner",
        )
