"""How well people see, as pages show it: from the document that is also kept for each week."""

from collections.abc import Mapping

from app.services.rows import JsonValue
from app.services.words import FLAG_WORDS
from app.web.language import gettext as _
from app.web.reviewers.signal_view import each, number, rate_words
from proctoring.rates import Rate

Members = Mapping[str, JsonValue]


def reviewing_view(document: Members) -> dict[str, object] | None:
    """Return what a report says of reviewers; None in a report from before it said anything."""
    found = document.get("reviewing")
    if not isinstance(found, dict):
        return None
    again = found.get("again")
    again = again if isinstance(again, dict) else {}
    least = number(found, "least")
    kappa = again.get("kappa")
    return {
        "drawn": number(found, "drawn"),
        "open": number(found, "open"),
        "lapsed": number(found, "lapsed"),
        "looked": number(found, "looked"),
        "found": _rate(found, "found", "looked", least),
        "upheld": found.get("upheld"),
        "refuted": found.get("refuted"),
        "least": least,
        "by_detector": [
            {
                "detector": one["detector"] or _("no program had read it"),
                "found": _rate(one, "found", "looked", least),
            }
            for one in each(found, "by_detector")
        ],
        "noticed": _rate(found, "noticed", "first_looks", least),
        "missed": _rate(again, "missed", "breaches", least),
        "alarms": _rate(again, "alarms", "harmless", least),
        "kappa": f"{kappa:.2f}" if isinstance(kappa, float | int) else None,
        "agreed": _rate(found, "agreed", "pairs", least),
        "agreed_by": [
            {
                "words": _(FLAG_WORDS.get(str(one["signal"]), str(one["signal"]))),
                "detector": one["detector"] or _("people"),
                "agreed": _rate(one, "agreed", "pairs", least),
            }
            for one in each(found, "agreed_by")
        ],
    }


def _rate(one: Members, name: str, of: str, least: int) -> str:
    """Return a rate with its interval; below the floor only how many there are yet."""
    counted = one.get(name)
    if not isinstance(counted, list):
        return _("not told yet: %(num)d of %(least)d") % {"num": number(one, of), "least": least}
    count, total = (value if isinstance(value, int) else 0 for value in counted)
    return rate_words(Rate(count, total))
