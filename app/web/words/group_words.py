"""The words by which candidates are asked about groups, and their digest.

The digest is kept with what somebody says, so that what they agreed to can be shown.
"""

import hashlib
from typing import Final

from app.web.language import gettext as _


def _words(text: str) -> str:
    """Mark a text for the extraction of messages; the English itself is what is digested."""
    return text


TERMS: Final = (
    _words(
        "It is used for one thing: to see whether machines wrongly mark some groups more often "
        "than others. Only sums are shown, and none while a group has fewer than ten people."
    ),
    _words(
        "No proctor, reviewer or decider ever sees it. It stands beside no exam, no picture and no "
        "certificate, and changes nothing for you."
    ),
    _words(
        "You need not say anything, and may leave out whatever you like. Nobody is told whether "
        "you did."
    ),
    _words(
        "You can change or delete it here at any time. Deleting counts at once, and for good; "
        "sums that were reported before stay as they were."
    ),
)
AGREEMENT: Final = _words("I agree that this is kept and used in this way, until I delete it.")
QUESTIONS: Final = {
    "skin_tone": (
        _words("Your skin tone, as you would describe it"),
        {"light": _words("Light"), "medium": _words("Medium"), "dark": _words("Dark")},
    ),
    "glasses": (
        _words("Do you usually wear glasses in exams?"),
        {"yes": _words("Yes"), "no": _words("No")},
    ),
    "head_covering": (
        _words("Do you cover your head, for example with a scarf, a cap or a turban?"),
        {"yes": _words("Yes"), "no": _words("No")},
    ),
    "age_group": (
        _words("Your age"),
        {
            "under_30": _words("Under 30"),
            "30_to_49": _words("30 to 49"),
            "50_and_over": _words("50 or over"),
        },
    ),
}
"""Dimension to the question and its answers, of `proctoring.groups.DIMENSIONS`."""
NAMES: Final = {
    "skin_tone": _words("Skin tone"),
    "glasses": _words("Glasses"),
    "head_covering": _words("Head covering"),
    "age_group": _words("Age"),
}


def text_sha256() -> str:
    """Return the digest (hex) of the English words."""
    parts = [*TERMS, AGREEMENT]
    for name, (question, answers) in QUESTIONS.items():
        parts += [f"{name}: {question}", *(f"{key}: {text}" for key, text in answers.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def questions() -> list[dict[str, object]]:
    """Return each question with its answers, in the reader's language."""
    return [
        {
            "name": name,
            "question": _(question),
            "answers": [(key, _(text)) for key, text in answers.items()],
        }
        for name, (question, answers) in QUESTIONS.items()
    ]


def terms() -> list[str]:
    """Return what is agreed to, in the reader's language."""
    return [_(text) for text in TERMS]


def agreement() -> str:
    """Return the words beside the box to tick, in the reader's language."""
    return _(AGREEMENT)


def group_name(dimension: str, group: str) -> str:
    """Return what a group is called in the report, in the reader's language."""
    return f"{_(NAMES[dimension])}: {_(QUESTIONS[dimension][1][group])}"
