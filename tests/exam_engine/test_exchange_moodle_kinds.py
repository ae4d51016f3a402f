from fractions import Fraction

import pytest

from exam_engine.items.assessment.item import Rubric
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.moodle_files import answer, pair, question, read
from tests.exam_engine.plain_texts import (
    chosen,
    codes,
    identifier,
    maximum,
    only,
    paired,
    refused,
    scored,
    taken,
)

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
TRUE_FALSE = answer("true", 100) + answer("false")


def test_one_of_several_earns_its_fraction_of_the_grade():
    inner = "<defaultgrade>2.0000000</defaultgrade><single>true</single>" + (
        answer("<p>pear</p>", 100) + answer("plum", 50, remark="nearly") + answer("stone", -25)
    )
    item = taken(read(question("multichoice", inner)))
    assert [chosen(item, one) for one in ("pear", "plum", "stone")] == [2, 1, -HALF]
    assert (maximum(item), item.outcomes[0].minimum) == (2, Fraction(-1, 2))
    assert item.body == '<p>Asked?</p><div data-interaction="0"></div>'
    assert not item.interactions[0].shuffle
    assert [one.id for one in item.interactions[0].choices] == ["A", "B", "C"]
    assert [(one.id, one.content) for one in item.feedback] == [("B", "nearly")]


def test_some_of_several_add_up_to_exact_thirds_and_never_below_nothing():
    thirds = "".join(answer(one, "33.33333") for one in "abc")
    inner = f"<single>false</single><shuffleanswers>1</shuffleanswers>{thirds}{answer('d', -100)}"
    found = only(read(question("multichoice", inner)))
    assert [chosen(found.item, *one) for one in ("abc", "ab", "a", "abcd", "d", "")] == [
        *(1, 2 * THIRD, THIRD, 0, 0, 0)
    ]
    assert codes(found) == ["fraction_made_exact"] * 3
    assert found.item.interactions[0].shuffle


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        pytest.param(answer("true", 100) + answer("false"), "true", id="true"),
        pytest.param(answer("true") + answer("false", 100), "false", id="false"),
        pytest.param(answer("false") + answer("true", 100), "true", id="false first"),
        pytest.param(answer("Wahr") + answer("Falsch", 100), "false", id="other words"),
    ],
)
def test_true_and_false(answers, right):
    item = taken(read(question("truefalse", answers)))
    assert [scored(item, one) for one in ("true", "false")] == [right == "true", right == "false"]


def test_typed_texts_know_wildcards_case_and_any_other():
    inner = (
        "<usecase>1</usecase><defaultgrade>2</defaultgrade>"
        + answer("New*York", 100)
        + answer("Boston", 50, remark="no")
        + answer("*", "10")
        + answer("never reached", 100)
    )
    item = taken(read(question("shortanswer", inner)))
    given = ("New York", "NewYork", "new york", "Boston", "boston", None)
    assert [scored(item, one) for one in given] == [2, 2, *([Fraction(1, 5)]), 1, Fraction(1, 5), 0]


def test_texts_without_wildcards_ignore_case_unless_told():
    item = taken(read(question("shortanswer", answer("Boston", 100) + answer(r"a\*b", 50))))
    assert [scored(item, one) for one in ("BOSTON", "a*b", "axb")] == [1, HALF, 0]


def test_numbers_have_a_tolerance_each_and_lose_their_unit():
    unit = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"
    inner = (
        answer("3.5", 100, inner="<tolerance>0.25</tolerance>")
        + answer("3.5", 50, inner="<tolerance>1</tolerance>")
        + f"{unit}<unitgradingtype>1</unitgradingtype><unitpenalty>0.1</unitpenalty>"
    )
    found = only(read(question("numerical", inner)))
    assert [scored(found.item, one) for one in ("3.75", "3.25", "4.5", "4.51")] == [1, 1, HALF, 0]
    assert codes(found) == ["unit_dropped"]
    assert "a wrong unit cost points" in found.losses[0].detail


def test_answers_of_old_files_stand_outside_text():
    inner = "<answer>7<fraction>1</fraction><tolerance>1</tolerance></answer>"
    assert scored(taken(read(question("numerical", inner))), "8") == 1


@pytest.mark.parametrize("other", ["*", ""])
def test_any_other_number_may_earn_something(other):
    item = taken(read(question("numerical", answer("1", 100) + answer(other, 20))))
    assert [scored(item, one) for one in ("1", "2", None)] == [1, Fraction(1, 5), 0]


def test_a_match_pays_each_pair_and_takes_distractors():
    inner = (
        pair("cat", "mammal") + pair("carp", "fish") + pair("dog", "mammal") + pair("<p></p>", "x")
    )
    item = taken(read(question("matching", inner)))
    assert [one.content for one in item.interactions[0].targets] == ["fish", "mammal", "x"]
    assert paired(item, cat="mammal", carp="x", dog="mammal") == 2 * THIRD


def test_targets_are_plain_text_unless_they_say_their_format():
    target = '<answer format="html"><text>&lt;b&gt;f&lt;/b&gt;</text></answer>'
    marked = f"<subquestion><text>c</text>{target}</subquestion>"
    item = taken(read(question("ddmatch", pair("cat", "<b>m</b>") + marked)))
    assert [one.content for one in item.interactions[0].targets] == [
        *("&lt;b&gt;m&lt;/b&gt;", "<b>f</b>")
    ]


