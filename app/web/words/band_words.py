"""A result by subject area in words, for its owner and for whom they show it to."""

from collections.abc import Iterable, Mapping

from app.services.rows import JsonValue
from app.web.language import gettext as _


def band_lines(bands: Iterable[Mapping[str, JsonValue]]) -> list[dict[str, JsonValue]]:
    """Return each subject area with its band and what the band means; never a number of points."""
    words = {
        "below": _("Below the passing profile"),
        "near": _("Near the passing profile"),
        "above": _("At or above the passing profile"),
    }
    return [
        {
            "title": _titles(line.get("domains")),
            "band": str(line.get("band", "")),
            "text": words.get(str(line.get("band", "")), str(line.get("band", ""))),
        }
        for line in bands
    ]


def _titles(domains: JsonValue) -> str:
    return ", ".join(str(one) for one in domains) if isinstance(domains, list) else ""
