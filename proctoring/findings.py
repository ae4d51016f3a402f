"""What a finding against somebody says beside its reason: which rule, when, on what, how sure.

Pure. Demanded of whoever finds a rule broken; what is harmless needs a reason alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import hexdigits
from typing import Final

from proctoring.errors import RulingRefused

VERSION: Final = "2026-11"
"""Of the rules below; a change of their words is a new version, and findings name theirs."""
RULES: Final[Mapping[str, str]] = {
    "own-work": "Sit the exam yourself, and answer by yourself.",
    "alone": "Be alone in the room.",
    "stay-in-view": "Stay in view of your camera.",
    "no-devices": "Use no phone and no other device.",
    "exam-window": "Stay in the exam window.",
    "no-copying": "Copy no question, and pass none on.",
    "honest-camera": "Show what your camera sees now, and nothing else.",
    "follow-instructions": "Follow the proctor's instructions.",
}
"""Rules of conduct by id: what a finding can be about."""
MOST_EVIDENCE: Final = 50
_DIGEST: Final = 64


class Confidence(StrEnum):
    """How sure somebody is; who is less sure than this says that it cannot be told."""

    CERTAIN = "certain"
    PROBABLE = "probable"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a finding rests on.

    Attributes:
        rule: `<version>/<id>` of a rule of conduct.
        began: when the breach began; aware UTC.
        ended: when it ended, not before it began.
        evidence: SHA-256 (hex) of 1 to `MOST_EVIDENCE` pictures and journal records.
        confidence: how sure.
    """

    rule: str
    began: datetime
    ended: datetime
    evidence: tuple[str, ...]
    confidence: Confidence

    def __post_init__(self) -> None:
        version, _, name = self.rule.partition("/")
        if version == VERSION and name not in RULES:
            raise RulingRefused(f"rule: there is no {name!r}")
        if not version or not name:
            raise RulingRefused("rule: its version and its id")
        if self.ended < self.began:
            raise RulingRefused("time: it ends before it begins")
        if not 0 < len(self.evidence) <= MOST_EVIDENCE:
            raise RulingRefused(f"evidence: 1 to {MOST_EVIDENCE} pieces")
        if not all(_is_digest(one) for one in self.evidence):
            raise RulingRefused("evidence: digests of 64 hexadecimal digits")


def rule_of(name: str) -> str:
    """Return how a finding names a rule of today.

    Raises:
        RulingRefused: there is no such rule.
    """
    if name not in RULES:
        raise RulingRefused(f"rule: there is no {name!r}")
    return f"{VERSION}/{name}"


def _is_digest(text: str) -> bool:
    return len(text) == _DIGEST and set(text) <= set(hexdigits)
