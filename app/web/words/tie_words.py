"""What somebody of the staff can have with a candidate, in the reader's language."""

from collections.abc import Mapping

from app.web.language import gettext as _
from proctoring.conflicts import Tie


def tie_words() -> Mapping[str, str]:
    """Return what a person can have with a candidate."""
    return {
        Tie.RELATIVE: _("Family or friends"),
        Tie.COLLEAGUE: _("We work for the same organisation, or did within two years"),
        Tie.TAUGHT: _("I taught or trained this person"),
        Tie.OTHER: _("Something else that could sway me"),
    }


def tie_choices() -> list[tuple[str, str, str]]:
    """Return the choices of a form: value, words, and nothing more to say."""
    words = tie_words()
    return [(one.value, words[one], "") for one in Tie]
