"""Bodies of items: places, feedback, rubrics and drawings; nothing foreign pretends to be ours."""

import pytest

from exam_engine.exchange.qti.items import read_file
from exam_engine.items.assessment.item import Feedback, Rubric
from tests.exam_engine.qti_xml import (
    SCORE,
    VERSIONS,
    body,
    imported,
    item_xml,
    losses,
    read,
    refusal,
    response,
)

MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'
SVG = 'xmlns="http://www.w3.org/2000/svg"'
SHOWN = 'outcomeIdentifier="SCORE" identifier="ok" showHide="show"'
HIDDEN = 'outcomeIdentifier="SCORE" identifier="ok" showHide="hide"'


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            "<p>x &lt; 2 &amp; <strong>y</strong><br/>z</p>",
            "<p>x &lt; 2 &amp; <strong>y</strong><br>z</p>",
            id="text",
        ),
        pytest.param("<div/><p/>", "<div></div><p></p>", id="empty elements are closed"),
        pytest.param(
            '<p><printedVariable identifier="X" format="%.2f" index="2"/></p>',
            '<p><span data-variable="X" data-format="%.2f" data-index="2"></span></p>',
            id="printed variable",
        ),
        pytest.param(
            '<p><templateInline templateIdentifier="T" identifier="a" showHide="show">in'
            "</templateInline></p>",
            '<p><span data-template="T" data-value="a" data-show="show">in</span></p>',
            id="template inline",
        ),
        pytest.param(
            '<templateBlock templateIdentifier="T" identifier="a" showHide="hide"><p>b</p>'
            "</templateBlock>",
            '<div data-template="T" data-value="a" data-show="hide"><p>b</p></div>',
            id="template block",
        ),
        pytest.param(
            f'<p><math {MATH} display="inline"><mi mathvariant="bold">x</mi></math></p>',
            '<p><math display="inline"><mi mathvariant="bold">x</mi></math></p>',
            id="MathML",
        ),
        pytest.param(
            f'<div><svg {SVG} viewBox="0 0 9 9"><path d="M0 0h9" stroke-width="2"/></svg></div>',
            '<div><svg viewBox="0 0 9 9"><path d="M0 0h9" stroke-width="2"></path></svg></div>',
            id="SVG",
        ),
        pytest.param(
            '<div xml:lang="nl" class="qti-bordered"><p dir="rtl">a</p></div>',
            '<div lang="nl" class="qti-bordered"><p dir="rtl">a</p></div>',
            id="language and looks",
        ),
    ],
)
def test_a_body_is_read_alike_in_every_version(version, inner, expected):
    assert read(body(inner), version=version).body == expected
    assert losses(body(inner), version=version) == set()


def test_a_variable_is_printed_inside_of_a_formula_too():
    inner = f'<p><math {MATH}><mn><printedVariable identifier="X"/></mn></math></p>'
    place = '<span data-variable="X"></span>'
    assert read(body(inner)).body == f"<p><math><mn>{place}</mn></math></p>"


@pytest.mark.parametrize("version", VERSIONS)
def test_feedback_stands_apart_from_the_body_that_shows_its_place(version):
    item = read(
        SCORE
        + body(
            f"<p>Text<feedbackInline {SHOWN}>Yes</feedbackInline></p>"
            f'<feedbackBlock {HIDDEN} title="Why"><p>No</p></feedbackBlock>'
        )
        + f'<modalFeedback {SHOWN} title="Well"><p>Done</p></modalFeedback>',
        version=version,
    )
    assert item.body == ('<p>Text<span data-feedback="0"></span></p><div data-feedback="1"></div>')
    assert item.feedback == (
        Feedback("SCORE", "ok", "inline", "Yes"),
        Feedback("SCORE", "ok", "block", "<p>No</p>", "Why", shown=False),
        Feedback("SCORE", "ok", "modal", "<p>Done</p>", "Well"),
    )


def test_feedback_inside_of_feedback_and_of_choices_keeps_its_number():
    item = read(
        SCORE
        + response("identifier")
        + body(
            f"<feedbackBlock {SHOWN}>a<feedbackBlock {SHOWN}>b</feedbackBlock></feedbackBlock>"
            '<choiceInteraction responseIdentifier="RESPONSE"><simpleChoice identifier="A">One'
            f"<feedbackInline {SHOWN}>c</feedbackInline></simpleChoice></choiceInteraction>"
        )
    )
    contents = [one.content for one in item.feedback]
    assert contents == ['a<div data-feedback="1"></div>', "b", "c"]
    assert item.interactions[0].choices[0].content == 'One<span data-feedback="2"></span>'


def test_an_interaction_inside_of_feedback_has_its_place_there():
    item = read(
        SCORE
        + response("string")
        + body(
            f'<feedbackBlock {SHOWN}><p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
            "</feedbackBlock>"
        )
    )
    assert item.feedback[0].content == '<p><span data-interaction="0"></span></p>'
    assert len(item.interactions) == 1


def test_feedback_of_an_outcome_that_is_not_declared_is_a_loss():
    one = f"<modalFeedback {SHOWN}>x</modalFeedback>"
    assert losses(one) == {("undeclared_outcome", "assessmentItem")}
    assert read(one).feedback[0].outcome == "SCORE"


