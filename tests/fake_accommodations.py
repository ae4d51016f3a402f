"""Accommodations in memory."""

from collections.abc import Sequence

from app.services.errors import StaleVersion
from app.services.rows import Accommodation
from tests.fake_state import State


class FakeAccommodations:
    def __init__(self, state: State) -> None:
        self.state = state

    def add(self, accommodation: Accommodation) -> None:
        key = (accommodation.person_id, accommodation.scheme_id, accommodation.version)
        if key in self.state.accommodations:
            raise StaleVersion(accommodation.name)
        self.state.accommodations[key] = accommodation

    def current(self, person_id: str, scheme_id: str) -> Accommodation | None:
        found = [one for one in self.of_person(person_id) if one.scheme_id == scheme_id]
        return found[0] if found else None

    def of_person(self, person_id: str) -> Sequence[Accommodation]:
        found = [one for one in self.state.accommodations.values() if one.person_id == person_id]
        return sorted(found, key=lambda one: (one.scheme_id, -one.version))

    def standing(self) -> Sequence[Accommodation]:
        scopes = sorted({key[:2] for key in self.state.accommodations})
        newest = [self.current(*scope) for scope in scopes]
        return [one for one in newest if one is not None and not one.withdrawn]
