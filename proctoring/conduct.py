"""Rules of conduct by version: what a finding can be about, and which version an exam is under.

An exam is under the version that was pinned when it was created, whatever is written later. A
version that was ever pinned stays here word for word: its digest is part of the pin.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from proctoring.errors import RulingRefused

VERSIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "2026-11": MappingProxyType(
            {
                "own-work": "Sit the exam yourself, and answer by yourself.",
                "alone": "Be alone in the room.",
                "stay-in-view": "Stay in view of your camera.",
                "no-devices": "Use no phone and no other device.",
                "exam-window": "Stay in the exam window.",
                "no-copying": "Copy no question, and pass none on.",
                "honest-camera": "Show what your camera sees now, and nothing else.",
                "follow-instructions": "Follow the proctor's instructions.",
            }
        ),
    }
)
"""Words of each rule by id; a change of any word is a new version beside the old ones."""
CURRENT: Final = "2026-11"
UNPINNED: Final = "2026-11"
"""What exams are under that were created before versions were pinned."""
RECORDED_ONLY: Final = frozenset({"alone", "stay-in-view", "honest-camera"})
"""Rules about a camera and one's own room: not for who sits unrecorded, in a supervised room."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """The rules that one exam is under."""

    version: str
    rules: Mapping[str, str]

    def named(self, rule: str) -> str:
        """Return how a finding names a rule: `<version>/<id>`.

        Raises:
            RulingRefused: there is no such rule in this version.
        """
        if rule not in self.rules:
            raise RulingRefused(f"rule: there is no {rule!r} in version {self.version}")
        return f"{self.version}/{rule}"


def pin_of(version: str = CURRENT) -> str:
    """Return what is pinned into an attempt: the version and the digest of its words."""
    return f"{version}:{_digest(version)}"


def conduct_under(pin: str) -> Conduct:
    """Return the rules that an attempt is under; an empty pin is from before there were any.

    Raises:
        RulingRefused: this version of the program does not have those very words.
    """
    version = pin.partition(":")[0] or UNPINNED
    if version not in VERSIONS or (pin and pin != pin_of(version)):
        raise RulingRefused(f"rule: the rules pinned as {pin!r:.100} are not here")
    return Conduct(version, VERSIONS[version])


def _digest(version: str) -> str:
    """Return the SHA-256 (hex) over ids and words in their order, each with its length."""
    parts = [part for pair in VERSIONS[version].items() for part in pair]
    framed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode()).hexdigest()
