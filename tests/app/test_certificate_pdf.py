"""The certificate on paper: tagged, in any script, text only, and nothing said of today."""

import io
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from app.documents.artwork import BadgeFace
from app.documents.certificate import Certificate, certificate_pdf, page_code, printable
from app.documents.typesetting import Order, typeset
from app.services.wallet.download_refusals import TextCannotBeSet, TypesetterFailed
from exam_engine.catalogue import Level
from proctoring.opencv import cv2
from tests.architecture.sources import ROOT

NUMBER = "4VRD-MTTZ-4BPA-1TDG"
PAGE = f"https://verify.example/c/{NUMBER}"
WORDS = {
    "title": "Certificate: MLOps Professional",
    "emblem": "Badge of MLOps Professional",
    "records": "This certificate records that",
    "earned": "has earned the certification",
    "level": "Level: Professional",
    "awarded": "Awarded on",
    "term": "For the term that ends on",
    "number": "Credential number",
    "check": "Paper does not know what happened since. See how it stands today at",
    "or_type": "or type the number at verify.example/verify",
    "code": f"Code that leads to {PAGE}",
}
NAMES = {
    "Latin": "Carla Example",
    "Vietnamese": "Đặng Thị Ánh Nguyệt",
    "Cyrillic": "Анна Ковалёва",
    "Greek": "Ελένη Παπαδοπούλου",
    "Chinese": "陳大文",
    "Japanese": "山田 さくら",
    "Korean": "김민수",
    "Thai": "สมชาย",
    "Arabic": "عبد الرحمن الخوارزمي",
    "Hebrew": "דוד בן גוריון",
    "Devanagari": "नरेन्द्र कुमार",
    "Bengali": "রবীন্দ্রনাথ",
    "Tamil": "இளங்கோ",
    "combining": "Zoe\u0308 A\u0301\u0302\u0323",
    "typst": "#panic() *x* _y_ $z$ `q` @a <b> \\u{41} //c",
    "markup": '<b>Bob</b> & "Sons" {{7*7}}',
    "long": "Wolfeschlegelsteinhausenbergerdorff " * 5,
    "one word": "W" * 200,
}
SHAPED = {"Arabic", "Hebrew", "Devanagari", "Bengali", "Tamil", "Thai", "combining"}
"""A reader gives these back in another order, or composed otherwise; their signs are compared."""


def certificate(holder: str = "Carla Example", level: Level = Level.PROFESSIONAL) -> Certificate:
    face = BadgeFace(level, "MLOps Professional", "CMLE-P", "Example Certification Board")
    day = ("20 November 2026", "20 November 2029")
    return Certificate(face, holder, NUMBER, PAGE, *day, WORDS, "en")


def read(raw: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(raw))


def text_of(raw: bytes) -> str:
    return " ".join(page.extract_text() for page in read(raw).pages)


