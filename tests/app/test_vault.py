"""Pictures at rest: sealed, bound to their attempt, readable only while their key lives."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.services.errors import EvidenceGone
from app.services.evidence.evidence_errors import EvidenceLocked
from app.services.evidence.picture_chain import GENESIS, snapshot_digest
from app.services.evidence.sealing_up import SealingUp
from app.services.ports import UnitOfWork
from app.services.rows import SnapshotRow
from app.storage import FileEvidenceStore
from app.vault import MAGIC, MasterKeys, SealedEvidenceStore
from tests.app.conftest import SqlStore
from tests.app.darkroom import MASTER, MONTH, eraser, erasures, files, night, open_darkroom, sat
from tests.app.hall import Hall, picture
from tests.builders import running

OLD, NEW = MASTER, bytes(reversed(range(32)))
PICTURE = picture(1)


@pytest.fixture
def place(sql_store: SqlStore) -> SqlStore:
    with sql_store.uow() as uow:
        running(uow, now=uow.now())
        uow.commit()
    return sql_store


def vault(place: SqlStore, folder: Path, *masters: bytes) -> SealedEvidenceStore:
    below = FileEvidenceStore(folder / "evidence")
    return SealedEvidenceStore(below, place.uow, place.uow, MasterKeys(masters or (OLD,)))


def the_file(folder: Path) -> Path:
    (found,) = [one for one in (folder / "evidence").rglob("*") if one.is_file()]
    return found


def test_a_picture_lies_sealed_and_comes_back_as_it_was(place: SqlStore, tmp_path: Path):
    key = vault(place, tmp_path).put(PICTURE, attempt_id="a1")
    lying = the_file(tmp_path).read_bytes()
    assert lying.startswith(MAGIC)
    assert PICTURE[:64] not in lying
    assert vault(place, tmp_path).get(key) == PICTURE
    assert vault(place, tmp_path).put(PICTURE, attempt_id="a1") == key, "sent twice is one file"


def test_two_processes_that_store_the_first_pictures_share_one_key(place: SqlStore, tmp_path: Path):
    stores = [vault(place, tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda store: store.put(PICTURE, attempt_id="a1"), stores))
    assert len(set(keys)) == 1
    with place.uow() as uow:
        assert uow.data_keys.newest_generation("a1") == 1


def test_what_is_remembered_of_pictures_asks_for_a_key_once_and_never_for_one_that_is_gone(
    place: SqlStore, tmp_path: Path
):
    asked = []

    def reading() -> UnitOfWork:
        asked.append(1)
        return place.uow()

    below = FileEvidenceStore(tmp_path / "evidence")
    store = SealedEvidenceStore(below, place.uow, reading, MasterKeys([OLD]))
    key = store.put(PICTURE, attempt_id="a1")
    asked.clear()
    for _ in range(3):
        sealed = store.sealed_all({"a1": PICTURE})
        assert store.opened_all(sealed) == {"a1": PICTURE}
    assert len(asked) == 1
    assert store.put(PICTURE, attempt_id="a1") == key
    assert len(asked) == 2, "what is stored as evidence asks each time"
    with place.uow() as uow:
        uow.data_keys.destroy("a1", uow.now())
        uow.commit()
    store.erase("a1")
    assert store.opened_all(sealed) == {}
    assert store.opened_all(store.sealed_all({"a1": PICTURE})) == {"a1": PICTURE}


@pytest.mark.parametrize("spoil", ["bit", "attempt", "key of another"])
def test_what_is_not_what_was_stored_is_not_shown(place: SqlStore, tmp_path: Path, spoil: str):
    store = vault(place, tmp_path)
    sealed = store.sealed(PICTURE, attempt_id="a1")
    below = FileEvidenceStore(tmp_path / "evidence")
    attempt = "a1"
    if spoil == "bit":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    elif spoil == "attempt":
        attempt = "a2"
    else:
        sealed = MAGIC + (7).to_bytes(2) + sealed[6:]
    with pytest.raises(EvidenceGone):
        store.get(below.put(sealed, attempt_id=attempt))


def test_a_master_key_is_changed_without_touching_a_picture(place: SqlStore, tmp_path: Path):
    key = vault(place, tmp_path, OLD).put(PICTURE, attempt_id="a1")
    before = the_file(tmp_path).read_bytes()
    with pytest.raises(EvidenceLocked):
        vault(place, tmp_path, NEW).get(key)
    with pytest.raises(EvidenceLocked), place.uow() as uow:
        MasterKeys([NEW]).rewrap(uow, 10)
    assert vault(place, tmp_path, NEW, OLD).get(key) == PICTURE
    with place.uow() as uow:
        assert MasterKeys([NEW, OLD]).rewrap(uow, 10) == 1
        assert MasterKeys([NEW, OLD]).rewrap(uow, 10) == 0
        uow.commit()
    assert vault(place, tmp_path, NEW).get(key) == PICTURE
    assert the_file(tmp_path).read_bytes() == before
    with pytest.raises(EvidenceLocked):
        vault(place, tmp_path, OLD).get(key)


def test_a_wrapped_key_does_not_fit_another_attempt(place: SqlStore, tmp_path: Path):
    vault(place, tmp_path).put(PICTURE, attempt_id="a1")
    with place.uow() as uow:
        row = uow.data_keys.alive("a1")
    assert row is not None
    masters = MasterKeys([OLD])
    assert len(masters.unwrap(row)) == 32
    moved = type(row)("a2", row.generation, row.master, row.wrapped, row.made_at)
    with pytest.raises(EvidenceLocked):
        masters.unwrap(moved)


def test_pictures_from_before_there_were_keys_are_read_and_sealed_on_demand(
    sql_store: SqlStore, tmp_path: Path
):
    hall = open_darkroom(sql_store, tmp_path)
    sealing, hall.pictures = hall.pictures, FileEvidenceStore(tmp_path / "evidence")
    attempt_id = hall.started()
    rows = [hall.upload(attempt_id, "cleo") for _ in range(3)]
    assert sealing.get(rows[0].storage_key)[:2] == b"\xff\xd8"
    use = SealingUp(sql_store.uow, sql_store.uow, sealing)
    assert (use.seal_all(), use.seal_all()) == (4, 0)
    lying = [one.read_bytes() for one in (tmp_path / "evidence").rglob("*") if one.is_file()]
    assert len(lying) == 4
    assert all(one.startswith(MAGIC) for one in lying)
    with sql_store.uow() as uow:
        now = uow.invigilation.snapshots(attempt_id)
    assert all(sealing.get(row.storage_key)[:2] == b"\xff\xd8" for row in now)


def test_erasure_destroys_the_key_so_that_a_backup_shows_nothing_and_the_chain_still_holds(
    sql_store: SqlStore, tmp_path: Path
):
    hall = open_darkroom(sql_store, tmp_path)
    attempt_id = sat(hall)
    with sql_store.uow() as uow:
        rows = uow.invigilation.snapshots(attempt_id)
        remembered = uow.analysis.memories((attempt_id,))[attempt_id].frame
    assert remembered is not None
    assert remembered.startswith(MAGIC), "small copies of pictures are sealed, too"
    backup = {one: one.read_bytes() for one in (tmp_path / "evidence").rglob("*") if one.is_file()}
    sql_store.shift(MONTH * 2)
    night(hall, eraser(hall))
    assert files(tmp_path) == 0
    for path, data in backup.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    fresh = SealedEvidenceStore(
        FileEvidenceStore(tmp_path / "evidence"), sql_store.uow, sql_store.uow, MasterKeys([MASTER])
    )
    for row in rows:
        with pytest.raises(EvidenceGone, match="destroyed"):
            fresh.get(row.storage_key)
    (fact,) = erasures(hall, attempt_id)
    assert fact.body["keys"] == 1
    assert chain_holds(hall, attempt_id)
    assert fresh.put(PICTURE, attempt_id=attempt_id), "what comes later has a key of its own"
    with sql_store.uow() as uow:
        assert uow.data_keys.newest_generation(attempt_id) == 2


def chain_holds(hall: Hall, attempt_id: str) -> bool:
    with hall.store.uow() as uow:
        rows: list[SnapshotRow] = list(uow.invigilation.snapshots(attempt_id))[::-1]
    head = GENESIS
    for row in rows:
        head = snapshot_digest(head, row)
        if head != row.chain:
            return False
    return True
