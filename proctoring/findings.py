"""What a finding against somebody says beside its reason: which rule, when, on what, how sure.

Pure. Demanded of whoever finds a rule broken; what is harmless needs a reason alone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import hexdigits
from typing import Final

from proctoring.conduct import VERSIONS
from proctoring.errors import RulingRefused

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
        if version in VERSIONS and name not in VERSIONS[version]:
            raise RulingRefused(f"rule: there is no {name!r}")
        if not version or not name:
            raise RulingRefused("rule: its version and its id")
        if self.ended < self.began:
            raise RulingRefused("time: it ends before it begins")
        if not 0 < len(self.evidence) <= MOST_EVIDENCE:
            raise RulingRefused(f"evidence: 1 to {MOST_EVIDENCE} pieces")
        if not all(_is_digest(one) for one in self.evidence):
            raise RulingRefused("evidence: digests of 64 hexadecimal digits")


def _is_digest(text: str) -> bool:
    return len(text) == _DIGEST and set(text) <= set(hexdigits)
