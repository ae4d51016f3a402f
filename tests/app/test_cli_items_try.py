"""`assay items try`: what a candidate sees, and what responses earn, in plain text."""

import dataclasses
import os
import pty
import re
import subprocess
import sys

import pytest

from exam_engine.items.assessment.interactions import SimpleChoice
from tests.app.item_files import DOCTYPE, GIFT, item_file, items, text_file
from tests.exam_engine.assessments import choice_item
from tests.exam_engine.assessments_full import full_item
from tests.support.processes import ROOT


def shown(capsys, *arguments) -> str:
    """Return what `try` prints."""
    assert items("try", *arguments) == 0
    return capsys.readouterr().out


def test_an_item_is_shown_as_a_candidate_sees_it(tmp_path, capsys):
    item = choice_item("a", "b")
    still = dataclasses.replace(item.interactions[0], shuffle=False)
    item = dataclasses.replace(item, interactions=(still,))
    out = shown(capsys, item_file(tmp_path, item=item), "--response", "RESPONSE=b")
    assert out.splitlines() == [
        "One of several",
        "==============",
        "",
        "Read this.",
        "",
        "[0] RESPONSE, choice",
        "Pick one.",
        "  a: a",
        "  b: b",
        "",
        "         variable  value",
        "-------  --------  -----",
        "outcome  SCORE     0",
        "correct  RESPONSE  a",
        "",
        "score 0 of 1",
    ]


@pytest.mark.parametrize(
    ("given", "last"),
    [
        (["RESPONSE=a"], "score 1 of 1"),
        (["RESPONSE= a "], "score 1 of 1"),
        ([], "score 0 of 1"),
        (["RESPONSE=a", "RESPONSE=b"], "no score: malformed_response (maximum 1)"),
    ],
)
def test_the_last_line_is_the_score_of_the_responses_given(given, last, tmp_path, capsys):
    answers = [part for one in given for part in ("--response", one)]
    out = shown(capsys, item_file(tmp_path, "a", "b"), *answers)
    assert out.splitlines()[-1] == last


def test_a_version_is_drawn_by_its_seed_and_shown_with_its_values(tmp_path, capsys):
    path = item_file(tmp_path, item=full_item())
    outs = {seed: shown(capsys, path, "--seed", seed) for seed in range(8)}
    ways = {seed: out.split("There are ")[1].split(" ways")[0] for seed, out in outs.items()}
    assert len(set(ways.values())) > 1
    for seed, out in outs.items():
        assert re.search(rf"^drawn +N +{ways[seed]}$", out, re.MULTILINE)


def test_every_kind_of_part_has_words(tmp_path, capsys):
    out = shown(capsys, item_file(tmp_path, item=full_item()))
    for words in (
        "Only you.",
        "(picture: a figure)",
        "[0] PICK, choice, 1 to 2",
        "[3] SPOT, hotspot\nPick a place.\n  s1: left at circle 40,30,10",
        "with\n  x: X\n  y: Y",
        "(picture: a stage, 200 x 100)",
        "from 0 to 10 by 0.5",
        "(Show a hint)",
    ):
        assert words in out
    assert "Not you." not in out
    assert "Be fair." not in out


def test_several_values_of_a_container_and_a_record_are_given_by_name(tmp_path, capsys):
    path = item_file(tmp_path, item=full_item())
    given = ("PICK=a", "PICK=b", 'PARTS={"count": 4}')
    out = shown(capsys, path, *(part for one in given for part in ("--response", one)))
    assert out.splitlines()[-1] == "score 0.5 of ?"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("RESPONSE", "--response RESPONSE: no = in it: write NAME=VALUE"),
        ("OTHER=a", "--response OTHER=a: no response OTHER: the item has RESPONSE"),
    ],
)
def test_a_response_that_is_not_one_is_one_line(given, complaint, tmp_path, capsys):
    assert items("try", item_file(tmp_path), "--response", given) == 1
    assert capsys.readouterr().err == f"assay: {complaint}\n"


def test_a_record_that_is_no_json_is_one_line(tmp_path, capsys):
    assert items("try", item_file(tmp_path, item=full_item()), "--response", "PARTS=4,") == 1
    complaint = 'assay: --response PARTS: not JSON: write it as {"FIELD": VALUE}\n'
    assert capsys.readouterr().err == complaint


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda folder: text_file(folder, "b.xml", DOCTYPE), "is refused (doctype): has a DOCTYPE"),
        (lambda folder: text_file(folder, "q.gift", GIFT), "holds 2 items: add # and one of their"),
        (lambda folder: folder / "none", "does not exist"),
    ],
)
def test_what_cannot_be_tried_is_one_line(make, complaint, tmp_path, capsys):
    assert items("try", make(tmp_path)) == 1
    printed = capsys.readouterr()
    assert complaint in printed.err
    assert printed.err.count("\n") == 1


def test_words_of_an_item_cannot_act_on_the_terminal(tmp_path, capsys):
    (one,) = choice_item("a").interactions
    wild = dataclasses.replace(one, choices=(SimpleChoice("a", "\x9b2J\u202e"),))
    item = dataclasses.replace(choice_item("a"), interactions=(wild,))
    assert "  a: \ufffd2J\ufffd" in shown(capsys, item_file(tmp_path, item=item))


def test_at_a_terminal_it_asks_for_each_response(tmp_path):
    ours, theirs = pty.openpty()
    os.write(ours, b"a\n")
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "items", "try", item_file(tmp_path, "a", "b")],
        cwd=ROOT,
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "RESPONSE (identifier): " in done.stdout
    assert done.stdout.splitlines()[-1] == "score 1 of 1"
