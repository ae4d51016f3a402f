import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.exchange.qti12 import read_qti12
from exam_engine.items.assessment.item import Feedback
from exam_engine.items.assessment.rules import NoProgram
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.qti12_files import (
    choices,
    codes,
    document,
    equal,
    gives,
    item,
    line,
    read,
    reason,
    scored,
    taken,
    when,
    with_field,
    words,
)

FULL = gives("100")
ASKED = choices("r", "A", "B")
RIGHT = when(equal("r", "A"), FULL)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", "not_xml", id="nothing"),
        pytest.param(b"<quiz/>", "not_an_item", id="settings of a quiz"),
        pytest.param(b"<questestinterop/>", "not_an_item", id="no items"),
        pytest.param(b"<!DOCTYPE q><questestinterop/>", "doctype", id="doctype"),
        pytest.param(b"<questestinterop>" + b"<section>" * 200, "not_xml", id="not closed"),
        pytest.param(
            b"<questestinterop>" + b"<section>" * 150 + b"</section>" * 150 + b"</questestinterop>",
            "too_deep",
            id="too deep",
        ),
    ],
)
def test_a_file_without_items_is_refused_as_a_whole(data, expected):
    (found,) = read_qti12(data, file="x.xml")
    assert found.refusal is not None
    assert (found.refusal.reason, found.identifier) == (expected, "x.xml")


def slider_fib(blanks: int) -> str:
    labels = "<response_label ident='b'/>" * blanks
    return f'<response_str ident="r"><render_fib>{labels}</render_fib></response_str>'


@pytest.mark.parametrize(
    ("presentation", "conditions", "kind", "expected"),
    [
        pytest.param(words("Text"), "", "", "not_a_question", id="nothing to answer"),
        pytest.param(words("Text"), "", "text_only_question", "not_a_question", id="text only"),
        pytest.param(ASKED + ASKED, "", "", "broken_item", id="one name twice"),
        pytest.param(choices("r", "A", "A"), "", "", "broken_item", id="one choice twice"),
        pytest.param(slider_fib(2), "", "", "several_blanks", id="several blanks"),
        pytest.param('<response_lid ident="r"/>', "", "", "unknown_interaction", id="no way"),
        pytest.param(
            choices("r", "A", many="Sorted"), "", "", "broken_item", id="unknown cardinality"
        ),
        pytest.param(
            '<response_lid ident="r"><render_choice><response_label ident="A"/>'
            '<response_label ident="B"/></render_choice></response_lid>',
            "",
            "",
            "empty_choices",
            id="no words to choose from",
        ),
        pytest.param(ASKED, when(equal("x", "A"), FULL), "", "undeclared_variable", id="no answer"),
        pytest.param(ASKED, when("<var_extension/>", FULL), "", "unknown_condition", id="extended"),
        pytest.param(
            ASKED, when(equal("r", "A"), gives("many")), "", "not_a_number", id="no number"
        ),
        pytest.param(ASKED, when("", FULL), "", "broken_item", id="points for nothing"),
        pytest.param(
            ASKED, f"<respcondition>{FULL}</respcondition>", "", "broken_item", id="no condition"
        ),
        pytest.param(
            ASKED, when(equal("r", "A"), gives("0", "Divide")), "", "broken_item", id="by zero"
        ),
        pytest.param(
            ASKED, when(equal("r", "A"), gives("1", "Double")), "", "broken_item", id="no action"
        ),
        pytest.param(
            ASKED, when('<vargt respident="r">A</vargt>', FULL), "", "not_comparable", id="no order"
        ),
        pytest.param(
            ASKED,
            when(equal("r", "A"), gives("1", name="ONE"), gives("1", name="TWO")),
            "",
            "ambiguous_score",
            id="two scores",
        ),
        pytest.param(
            ASKED,
            when(equal("r", "A"), FULL, gives("1", name="r")),
            "",
            "duplicate_identifier",
            id="one name for a response and an outcome",
        ),
        pytest.param(
            ASKED, when(equal("r", "A"), FULL) * 1_001, "", "too_complex", id="too many steps"
        ),
        pytest.param(
            choices("r", *map(str, range(400)), many="Multiple"),
            "".join(when(equal("r", str(at)), gives("1", "Add")) for at in range(400))
            + when("<other/>", gives("0")) * 20,
            "",
            "too_complex",
            id="too much to compare",
        ),
        pytest.param(
            "".join(line(f"r{at}") for at in range(501)),
            "",
            "",
            "too_complex",
            id="too many responses",
        ),
        pytest.param(line("r"), RIGHT, "calculated_question", "formula_question", id="formula"),
        pytest.param(
            words('<img src="http://example.org/x.png">', html=True) + ASKED,
            RIGHT,
            "",
            "remote_reference",
            id="a picture elsewhere",
        ),
    ],
)
def test_an_item_that_cannot_be_kept_is_refused_by_name(presentation, conditions, kind, expected):
    assert reason(item(presentation, conditions, kind=kind)) == expected


