"""The words of letters to holders: what happened, what it means, what can be done.

Plain text. A letter never says why something was decided: the holder asks the body for that, and
mail is read by others too.
"""

from collections.abc import Mapping
from typing import Final

from app.services.letters.filling import filled
from exam_engine.catalogue import RenewalRoute

SIGNATURE: Final = """

Its public page: {url}
Questions, complaints and appeals: {email}

{issuer}
"""

WAYS_TO_RENEW: Final[Mapping[RenewalRoute, str]] = {
    RenewalRoute.SAME_EXAM: "by passing the exam again",
    RenewalRoute.DELTA_EXAM: "by passing the shorter exam of what has changed",
    RenewalRoute.HIGHER_LEVEL: "by passing the exam of a higher level",
}
"""How a credential is renewed, as a reminder says it."""

LETTERS: Final[Mapping[str, tuple[str, str]]] = {
    "reminder": (
        "{certification}: your credential ends on {last_day}",
        """Dear {name},

your credential {number} ({certification}) is valid until the end of {last_day}.

You may renew it from {renew_from} on: {ways}. If you sit the exam by {renew_until} it
counts as a renewal; after {last_day} the credential is shown as expired until you have passed.

If you don't want to renew it, you need not do anything.""",
    ),
    "suspended": (
        "{certification}: your credential is suspended until {until}",
        """Dear {name},

your credential {number} ({certification}) is suspended until the end of {until}, case {case}.

A suspension is a pause while something is being settled; it is no finding against you. Whoever
checks the credential sees that it is suspended, not why. It ends by itself after that day unless a
decision comes before.

You may ask what it is about, and you may object.""",
    ),
    "reinstated": (
        "{certification}: your credential is valid again",
        """Dear {name},

the suspension of your credential {number} ({certification}) has ended. It is valid again, with the
same number and the same last day, {last_day}. You need not do anything.""",
    ),
    "withdrawn": (
        "{certification}: your credential was withdrawn",
        """Dear {name},

your credential {number} ({certification}) was withdrawn on {day} by a decision of two people.
Whoever checks it sees that it was withdrawn, not why. Please do not use it any more.

You may ask for the reasons, and you may appeal.""",
    ),
    "reissued": (
        "{certification}: please download your credential again",
        """Dear {name},

on {day} we signed your credential {number} ({certification}) again with another key. Its number,
its dates and what it says are the same, and whoever checks it on our page need not do anything.

Files of it that you downloaded before, or gave to a wallet, can no longer be checked. Please
download them again.""",
    ),
    "scope_reduction": (
        "{certification}: your credential covers less from now on",
        """Dear {name},

on {day} two people decided that your credential {number} ({certification}) covers less than
before. A new one, {later}, takes its place within a minute, with the same last day,
{last_day}. It says which parts it covers. Whoever checks {number} sees that one that covers less
has taken its place, not why; its file fails where it is checked. Please use the new number and the
new files from now on.

You may ask for the reasons, and you may appeal.""",
    ),
    "scope_extension": (
        "{certification}: your credential covers more again",
        """Dear {name},

two people decided that your credential of {certification} covers more again. A new one, {later},
has taken the place of {number}, whose page now leads to it. It has the same last day, {last_day}.
Please use the new number from now on.""",
    ),
    "superseded": (
        "{certification}: your renewal is complete",
        """Dear {name},

you have a new credential of {certification}: {later}. It takes the place of {number}, whose page
now leads to the new one. Please use the new number from now on.""",
    ),
}
"""Subject and text by kind."""


def letter(kind: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and text of a letter.

    Args:
        kind: a key of `LETTERS`.
        facts: one word for every place of the text.

    Raises:
        KeyError: a fact is missing.
    """
    subject, text = LETTERS[kind]
    return filled(subject, text + SIGNATURE, facts)
