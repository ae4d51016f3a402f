"""How long each kind of evidence may live. A rule, not the deletion itself.

Nothing here deletes: a job asks for the date every night and keeps the proof. A legal hold wins
over every date, and is a person's act.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MEDIA_KEPT = timedelta(days=30)
IDENTITY_KEPT = timedelta(days=7)
RECORD_KEPT_BEYOND_CYCLE = timedelta(days=365)


class EvidenceKind(StrEnum):
    """What is kept, by how long."""

    MEDIA = "media"
    """Snapshots, the reference picture and frame states: pictures of a person."""
    IDENTITY = "identity"
    """Pictures of an identity document and of a room: they have served once people are done."""
    RECORD = "record"
    """Observations, flags, incidents, rulings: numbers and words, no picture."""


@dataclass(frozen=True, slots=True)
class Milestones:
    """The instants of one attempt on which retention depends; None while they lie ahead.

    Attributes:
        result_released: when the result was released.
        has_case: whether an incident of this attempt went to people as a case.
        case_closed: when the last case was closed.
        cycle: length of one certification cycle of the scheme.
        legal_hold: whether a named person has stopped deletion.
        ended_without_result: when it ended as an attempt that counts for nothing.
    """

    result_released: datetime | None
    has_case: bool
    case_closed: datetime | None
    cycle: timedelta
    legal_hold: bool = False
    ended_without_result: datetime | None = None


def delete_from(kind: EvidenceKind, milestones: Milestones) -> datetime | None:
    """Return the instant from which evidence must go, or None while it must stay.

    Media of a cleared attempt go 30 days after release, of a case 30 days after it was closed
    for good; pictures of documents and rooms 7 days after the same instants; the record stays one
    certification cycle and a year after release. Where there will be no result, the end of the
    attempt stands for its release.
    """
    released = milestones.result_released or milestones.ended_without_result
    if milestones.legal_hold or released is None:
        return None
    if milestones.has_case and milestones.case_closed is None:
        return None
    settled = max(released, milestones.case_closed or released)
    match kind:
        case EvidenceKind.MEDIA:
            return settled + MEDIA_KEPT
        case EvidenceKind.IDENTITY:
            return settled + IDENTITY_KEPT
        case EvidenceKind.RECORD:
            return settled + milestones.cycle + RECORD_KEPT_BEYOND_CYCLE
