"""Whose attempt it is: the one question before a candidate reads or changes anything.

Somebody else's looks from outside exactly like one that there is not; the log tells them apart.
"""

from app.services.errors import NotFound
from app.services.rows import StoredAttempt


class NotTheirs(NotFound):
    """It is somebody else's; who asked is told no more than that there is none.

    Attributes:
        attempt_id: what was asked for.
        person_id: who asked.
    """

    code = NotFound.code

    def __init__(self, attempt_id: str, person_id: str) -> None:
        super().__init__(_none(attempt_id))
        self.attempt_id = attempt_id
        self.person_id = person_id


def require_own(stored: StoredAttempt | None, attempt_id: str, person_id: str) -> StoredAttempt:
    """Return the attempt when it is this person's.

    Raises:
        NotFound: there is none.
        NotTheirs: it is somebody else's.
    """
    if stored is None:
        raise NotFound(_none(attempt_id))
    if stored.person_id != person_id:
        raise NotTheirs(attempt_id, person_id)
    return stored


def _none(attempt_id: str) -> str:
    return f"attempt {attempt_id}"
