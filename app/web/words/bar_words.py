"""Why somebody is kept from the work on an exam, in the reader's language."""

from collections.abc import Mapping

from app.web.language import gettext as _
from proctoring.conflicts import Bar


def bar_words() -> Mapping[str, str]:
    """Return why a person is kept away from a case."""
    return {
        Bar.OWN: _("This is your own exam."),
        Bar.WATCHED: _("You watched this exam, so somebody else has to look."),
        Bar.REVIEWED: _("You reviewed this exam, so somebody else has to look."),
        Bar.DECIDED: _("You have acted in this case, so somebody else has to look."),
        Bar.DECLARED: _("You said that you know this candidate, so somebody else has to look."),
    }
