"""`assay items score`: an interface that other programs rely on, so every byte of it counts."""

import dataclasses
import json
import subprocess
import sys

import pytest

from exam_engine.items import to_document
from exam_engine.items.assessment.expressions import Operator
from exam_engine.items.assessment.rules import CustomProgram
from tests.app.item_files import (
    DOCTYPE,
    GIFT,
    cases_file,
    item_file,
    items,
    package_file,
    text_file,
)
from tests.exam_engine.assessments import call, choice_item, give, literal, variable
from tests.support.processes import ROOT


def scored(capsys, item, cases, *more) -> list[dict[str, str | None]]:
    """Return what `score --json` prints."""
    assert items("score", item, "--responses", cases, "--json", *more) == 0
    return json.loads(capsys.readouterr().out)


def test_each_case_has_a_score_or_a_reason_in_the_order_given(tmp_path, capsys):
    cases = cases_file(
        tmp_path,
        {"RESPONSE": "a"},
        {"RESPONSE": "b"},
        {"RESPONSE": None},
        {},
        {"RESPONSE": ["a", "b"]},
        {"NONE": "a"},
        {"RESPONSE": "  a  "},
    )
    assert scored(capsys, item_file(tmp_path), cases) == [
        {"score": "1", "reason": None},
        {"score": "0", "reason": None},
        {"score": "0", "reason": None},
        {"score": "0", "reason": None},
        {"score": None, "reason": "malformed_response"},
        {"score": None, "reason": "unknown_variable"},
        {"score": "1", "reason": None},
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        ("1", "3", "0.333333333333"),
        ("-2", "3", "-0.666666666667"),
        ("1", "8", "0.125"),
        ("10", "4", "2.5"),
        ("3", "3", "1"),
        ("0", "7", "0"),
        ("1", "1048576", "0.00000095367431640625"),
    ],
)
def test_a_score_is_the_shortest_decimal(numerator, denominator, expected, tmp_path, capsys):
    share = call(Operator.DIVIDE, literal(numerator), literal(denominator))
    item = dataclasses.replace(choice_item("a", "b"), program=CustomProgram((give(share),)))
    (one,) = scored(capsys, item_file(tmp_path, item=item), cases_file(tmp_path, {}))
    assert one == {"score": expected, "reason": None}


def test_the_seed_names_the_version_and_is_0_where_not_said(tmp_path, capsys):
    draw = call(Operator.RANDOM_INTEGER, min="1", max="1000000")
    item = dataclasses.replace(choice_item("a", "b"), program=CustomProgram((give(draw),)))
    path, cases = item_file(tmp_path, item=item), cases_file(tmp_path, {}, {})
    first, zero, other = (
        scored(capsys, path, cases, *more) for more in ((), ("--seed", 0), ("--seed", 1))
    )
    assert first == zero
    assert first[0] == first[1]
    assert other != first


def test_a_refused_item_gives_every_case_its_reason(tmp_path, capsys):
    path = text_file(tmp_path, "bad.xml", DOCTYPE)
    cases = cases_file(tmp_path, {"RESPONSE": "a"}, {})
    assert scored(capsys, path, cases) == [{"score": None, "reason": "doctype"}] * 2
    assert scored(capsys, f"{path}#anything", cases) == [{"score": None, "reason": "doctype"}] * 2


def test_a_program_that_cannot_run_gives_every_case_its_reason(tmp_path, capsys):
    broken = give(call(Operator.IS_NULL, variable("RESPONSE"), variable("RESPONSE")))
    item = dataclasses.replace(choice_item("a", "b"), program=CustomProgram((broken,)))
    path = text_file(tmp_path, "i.json", json.dumps(to_document(item)))
    (one,) = scored(capsys, path, cases_file(tmp_path, {"RESPONSE": "a"}))
    assert one == {"score": None, "reason": "invalid_program"}


@pytest.mark.parametrize("name", ["two", "item-00002.xml"])
def test_an_item_of_a_package_is_named_by_identifier_or_file(name, tmp_path, capsys):
    packed = [
        dataclasses.replace(choice_item(*names), id=of)
        for names, of in (("ab", "one"), ("ba", "two"))
    ]
    path = package_file(tmp_path, *packed)
    assert scored(capsys, f"{path}#{name}", cases_file(tmp_path, {"RESPONSE": "b"})) == [
        {"score": "1", "reason": None}
    ]


