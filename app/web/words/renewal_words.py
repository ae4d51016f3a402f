"""The rule of renewal in words, as the certification's page and the holder's page say it."""

from collections.abc import Iterable

from app.services.catalogue.content import slug_of
from app.web.language import gettext as _
from app.web.language import ngettext
from exam_engine.catalogue import CascadeDown, Period, RenewalRoute, Scheme


def renewal_of(scheme: Scheme, schemes: Iterable[Scheme]) -> dict[str, object]:
    """Return how, from when and until when a credential is renewed, and what comes down with it.

    Returns:
        `ways` (words), `window` and `grace` (words, empty for none), `below` (name, slug).
    """
    names = {one.id: one.name for one in schemes}
    return {
        "ways": ways_in_words(scheme),
        "window": span_in_words(scheme.renewal.window_before),
        "grace": span_in_words(scheme.renewal.grace_after),
        "below": [
            {"name": names.get(one.scheme, one.scheme), "slug": slug_of(one.scheme)}
            for one in scheme.renewal.cascade_down
            if one.how is not CascadeDown.NONE
        ],
    }


def ways_in_words(scheme: Scheme) -> list[str]:
    """Return the exams by which a credential is renewed."""
    words = {
        RenewalRoute.SAME_EXAM: _("the same exam"),
        RenewalRoute.DELTA_EXAM: _("a shorter exam of what has changed"),
        RenewalRoute.HIGHER_LEVEL: _("the exam of a higher level"),
    }
    return [words[one] for one in scheme.renewal.routes]


def span_in_words(period: Period) -> str:
    """Return a period in words; empty where it spans nothing."""
    parts = (
        ngettext("%(num)d year", "%(num)d years", period.years) if period.years else "",
        ngettext("%(num)d month", "%(num)d months", period.months) if period.months else "",
        ngettext("%(num)d day", "%(num)d days", period.days) if period.days else "",
    )
    return " ".join(one for one in parts if one)