def test_a_rubric_is_no_part_of_the_body():
    one = body('<p>a</p><rubricBlock view="scorer author"><p>Key: <em>b</em></p></rubricBlock>')
    assert read(one).body == "<p>a</p>"
    assert read(one).rubrics == (Rubric(("scorer", "author"), "<p>Key: <em>b</em></p>"),)


def test_a_rubric_that_does_not_say_for_whom_is_kept_from_candidates():
    one = body("<rubricBlock><p>a</p></rubricBlock>")
    assert read(one).rubrics == (Rubric(("author",), "<p>a</p>"),)
    assert losses(one) == {("view_assumed", "rubricBlock")}


@pytest.mark.parametrize("version", ["2.2", "3.0"])
def test_the_wrapper_of_content_in_qti_3_is_transparent(version):
    one = f"{SCORE}<modalFeedback {SHOWN}><contentBody><p>a</p></contentBody></modalFeedback>"
    assert read(one, version=version).feedback[0].content == "<p>a</p>"
    assert losses(one, version=version) == set()


def test_language_and_looks_of_a_part_are_put_around_its_content():
    item = read(
        response("identifier") + '<itemBody class="qti-layout" xml:lang="fr"><choiceInteraction '
        'responseIdentifier="RESPONSE"><prompt xml:lang="en">Why?</prompt>'
        '<simpleChoice identifier="A" dir="rtl">a</simpleChoice></choiceInteraction></itemBody>'
    )
    assert item.body == '<div lang="fr" class="qti-layout"><div data-interaction="0"></div></div>'
    assert item.interactions[0].prompt == '<span lang="en">Why?</span>'
    assert item.interactions[0].choices[0].content == '<div dir="rtl">a</div>'


@pytest.mark.parametrize(
    "forged",
    [
        '<p data-interaction="0">x</p>',
        '<p><span data-gap="G1">x</span></p>',
        '<p><span data-variable="SCORE">x</span></p>',
        '<div data-feedback="0">x</div>',
        '<div data-template="T" data-value="a" data-show="show">x</div>',
        '<p>&lt;span data-interaction="0"&gt;x</p>',
    ],
)
@pytest.mark.parametrize("version", ["2.2", "3.0"])
def test_a_place_that_the_author_wrote_is_no_place(forged, version):
    assert "<span data-" not in read(body(forged), version=version).body
    assert "<div data-" not in read(body(forged), version=version).body
    assert "<p data-" not in read(body(forged), version=version).body


def test_an_identifier_cannot_break_out_of_its_place():
    one = body('<p><printedVariable identifier="X&quot; onclick=&quot;a"/></p>')
    assert read(one).body == "<p><span></span></p>"


def test_unsafe_markup_is_gone_and_reported():
    one = body(
        '<p onclick="x" style="a:b">t<script>alert(1)</script><a href="http://e.org">l</a></p>'
    )
    assert read(one).body == "<p>t<a>l</a></p>"
    assert losses(one) == {
        ("dropped_attribute", "p@onclick"),
        ("dropped_attribute", "p@style"),
        ("dropped_element", "p/script"),
        ("dropped_attribute", "a@href"),
    }


def test_words_inside_of_a_foreign_element_are_kept():
    one = body(
        '<p>a <s:sub xmlns:s="http://www.w3.org/2001/10/synthesis" alias="b">c</s:sub> d</p>'
    )
    assert read(one).body == "<p>a c d</p>"
    assert ("dropped_element", "sub") in losses(one)


def test_a_shared_passage_is_put_before_the_body():
    stimulus = (
        b'<qti-assessment-stimulus xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0">'
        b'<qti-stimulus-body><p>Read: <img src="b.png" alt=""/></p></qti-stimulus-body>'
        b"</qti-assessment-stimulus>"
    )
    inner = '<assessmentStimulusRef identifier="s" href="../s/text.xml"/>' + body("<p>Ask</p>")
    document = item_xml(inner, version="3.0")
    files = {"s/text.xml": stimulus}
    one = read_file(document, file="i/one.xml", folder="i", open_file=files.get)
    assert one.item.body == '<div><p>Read: <img src="s/b.png" alt=""></p></div><p>Ask</p>'
    assert [of.path for of in one.item.assets] == ["s/b.png"]
    assert one.losses == ()


@pytest.mark.parametrize("content", [None, b"<broken", b"<other/>"])
def test_a_shared_passage_that_cannot_be_read_is_a_loss(content):
    inner = '<assessmentStimulusRef identifier="s" href="s.xml"/>' + body("<p>Ask</p>")
    files = {"s.xml": content}
    one = read_file(item_xml(inner), file="one.xml", open_file=files.get)
    assert one.item.body == "<p>Ask</p>"
    assert [loss.code for loss in one.losses] == ["missing_stimulus"]


def test_a_body_that_is_too_large_is_refused():
    assert refusal(body("<p>" + "x" * 2_000_001 + "</p>"))[0] == "too_large"


def test_an_item_without_a_body_is_an_item():
    assert imported("").item.body == ""
