"""Every error of proctoring, in one tree; a stable `code` where a client sees it.

Not here: HTTP and socket codes, which one table in the application maps from these classes.

    ProctoringError
    ├── SnapshotRefused         the bytes are no picture that we analyse
    │   ├── NotAJpeg            not_a_jpeg
    │   ├── SnapshotTooLarge    too_large
    │   ├── TooManyPixels       too_many_pixels
    │   ├── SideTooShort        side_too_short
    │   ├── TruncatedJpeg       truncated
    │   ├── MalformedJpeg       malformed_jpeg
    │   ├── UnsupportedJpeg     unsupported_jpeg
    │   └── UndecodableJpeg     undecodable
    ├── BackendRefused          a face model is absent, or is not the pinned one
    ├── RecordCorrupt           a stored observation, frame or smoother state does not parse
    ├── EvaluationRefused       pictures or manifest of an evaluation do not serve
    ├── BrowserSignalRefused    a browser signal with an impossible length
    ├── CaseRefused             a step of a case lacks something
    │   └── IllegalStep         the case does not stand where this step begins
    └── RulingRefused           a ruling that lacks what a finding needs
        ├── AlreadyRuled        the incident is settled
        ├── StatementPending    the candidate is heard first
        ├── ReviewConflict      a conflict of interest
        └── SecondPersonNeeded  the second look must be another person's
"""

from typing import ClassVar


class ProctoringError(Exception):
    """The root of every refusal of this package."""

    code: ClassVar[str] = "proctoring"


class SnapshotRefused(ProctoringError):
    """The uploaded bytes are not a picture that is analysed."""

    code: ClassVar[str] = "snapshot_refused"


class NotAJpeg(SnapshotRefused):
    """The bytes do not begin as a JPEG does."""

    code: ClassVar[str] = "not_a_jpeg"


class SnapshotTooLarge(SnapshotRefused):
    """More bytes than a snapshot may have."""

    code: ClassVar[str] = "too_large"


class TooManyPixels(SnapshotRefused):
    """The header announces more pixels than are decoded."""

    code: ClassVar[str] = "too_many_pixels"


class SideTooShort(SnapshotRefused):
    """A side is too short to find a face in."""

    code: ClassVar[str] = "side_too_short"


class TruncatedJpeg(SnapshotRefused):
    """The picture ends before its end marker."""

    code: ClassVar[str] = "truncated"


class MalformedJpeg(SnapshotRefused):
    """The marker structure contradicts itself."""

    code: ClassVar[str] = "malformed_jpeg"


class UnsupportedJpeg(SnapshotRefused):
    """A true JPEG of a kind that no browser makes (lossless, hierarchical, 12 bit)."""

    code: ClassVar[str] = "unsupported_jpeg"


class UndecodableJpeg(SnapshotRefused):
    """The header is sound, the coded picture is not."""

    code: ClassVar[str] = "undecodable"


class BackendRefused(ProctoringError):
    """A face model is absent, or its bytes are not the pinned ones."""

    code: ClassVar[str] = "face_model_refused"


class RecordCorrupt(ProctoringError):
    """A stored observation, frame state or smoother state does not parse."""

    code: ClassVar[str] = "record_corrupt"


class EvaluationRefused(ProctoringError):
    """Pictures or manifest of an evaluation do not serve; the message names the fix."""

    code: ClassVar[str] = "evaluation_refused"


class BrowserSignalRefused(ProctoringError):
    """A browser signal with an impossible length or start."""

    code: ClassVar[str] = "browser_signal_refused"


class RulingRefused(ProctoringError):
    """A ruling lacks what a finding needs."""

    code: ClassVar[str] = "ruling_refused"


class AlreadyRuled(RulingRefused):
    """The incident is settled; what follows is an appeal, not a ruling."""

    code: ClassVar[str] = "already_ruled"


class SecondPersonNeeded(RulingRefused):
    """A confirmation needs a second person, and this is the first one again."""

    code: ClassVar[str] = "second_person_needed"


class CaseRefused(ProctoringError):
    """A step of a case lacks something; the message begins with the field."""

    code: ClassVar[str] = "case_refused"


class IllegalStep(CaseRefused):
    """The case does not stand where this step begins."""

    code: ClassVar[str] = "illegal_case_step"


class StatementPending(RulingRefused):
    """Nobody looks a second time before the candidate was heard."""

    code: ClassVar[str] = "statement_pending"


class ReviewConflict(RulingRefused):
    """A conflict of interest; the message is its word in `conflicts.Bar`."""

    code: ClassVar[str] = "review_conflict"
