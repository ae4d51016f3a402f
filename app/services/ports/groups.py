"""Port of what candidates say of themselves, for comparing groups."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows.groups import Declaration
from proctoring.groups import Sitting


class GroupRepository(Protocol):
    """Declarations, one a person, and the watched sittings of those who made one."""

    def of(self, person_id: str) -> Declaration | None:
        """Read what somebody has said."""

    def put(self, declaration: Declaration) -> None:
        """Keep it in place of what they said before."""

    def forget(self, person_id: str) -> bool:
        """Delete it; False where there was none."""
        ...

    def count(self) -> int:
        """How many people have said anything."""
        ...

    def sittings(self) -> Sequence[Sitting]:
        """Read every ended attempt that was watched, of those who have said something."""
        ...