def test_a_formula_needs_plain_stored_numbers():
    sets = '<var_set><var name="x">2</var><answer>1*10^1</answer></var_set>'
    rest = f"<itemproc_extension><calculated>{sets}</calculated></itemproc_extension>"
    question = item(line("r"), RIGHT, kind="calculated_question", rest=rest)
    assert reason(question) == "formula_question"
    assert reason(question.replace("1*10^1", "2").replace('"x"', '"x y"')) == "formula_question"
    assert taken(question.replace("1*10^1", "2")).templates[0].id == "DRAWN_SET"


def test_a_refused_item_stops_no_other():
    found = read_qti12(document(item(""), item(ASKED, RIGHT, ident="q2")), file="bank.xml")
    assert [one.refusal is None for one in found] == [False, True]
    assert [one.identifier for one in found] == ["q1", "q2"]


def test_items_are_found_in_any_nesting_with_the_title_of_what_holds_them():
    inner = item(ASKED, RIGHT)
    bank = (
        "<objectbank><qtimetadata><qtimetadatafield><fieldlabel>bank_title</fieldlabel>"
        f"<fieldentry>My bank</fieldentry></qtimetadatafield></qtimetadata>{inner}</objectbank>"
    )
    nested = f'<assessment title="Quiz"><section><section>{inner}</section></section></assessment>'
    sources = [
        one.item.metadata.source for one in read_qti12(document(bank, nested), file="x") if one.item
    ]
    assert sources == ["My bank", "Quiz"]


def test_a_reference_to_another_bank_is_refused_with_its_name():
    (found,) = read_qti12(document('<bankentry_item item_ref="q7"/>'), file="x.xml")
    assert found.refusal is not None
    assert (found.identifier, found.refusal.reason) == ("q7", "bank_reference")


def test_an_item_without_a_name_is_named_by_file_and_place():
    nameless = item(ASKED, RIGHT).replace('ident="q1"', "")
    found = read_qti12(document(item(ASKED, RIGHT), nameless), file="bank.xml")
    assert [one.identifier for one in found] == ["q1", "bank.xml#2"]


def test_what_nobody_reads_is_a_loss():
    rest = '<objectives view="All"/>'
    question = item(ASKED.replace("rcardinality", 'colour="red" rcardinality'), RIGHT, rest=rest)
    found = read_qti12(document(f"<section><selection_ordering/>{question}</section>"), file="x")[0]
    dropped = {(loss.code, loss.where) for loss in found.losses}
    assert dropped == {
        ("dropped_attribute", "response_lid@colour"),
        ("dropped_element", "item/objectives"),
        ("dropped_element", "section/selection_ordering"),
    }


def test_feedback_is_shown_by_the_program_and_general_feedback_always():
    show = '<displayfeedback linkrefid="{}" feedbacktype="Response"/>'
    steps = when("<other/>", show.format("all"), goes_on="Yes")
    steps += when(equal("r", "A"), FULL, show.format("good"), goes_on="No")
    steps += when("<other/>", show.format("bad"), show.format("missing"), goes_on="Yes")
    rest = "".join(
        f'<itemfeedback ident="{name}"><flow_mat>{words(name)}</flow_mat></itemfeedback>'
        for name in ("all", "good", "bad", "never")
    )
    one = taken(item(ASKED, steps, rest=rest))
    assert one.feedback[0] == Feedback("FEEDBACK", "all", "modal", "all")
    compiled = compile_item(one)
    assert compiled.score({"r": "A"}).outcomes == {"SCORE": 1, "FEEDBACK": ("all", "good")}
    assert compiled.score({"r": "B"}).outcomes == {"SCORE": 0, "FEEDBACK": ("all", "bad")}


