"""Archives that lie, climb, explode or hide: each is refused by its name, within a second."""

import struct
import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.exchange.archives import (
    LARGEST_RATIO,
    MOST_BYTES,
    MOST_FILES,
    SMALL,
    open_archive,
)
from exam_engine.exchange.imported import ImportRefused
from exam_engine.exchange.packages import read_package
from tests.exam_engine.zips import (
    MANIFEST,
    manifest,
    package,
    patched,
    question,
    renamed,
    resource,
    zipped,
)

CRC, PACKED, UNPACKED, FLAGS, METHOD, ATTRIBUTES, OFFSET = 16, 20, 24, 8, 10, 38, 42
"""Places in the list of files of a zip (APPNOTE 4.3.12)."""


def reason(data: bytes) -> str:
    """Return why a package is refused as a whole, which must take less than a second."""
    began = time.process_time()
    (one,) = read_package(data, file="p.zip")
    assert time.process_time() - began < 15
    return one.refusal.reason


def refused(data: bytes, name: str = "a") -> str:
    """Return why an archive, or the reading of one file of it, is refused."""
    with pytest.raises(ImportRefused) as found:
        open_archive(data).read(name)
    return found.value.reason


def linked() -> bytes:
    """Return a zip with a symbolic link."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return held.getvalue()


def doubled() -> bytes:
    """Return a zip with two files of one name."""
    return zipped({"a": "one", "b": "two"}).replace(b"b", b"a")


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "..",
        "/etc/passwd",
        "\\\\host\\a",
        "a\\..\\b",
        "c:/a",
        "C:a",
        "a/..",
    ],
)
def test_a_name_that_leads_out_is_refused(name):
    assert reason(renamed(name)) == "zip_slip"


def test_a_name_that_hides_its_end_is_refused():
    assert reason(renamed("a\0b")) == "zip_slip"


def test_a_link_is_refused():
    assert reason(linked()) == "zip_slip"


@pytest.mark.parametrize("name", ["a..b", "...", "a/.../b", "é/ü.xml", "a b"])
def test_names_that_only_look_odd_are_taken(name):
    assert open_archive(zipped({name: "x"})).read(name) == b"x"


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_an_encrypted_file_is_refused(flag):
    assert reason(patched(zipped({"a": "x"}), FLAGS, flag, "<H")) == "encrypted"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"not a zip at all",
        zipped({"a": "x"})[:-30],
        b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x05\x06" + b"\0" * 17,
        b"PK\x05\x06abc",
    ],
    ids=lambda data: f"{len(data)} bytes",  # a zip holds the time at which it was made
)
def test_what_is_no_zip_is_refused(data):
    assert reason(data) in {"not_a_zip", "too_many_files"}


def test_an_empty_zip_has_no_manifest():
    assert reason(zipped({})) == "no_manifest"


def test_a_bomb_is_refused_by_its_ratio():
    data = zipped({MANIFEST: manifest(), "a": b"\0" * (30 * 1024 * 1024)})
    assert len(data) < 100_000
    assert reason(data) == "zip_bomb"


@pytest.mark.parametrize(("size", "taken"), [(SMALL, True), (SMALL + 1, False)])
def test_the_ratio_counts_from_a_certain_size(size, taken):
    packed = size // LARGEST_RATIO - 1
    data = patched(zipped({"a": "x" * packed}, zipfile.ZIP_STORED), UNPACKED, size)
    if taken:
        assert open_archive(data).entries["a"].file_size == size
    else:
        assert refused(data) == "zip_bomb"


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_a_ratio_up_to_the_limit_is_taken(more, taken):
    size = 5_000 * LARGEST_RATIO + more
    data = patched(zipped({"a": "x" * 5_000}, zipfile.ZIP_STORED), UNPACKED, size)
    assert refused(data) == ("broken_zip" if taken else "zip_bomb")


def test_the_sum_of_all_sizes_is_bounded():
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name in "ab":
            archive.writestr(name, "x")
    data = held.getvalue()
    for at in (data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")):
        lie = struct.pack("<II", MOST_BYTES // 200, MOST_BYTES // 2 + 1)
        data = data[: at + PACKED] + lie + data[at + PACKED + 8 :]
    assert reason(data) == "zip_bomb"


def test_a_file_that_holds_more_than_it_declares_is_refused():
    data = patched(zipped({"a": "x" * 5_000}), UNPACKED, 10)
    assert refused(data) == "zip_bomb"


@pytest.mark.parametrize(("place", "value"), [(UNPACKED, 6_000), (CRC, 1)])
def test_a_file_that_is_not_what_it_declares_is_refused(place, value):
    assert refused(patched(zipped({"a": "x" * 5_000}), place, value)) == "broken_zip"


def test_a_file_that_is_elsewhere_than_declared_is_refused():
    assert refused(patched(zipped({"a": "x" * 50}), OFFSET, 5)) == "broken_zip"


def test_a_file_that_begins_where_the_zip_ends_is_refused():
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a", "x")
        archive.comment = b"PK\x03\x04"
    data = held.getvalue()
    assert refused(patched(data, OFFSET, len(data) - 4)) == "broken_zip"


def test_damaged_bytes_are_refused():
    data = zipped({"a": "some words and more words"})
    assert refused(data.replace(data[31:37], b"\xff" * 6, 1)) == "broken_zip"


def test_files_that_share_their_bytes_are_refused():
    data = zipped({"a": "x" * 50, "b": "y" * 50}, zipfile.ZIP_STORED)
    second = data.rindex(b"PK\x01\x02")
    shared = data[: second + OFFSET] + struct.pack("<I", 0) + data[second + OFFSET + 4 :]
    assert refused(shared) == "zip_bomb"


def test_two_files_of_one_name_are_refused():
    assert refused(doubled()) == "broken_zip"


def test_an_unknown_method_of_packing_is_refused():
    assert refused(patched(zipped({"a": "x"}), METHOD, 12, "<H")) == "broken_zip"


@pytest.mark.parametrize(("many", "taken"), [(MOST_FILES, True), (MOST_FILES + 1, False)])
def test_the_number_of_files_is_bounded(many, taken):
    data = zipped({f"{at}": "" for at in range(many)}, zipfile.ZIP_STORED)
    assert reason(data) == ("no_manifest" if taken else "too_many_files")


def test_a_long_list_of_files_is_refused_before_it_is_read():
    data = zipped({f"{at}" + "n" * 400: "" for at in range(10_000)}, zipfile.ZIP_STORED)
    began = time.process_time()
    assert reason(data) == "too_many_files"
    assert time.process_time() - began < 15


def test_an_item_that_explodes_stops_no_other():
    files = {"a.xml": question("a") + b" " * 9_000_000, "b.xml": question("b")}
    listed = {MANIFEST: manifest(resource("a.xml"), resource("b.xml"))}
    first, second = read_package(zipped(listed | files, zipfile.ZIP_STORED), file="p.zip")
    assert (first.refusal.reason, second.refusal) == ("too_large", None)


WHOLE = package("a", "b")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 30), st.binary(max_size=8))
def test_a_damaged_package_is_read_or_refused_and_never_crashes(at, length, noise):
    found = read_package(WHOLE[:at] + noise + WHOLE[at + length :], file="p.zip")
    assert found
    assert all((one.item is None) is not (one.refusal is None) for one in found)
