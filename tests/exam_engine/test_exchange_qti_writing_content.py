"""Content as QTI: blocks where blocks must be, each place filled, every stand-in reported."""

import dataclasses

import pytest
from lxml import etree

from exam_engine.exchange.qti import read_qti
from exam_engine.exchange.qti_writing import write_qti
from exam_engine.items.assessment.item import AssessmentItem, Rubric
from tests.exam_engine.assessments import choice_item

VERSIONS = ("3.0", "2.2")
VERSION = pytest.mark.parametrize("version", VERSIONS)
PLACE = '<div data-interaction="0"></div>'


def with_body(html: str) -> AssessmentItem:
    """Return a choice whose body is the fragment and then the choice."""
    return dataclasses.replace(choice_item("a"), body=html + PLACE)


def body_again(html: str, version: str) -> str:
    """Return the body as it is read back, without the choice."""
    (imported,) = read_qti(write_qti(with_body(html), version=version).data, file="i.xml")
    assert imported.item is not None, imported.refusal
    return imported.item.body.removesuffix(PLACE)


def body_of(html: str, version: str = "3.0") -> str:
    """Return what stands in the body before the choice, as written."""
    root = etree.fromstring(write_qti(with_body(html), version=version).data)
    body = root.find("{*}" + ("qti-item-body" if version == "3.0" else "itemBody"))
    text = etree.tostring(body, encoding="unicode")
    text = text[text.index(">") + 1 : text.index("<qti-choice" if version == "3.0" else "<choice")]
    return text.replace(f' xmlns="{etree.QName(body).namespace}"', "")


@VERSION
@pytest.mark.parametrize(
    "html",
    [
        "<p>One &amp; <em>two</em> &lt; three</p>\n<ul><li>a</li></ul>",
        '<p>a<br>b<img src="a.png" alt=""> &gt; </p><hr>',
        '<p title="a &gt; b &amp; &quot;c&quot;" lang="nl" dir="rtl">x</p>',
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>',
        '<figure><img src="a.png" alt="an a"><figcaption>A</figcaption></figure>',
        "<p><ruby>a<rt>b</rt></ruby></p><section><h2>x</h2></section>",
        "<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math>",
        '<p><svg viewBox="0 0 9 9"><linearGradient id="item-g"></linearGradient></svg></p>',
        '<div data-template="T" data-value="a" data-show="hide"><p>x</p></div>',
        '<p><span data-template="T" data-value="a" data-show="show">x</span></p>',
        '<p><span data-variable="T" data-format="%.2f" data-index="1"></span></p>',
    ],
)
def test_clean_content_comes_back_as_it_was(html, version):
    html = html.replace('data-template="T"', 'data-template="SCORE"').replace('"T"', '"SCORE"')
    assert body_again(html, version) == html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("bare words", "<div>bare words</div>", id="text"),
        pytest.param("a <b>b</b> c<p>d</p>", "<div>a <b>b</b> c</div><p>d</p>", id="a line"),
        pytest.param("<p>a</p>\n<p>b</p>\n", "<p>a</p>\n<p>b</p>\n", id="blanks between"),
        pytest.param("<b>a</b>\n<p>b</p>", "<div><b>a</b>\n</div><p>b</p>", id="blanks in a line"),
        pytest.param('<img src="a.png" alt="">', '<div><img src="a.png" alt=""/></div>', id="img"),
    ],
)
def test_what_stands_in_a_line_gets_a_block(html, expected):
    assert body_of(html) == expected
    assert body_of(html, "2.2") == expected


def test_a_formula_stands_by_itself_or_in_its_line():
    space = "http://www.w3.org/1998/Math/MathML"
    formula = f'<math xmlns="{space}"><mi>x</mi></math>'
    assert body_of("<math><mi>x</mi></math>") == formula
    assert body_of("So <math><mi>x</mi></math>.") == f"<div>So {formula}.</div>"


def test_newer_elements_of_html_are_in_the_namespace_of_qti_2s_own_copy():
    space = "http://www.imsglobal.org/xsd/imsqtiv2p2_html5_v1p0"
    assert f'"{space}">' in body_of("<figure>x</figure>", "2.2")
    assert body_of("<figure>x</figure>") == "<figure>x</figure>"


@pytest.mark.parametrize(
    ("html", "version", "expected", "lost"),
    [
        ("<p><u>x</u></p>", "3.0", "<p><span>x</span></p>", ["u"]),
        ("<p><del>x</del></p>", "2.2", "<p><span>x</span></p>", ["del"]),
        (
            "<details><summary>x</summary></details>",
            "2.2",
            "<div><div>x</div></div>",
            ["details", "summary"],
        ),
        (
            "<details><summary>x</summary></details>",
            "3.0",
            "<details><summary>x</summary></details>",
            [],
        ),
    ],
)
def test_an_element_that_the_version_lacks_has_a_stand_in(html, version, expected, lost):
    assert body_of(html, version) == expected
    losses = write_qti(with_body(html), version=version).losses
    assert [(one.code, one.where) for one in losses] == [("changed_element", one) for one in lost]


@pytest.mark.parametrize(
    ("html", "lost"),
    [
        pytest.param('<div data-interaction="7"></div>', "dropped_place", id="no such interaction"),
        pytest.param(PLACE, "dropped_place", id="the same interaction twice"),
        pytest.param('<div data-interaction="x"></div>', "dropped_place", id="no position"),
        pytest.param('<div data-feedback="0"></div>', "dropped_place", id="no such feedback"),
        pytest.param("<p>open", "content_as_text", id="an element that never ends"),
        pytest.param("<p a=b>x</p>", "content_as_text", id="an attribute without quotes"),
        pytest.param("<x:y>x</x:y>", "content_as_text", id="a prefix without a namespace"),
        pytest.param("<p>a\x00b\x0bc\ufffe</p>", "dropped_characters", id="control characters"),
    ],
)
@VERSION
def test_content_that_cannot_be_written_is_a_loss_and_never_a_crash(html, lost, version):
    exported = write_qti(with_body(html), version=version)
    assert [one.code for one in exported.losses] == [lost]
    assert etree.fromstring(exported.data) is not None


def test_unclean_content_keeps_its_words():
    assert body_of("a &lt; b <p>open &amp; <b>wide") == "<div>a &lt; b open &amp; wide" + "</div>"


def test_content_nested_too_deep_to_parse_keeps_its_words():
    html = "<div>" * 2_000 + "deep" + "</div>" * 2_000
    exported = write_qti(with_body(html), version="3.0")
    assert [one.code for one in exported.losses] == ["content_as_text"]
    assert b"<div>deep</div>" in exported.data.replace(b"<div><div>", b"<div>")


@pytest.mark.parametrize(
    ("version", "view", "expected"),
    [
        ("2.2", "scorer", '<rubricBlock view="scorer"><div>be fair</div>'),
        (
            "3.0",
            "scorer",
            '<qti-rubric-block use="scoring" view="scorer"><qti-content-body>be fair</qti-content',
        ),
        (
            "3.0",
            "candidate",
            '<qti-rubric-block use="instructions" view="candidate"><qti-content-body>be fair',
        ),
    ],
)
def test_a_note_in_bare_words_is_what_the_schema_wants(version, view, expected):
    item = dataclasses.replace(choice_item("a"), rubrics=(Rubric((view,), "be fair"),))
    assert expected in write_qti(item, version=version).data.decode()


def test_an_empty_attribute_of_a_switch_is_spelled_out():
    html = '<p><audio src="a.mp3" controls=""></audio></p>'
    assert body_of(html) == '<p><audio src="a.mp3" controls="controls"/></p>'
