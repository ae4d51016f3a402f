from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.scoring.programs import compile_item
from tests.exam_engine.moodle_files import question, read
from tests.exam_engine.plain_texts import codes, identifier, maximum, only, refused, scored, taken

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def cloze(text):
    """Read one text with gaps."""
    return read(question("cloze", text=text))


def option(text, group=1, inner=""):
    """Make a word for gaps."""
    return f"<text>{text}</text><group>{group}</group>{inner}"


def menus(*words, text):
    """Read one text with menus."""
    listed = "".join(f"<selectoption>{one}</selectoption>" for one in words)
    return read(question("gapselect", listed, text=text))


def drags(*words, text, inner=""):
    """Read one text to drag words into."""
    listed = "".join(f"<dragbox>{one}</dragbox>" for one in words)
    return read(question("ddwtos", inner + listed, text=text))


def test_gaps_stand_in_the_text_and_count_by_their_weight():
    item = taken(
        cloze(
            "<p>A {1:MULTICHOICE:=x#yes~y} b {2:SHORTANSWER:=Rom~%50%R*} c {:NUMERICAL:=3:0.5}</p>"
        )
    )
    places = [f'<span data-interaction="{at}"></span>' for at in range(3)]
    assert item.body == "<p>A {} b {} c {}</p>".format(*places)
    assert [one.id for one in item.responses] == ["RESPONSE_1", "RESPONSE_2", "RESPONSE_3"]
    assert [str(one.kind) for one in item.interactions] == [
        "inlineChoice",
        "textEntry",
        "textEntry",
    ]
    assert maximum(item) == 4
    right = {"RESPONSE_1": identifier(item, "x"), "RESPONSE_2": "rom", "RESPONSE_3": "3.5"}
    assert scored(item, right) == 4
    assert scored(item, right | {"RESPONSE_2": "Rimini"}) == 3
    assert scored(item, dict.fromkeys(right)) == 0
    assert [(one.outcome, one.id, one.content) for one in item.feedback] == [
        ("FEEDBACK_RESPONSE_1", "A", "yes")
    ]


def test_one_gap_alone_is_the_response_itself():
    item = taken(cloze("Now {1:MC:=a~b}!"))
    assert [one.id for one in item.responses] == ["RESPONSE"]


@pytest.mark.parametrize(
    ("gap", "kind", "shuffle"),
    [
        *((name, "inlineChoice", False) for name in ("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV")),
        *((name, "inlineChoice", False) for name in ("MULTICHOICE_H", "MCH")),
        *((name, "inlineChoice", True) for name in ("MULTICHOICE_S", "MCS", "MULTICHOICE_VS")),
        *((name, "inlineChoice", True) for name in ("MCVS", "MULTICHOICE_HS", "MCHS")),
        *((name, "choice", False) for name in ("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH")),
        *(
            (name, "choice", True)
            for name in ("MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS")
        ),
    ],
)
def test_every_kind_of_chosen_gap_is_known(gap, kind, shuffle):
    item = taken(cloze(f"Now {{1:{gap}:=a~b}}"))
    assert (item.interactions[0].kind, item.interactions[0].shuffle) == (kind, shuffle)


@pytest.mark.parametrize(
    ("gap", "scores"),
    [
        *(
            pytest.param(name, {"abc": 1, "ABC": 1}, id=name)
            for name in ("SHORTANSWER", "SA", "MW")
        ),
        *(
            pytest.param(name, {"abc": 1, "ABC": 0}, id=name)
            for name in ("SHORTANSWER_C", "SAC", "MWC")
        ),
    ],
)
def test_every_kind_of_typed_gap_is_known(gap, scores):
    item = taken(cloze(f"Now {{1:{gap}:=abc}}"))
    assert {one: scored(item, one) for one in scores} == scores


def test_several_choices_share_the_weight_and_wrong_ones_take_a_share_away():
    item = taken(cloze("{2:MULTIRESPONSE:=a~=b~c}"))
    names = {one: identifier(item, one) for one in "abc"}
    given = ("ab", "a", "abc", "c")
    assert [scored(item, [names[one] for one in two]) for two in given] == [2, 1, 1, 0]


def test_several_choices_with_weights_of_their_own_are_scaled_to_the_whole():
    item = taken(cloze("{1:MR:%50%a~%100%b~c~%-25%d}"))
    names = {one: identifier(item, one) for one in "abcd"}
    given = ("ab", "a", "abc", "ad")
    assert [scored(item, [names[one] for one in two]) for two in given] == [
        *(1, THIRD, 1, THIRD - Fraction(1, 4))
    ]


def test_marks_inside_answers_are_escaped_or_character_references():
    item = taken(cloze(r"{1:SA:=a\}b\#c\~d#told \} &lt;b&gt;so&lt;/b&gt;~%50%&#1085;&amp;&nbsp;x}"))
    assert [scored(item, one) for one in ("a}b#c~d", "н& x")] == [1, HALF]
    assert item.feedback[0].content == "told } <b>so</b>"


def test_choices_may_hold_markup_and_texts_may_hold_anything_in_any():
    item = taken(cloze("{1:MC:=a &lt; 2~<b>c</b>} {1:SA:=x~%10%*}"))
    assert [one.content for one in item.interactions[0].choices] == ["a &lt; 2", "<b>c</b>"]
    other = {"RESPONSE_2": "anything", "RESPONSE_1": None}
    assert scored(item, other) == Fraction(1, 10)


