"""The evidence store: durable, private, and no key leads out of its folder."""

import errno
import os
import resource
import stat
from collections.abc import Iterator

import pytest

from app.errors import problem_of
from app.services.errors import EvidenceGone, StorageFull
from app.services.evidence.evidence_errors import EvidenceUnreachable
from app.storage import FileEvidenceStore
from tests.fakes import FakeEvidenceStore

PICTURE = b"\xff\xd8 a picture \xff\xd9"


@pytest.fixture(params=["files", "fake"])
def evidence(request, tmp_path):
    return (
        FileEvidenceStore(tmp_path / "evidence")
        if request.param == "files"
        else FakeEvidenceStore()
    )


def test_what_was_put_is_read_until_it_is_deleted(evidence):
    key = evidence.put(PICTURE, attempt_id="a1")
    assert evidence.put(PICTURE, attempt_id="a1") == key
    assert evidence.put(PICTURE, attempt_id="a2") != key
    assert evidence.get(key) == PICTURE
    evidence.delete(key)
    evidence.delete(key)
    with pytest.raises(EvidenceGone):
        evidence.get(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a1",
        "../../etc/passwd",
        "a1/../" + "a" * 64,
        "../" + "a" * 64,
        "a1/" + "A" * 64,
        "/" + "a" * 64,
    ],
)
def test_no_other_key_reads_or_deletes_anything(evidence, key):
    with pytest.raises(EvidenceGone):
        evidence.get(key)
    evidence.delete(key)


@pytest.mark.parametrize("attempt_id", ["..", ".", "", "a/b", "a" * 65])
def test_an_id_that_could_leave_the_folder_is_refused(tmp_path, attempt_id):
    with pytest.raises(ValueError, match="attempt id"):
        FileEvidenceStore(tmp_path).put(PICTURE, attempt_id=attempt_id)
    assert list(tmp_path.iterdir()) == []


def test_files_are_readable_by_their_owner_alone(tmp_path):
    FileEvidenceStore(tmp_path / "evidence").put(PICTURE, attempt_id="a1")
    for folder, folders, names in os.walk(tmp_path / "evidence"):
        for name in [*folders, *names]:
            mode = stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode)
            assert mode in {0o700, 0o600}, name


def test_bytes_that_changed_on_the_disk_are_gone(tmp_path):
    store = FileEvidenceStore(tmp_path)
    key = store.put(PICTURE, attempt_id="a1")
    (path,) = (one for one in tmp_path.rglob("*") if one.is_file())
    path.write_bytes(b"another picture")
    with pytest.raises(EvidenceGone, match="changed"):
        store.get(key)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    store = FileEvidenceStore(tmp_path)
    (tmp_path / "a1").write_text("a file where the folder should be")
    with pytest.raises(EvidenceUnreachable):
        store.put(PICTURE, attempt_id="a1")
    assert [one.name for one in tmp_path.iterdir()] == ["a1"]


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file of this process may grow: the write fails as on a volume that enforces a quota."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_volume_without_room_refuses_with_a_code_and_keeps_nothing(no_room, tmp_path):
    store = FileEvidenceStore(tmp_path / "evidence")
    with pytest.raises(StorageFull) as refused:
        store.put(PICTURE, attempt_id="a1")
    assert refused.value.__cause__.errno == errno.EFBIG
    assert problem_of(refused.value).status == 507
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_all_of_an_attempt_goes_but_what_is_kept_and_nothing_of_others(tmp_path):
    store = FileEvidenceStore(tmp_path)
    keys = [store.put(f"picture {n}".encode(), attempt_id="a1") for n in range(9)]
    other = store.put(b"picture 1", attempt_id="a2")
    (tmp_path / "a1" / keys[0][3:5] / f".{keys[0][3:]}.c0ffee").write_bytes(b"half a picture")
    assert store.erase("a1", keep=keys[:1]) == 9
    assert store.get(keys[0]) == b"picture 0"
    assert [one for one in (tmp_path / "a1").rglob("*") if one.is_file()] == [
        tmp_path / "a1" / keys[0][3:5] / keys[0][3:]
    ]
    assert [store.erase("a1"), store.erase("a1"), store.erase("never")] == [1, 0, 0]
    assert [one.name for one in tmp_path.iterdir()] == ["a2"]
    assert store.get(other) == b"picture 1"
    for odd in ("..", "a/b", "", "."):
        with pytest.raises(ValueError, match="not an attempt id"):
            store.erase(odd)