def test_a_file_whose_own_name_has_the_mark_is_opened(tmp_path, capsys):
    path = item_file(tmp_path).rename(tmp_path / "a#b.xml")
    assert scored(capsys, path, cases_file(tmp_path, {"RESPONSE": "a"}))[0]["score"] == "1"


def test_no_case_gives_an_empty_list(tmp_path, capsys):
    assert scored(capsys, item_file(tmp_path), cases_file(tmp_path)) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes"),
        ("", "not JSON: Expecting value"),
        ('{"responses": {}}', 'not a list: write [{"responses": {…}}, …]'),
        ("[1]", '[0]: not an object: write {"responses": {…}}'),
        ('[{"responses": {}}, {}]', "[1].responses is missing: write"),
        ('[{"responses": ["a"]}]', "[0].responses is not an object: write"),
        ("[" * 200_000, "nested too deep to read: flatten it"),
        ("9" * 5_000, "not JSON: Exceeds the limit"),
    ],
)
def test_a_broken_file_of_responses_is_one_line_that_says_where(text, complaint, tmp_path, capsys):
    cases = text_file(tmp_path, "cases.json", text)
    assert items("score", item_file(tmp_path), "--responses", cases, "--json") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"assay: {cases}: {complaint}")
    assert printed.err.count("\n") == 1


def test_responses_in_another_encoding_are_one_line(tmp_path, capsys):
    cases = tmp_path / "cases.json"
    cases.write_bytes(b'[{"responses": {"RESPONSE": "\xe9"}}]')
    assert items("score", item_file(tmp_path), "--responses", cases) == 1
    assert capsys.readouterr().err == f"assay: {cases}: not UTF-8 at byte 29: save it as UTF-8\n"


def test_paths_that_lead_nowhere_are_one_line_each(tmp_path, capsys):
    item, cases = item_file(tmp_path), cases_file(tmp_path, {})
    bank = text_file(tmp_path, "q.gift", GIFT)
    for path, given, complaint in (
        (tmp_path / "no.xml", cases, "does not exist: give a file, a folder or PACKAGE#IDENTIFIER"),
        (item, tmp_path / "no.json", "cannot be read: No such file or directory"),
        (f"{item}#other", cases, ": no item other in it; it has item-1"),
        (bank, cases, "holds 2 items: add # and one of their identifiers: q1, q2"),
    ):
        assert items("score", path, "--responses", given, "--json") == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert complaint in printed.err
        assert printed.err.count("\n") == 1


def test_without_json_it_is_a_table(tmp_path, capsys):
    cases = cases_file(
        tmp_path, {"RESPONSE": "a"}, {"RESPONSE": ["a", "b"]}, {"RESPONSE": "\x1b[31m"}
    )
    assert items("score", item_file(tmp_path), "--responses", cases) == 0
    assert capsys.readouterr().out.splitlines() == [
        "case  responses                   score  reason",
        "----  --------------------------  -----  ------------------",
        '1     {"RESPONSE": "a"}           1',
        '2     {"RESPONSE": ["a", "b"]}           malformed_response',
        '3     {"RESPONSE": "\\u001b[31m"}         malformed_response',
        "3 cases, 1 with a score",
    ]


def test_responses_come_from_standard_input_and_nothing_heavy_is_loaded(tmp_path):
    script = (
        "import sys; from app.cli import main; status = main(sys.argv[1:]);"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr);"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-c", script, "items", "score", item_file(tmp_path)),
            *("--responses", "-", "--json"),
        ],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "ASSAY_ENVIRONMENT": "production"},
        input='[{"responses": {"RESPONSE": "a"}, "more": "is ignored"}]',
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{"score": "1", "reason": None}]
    loaded = set(done.stderr.split())
    assert "lxml" in loaded
    assert loaded & {"flask", "sqlalchemy", "cv2", "gevent", "redis", "alembic", "psycopg"} == set()