def tags(node: object) -> list[str]:
    """Return the kinds of a structure tree, in reading order."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, list):
        return [kind for child in node for kind in tags(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + tags(node.get("/K"))


def signs(text: str) -> set[str]:
    return {sign for sign in unicodedata.normalize("NFKD", text) if not sign.isspace()}


@pytest.fixture(scope="module")
def printed() -> bytes:
    return certificate_pdf(certificate())


def test_a_screen_reader_finds_language_title_heading_and_the_words_of_both_pictures(
    printed: bytes,
) -> None:
    root = read(printed).trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own kind of boolean
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert read(printed).metadata.title == WORDS["title"]
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode().replace(" ", "")
    kinds = tags(root["/StructTreeRoot"])
    assert kinds.count("/H1") == 1
    assert kinds.count("/Figure") == 2
    assert kinds.count("/Link") == 1


def test_it_names_host_and_number_and_claims_nothing_of_today(printed: bytes) -> None:
    said = text_of(printed)
    for words in ("Carla Example", "MLOps Professional", NUMBER, f"verify.example/c/{NUMBER}"):
        assert words in said.replace("\n", " "), words
    assert not re.search(r"\b(valid|current|certified|active)\b", said, re.IGNORECASE)
    page = read(printed).pages[0]
    links = [link.get_object()["/A"]["/URI"] for link in page["/Annots"]]
    assert links == [PAGE]
    assert len(read(printed).pages) == 1


def test_nothing_in_it_runs_or_is_fetched(printed: bytes) -> None:
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA"):
        assert word not in printed


def test_the_code_leads_to_the_page() -> None:
    layout = (
        "#let given = json(bytes(sys.inputs.order))\n#set page(width: 300pt, height: 300pt)\n"
        '#image(bytes(given.code), format: "svg", width: 200pt)'
    )
    raw = typeset(Order(layout, {"code": page_code(PAGE)}, "png", pixels_per_inch=144))
    read_code, *_ = cv2.QRCodeDetector().detectAndDecode(
        cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR)
    )
    assert read_code == PAGE


@pytest.mark.parametrize(("script", "name"), NAMES.items(), ids=NAMES)
def test_a_name_in_any_script_is_printed_as_text_on_one_page(script: str, name: str) -> None:
    raw = certificate_pdf(certificate(name))
    assert len(read(raw).pages) == 1
    said = text_of(raw)
    if script in SHAPED:
        assert len(signs(name) - signs(said)) <= len(signs(name)) // 3
    else:
        packed = "".join(said.split()).replace("\u200b", "")
        assert "".join(printable(name).split()) in packed
    assert NUMBER in said


def test_a_long_certification_stays_on_the_page_with_a_long_name() -> None:
    one = certificate(NAMES["long"])
    face = replace(one.face, name="Engineering and Operation of Machine Learning " * 4)
    assert len(read(certificate_pdf(replace(one, face=face))).pages) == 1


@pytest.mark.parametrize("level", Level)
def test_each_level_has_its_certificate_and_equal_ones_are_equal_bytes(level: Level) -> None:
    assert certificate_pdf(certificate(level=level)) == certificate_pdf(certificate(level=level))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada\u202eevoL", "AdaevoL"),
        (" Ada \n\t Lovelace ", "Ada Lovelace"),
        (f"{NAMES['Hebrew']}\u200c.", f"{NAMES['Hebrew']}\u200c."),
        ("A\u200bB\ufeffC\x00D\ue000E", "ABCDE"),
        ("e\u0301", "é"),
        ("x" * 300, "x" * 300),
    ],
)
def test_what_has_no_shape_or_turns_others_around_is_left_out(given: str, kept: str) -> None:
    assert printable(given) == kept


@pytest.mark.parametrize("name", ["𒀀𒀁", "\u202e\u200b", "", "x" * 201])
def test_a_name_that_cannot_be_set_is_refused_instead_of_boxes(name: str) -> None:
    with pytest.raises(TextCannotBeSet):
        certificate_pdf(certificate(name))


WHILE_PRINTING = """
from gevent import monkey
monkey.patch_all()
import gevent
from tests.app.test_certificate_pdf import certificate
from app.documents.certificate import certificate_pdf

turns = 0
def others():
    global turns
    while True:
        turns += 1
        gevent.sleep(0)

gevent.spawn(others)
assert certificate_pdf(certificate()).startswith(b"%PDF")
assert turns > 1, turns
"""


def test_others_are_served_while_a_certificate_is_made() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHILE_PRINTING], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    "layout",
    ['#let a = "a" * 3000000000\n#a', "#while true {}", "#unknown", "#pagebreak()\nx"],
    ids=["memory", "endless", "broken", "two pages"],
)
def test_a_layout_that_goes_wrong_ends_in_a_refusal_and_never_takes_us_along(layout: str) -> None:
    with pytest.raises(TypesetterFailed):
        typeset(Order(layout, {}, "png"))
