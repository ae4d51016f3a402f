"""Port of people's accommodations; versions are appended and never changed."""

from collections.abc import Sequence
from typing import Protocol

from app.services.rows import Accommodation


class AccommodationRepository(Protocol):
    """What was agreed for whom."""

    def add(self, accommodation: Accommodation) -> None:
        """Append a version.

        Raises:
            StaleVersion: somebody else appended this version meanwhile.
        """

    def current(self, person_id: str, scheme_id: str) -> Accommodation | None:
        """Read the newest version of one scope, withdrawn or not."""

    def of_person(self, person_id: str) -> Sequence[Accommodation]:
        """Read every version of a person, by scope, newest first."""
        ...

    def standing(self) -> Sequence[Accommodation]:
        """Read the newest version of every scope of everybody, withdrawn ones left out."""
        ...