@pytest.mark.parametrize(
    ("grading", "given", "points"),
    [
        pytest.param("ALL_OR_NOTHING", "abdc", 0, id="all or nothing"),
        pytest.param("ABSOLUTE_POSITION", "abdc", HALF, id="places"),
        pytest.param("RELATIVE_NEXT_EXCLUDE_LAST", "dabc", 2 * THIRD, id="next"),
        pytest.param("", "dabc", 2 * THIRD, id="next where nothing is said"),
        pytest.param("RELATIVE_NEXT_INCLUDE_LAST", "dabc", HALF, id="next and last"),
        pytest.param("RELATIVE_NEXT_INCLUDE_LAST", "bacd", HALF, id="next and last right"),
        pytest.param("RELATIVE_ONE_PREVIOUS_AND_NEXT", "abdc", Fraction(3, 8), id="both sides"),
        pytest.param("RELATIVE_ONE_PREVIOUS_AND_NEXT", "dcba", 0, id="both sides wrong"),
    ],
)
def test_rankings_are_graded_as_they_say(grading, given, points):
    said = f"<gradingtype>{grading}</gradingtype>" if grading else ""
    inner = said + "".join(answer(one, at) for at, one in enumerate("abcd", 1))
    item = taken(read(question("ordering", inner)))
    assert scored(item, [identifier(item, one) for one in given]) == points
    assert scored(item, [identifier(item, one) for one in "abcd"]) == 1


def test_a_ranking_of_some_of_the_things_shows_them_all():
    inner = (
        "<selecttype>RANDOM</selecttype><selectcount>2</selectcount>" + answer("a") + answer("b")
    )
    assert codes(only(read(question("ordering", inner)))) == ["selection_dropped"]


def test_an_essay_is_scored_by_a_person_with_the_instructions():
    inner = (
        "<responseformat>monospaced</responseformat><responsefieldlines>7</responsefieldlines>"
        '<graderinfo format="html"><text>Look &lt;b&gt;twice&lt;/b&gt;</text></graderinfo>'
        "<defaultgrade>4</defaultgrade><attachments>1</attachments>"
    )
    found = only(read(question("essay", inner)))
    field = found.item.interactions[0].field
    assert (field.format, field.expected_lines) == ("preformatted", 7)
    assert found.item.rubrics == (Rubric(("scorer",), "Look <b>twice</b>"),)
    assert (found.item.outcomes[0].external, maximum(found.item)) == ("human", 4)
    assert [one.where for one in found.losses] == ["attachments"]
    assert compile_item(found.item).score({"RESPONSE": "x"}).reason == "needs_human"


def test_a_typed_answer_stands_at_the_blank_in_the_text():
    inner = answer("noon", 100)
    item = taken(read(question("shortanswer", inner, text="<p>At _____ sharp</p>")))
    assert item.body == '<p>At <span data-interaction="0"></span> sharp</p>'
    assert item.interactions[0].inline


@pytest.mark.parametrize(
    ("kind", "inner", "reason"),
    [
        pytest.param("description", "", "not_a_question", id="description"),
        pytest.param("random", "", "not_a_question", id="random"),
        pytest.param("calculated", "", "formula_question", id="calculated"),
        pytest.param("calculatedmulti", "", "formula_question", id="calculated choice"),
        pytest.param("stack", "", "unsupported_kind", id="plug-in"),
        pytest.param("", "", "unsupported_kind", id="no type"),
        pytest.param("multichoice", answer("a", 100), "too_few_answers", id="one choice"),
        pytest.param("multichoice", answer("a") + answer("b"), "no_correct_answer", id="no right"),
        pytest.param("multichoice", answer("a", "x") + answer("b"), "bad_weight", id="weight"),
        pytest.param("multichoice", answer("a", 120) + answer("b"), "bad_weight", id="too much"),
        pytest.param("truefalse", answer("true", 100), "broken_item", id="no false"),
        pytest.param(
            "truefalse", answer("true", 100) + answer("false", 100), "no_correct_answer", id="both"
        ),
        pytest.param("shortanswer", "", "no_correct_answer", id="no text"),
        pytest.param("shortanswer", answer("", 100), "empty_answer", id="empty text"),
        pytest.param("numerical", answer("abc", 100), "not_a_number", id="no number"),
        pytest.param(
            "numerical",
            answer("1", 100, inner="<tolerance>x</tolerance>"),
            "not_a_number",
            id="tol",
        ),
        pytest.param("matching", pair("a", "b"), "too_few_answers", id="one pair"),
        pytest.param("matching", pair("a", "b") + pair("c", ""), "empty_answer", id="no target"),
        pytest.param("ordering", answer("a"), "too_few_answers", id="nothing to order"),
        pytest.param(
            "ordering",
            "<gradingtype>RELATIVE_TO_CORRECT</gradingtype>" + answer("a") + answer("b"),
            "unsupported_scoring",
            id="grading",
        ),
        pytest.param(
            "essay", "<responseformat>noinline</responseformat>", "unsupported_kind", id="files"
        ),
        pytest.param(
            "truefalse", f"<defaultgrade>x</defaultgrade>{TRUE_FALSE}", "not_a_number", id="grade"
        ),
        pytest.param(
            "truefalse", f"<defaultgrade>-1</defaultgrade>{TRUE_FALSE}", "bad_points", id="minus"
        ),
    ],
)
def test_refusals_name_reason_line_and_question(kind, inner, reason):
    found_reason, message = refused(read(question(kind, inner, name="My Q")))
    assert found_reason == reason
    assert message.startswith("line 1, My Q: ")


def test_a_grade_of_nothing_counts_as_one_point_and_is_noted():
    found = only(read(question("truefalse", f"<defaultgrade>0.0</defaultgrade>{TRUE_FALSE}")))
    assert (maximum(found.item), codes(found)) == (1, ["grade_assumed"])
