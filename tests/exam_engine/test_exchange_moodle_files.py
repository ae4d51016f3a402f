import base64
import hashlib
import struct
import time
import zlib

import pytest

from exam_engine.exchange.moodle import read_moodle_xml
from tests.exam_engine.moodle_files import answer, question, quiz, read
from tests.exam_engine.plain_texts import codes, only, taken

TRUE_FALSE = answer("true", 100) + answer("false")


def png():
    """Make the smallest picture."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def with_file(text, *files):
    """Make a question whose text has files beside it."""
    inside = "".join(
        f'<file name="{name}" path="{path}" encoding="base64">'
        f"{base64.b64encode(data).decode()}</file>"
        for path, name, data in files
    )
    return (
        '<question type="truefalse"><name><text>Q</text></name><questiontext format="html">'
        f"<text><![CDATA[{text}]]></text>{inside}</questiontext>{TRUE_FALSE}</question>"
    )


def test_categories_tags_and_numbers_are_kept_and_name_the_item():
    category = '<question type="category"><category><text>$course$/A/B</text></category></question>'
    inner = "<idnumber> N-1 </idnumber><tags><tag><text>easy</text></tag></tags>" + TRUE_FALSE
    first, second = read(
        question("truefalse", TRUE_FALSE, name="  A\n title"),
        category + question("truefalse", inner),
    )
    assert (first.identifier, first.item.title, first.item.metadata.entries) == (
        "A title",
        "A title",
        (),
    )
    assert (second.identifier, second.item.id, second.item.title) == ("N-1", "N-1", "Q")
    assert second.item.metadata.entries == ("category=$course$/A/B", "idnumber=N-1", "tag=easy")
    assert (first.format, first.file) == ("moodle-xml", "bank/quiz.xml")


def test_a_question_without_a_name_is_called_by_its_place_and_titled_by_its_text():
    item = taken(read(question("truefalse", TRUE_FALSE, name="", text="<p>Is</p> it?")))
    assert (item.id, item.title) == ("quiz-1", "Is it?")


def test_files_become_assets_named_by_their_content():
    data = png()
    digest = hashlib.sha256(data).hexdigest()
    text = '<p><img src="@@PLUGINFILE@@/a%20b.png?x=1" alt="x"></p>'
    found = only(read(with_file(text, ("/", "a b.png", data))))
    (asset,) = found.item.assets
    assert (asset.path, asset.sha256) == (f"{digest[:16]}/a_b.png", digest)
    assert (asset.media_type, asset.size) == ("image/png", len(data))
    assert f'<img src="{asset.path}" alt="x">' in found.item.body
    assert found.losses == ()


@pytest.mark.parametrize(
    ("text", "files", "code"),
    [
        pytest.param('<img src="@@PLUGINFILE@@/no.png">', (), "missing_file", id="missing"),
        pytest.param("x", (("/", "a.exe", b"MZ\0\0"),), "unsafe_asset", id="a program"),
        pytest.param('<img src="http://x.test/a.png">', (), "remote_reference", id="elsewhere"),
    ],
)
def test_files_that_cannot_be_shown_are_losses(text, files, code):
    found = only(read(with_file(text, *files)))
    assert codes(found) == [code]
    assert found.item.assets == ()


def test_files_in_folders_are_found_and_their_names_cannot_lead_elsewhere():
    text = '<img src="@@PLUGINFILE@@/f/../../x.png" alt="">'
    item = taken(read(with_file(text, ("/f/../../", "x.png", png()))))
    assert item.assets[0].path.endswith("/x.png")
    assert ".." not in item.assets[0].path
    assert f'src="{item.assets[0].path}"' in item.body


def test_the_image_of_old_files_stands_after_the_text():
    image = f"<image>p.png</image><image_base64>{base64.b64encode(png()).decode()}</image_base64>"
    item = taken(read(question("truefalse", image + TRUE_FALSE)))
    assert item.body.startswith(f'<p>Asked?</p><p><img src="{item.assets[0].path}" alt=""></p>')


def test_what_no_exam_of_one_try_needs_is_reported():
    inner = (
        "<penalty>0.3333333</penalty><hidden>0</hidden><answernumbering>abc</answernumbering>"
        '<hint format="html"><text>think</text></hint><correctfeedback><text>ok</text>'
        "</correctfeedback><shownumcorrect/><single>true</single>"
    )
    found = only(read(question("multichoice", inner + answer("a", 100) + answer("b"))))
    assert [(one.code, one.where) for one in found.losses] == [
        ("dropped_element", "penalty"),
        ("dropped_element", "hint"),
        ("dropped_element", "correctfeedback"),
    ]


def test_general_feedback_is_shown_whatever_was_answered():
    told = '<generalfeedback format="html"><text>so</text></generalfeedback>'
    item = taken(read(question("truefalse", told + TRUE_FALSE)))
    assert [(one.outcome, one.content) for one in item.feedback] == [("EXPLANATION", "so")]
    assert item.outcomes[1].default[0].text == item.feedback[0].id


@pytest.mark.parametrize(
    ("form", "text", "body"),
    [
        pytest.param("html", "a<br>b", "a<br>b", id="html"),
        pytest.param("plain_text", "a<br>b", "<p>a&lt;br&gt;b</p>", id="plain"),
        pytest.param("markdown", "*a*", "<p><em>a</em></p>", id="markdown"),
        pytest.param("moodle_auto_format", "a\nb", "<p>a<br>b</p>", id="auto"),
    ],
)
def test_formats_of_texts(form, text, body):
    item = taken(read(question("truefalse", TRUE_FALSE, text=text, form=form)))
    assert item.body == f'{body}<div data-interaction="0"></div>'


def test_an_unknown_format_is_read_as_text_with_html_and_noted():
    found = only(read(question("truefalse", TRUE_FALSE, text="a<b>c</b>", form="wiki_like")))
    assert codes(found) == ["format_assumed"]
    assert found.item.body.startswith("a<b>c</b>")


def test_html_that_is_no_text_of_xml_is_kept():
    bare = (
        '<question type="truefalse"><name><text>Q</text></name><questiontext format="html">'
        f"<text>a <b>c</b> d</text></questiontext>{TRUE_FALSE}</question>"
    )
    assert taken(read(bare)).body.startswith("a <b>c</b> d")


def test_a_refused_question_keeps_its_neighbours():
    found = read(
        question("truefalse", TRUE_FALSE, name="a"),
        question("stack", name="b"),
        question("truefalse", TRUE_FALSE, name="a"),
    )
    assert [(one.identifier, one.refusal is None) for one in found] == [
        *(("a", True), ("b", False), ("a-2", True))
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not_xml", id="empty"),
        pytest.param(b"<quiz>", "not_xml", id="open"),
        pytest.param(b"<other/>", "not_moodle_xml", id="another root"),
        pytest.param(b"<quiz/>", "no_questions", id="no question"),
        pytest.param(b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "doctype", id="entity"),
        pytest.param(b"<quiz>" + b"<a>" * 101 + b"</a>" * 101 + b"</quiz>", "too_deep", id="deep"),
        pytest.param(b" " * (8 * 1024 * 1024 + 1), "too_large", id="large"),
    ],
)
def test_whole_files_are_refused_by_name(data, reason):
    one = only(read_moodle_xml(data, file="a/bank.xml"))
    assert (one.identifier, one.refusal.reason) == ("bank", reason)


def test_too_many_questions_are_refused_together():
    short = f'<question type="truefalse"><questiontext/>{TRUE_FALSE}</question>'
    assert only(read(short * 5_001)).refusal.reason == "too_many_questions"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{1:SA:" + "\\a" * 90_000, id="open gap"),
        pytest.param("{1:SA:=a}" * 20_000, id="gaps"),
        pytest.param("@@PLUGINFILE@@/" * 13_000, id="files"),
        pytest.param("<b>" * 60_000, id="deep HTML"),
        pytest.param("_" * 190_000, id="blanks"),
    ],
)
def test_hostile_texts_end_soon(text):
    started = time.process_time()
    assert read(question("cloze", text=text), question("shortanswer", text=text))
    assert time.process_time() - started < 15


def test_a_quiz_of_all_texts_is_bytes_in_any_encoding():
    data = quiz(question("truefalse", TRUE_FALSE, text="Größe")).decode()
    latin = data.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert taken(read_moodle_xml(latin, file="q.xml")).body.startswith("Größe")
