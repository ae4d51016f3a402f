"""What a finding rests on, in words: the rule, the time, the evidence, how sure somebody was."""

from collections.abc import Mapping

from app.services.cases.grounds import grounds_from
from app.services.rows import JsonValue
from app.web.language import gettext as _
from app.web.words.conduct_words import rule_words
from proctoring.findings import Confidence


def grounds_view(said: Mapping[str, JsonValue]) -> dict[str, object] | None:
    """Return what a stored ruling rests on; None where it says nothing of it."""
    grounds = grounds_from(said)
    if grounds is None:
        return None
    version, _slash, name = grounds.rule.partition("/")
    return {
        "rule": grounds.rule,
        "words": rule_words(version).get(name, name),
        "began": grounds.began,
        "ended": grounds.ended,
        "confidence": confidence_words()[grounds.confidence],
        "evidence": grounds.evidence,
    }


def confidence_words() -> Mapping[Confidence, str]:
    """Return how sure somebody can be, in a word."""
    return {Confidence.CERTAIN: _("Certain"), Confidence.PROBABLE: _("Probable")}
