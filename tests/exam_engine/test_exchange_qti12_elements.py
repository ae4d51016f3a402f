from decimal import Decimal

import pytest

from exam_engine.exchange.imported import Loss
from exam_engine.items.assessment.declarations import Shape
from exam_engine.items.assessment.interactions import Bounds, InteractionKind, Scale
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.qti12_files import (
    choices,
    codes,
    equal,
    field,
    gives,
    item,
    line,
    read,
    reason,
    scored,
    taken,
    when,
    words,
)

ASKED = choices("r", "A", "B")
RIGHT = when(equal("r", "A"), gives("100"))


def rendered(attributes: str, labels: str, many: str = "Multiple") -> str:
    return (
        f'<response_lid ident="r" rcardinality="{many}"><render_choice {attributes}>{labels}'
        "</render_choice></response_lid>"
    )


def label(name: str, inner: str, attributes: str = "") -> str:
    return f'<response_label ident="{name}" {attributes}>{inner}</response_label>'


AB = label("A", words("One")) + label("B", words("Two"))


@pytest.mark.parametrize(
    ("attributes", "many", "bounds"),
    [
        ("", "Single", Bounds(0, 1)),
        ('maxnumber="3"', "Single", Bounds(0, 1)),
        ("", "Multiple", Bounds(0, 0)),
        ('minnumber="1" maxnumber="2"', "Multiple", Bounds(1, 2)),
        ('minnumber="-1" maxnumber="-2"', "Multiple", Bounds(0, 0)),
        ('minnumber="99999" maxnumber="99999"', "Multiple", Bounds(10_000, 10_000)),
        ('minnumber="few"', "Multiple", Bounds(0, 0)),
    ],
)
def test_how_many_choices_are_wanted_is_bounded(attributes, many, bounds):
    assert taken(item(rendered(attributes, AB, many), RIGHT)).interactions[0].bounds == bounds


def test_choices_are_shuffled_but_for_those_that_keep_their_place():
    labels = label("A", words("One")) + label("B", words("None"), 'rshuffle="No"')
    (one,) = taken(item(rendered('shuffle="Yes"', labels), RIGHT)).interactions
    assert one.shuffle
    assert [choice.fixed for choice in one.choices] == [False, True]
    assert not taken(item(rendered('shuffle="No"', AB), RIGHT)).interactions[0].shuffle


def test_labels_are_found_in_flows_and_words_between_them_are_the_prompt():
    labels = f'{words("Choose:")}<flow_label class="Block">{AB}</flow_label>'
    found = read(item(rendered("", labels), RIGHT))
    assert found.item is not None
    (one,) = found.item.interactions
    assert (one.prompt, [choice.content for choice in one.choices]) == ("Choose:", ["One", "Two"])
    assert found.losses == ()


def test_plain_text_is_escaped_and_html_is_cleaned():
    labels = label("A", words("a < b")) + label("B", words("<b>b</b><script>x</script>", html=True))
    (one,) = taken(item(rendered("", labels), RIGHT)).interactions
    assert [choice.content for choice in one.choices] == ["a &lt; b", "<b>b</b>"]


@pytest.mark.parametrize(
    ("material", "html"),
    [
        pytest.param("<mattext>a</mattext><matbreak/><mattext>b</mattext>", "a<br>b", id="break"),
        pytest.param("<matemtext>a</matemtext>", "<em>a</em>", id="emphasis"),
        pytest.param(
            '<matimage uri="x%20y.png" label="A pear"/>',
            '<img src="x y.png" alt="A pear">',
            id="image",
        ),
        pytest.param(
            '<mataudio uri="a.mp3"/>', '<audio src="a.mp3" controls=""></audio>', id="audio"
        ),
        pytest.param(
            '<matvideo uri="a.mp4"/>', '<video src="a.mp4" controls=""></video>', id="video"
        ),
        pytest.param(
            '<mattext texttype="text/xhtml"><p lang="de">a &lt; <b>b</b> c</p></mattext>',
            '<p lang="de">a &lt; <b>b</b> c</p>',
            id="written out",
        ),
        pytest.param(
            '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>x</m:mi></m:math>',
            "<math><mi>x</mi></math>",
            id="formula",
        ),
        pytest.param(
            '<mat_extension><mat_formattedtext type="HTML">&lt;i>a&lt;/i></mat_formattedtext>'
            "</mat_extension>",
            "<i>a</i>",
            id="blackboard html",
        ),
        pytest.param(
            "<mat_extension><mat_formattedtext type='SMART_TEXT'>a</mat_formattedtext>"
            "</mat_extension>",
            "a",
            id="blackboard text",
        ),
    ],
)
def test_material_becomes_html(material, html):
    one = taken(item(f"<material>{material}</material>{ASKED}", RIGHT))
    assert html in one.body


