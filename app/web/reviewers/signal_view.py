"""Reports on signals as pages show them, from the document that is also kept for each week."""

from collections.abc import Mapping

from app.services.rows import JsonValue
from app.services.rows.signal_weeks import SignalWeek
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.words.group_words import group_name
from proctoring.groups import SHOWN_FROM
from proctoring.precision import LEAST_PER_GROUP
from proctoring.rates import Rate

Members = Mapping[str, JsonValue]


def week_page(week: SignalWeek) -> dict[str, object]:
    """Return what the page of a week shows."""
    document = week.document
    kappa = document.get("kappa")
    return {
        "week": week.week,
        "at": week.at,
        "signals": [_signal(one) for one in each(document, "signals")],
        "agreement": f"{kappa:.2f}" if isinstance(kappa, float | int) else None,
        "pairs": number(document, "pairs"),
        "watched": number(document, "watched"),
        "gaps": gaps_of(document),
        "groups": groups_of(document),
        "volunteers": number(document, "volunteers"),
        "shown_from": SHOWN_FROM,
        "least_group": LEAST_PER_GROUP,
    }


def gaps_of(document: Members) -> list[dict[str, object]]:
    """Return the gaps between those for whom something was agreed and all others."""
    words = {
        "agreed": _("Anything agreed for the candidate"),
        "more_time": _("More working time"),
        "breaks": _("Own breaks"),
        "aids": _("Aids, such as a screen reader"),
        "not_marked": _("Something is not marked for them"),
    }
    return [
        {
            "effect": one["group"],
            "words": words.get(str(one["group"]), str(one["group"])),
            "group": _rate(one, "wrongly"),
            "others": _rate(one, "others"),
            "points": _points(one),
            "judged": one["judged"],
        }
        for one in each(document, "gaps")
    ]


def groups_of(document: Members) -> list[dict[str, object]]:
    """Return how groups compare that candidates named for themselves."""
    return [
        {
            "key": f"{one['dimension']}:{one['group']}",
            "words": group_name(str(one["dimension"]), str(one["group"])),
            "people": _("fewer than %(few)d") % {"few": SHOWN_FROM}
            if one["people"] is None
            else one["people"],
            "own": _rate(one, "wrongly"),
            "others": _rate(one, "others"),
            "points": _points(one),
            "judged": one["judged"],
        }
        for one in each(document, "groups")
    ]


def rate_words(rate: Rate) -> str:
    """Return a rate with its count and its interval, as in `12 / 60 · 20% (12% to 32%)`."""
    if rate.share is None:
        return _("none")
    low, high = rate.interval
    return f"{rate.count} / {rate.of} · {rate.share:.0%} ({low:.0%} to {high:.0%})"


def _signal(one: Members) -> dict[str, object]:
    kind = str(one["signal"])
    right, wrong, technical = (number(one, name) for name in ("right", "wrong", "technical"))
    return {
        "kind": kind,
        "words": _(FLAG_WORDS.get(kind, kind)),
        "detector": one["detector"],
        "week": _rate(one, "week"),
        "precision": rate_words(Rate(right, right + wrong + technical)),
        "demoted": one["demoted"],
    }


def _rate(one: Members, name: str) -> str:
    """Return a counted rate in words; what is not told says so."""
    counted = one.get(name)
    if not isinstance(counted, list):
        return _("not told")
    count, of = (value if isinstance(value, int) else 0 for value in counted)
    return rate_words(Rate(count, of))


def _points(one: Members) -> str:
    points = one.get("points")
    return f"{points:+.1f}" if isinstance(points, float | int) else ""


def each(document: Members, name: str) -> list[dict[str, JsonValue]]:
    """Return the objects of a list in a document; none where it has none."""
    found = document.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def number(one: Members, name: str) -> int:
    """Return a whole number of a document; 0 where it has none."""
    value = one.get(name)
    return value if isinstance(value, int) else 0
