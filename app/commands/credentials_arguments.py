"""Arguments of `assay credentials …`; needs no package, so that help works on any machine."""

import argparse
from pathlib import Path

VERBS = (
    ("audit", "walk every credential and print what does not hold"),
    ("badge", "draw a certification's badge into a file"),
    ("show", "the standing of one credential and how it came"),
    ("suspend", "pause it for at most 30 days"),
    ("extend", "extend a suspension once, by a second person"),
    ("restore", "lift a suspension"),
    ("propose-withdrawal", "propose to take it back for good"),
    ("propose-scope", "propose that it covers other parts, fewer or more again"),
    ("confirm-scope", "change what it covers, by a second person"),
    ("decline-scope", "drop a proposed scope"),
    ("confirm-withdrawal", "take it back for good, by a second person"),
    ("decline-withdrawal", "drop a proposed withdrawal"),
)
WITHDRAWALS = (
    "integrity-violation",
    "issued-in-error",
    "key-compromise",
    "holder-request",
    "scheme-decision",
)
SCOPES = (
    "competence-not-shown",
    "competence-shown",
    "issued-in-error",
    "holder-request",
    "appeal-upheld",
    "scheme-decision",
)


def add_arguments(verb: argparse.ArgumentParser, name: str) -> None:
    """Add what one of `VERBS` takes."""
    verb.set_defaults(verb=name)
    if name == "audit":
        return
    if name == "badge":
        verb.add_argument("scheme", help="such as cmle/foundation")
        verb.add_argument("file", type=Path, help="ends with .svg or .png")
        return
    verb.add_argument("number", help="such as 4VRD-MTTZ-4BPA-1TDG")
    if name != "show":
        verb.add_argument("--by", required=True, help="address of a decider's account")
        verb.add_argument("--words", required=True, help="why; kept, never shown in public")
    if name == "suspend":
        verb.add_argument("--case", required=True, help="number of the case")
    if name in {"suspend", "extend"}:
        verb.add_argument("--last-day", required=True, help="such as 2026-12-24")
    if name == "propose-scope":
        verb.add_argument("--part", action="append", required=True, help="id of a part; repeat it")
        verb.add_argument("--reason", choices=SCOPES, required=True)
    if name == "propose-withdrawal":
        verb.add_argument("--reason", choices=WITHDRAWALS, required=True)