def test_a_picture_inside_of_the_file_is_a_loss():
    material = '<material><matimage embedded="base64">QUJD</matimage></material>'
    found = read(item(material + ASKED, RIGHT))
    assert Loss("embedded_image", "matimage", "its picture is not kept; no address") in found.losses


def test_blackboards_flows_are_read_through():
    block = (
        f'<flow class="Block"><flow class="QUESTION_BLOCK">{words("Sum?")}</flow>'
        f'<flow class="RESPONSE_BLOCK">{ASKED}</flow></flow>'
    )
    found = read(item(block, RIGHT))
    assert found.item is not None
    assert found.item.body == '<p>Sum?</p><div data-interaction="0"></div>'
    assert found.losses == ()


def slider(attributes: str = "") -> str:
    return (
        f'<response_num ident="r"><render_slider {attributes}><response_label ident="x"/>'
        "</render_slider></response_num>"
    )


def test_a_slider_has_its_own_numbers_or_those_from_nothing_to_a_hundred():
    attributes = 'lowerbound="-5" upperbound="5" step="0.5" orientation="Vertical"'
    (one,) = taken(item(slider(attributes), when(equal("r", "2"), gives("100")))).interactions
    assert one.kind is InteractionKind.SLIDER
    assert one.scale == Scale(Decimal(-5), Decimal(5), Decimal("0.5"), vertical=True)
    plain = taken(item(slider('step="0"'), when(equal("r", "2"), gives("100"))))
    assert plain.interactions[0].scale == Scale(Decimal(0), Decimal(100))
    assert [scored(plain, r=text) for text in ("2.0", "3")] == [1, 0]


def test_an_area_may_have_many_corners():
    areas = label("A", "0,0,10,0,10,10", 'rarea="Bounded"') + label(
        "B", "5 5 2 4", 'rarea="Rectangle"'
    )
    picture = '<material><matimage uri="m.png" width="90" height="60" label="Map"/></material>'
    hotspot = (
        f'<response_lid ident="r"><render_hotspot>{picture}{areas}</render_hotspot></response_lid>'
    )
    found = read(item(hotspot, RIGHT))
    assert found.item is not None
    (one,) = found.item.interactions
    first, second = (choice.area for choice in one.choices)
    assert (first.shape, first.coords) == (Shape.POLY, (0, 0, 10, 0, 10, 10))
    assert (second.shape, second.coords) == (Shape.RECT, (5, 5, 7, 9))
    assert (one.picture.width, one.picture.height, one.picture.alternative) == (90, 60, "Map")
    assert (one.prompt, found.losses) == ("", ())


@pytest.mark.parametrize(
    ("area", "kind", "expected"),
    [
        ("0,0,10,0", "Bounded", "broken_area"),
        ("0,0,10,0,10", "Bounded", "broken_area"),
        ("1,2,3", "Rectangle", "broken_area"),
        ("1,2,3,four", "Rectangle", "broken_area"),
        ("0.1,0.2,1,0", "Rectangle", "relative_area"),
        ("0.1,0.2,1.1,0", "Rectangle", None),
    ],
)
def test_an_area_needs_its_numbers_in_pixels(area, kind, expected):
    picture = '<material><matimage uri="m.png"/></material>'
    hotspot = (
        f'<response_xy ident="r"><render_hotspot>{picture}'
        f"{label('A', area, f'rarea={kind!r}')}</render_hotspot></response_xy>"
    )
    found = read(item(hotspot))
    assert (found.refusal.reason if found.refusal else None) == expected


def test_a_picture_elsewhere_is_refused_and_so_is_none():
    hotspot = '<response_xy ident="r"><render_hotspot>{}</render_hotspot></response_xy>'
    remote = '<material><matimage uri="https://example.org/m.png"/></material>'
    assert reason(item(hotspot.format(remote))) == "remote_reference"
    assert reason(item(hotspot.format(""))) == "broken_item"


