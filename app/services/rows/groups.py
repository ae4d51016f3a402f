"""What a candidate says of themselves, for comparing groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Declaration:
    """Groups that somebody has named for themselves.

    Attributes:
        groups: dimension to group, of `proctoring.groups.DIMENSIONS`.
        words: digest (hex) of the words that they agreed to.
    """

    person_id: str
    groups: Mapping[str, str]
    words: str
    at: datetime