def test_numbers_take_a_decimal_comma_and_any_other():
    item = taken(cloze("{1:NM:=3,5:0,25~%50%4~%10%*}"))
    assert [scored(item, one) for one in ("3.75", "3.76", "4", None)] == [
        *(1, Fraction(1, 10), HALF, 0)
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("no gap", "no_gaps", id="no gap"),
        pytest.param("{1:MULTICHOICE}", "broken_gap", id="no answers"),
        pytest.param("{1:REGEXP:=a.*}", "broken_gap", id="kind of a plug-in"),
        pytest.param("{1:SA:=a} {2:REGEXP:=b}", "broken_gap", id="one known, one not"),
        pytest.param("{1:SA:=a", "broken_gap", id="open"),
        pytest.param('<img alt="{1:SA:=a}" src="x.png">', "broken_gap", id="inside a tag"),
        pytest.param("<script>{1:SA:=a}</script>", "broken_gap", id="inside a script"),
        pytest.param("{1:MC:a~b}", "no_correct_answer", id="nothing right"),
        pytest.param("{3:NUMERICAL:=zero}", "not_a_number", id="no number"),
        pytest.param("{1:SA:%abc%a}", "no_correct_answer", id="no weight"),
        pytest.param("{1:SA:%999%a}", "bad_weight", id="weight"),
        pytest.param("{1:SA:=a}" * 201, "too_many_gaps", id="gaps"),
        pytest.param(f"{{1:MC:=a{'~b' * 200}}}", "too_many_answers", id="answers"),
        pytest.param("{1:SA:" * 40_000, "too_large", id="length"),
    ],
)
def test_broken_texts_with_gaps_are_refused(text, reason):
    assert refused(cloze(text))[0] == reason


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                "{1:SA:",
                "{:MC:",
                "{2:MR:",
                "{1:NM:",
                "}",
                "=",
                "~",
                "#",
                "%50%",
                "*",
                "a",
                "2",
                "\\",
                ":",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_any_text_is_imported_or_refused(text):
    one = only(cloze(text))
    assert (one.item is None) != (one.refusal is None)
    assert one.refusal is None or one.refusal.reason != "broken_item"
    assert one.item is None or compile_item(one.item)


def test_a_grade_beside_the_weights_is_noted():
    inner = "<defaultgrade>5</defaultgrade>"
    found = only(read(question("cloze", inner, text="{2:SA:=a}")))
    assert (maximum(found.item), codes(found)) == (2, ["dropped_element"])


def test_menus_offer_the_words_of_their_group():
    words = (option("cat"), option("sat", 2), option("mat"), option("dog &amp; co"))
    item = taken(menus(*words, text="The [[1]] [[2]] on the [[3]]."))
    assert [[one.content for one in shown.choices] for shown in item.interactions] == [
        ["cat", "mat", "dog &amp; co"],
        ["sat"],
        ["cat", "mat", "dog &amp; co"],
    ]
    right = {f"RESPONSE_{at}": name for at, name in enumerate("AAB", 1)}
    assert scored(item, right) == 1
    assert scored(item, right | {"RESPONSE_3": "A"}) == 2 * THIRD
    assert maximum(item) == 1


def test_words_are_dragged_into_the_gaps_of_a_passage():
    words = (option("cat"), option("sat", 2), option("mat", 1, "<infinite/>"), option("<b>dog</b>"))
    item = taken(
        drags(*words, text="The [[1]] [[2]] on [[3]]", inner="<defaultgrade>3</defaultgrade>")
    )
    shown = item.interactions[0]
    assert shown.passage == (
        'The <span data-gap="G1"></span> <span data-gap="G2"></span> on <span data-gap="G3"></span>'
    )
    assert [(one.content, one.most, one.groups) for one in shown.choices] == [
        ("<b>dog</b>", 1, ("1",)),
        ("cat", 1, ("1",)),
        ("mat", 0, ("1",)),
        ("sat", 1, ("2",)),
    ]
    assert [one.groups for one in shown.targets] == [("1",), ("2",), ("1",)]
    cat, sat, mat = (identifier(item, one) for one in ("cat", "sat", "mat"))
    assert scored(item, [f"{cat} G1", f"{sat} G2", f"{mat} G3"]) == 3
    assert scored(item, [f"{cat} G3", f"{sat} G2", f"{mat} G1"]) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("none", "no_gaps", id="no gap"),
        pytest.param("[[3]]", "broken_gap", id="word that is not there"),
        pytest.param("[[0]]", "broken_gap", id="word before the first"),
        pytest.param("[[1]]" * 201, "too_many_gaps", id="gaps"),
        pytest.param('<img alt="[[1]]" src="a.png">', "broken_gap", id="inside a tag"),
        pytest.param("[[1]]" * 50_000, "too_large", id="length"),
    ],
)
def test_broken_numbered_gaps_are_refused(text, reason):
    assert refused(menus(option("a"), option("b"), text=text))[0] == reason
    assert refused(drags(option("a"), option("b"), text=text))[0] == reason
