"""One door for every format: the content picks the reader, the name only hints."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from exam_engine.exchange.assay_json import write_assay_json
from exam_engine.exchange.imports import import_bytes
from exam_engine.exchange.xml_documents import root_name
from tests.exam_engine.qti_xml import VERSIONS, item_xml
from tests.exam_engine.zips import package, zipped

SHARED = Path(__file__).parents[3] / "shared" / "data" / "items"
GIFT = "::Ports:: Which port does SSH use? {=22 ~23 ~80}"
AIKEN = "Which port does SSH use?\nA. 22\nB. 23\nANSWER: A\n"
CSV = "question,answer 1,answer 2,correct\nWhich port does SSH use?,22,23,1\n"
MOODLE = (
    '<quiz><question type="truefalse"><name><text>n</text></name><questiontext format="html">'
    '<text>Yes?</text></questiontext><answer fraction="100"><text>true</text></answer>'
    '<answer fraction="0"><text>false</text></answer></question></quiz>'
)
QTI12 = (
    '<questestinterop><item ident="i"><presentation><material><mattext>Ask</mattext></material>'
    '<response_str ident="R"><render_fib/></response_str></presentation></item></questestinterop>'
)
AUTHORED = "id: port\nversion: 1\n"


def workbook() -> bytes:
    """Return a table as XLSX."""
    book = Workbook()
    for row in (("question", "answer 1", "answer 2", "correct"), ("Which port?", "22", "23", 1)):
        book.active.append(row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def to_json(name: str) -> bytes:
    """Return an item as our own document."""
    (one,) = import_bytes(item_xml(""), file=f"{name}.xml")
    return write_assay_json([one.item]).data


def formats(data: bytes | str, file: str) -> set[str]:
    """Return the formats of what a file holds."""
    content = data.encode() if isinstance(data, str) else data
    return {one.format for one in import_bytes(content, file=file)}


@pytest.mark.parametrize("name", ["q.xml", "q", "q.txt", "q.csv"])
@pytest.mark.parametrize("version", VERSIONS)
def test_an_item_of_qti_is_known_by_its_root_whatever_its_name(version, name):
    assert formats(item_xml("", version=version), name) == {f"qti-{version}"}


@pytest.mark.parametrize(
    ("data", "file", "expected"),
    [
        pytest.param(QTI12, "q.xml", "qti-1.2", id="QTI 1.2"),
        pytest.param(QTI12, "g.xml.qti", "qti-1.2", id="QTI 1.2 of Canvas"),
        pytest.param(MOODLE, "q.xml", "moodle-xml", id="Moodle"),
        pytest.param(MOODLE, "q.txt", "moodle-xml", id="Moodle by another name"),
        pytest.param("<!-- x -->\n<?y?>" + MOODLE, "q.xml", "moodle-xml", id="after a comment"),
        pytest.param(package("a"), "p.zip", "qti-2.2", id="package"),
        pytest.param(package("a"), "p.imscc", "qti-2.2", id="package by another name"),
        pytest.param(package("a"), "p", "qti-2.2", id="package without an ending"),
        pytest.param(workbook(), "t.xlsx", "xlsx", id="table"),
        pytest.param(workbook(), "t.zip", "xlsx", id="table by another name"),
        pytest.param(GIFT, "q.gift", "gift", id="GIFT"),
        pytest.param(GIFT, "q.txt", "gift", id="GIFT by its title"),
        pytest.param("Is it 22? {T}", "q.txt", "gift", id="GIFT by its answer"),
        pytest.param(AIKEN, "q.txt", "aiken", id="Aiken"),
        pytest.param("\ufeff" + AIKEN, "q", "aiken", id="Aiken after a mark"),
        pytest.param(CSV, "t.csv", "csv", id="CSV"),
        pytest.param(CSV.replace(",", "\t"), "t.TSV", "csv", id="CSV with tabs"),
        pytest.param(AUTHORED, "i.yaml", "assay", id="an item file"),
        pytest.param("[html]Is it? {T}", "q.txt", "gift", id="GIFT that begins with its format"),
        pytest.param(to_json("a"), "i.json", "assay-json", id="our own document"),
        pytest.param(to_json("a"), "i", "assay-json", id="our own document without an ending"),
        pytest.param("---\n" + AUTHORED + "---\nAsk", "ITEM.md", "assay", id="one in Markdown"),
        pytest.param(AUTHORED, "i", "assay", id="an item file by its first line"),
    ],
)
def test_each_format_finds_its_reader(data, file, expected):
    assert formats(data, file) == {expected}


@pytest.mark.parametrize(
    ("data", "file", "reason"),
    [
        pytest.param("", "q", "unknown_format", id="nothing"),
        pytest.param("Just some prose.", "q.txt", "unknown_format", id="prose"),
        pytest.param('{"a": "=1"}', "q.json", "unknown_format", id="JSON"),
        pytest.param("<html>{=a}</html>", "q.html", "unknown_format", id="a page"),
        pytest.param(b"%PDF-1.7\0\xff", "q.pdf", "unknown_format", id="PDF"),
        pytest.param(b"\x89PNG\r\n", "q.png", "unknown_format", id="a picture"),
        pytest.param("{=a}", "q.json", "not_json", id="no JSON"),
        pytest.param("no markup", "q.xml", "not_xml", id="no XML"),
        pytest.param("<assessmentTest/>", "t.xml", "not_an_item", id="an exam"),
        pytest.param("<rss/>", "t.xml", "not_an_item", id="other XML"),
        pytest.param("no zip", "p.zip", "not_a_zip", id="no zip"),
        pytest.param(zipped({"a": "x"}), "p.zip", "no_manifest", id="any zip"),
        pytest.param(zipped({"word/document.xml": "x"}), "a.docx", "no_manifest", id="a letter"),
    ],
)
def test_what_holds_no_items_is_refused_by_name(data, file, reason):
    content = data.encode() if isinstance(data, str) else data
    (one,) = import_bytes(content, file=file)
    assert (one.refusal.reason, one.item, one.file) == (reason, None, file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a/>", "a"),
        ("  <x:quiz xmlns:x='u'>", "quiz"),
        ("<?xml version='1.0'?><!DOCTYPE q [<!ENTITY a 'b'>]><!-- <c> --><q>", "q"),
        ("<!-- open", ""),
        ("text <a>", ""),
        ("", ""),
        ("<1>", ""),
    ],
)
def test_the_root_is_found_without_parsing(text, expected):
    assert root_name(text.encode()) == expected
    assert root_name(text.encode("utf-16")) == expected


ENDINGS = ["", ".xml", ".zip", ".csv", ".gift", ".md", ".xlsx"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(ENDINGS))
def test_any_bytes_under_any_name_give_records_and_no_crash(noise, ending):
    found = import_bytes(noise, file=f"f{ending}")
    assert all((one.item is None) is not (one.refusal is None) for one in found)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared set of real items is not here")
def test_every_real_file_is_taken_or_refused_by_name():
    files = [
        one
        for one in sorted(SHARED.rglob("*"))
        if one.suffix in {".xml", ".zip", ".qti", ".txt"} and one.is_file()
    ]
    found = [item for one in files for item in import_bytes(one.read_bytes(), file=one.name)]
    assert len(found) >= len(files) > 400
    assert all((one.item is None) is not (one.refusal is None) for one in found)
    assert all(one.refusal is None or one.refusal.reason for one in found)