def test_pairs_need_groups_and_names_without_blanks():
    grouped = '<response_grp ident="r"><render_choice>{}</render_choice></response_grp>'
    assert reason(item(grouped.format(AB))) == "unknown_interaction"
    blank = label("A 1", words("x"), 'match_group="B"') + label("B", words("y"))
    assert reason(item(grouped.format(blank))) == "broken_item"


def test_a_typed_answer_says_how_long_it_may_be():
    render = (
        '<render_fib rows="5" columns="40" maxchars="{}"><response_label ident="b"/></render_fib>'
    )
    question = item(f'<response_str ident="r">{render.format(300)}</response_str>')
    (one,) = taken(question).interactions
    assert one.kind is InteractionKind.EXTENDED_TEXT
    assert (one.field.expected_length, one.field.expected_lines) == (300, 5)
    (one,) = taken(question.replace("300", "0")).interactions
    assert one.field.expected_length == 40


def test_words_for_a_number_make_a_text_of_it():
    steps = when(equal("r", "12 cm"), gives("100"))
    one = taken(item(line("r", kind="Decimal"), steps))
    assert str(one.responses[0].base) == "string"
    number = taken(item(line("r", element="response_num"), when(equal("r", "12"), gives("100"))))
    assert str(number.responses[0].base) == "float"
    text = taken(item(line("r"), when(equal("r", "12"), gives("100"))))
    assert str(text.responses[0].base) == "string"
    assert reason(
        item(line("r"), when('<vargt respident="r">1</vargt>' + equal("r", "x"), gives("1")))
    ) == ("not_comparable")


def new_quiz(kind: str, algorithm: str = "TextEquivalence") -> str:
    said = f'answer_type="{kind}" scoring_algorithm="{algorithm}"'
    labels = label("1", words("red"), said) + label("2", words("blue"), said)
    blank = rendered("", labels, "Single").replace('ident="r"', 'ident="response_x"', 1)
    steps = when(equal("response_x", "1"), gives("100", "Add"))
    return item(words("Roses are [x].") + blank, steps, kind="fill_in_multiple_blanks_question")


def test_blanks_of_new_quizzes_are_menus_word_banks_or_typed():
    menu = taken(new_quiz("dropdown"))
    assert menu.interactions[0].kind is InteractionKind.INLINE_CHOICE
    assert (scored(menu, response_x="1"), scored(menu, response_x="2")) == (1, 0)
    bank = read(new_quiz("wordbank"))
    assert "word_bank" in codes(bank)
    typed = taken(new_quiz("openEntry"))
    assert typed.interactions[0].kind is InteractionKind.TEXT_ENTRY
    assert (scored(typed, response_x="RED"), scored(typed, response_x="green")) == (1, 0)
    assert reason(new_quiz("openEntry", "TextCloseEnough")) == "unknown_scoring"


@pytest.mark.parametrize(
    ("metadata", "points"),
    [
        pytest.param(field("points_possible", "2.5"), Decimal("2.5"), id="canvas"),
        pytest.param(field("cc_weighting", "3"), 3, id="common cartridge"),
        pytest.param(field("qmd_weighting", "4"), 4, id="brightspace"),
        pytest.param(field("points_possible", "-1") + field("cc_weighting", "3"), 3, id="negative"),
        pytest.param(field("points_possible", "many"), 100, id="no number"),
        pytest.param("", 100, id="none"),
    ],
)
def test_points_are_where_each_vendor_keeps_them(metadata, points):
    question = item(ASKED, RIGHT, points="").replace("<qtimetadata>", f"<qtimetadata>{metadata}")
    assert scored(taken(question), r="A") == points


def test_blackboard_writes_its_metadata_without_labels():
    question = item(line("r"), RIGHT, points="").replace(
        "<itemmetadata>",
        "<itemmetadata><bbmd_questiontype>Essay</bbmd_questiontype>"
        "<qmd_absolutescore_max>7.0</qmd_absolutescore_max><bbmd_x> </bbmd_x>",
    )
    one = taken(question)
    assert compile_item(one).score({"r": "x"}).reason == "needs_human"
    assert one.outcomes[0].maximum == 7
    assert one.outcomes[0].default == ()
    assert one.metadata.entries == ("bbmd_questiontype=Essay", "qmd_absolutescore_max=7.0")
