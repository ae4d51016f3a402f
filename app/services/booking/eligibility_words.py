"""Why somebody may not sit an exam, in words for the staff who register people.

The one place for the page of a window and for `assay register`; the candidate's own page speaks to
the candidate.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from exam_engine.catalogue import Reason, ReasonCode
from exam_engine.ids import SchemeId

UNMET_WORDS: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.EXAM_NOT_OFFERED: "there is no exam for this certification yet",
    ReasonCode.PREREQUISITE_MISSING: "{name} is needed first",
    ReasonCode.PREREQUISITE_EXPIRED: "their {name} has expired",
    ReasonCode.PREREQUISITE_NOT_ACTIVE: "their {name} is not active",
    ReasonCode.PREREQUISITE_TOO_OLD: "their {name} is of an earlier version than {text}",
    ReasonCode.ANY_PREREQUISITE_MISSING: "one of these is needed first: {names}",
    ReasonCode.RETAKE_TOO_SOON: "the next try is possible from {day}",
    ReasonCode.BOOKED_TOO_CLOSE: "it is booked already; another sitting opens on {day} or later",
    ReasonCode.NO_TRIES_LEFT: "no try is left before {day}",
    ReasonCode.RENEWAL_NOT_OPEN: "they hold it; renewal opens on {day}",
    ReasonCode.NOTHING_TO_RENEW: "this exam renews {name}, and they hold none to renew",
    ReasonCode.FULL_EXAM_DUE: "this time it takes the whole exam of {name}",
    ReasonCode.GRACE_BY_OTHER_ROUTE: "their {name} is over, and another exam renews it now",
}
"""A sentence without its stop for every reason that can be unmet."""


def unmet_in_words(unmet: Sequence[Reason], name_of: Callable[[SchemeId], str]) -> str:
    """Return every unmet reason in one line, in the order in which they were found."""
    said = []
    for reason in unmet:
        name = name_of(reason.scheme) if reason.scheme is not None else ""
        day = f"{reason.earliest:%-d %B %Y}" if reason.earliest is not None else "a later day"
        names = " or ".join(map(name_of, reason.schemes))
        if reason.schemes and reason.text:
            names += f" (earned within {reason.text})"
        words = UNMET_WORDS[reason.code]
        said.append(words.format(name=name, day=day, names=names, text=reason.text))
    return "; ".join(said)
