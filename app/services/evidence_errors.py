"""What can keep evidence from being read, beside that it is gone."""

from app.services.errors import ServiceError


class EvidenceLocked(ServiceError):
    """The master key that opens it is not among those of this process; nothing is lost."""

    code = "evidence_locked"
