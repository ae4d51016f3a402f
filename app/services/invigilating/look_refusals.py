"""Refusals of what staff ask of a candidate's camera and document.

ServiceError
├── NotRecorded       409   it asks for pictures of somebody who is not recorded
└── SupervisorNeeded  409   a document was asked for twice: a supervisor looks
"""

from app.services.errors import ServiceError


class NotRecorded(ServiceError):
    """It asks for pictures of somebody who is not recorded."""

    code = "not_recorded"


class SupervisorNeeded(ServiceError):
    """The document was asked for again twice already: a supervisor looks at it now."""

    code = "supervisor_needed"
