"""What can keep evidence from being stored or read, beside that it is full or gone."""

from app.services.errors import ServiceError


class EvidenceLocked(ServiceError):
    """The master key that opens it is not among those of this process; nothing is lost."""

    code = "evidence_locked"


class EvidenceUnreachable(ServiceError):
    """The store of pictures does not answer; the picture was not stored, the exam goes on."""

    code = "evidence_unreachable"
