"""Filling the places of a letter's subject and text."""

from collections.abc import Mapping


def filled(subject: str, text: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return both with a word for every place.

    Blanks and line ends in facts become one blank, so that no name adds a line.

    Raises:
        KeyError: a fact is missing.
    """
    tidy = {name: " ".join(value.split()) for name, value in facts.items()}
    return subject.format(**tidy), text.format(**tidy)
