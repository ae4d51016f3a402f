"""The rule of renewal in words, as the certification's page and the holder's page say it."""

from collections.abc import Iterable

from app.services.catalogue.content import slug_of
from app.web.language import gettext as _
from app.web.language import ngettext
from exam_engine.catalogue import CascadeDown, Period, RenewalRoute, Scheme


def renewal_of(scheme: Scheme, schemes: Iterable[Scheme]) -> dict[str, object]:
    """Return how, from when and until when a credential is renewed, and what comes down with it.

    Returns:
        `ways` and `limits` (words), `window` and `grace` (words, empty for none), `below` (name,
        slug).
    """
    names = {one.id: one.name for one in schemes}
    return {
        "ways": ways_in_words(scheme),
        "window": span_in_words(scheme.renewal.window_before),
        "grace": span_in_words(scheme.renewal.grace_after),
        "limits": limits_in_words(scheme),
        "below": [
            {"name": names.get(one.scheme, one.scheme), "slug": slug_of(one.scheme)}
            for one in scheme.renewal.cascade_down
            if one.how is not CascadeDown.NONE
        ],
    }


def ways_in_words(scheme: Scheme) -> list[str]:
    """Return the exams by which a credential is renewed, as far as they are offered."""
    return _ways(scheme.ways)


def limits_in_words(scheme: Scheme) -> list[str]:
    """Return what bounds the routes: how often the shorter exam, and which exam in the grace."""
    found = []
    if RenewalRoute.DELTA_EXAM in scheme.ways:
        most = scheme.renewal.max_terms_by_delta
        found.append(
            ngettext(
                "The shorter exam renews %(num)d term in a row; then it takes the whole one.",
                "The shorter exam renews %(num)d terms in a row; then it takes the whole one.",
                most,
            )
        )
    in_grace = [one for one in scheme.ways if scheme.renewal.renews_in_grace(one)]
    if len(in_grace) < len(scheme.ways):
        ways = _(" or ").join(str(way) for way in _ways(in_grace)) or _("none of them")
        found.append(_("After its last day it is renewed only by passing %(ways)s.", ways=ways))
    return found


def _ways(routes: Iterable[RenewalRoute]) -> list[str]:
    words = {
        RenewalRoute.SAME_EXAM: _("the same exam"),
        RenewalRoute.DELTA_EXAM: _("a shorter exam of what has changed"),
        RenewalRoute.HIGHER_LEVEL: _("the exam of a higher level"),
    }
    return [words[one] for one in routes]


def span_in_words(period: Period) -> str:
    """Return a period in words; empty where it spans nothing."""
    parts = (
        ngettext("%(num)d year", "%(num)d years", period.years) if period.years else "",
        ngettext("%(num)d month", "%(num)d months", period.months) if period.months else "",
        ngettext("%(num)d day", "%(num)d days", period.days) if period.days else "",
    )
    return " ".join(one for one in parts if one)
