"""Answer keys in memory; as in the real store, nobody but scoring gets them."""

from collections.abc import Collection, Mapping

from app.services.errors import StaleVersion
from app.services.rows import JsonValue, StoredKey
from tests.fake_state import State


class FakeKeys:
    def __init__(self, state: State) -> None:
        self.state = state

    def put(self, item_id: str, version: int, digest: str, document: JsonValue) -> None:
        if self.state.keys.setdefault((item_id, version), (digest, document))[0] != digest:
            raise StaleVersion(item_id)

    def put_all(self, given: Mapping[tuple[str, int], StoredKey]) -> None:
        for (item_id, version), key in given.items():
            self.put(item_id, version, key.digest, key.document)

    def get(self, item_id: str, version: int) -> JsonValue | None:
        return self.state.keys.get((item_id, version), ("", None))[1]

    def of(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], StoredKey]:
        keys = self.state.keys
        return {each: StoredKey(*keys[each]) for each in wanted if each in keys}
