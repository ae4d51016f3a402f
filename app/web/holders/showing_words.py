"""The words by which a holder decides who sees a credential, and their digest.

The digest is stored with every decision, so what was agreed to can be shown years later.
"""

import hashlib
from typing import Final

from app.services.verifying.showing import Detail, Visibility
from app.web.language import gettext as _


def _words(text: str) -> str:
    """Mark a text for the extraction of messages; the English itself is what is digested."""
    return text


VISIBILITIES: Final = {
    Visibility.PRIVATE: (
        _words("Private"),
        _words(
            "Nobody finds it by its number; it looks as if it had never been given. Links that you "
            "share and files that you hand over still work."
        ),
    ),
    Visibility.LINK: (
        _words("For those who have the number"),
        _words(
            "Whoever has the number sees that it is valid, what it certifies and its dates. Not "
            "your name: a name can only be compared, five times a day."
        ),
    ),
    Visibility.PUBLIC: (
        _words("With the details that you choose"),
        _words("Whoever has the number sees the above and, by name, what you tick here."),
    ),
}
DETAILS: Final = {
    Detail.NAME: (_words("Your name"), _words("As it stands on the certificate.")),
    Detail.RESULT: (
        _words("Your result by subject area"),
        _words("Below, near or above the passing profile; never points, never answers."),
    ),
}
ALWAYS: Final = (
    _words("Nobody can search for you, and no list names you, whatever you choose."),
    _words("You can change this at any time; it counts from the next look on."),
)


def text_sha256() -> str:
    """Return the digest (hex) of the English words."""
    parts = [f"{key}: {label}. {about}" for key, (label, about) in VISIBILITIES.items()]
    parts += [f"{key}: {label}. {about}" for key, (label, about) in DETAILS.items()]
    return hashlib.sha256("\n".join([*parts, *ALWAYS]).encode()).hexdigest()


def visibility_choices() -> list[tuple[str, str, str]]:
    """Return each choice with its label and its meaning, in the reader's language."""
    return [(one.value, _(label), _(about)) for one, (label, about) in VISIBILITIES.items()]


def detail_choices() -> list[tuple[str, str, str]]:
    """Return each detail with its label and its meaning, in the reader's language."""
    return [(one.value, _(label), _(about)) for one, (label, about) in DETAILS.items()]


def label_of(visibility: str) -> str:
    """Return what a choice is called."""
    return _(VISIBILITIES[Visibility(visibility)][0])


def details_in_words(fields: object) -> list[str]:
    """Return what the named details are called."""
    named = list(fields) if isinstance(fields, list | tuple) else []
    return [_(DETAILS[Detail(one)][0]) for one in named]


def always_said() -> list[str]:
    """Return what holds whatever is chosen."""
    return [_(text) for text in ALWAYS]
