"""`assay items import`: one record per item, refusals are results, and nothing is stored."""

import dataclasses
import json

import pytest

from exam_engine.exchange.assay_json import read_assay_json
from tests.app.item_files import DOCTYPE, GIFT, item_file, items, package_file, text_file
from tests.exam_engine.assessments import choice_item


def records(capsys, *arguments) -> list[dict[str, object]]:
    """Return what `import --json` prints."""
    assert items("import", *arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_an_imported_item_is_one_record_with_exactly_these_fields(tmp_path, capsys):
    path = item_file(tmp_path)
    assert records(capsys, path) == [
        {
            "file": str(path),
            "identifier": "item-1",
            "format": "qti-3.0",
            "status": "imported",
            "reason": None,
            "message": None,
            "losses": [],
        }
    ]


def test_a_refused_item_says_why(tmp_path, capsys):
    path = text_file(tmp_path, "bad.xml", DOCTYPE)
    (one,) = records(capsys, path)
    assert (one["file"], one["status"], one["reason"]) == (str(path), "refused", "doctype")
    assert one["message"] == "has a DOCTYPE; remove it"
    assert one["losses"] == []


def test_losses_are_listed_with_where_they_were_met(tmp_path, capsys):
    path = item_file(tmp_path)
    path.write_text(path.read_text().replace('title="One', 'unheard="of" title="One'))
    (one,) = records(capsys, path)
    (loss,) = one["losses"]
    assert loss.keys() == {"code", "where", "detail"}
    assert (loss["code"], loss["where"]) == ("dropped_attribute", "assessmentItem@unheard")


def test_every_item_of_a_package_is_a_record_whose_file_is_an_address(tmp_path, capsys):
    path = package_file(tmp_path, choice_item("a"), choice_item("b"))
    found = records(capsys, path)
    assert [one["file"] for one in found] == [
        f"{path}#item-00001.xml",
        f"{path}#item-00002.xml",
    ]
    assert records(capsys, found[1]["file"]) == [found[1]]


def test_a_folder_is_searched_in_the_order_of_its_names_and_other_files_are_left_alone(
    tmp_path, capsys
):
    for folder in ("b", "a", ".hidden", "__MACOSX"):
        (tmp_path / folder).mkdir()
        item_file(tmp_path / folder)
    text_file(tmp_path, "c.gift", GIFT)
    text_file(tmp_path / "b", "picture.png", "no picture")
    text_file(tmp_path / "b", ".item.xml", DOCTYPE)
    found = [(one["file"], one["identifier"]) for one in records(capsys, tmp_path)]
    assert found == [
        (str(tmp_path / "a" / "item.xml"), "item-1"),
        (str(tmp_path / "b" / "item.xml"), "item-1"),
        (str(tmp_path / "c.gift"), "q1"),
        (str(tmp_path / "c.gift"), "q2"),
    ]


def test_a_named_file_is_opened_whatever_its_name(tmp_path, capsys):
    path = item_file(tmp_path).rename(tmp_path / "item")
    (one,) = records(capsys, path)
    assert one["format"] == "qti-3.0"


def test_a_file_of_no_known_format_is_refused_and_the_command_succeeds(tmp_path, capsys):
    path = text_file(tmp_path, "notes.json", '{"to": "do"}')
    (one,) = records(capsys, path)
    assert (one["reason"], one["format"], one["identifier"]) == ("unknown_format", "", "notes")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("sell", "x"),
        ("import",),
        ("export", "x", "--to", "word"),
        ("export", "x"),
        ("score", "x"),
        ("score", "x", "--responses", "y", "--seed", "z"),
        ("try", "x", "--json"),
    ],
)
def test_wrong_arguments_end_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        items(*arguments)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("usage: assay")


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda folder: folder / "none", "does not exist: give a file, a folder or"),
        (lambda folder: folder, "has no file of items: .csv, .gift, "),
        (lambda folder: f"{item_file(folder)}#x", ": no item x in it; it has item-1"),
    ],
)
def test_a_path_that_leads_to_nothing_is_one_line(make, complaint, tmp_path, capsys):
    assert items("import", make(tmp_path), "--json") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("assay: ")
    assert complaint in printed.err
    assert printed.err.count("\n") == 1


def test_the_documents_of_items_are_written_once_by_their_digest(tmp_path, capsys):
    item, other = choice_item("a"), choice_item("b")
    path, out = package_file(tmp_path, item, item, other), tmp_path / "new" / "folder"
    assert len(records(capsys, path, "--out", out)) == 3
    files = sorted(out.iterdir())
    assert [one.name for one in files] == sorted(f"{one.digest}.json" for one in (item, other))
    read = {read_assay_json(one.read_bytes(), file="x")[0].item for one in files}
    assert read == {item, other}


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path, capsys):
    out = text_file(tmp_path, "file", "")
    assert items("import", item_file(tmp_path), "--out", out) == 1
    assert capsys.readouterr().err.startswith(f"assay: {out}")


def test_for_people_it_is_a_table_with_a_summary(tmp_path, capsys):
    good, bad = item_file(tmp_path), text_file(tmp_path, "bad.xml", DOCTYPE)
    good.write_text(good.read_text().replace('title="One', 'unheard="of" title="One'))
    assert items("import", good, bad) == 0
    out = capsys.readouterr().out
    assert "item-1" in out
    assert f"{bad}: bad: has a DOCTYPE; remove it" in out
    assert "dropped_attribute  1      assessmentItem@unheard" in out
    assert out.splitlines()[-1] == "1 imported, 1 refused: 1 doctype"


def test_words_of_files_cannot_act_on_the_terminal(tmp_path, capsys):
    item = dataclasses.replace(choice_item("a"), id="a\x9b31m b\u202ec")
    assert items("import", item_file(tmp_path, item=item)) == 0
    out = capsys.readouterr().out
    assert "a\ufffd31m b\ufffdc" in out
