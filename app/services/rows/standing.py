"""Rows of what happens to a credential after it was issued, and of the published lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.rows.json import JsonValue


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One event of a credential; append-only.

    Attributes:
        seq: 1 for the first after issue.
        actor: id of the person, or `system` for a rule.
        words: why, in the person's own words; never shown to the public.
    """

    number: str
    seq: int
    kind: str
    at: datetime
    actor: str
    body: Mapping[str, JsonValue]
    words: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A withdrawal or another scope that one person proposed; `outcome` is None while it waits.

    Attributes:
        reason: a word of the engine's closed list for what is proposed.
        covers: ids of the parts of the scope, empty for all; None where it is a withdrawal.
        successor: number of the credential that follows on another scope.
    """

    id: str
    number: str
    reason: str
    words: str
    proposed_by: str
    proposed_at: datetime
    settled_by: str | None = None
    settled_at: datetime | None = None
    outcome: str | None = None
    settled_words: str | None = None
    covers: Sequence[str] | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class StatusListRow:
    """One published status list.

    Attributes:
        path: below /status, such as `r/1`.
        version: grows by one with each signature.
        bits_sha256: digest of the unpacked bits.
    """

    path: str
    version: int
    kid: str
    valid_from: datetime
    bits_sha256: str
    token: str
