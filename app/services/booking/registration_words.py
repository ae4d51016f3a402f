"""What can be wrong with a row of people to register, and what to do; pages translate the words."""

from collections.abc import Mapping
from typing import Final

ROW_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "email_missing": ("There is no address.", "Fill the cell in."),
    "email_malformed": ("This is no address.", "Write it as name@example.org."),
    "email_twice": ("Line {detail} has the same address.", "Remove one of the two."),
    "name_malformed": (
        "The name holds a line break or more than {detail} characters.",
        "Shorten it to one line.",
    ),
    "too_many_cells": (
        "The row has more than the {detail} cells of the heading.",
        "Put a cell that holds a comma between quotation marks.",
    ),
    "no_account": (
        "Nobody has an account with this address.",
        "Correct the address, or have accounts made: assay register --new-accounts FILE.",
    ),
    "name_missing": (
        "The new account has no name.",
        "Add a column name, and the name as it shall stand on a certificate.",
    ),
    "email_taken": (
        "Somebody else has made an account with this address meanwhile.",
        "Register the list again; whoever is registered stays registered.",
    ),
    "busy": (
        "The database did not answer in time, twice.",
        "Register the list again; whoever is registered stays registered.",
    ),
    "not_a_candidate": (
        "This account is not a candidate's.",
        "Register the address with which the person sits exams.",
    ),
    "not_eligible": (
        "A condition of the certification is not met: {detail}.",
        "The person reads the conditions on their own page; register them when they are met.",
    ),
    "window_over": (
        "This window is over.",
        "Register the person for another window.",
    ),
    "window_full": (
        "All seats of this window are taken.",
        "Register the person for another window, or open one with more seats.",
    ),
    "schedule_violation": (
        "The window is {detail} minutes too short for this person's own time.",
        "Close the window later, or register the person for another one.",
    ),
}
"""By code: what is wrong, with `{detail}` where it names something, and the fix."""


def in_words(code: str, detail: str) -> tuple[str, str]:
    """Return problem and fix in English."""
    problem, fix = ROW_WORDS[code]
    return problem.replace("{detail}", detail), fix
