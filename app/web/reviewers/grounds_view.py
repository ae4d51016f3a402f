"""What a finding rests on, in words: the rule, the time, the evidence, how sure somebody was."""

from collections.abc import Mapping

from app.services.cases.grounds import grounds_from
from app.services.rows import JsonValue
from app.web.language import gettext as _
from proctoring.findings import Confidence


def grounds_view(said: Mapping[str, JsonValue]) -> dict[str, object] | None:
    """Return what a stored ruling rests on; None where it says nothing of it."""
    grounds = grounds_from(said)
    if grounds is None:
        return None
    name = grounds.rule.partition("/")[2]
    return {
        "rule": grounds.rule,
        "words": rule_words().get(name, name),
        "began": grounds.began,
        "ended": grounds.ended,
        "confidence": confidence_words()[grounds.confidence],
        "evidence": grounds.evidence,
    }


def rule_words() -> Mapping[str, str]:
    """Return what each rule says, in the reader's language."""
    return {
        "own-work": _("Sit the exam yourself, and answer by yourself."),
        "alone": _("Be alone in the room."),
        "stay-in-view": _("Stay in view of your camera."),
        "no-devices": _("Use no phone and no other device."),
        "exam-window": _("Stay in the exam window."),
        "no-copying": _("Copy no question, and pass none on."),
        "honest-camera": _("Show what your camera sees now, and nothing else."),
        "follow-instructions": _("Follow the proctor's instructions."),
    }


def confidence_words() -> Mapping[Confidence, str]:
    """Return how sure somebody can be, in a word."""
    return {Confidence.CERTAIN: _("Certain"), Confidence.PROBABLE: _("Probable")}
