"""What candidates say of themselves, in memory; nobody is compared there."""

from collections.abc import Sequence

from app.services.rows.groups import Declaration
from proctoring.groups import Sitting
from tests.fake_state import State


class FakeGroups:
    def __init__(self, state: State) -> None:
        self.state = state

    def of(self, person_id: str) -> Declaration | None:
        return self.state.groups.get(person_id)

    def put(self, declaration: Declaration) -> None:
        self.state.groups[declaration.person_id] = declaration

    def forget(self, person_id: str) -> bool:
        return self.state.groups.pop(person_id, None) is not None

    def count(self) -> int:
        return len(self.state.groups)

    def sittings(self) -> Sequence[Sitting]:
        return []
