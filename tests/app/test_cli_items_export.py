"""`assay items export`: another format, with pictures where it carries them, and every loss."""

import dataclasses
import hashlib
import json
import zipfile

import pytest

from exam_engine.exchange.imports import import_bytes
from exam_engine.items import to_document
from exam_engine.items.assessment.item import Metadata
from tests.app.item_files import DOCTYPE, GIFT, item_file, items, package_file, text_file
from tests.exam_engine.assessments import choice_item

PICTURE = b"GIF89a" + b"\x00" * 20


def with_picture(folder, name="red.gif"):
    """Write an item that shows a picture beside it, and return its path."""
    item = choice_item("a", "b")
    body = f'<p><img src="{name}" alt="a picture"></p>{item.body}'
    (folder / "red.gif").write_bytes(PICTURE)
    return item_file(folder, item=dataclasses.replace(item, body=body))


@pytest.mark.parametrize(
    ("to", "start", "read_as"),
    [
        ("qti-3.0", b"<?xml version='1.0' encoding='UTF-8'?>\n<qti-assessment-item", "qti-3.0"),
        ("qti-2.2", b"<?xml version='1.0' encoding='UTF-8'?>\n<assessmentItem", "qti-2.2"),
        ("moodle-xml", b"<?xml", "moodle-xml"),
        ("gift", b"", "gift"),
        ("assay-json", b'{"adaptive":false,', None),
    ],
)
def test_one_item_is_one_document_on_the_output(to, start, read_as, tmp_path, capfdbinary):
    assert items("export", item_file(tmp_path), "--to", to) == 0
    data = capfdbinary.readouterr().out
    assert data.startswith(start)
    if read_as:
        (one,) = import_bytes(data, file="x")
        assert (one.format, one.refusal) == (read_as, None)


def test_several_items_of_qti_are_a_package_in_their_order(tmp_path, capsys):
    path, out = text_file(tmp_path, "q.gift", GIFT), tmp_path / "deep" / "bank.zip"
    assert items("export", path, "--to", "qti-3.0", "--out", out) == 0
    assert capsys.readouterr().out.startswith(f"{out}: 2 items as qti-3.0, ")
    found = import_bytes(out.read_bytes(), file="bank.zip")
    assert [(one.identifier, one.format) for one in found] == [("q1", "qti-3.0"), ("q2", "qti-3.0")]


def test_one_item_becomes_a_package_where_the_name_says_so(tmp_path):
    out = tmp_path / "one.zip"
    assert items("export", item_file(tmp_path), "--to", "qti-2.2", "--out", out) == 0
    assert zipfile.is_zipfile(out)


@pytest.mark.parametrize("packed", [False, True])
def test_pictures_go_along_in_a_package(packed, tmp_path):
    path, out = with_picture(tmp_path), tmp_path / "one.zip"
    assert items("export", path, "--to", "qti-3.0", "--out", out) == 0
    if packed:
        again = tmp_path / "again.zip"
        assert items("export", out, "--to", "qti-2.2", "--out", again) == 0
        assert items("export", f"{out}#item-1", "--to", "qti-2.2", "--out", again) == 0
        out = again
    (one,) = import_bytes(out.read_bytes(), file="x.zip")
    assert [asset.sha256 for asset in one.item.assets] == [hashlib.sha256(PICTURE).hexdigest()]
    assert zipfile.ZipFile(out).read("red.gif") == PICTURE


@pytest.mark.parametrize("name", ["missing.gif", "item.xml", "link.gif"])
def test_only_pictures_from_inside_the_folder_go_along(name, tmp_path, capsys):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "outside.gif").write_bytes(PICTURE)
    (inside / "link.gif").symlink_to(tmp_path / "outside.gif")
    path, out = with_picture(inside, name), tmp_path / "one.zip"
    assert items("export", path, "--to", "qti-3.0", "--out", out) == 0
    assert "asset_not_packed" in capsys.readouterr().err
    assert sorted(zipfile.ZipFile(out).namelist()) == ["imsmanifest.xml", "item-00001.xml"]


def test_the_report_lists_losses_and_refusals(tmp_path, capsys):
    lossy = dataclasses.replace(choice_item("a", "b"), metadata=Metadata(domain="serving"))
    folder, out = tmp_path / "in", tmp_path / "out.xml"
    folder.mkdir()
    bad = text_file(folder, "bad.xml", DOCTYPE)
    text_file(folder, "i.json", json.dumps(to_document(lossy)))
    assert items("export", folder, "--to", "qti-3.0", "--out", out, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report.keys() == {"format", "items", "out", "losses", "refused"}
    assert (report["format"], report["items"], report["out"]) == ("qti-3.0", 1, str(out))
    assert [(one["file"], one["reason"]) for one in report["refused"]] == [(str(bad), "doctype")]
    assert [(one["code"], one["where"]) for one in report["losses"]] == [
        ("dropped_metadata", "metadata domain")
    ]
    assert items("export", folder, "--to", "qti-3.0", "--out", out) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{out}: 1 items as qti-3.0, 1 losses\n"
    assert printed.err.splitlines() == [
        f"assay: {bad}: bad is refused: has a DOCTYPE; remove it",
        "assay: loss: metadata domain: dropped_metadata: has no place in an item: serving",
    ]


def test_without_a_file_the_report_holds_the_document(tmp_path, capsys):
    assert items("export", item_file(tmp_path), "--to", "qti-2.2", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["out"] is None
    assert report["text"].startswith("<?xml")


@pytest.mark.parametrize(
    ("make", "more", "complaint"),
    [
        (
            lambda folder: text_file(folder, "q.gift", GIFT),
            ["--json"],
            "several items make a package, which is no text: name a file with --out",
        ),
        (
            lambda folder: text_file(folder, "bad.xml", DOCTYPE),
            [],
            "has no item to export: doctype",
        ),
    ],
)
def test_what_cannot_be_exported_is_one_line(make, more, complaint, tmp_path, capsys):
    assert items("export", make(tmp_path), "--to", "qti-3.0", *more) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.endswith(f"{complaint}\n")
    assert printed.err.count("\n") == 1


def test_our_own_documents_go_out_and_in_without_a_loss(tmp_path, capsys):
    items_of_bank = [choice_item("a", "b"), dataclasses.replace(choice_item("c"), id="two")]
    path, out = package_file(tmp_path, *items_of_bank), tmp_path / "bank.json"
    assert items("export", path, "--to", "assay-json", "--out", out) == 0
    capsys.readouterr()
    assert items("import", out, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["identifier"], one["format"], one["losses"]) for one in found] == [
        ("item-1", "assay-json", []),
        ("two", "assay-json", []),
    ]
