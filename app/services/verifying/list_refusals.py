"""Refusals of a list of numbers as a whole; nothing of it was checked and nothing was counted.

ServiceError
└── ListRefused       422   no list that can be read
    └── ListTooLong   413   more than is taken at once
"""

from app.services.errors import ServiceError


class ListRefused(ServiceError):
    """No list of numbers that can be read.

    Attributes:
        problem: what is wrong, stable; pages have words for each.
    """

    code = "list_refused"

    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


class ListTooLong(ListRefused):
    """More bytes or rows than are taken at once."""

    code = "list_too_long"

    def __init__(self, message: str) -> None:
        super().__init__("too_long", message)
