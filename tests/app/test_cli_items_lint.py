"""`assay items lint`: each finding names file, item, field and fix; errors end with status 1."""

import dataclasses
import json

from tests.app.item_files import DOCTYPE, item_file, items, package_file, text_file
from tests.exam_engine.assessments import choice_item


def test_a_sound_item_has_no_findings(tmp_path, capsys):
    assert items("lint", item_file(tmp_path)) == 0
    assert capsys.readouterr().out == "1 items, 0 errors, 0 hints\n"


def test_an_error_ends_with_one_and_a_hint_does_not(tmp_path, capsys):
    hinted = dataclasses.replace(choice_item("a", "b"), id="hinted")
    (one,) = hinted.interactions
    same = tuple(dataclasses.replace(choice, content="same") for choice in one.choices)
    hinted = dataclasses.replace(hinted, interactions=(dataclasses.replace(one, choices=same),))
    path = item_file(tmp_path, item=hinted)
    assert items("lint", path) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {path}: hinted: interactions[0].choices read the same: same "
        "(reword one of them)",
        "1 items, 0 errors, 1 hints",
    ]
    bad = text_file(tmp_path, "bad.xml", DOCTYPE)
    assert items("lint", path, bad) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"error: {bad}: bad: item is refused (doctype)")
    assert lines[-1] == "2 items, 1 errors, 1 hints"


def test_findings_are_json_for_programs(tmp_path, capsys):
    (response,) = choice_item("a", "b").responses
    unkeyed = dataclasses.replace(
        choice_item("a", "b"), responses=(dataclasses.replace(response, correct=()),)
    )
    path = item_file(tmp_path, item=unkeyed)
    assert items("lint", path, "--json") == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "severity": "error",
            "file": str(path),
            "identifier": "item-1",
            "field": "responses.RESPONSE",
            "message": "has no correct response, and the program asks for it",
            "fix": "say which response is correct, or what each earns",
        }
    ]


def test_identifiers_must_differ_across_all_paths(tmp_path, capsys):
    path = package_file(tmp_path, choice_item("a", "b"), choice_item("c", "d"))
    assert items("lint", path, "--json") == 1
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["file"], one["field"]) == (f"{path}#item-00002.xml", "identifier")


def test_a_path_that_leads_nowhere_is_one_line(tmp_path, capsys):
    assert items("lint", tmp_path / "none") == 1
    assert capsys.readouterr().err.count("\n") == 1