def test_general_feedback_of_an_essay_needs_no_program():
    show = '<displayfeedback linkrefid="all"/>'
    rest = f'<itemfeedback ident="all">{words("Thanks")}</itemfeedback>'
    steps = when("<other/>", show, goes_on="Yes")
    one = taken(item(line("r"), steps, kind="essay_question", rest=rest))
    assert one.program == NoProgram()
    assert compile_item(one).score({"r": "x"}).outcomes["FEEDBACK"] == ("all",)


def test_a_blank_with_words_around_it_stands_in_the_line():
    flow = f"<flow>{words('Water is')}{line('r')}{words('.')}</flow>"
    one = taken(item(flow, when(equal("r", "wet"), FULL)))
    assert one.body == 'Water is <span data-interaction="0"></span>. '
    assert one.interactions[0].inline
    assert scored(one, r="wet") == 1


def test_a_score_without_a_declaration_is_taken_and_said():
    ordered = choices("r", "A", "B", many="Ordered")
    steps = when(equal("r", "B") + equal("r", "A"), gives("5", "Add", "SCORE1"))
    unused = '<decvar varname="ORDERSCORE" vartype="Integer" defaultval="1"/>'
    found = read(item(ordered, steps, outcomes=unused, points=""))
    assert found.item is not None
    assert "undeclared_outcome" in codes(found)
    assert [outcome.id for outcome in found.item.outcomes] == ["SCORE"]
    assert (scored(found.item, r=["B", "A"]), scored(found.item, r=["A", "B"])) == (5, 0)


def test_a_condition_without_a_name_is_about_the_only_response():
    nameless = "<varequal>A</varequal>"
    one = taken(item(ASKED, when(nameless, FULL)))
    assert (scored(one, r="A"), scored(one, r="B")) == (1, 0)
    assert reason(item(ASKED + choices("s", "C"), when(nameless, FULL))) == "undeclared_variable"


def test_a_stimulus_that_is_not_in_the_file_is_said():
    question = with_field(item(ASKED, RIGHT), "parent_stimulus_item_ident", "s9")
    found = read(question)
    assert {(loss.code, loss.where) for loss in found.losses} == {("missing_stimulus", "s9")}


def test_hostile_html_is_cleaned_and_foreign_places_are_no_places():
    html = '<p onclick="x()">A<script>bad()</script><i data-interaction="0">!</i></p>'
    found = read(item(words(html, html=True) + ASKED, RIGHT))
    assert found.item is not None
    assert found.item.body.count("data-interaction") == 1
    assert "script" not in found.item.body
    assert "onclick" not in found.item.body
    assert codes(found) >= {"dropped_attribute"}


def test_files_of_a_package_are_named_from_its_root():
    html = '<img src="$IMS-CC-FILEBASE$/Uploaded%20Media/a.png?canvas_download=1">'
    one = taken(item(words(html, html=True) + ASKED, RIGHT))
    assert [asset.path for asset in one.assets] == ["Uploaded Media/a.png"]
    assert 'src="Uploaded Media/a.png"' in one.body


@settings(max_examples=60)
@given(
    st.recursive(
        st.sampled_from(("item", "section", "response_lid", "varequal", "setvar")),
        lambda inner: st.lists(inner, max_size=4).map(tuple),
        max_leaves=20,
    )
)
def test_no_nesting_of_known_elements_raises(tree):
    def written(node) -> str:
        if isinstance(node, str):
            return f'<{node} ident="a" respident="a">1</{node}>'
        return "<item><presentation>" + "".join(map(written, node)) + "</presentation></item>"

    for found in read_qti12(document(written(tree)), file="x.xml"):
        assert (found.item is None) is (found.refusal is not None)
