from decimal import Decimal
from fractions import Fraction

import pytest

from exam_engine.items.assessment.declarations import Literal, MapEntry, Mapping
from exam_engine.items.assessment.rules import (
    CustomProgram,
    ProgramTemplate,
    TemplateProgram,
)
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.qti12_files import (
    choices,
    codes,
    equal,
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

ONE = choices("r", "A", "B", "C")
MANY = choices("r", "A", "B", "C", many="Multiple")
FULL = gives("100")
A, B, C = (equal("r", name) for name in "ABC")


def key_of(one) -> list[str]:
    return [literal.text for literal in one.responses[0].correct]


def sets(*amounts: tuple[str, str]) -> str:
    return "".join(when(condition, gives(amount)) for condition, amount in amounts)


def adds(*amounts: tuple[str, str], goes_on: str = "") -> str:
    return "".join(
        when(condition, gives(amount, "Add"), goes_on=goes_on) for condition, amount in amounts
    )


@pytest.mark.parametrize(
    ("presentation", "steps", "mapping"),
    [
        pytest.param(ONE, sets((A, "100"), (B, "50")), {"A": 2, "B": 1}, id="set, of one"),
        pytest.param(ONE, adds((A, "100"), (B, "-50")), {"A": 2, "B": -1}, id="added, of one"),
        pytest.param(
            ONE,
            adds((A, "50"), (A, "50"), (B, "25"), goes_on="Yes"),
            {"A": 2, "B": Decimal("0.5")},
            id="added twice to one value",
        ),
        pytest.param(
            ONE,
            adds((A, "50"), (A, "50"), (B, "25"), goes_on="No"),
            {"A": 1, "B": Decimal("0.5")},
            id="ended after the first",
        ),
        pytest.param(ONE, sets((A + B, "100")), {"A": 2, "B": 2}, id="two values of one"),
        pytest.param(
            ONE, sets((A, "100"), ("<other/>", "0")), {"A": 2}, id="with nothing for the rest"
        ),
        pytest.param(MANY, adds((A, "50"), (B, "50")), {"A": 1, "B": 1}, id="added, of many"),
    ],
)
def test_a_mapping_says_what_each_value_earns_where_it_can(presentation, steps, mapping):
    outcomes = '<decvar varname="SCORE" maxvalue="100"/>'
    one = taken(item(presentation, steps, points="2", outcomes=outcomes))
    assert one.program == TemplateProgram(ProgramTemplate.MAP_RESPONSE, "r", "SCORE")
    entries = tuple(MapEntry(name, Decimal(points)) for name, points in mapping.items())
    assert one.responses[0].mapping == Mapping(entries)


@pytest.mark.parametrize(
    ("presentation", "steps", "given", "expected"),
    [
        pytest.param(
            ONE, sets((A, "100"), ("<other/>", "20")), "B", Fraction(1, 5), id="points for the rest"
        ),
        pytest.param(
            MANY, adds((A, "50"), (B, "50"), goes_on="No"), ["A", "B"], Fraction(1, 2), id="an end"
        ),
        pytest.param(MANY, sets((A, "100"), (B, "50")), ["A", "B"], 1, id="set, of many"),
        pytest.param(
            MANY, adds((f"<or>{A}{B}</or>", "100")), ["A", "B"], 1, id="one of two, of many"
        ),
        pytest.param(
            MANY, adds((A + C, "100")), ["A", "C"], 1, id="two of three, the third not said"
        ),
        pytest.param(
            MANY,
            sets((f"<and>{A}<not>{B}</not></and>", "100")),
            ["A", "C"],
            1,
            id="all but one said",
        ),
        pytest.param(ONE, adds((A, "33.33"), (A, "0.01")), "A", Fraction(3334, 10000), id="exact"),
        pytest.param(
            ONE, when(A, FULL) + when(f"<not>{A}</not>", gives("5", "Subtract")), "A", 1, id="not"
        ),
    ],
)
def test_what_no_mapping_can_say_is_a_program_of_rules_or_still_exact(
    presentation, steps, given, expected
):
    one = taken(item(presentation, steps))
    assert scored(one, r=given) == expected


@pytest.mark.parametrize(
    ("presentation", "steps", "key"),
    [
        pytest.param(ONE, sets((A, "50"), (B, "100"), (C, "20")), ["B"], id="what is set highest"),
        pytest.param(MANY, adds((A, "50"), (B, "50"), (C, "-50")), ["A", "B"], id="what adds"),
        pytest.param(ONE, adds((B, "100"), (C, "40")), ["B"], id="one of what adds"),
        pytest.param(
            line("r"), sets((equal("r", "x") + equal("r", "y"), "100")), ["x"], id="a spelling"
        ),
        pytest.param(
            line("r", kind="Decimal"),
            when('<vargte respident="r">2</vargte><varlte respident="r">4</varlte>', FULL),
            ["2"],
            id="the lower end of a range",
        ),
        pytest.param(
            line("r", kind="Decimal"),
            when('<vargt respident="r">2</vargt>', FULL),
            [],
            id="nothing known of an open range",
        ),
        pytest.param(
            choices("r", "A", "B", "C", many="Ordered"),
            when(C + A + B, FULL),
            ["C", "A", "B"],
            id="an order",
        ),
    ],
)
def test_the_key_is_what_the_best_steps_ask_for(presentation, steps, key):
    assert key_of(taken(item(presentation, steps))) == key


def test_the_spellings_of_a_text_are_a_mapping_without_regard_to_case():
    one = taken(item(line("r"), sets((equal("r", "Rot"), "100"), (equal("r", "ROT"), "50"))))
    assert one.responses[0].mapping == Mapping(
        (MapEntry("ROT", Decimal(1), case_sensitive=False),), lower=None
    )
    assert [scored(one, r=text) for text in ("rot", "Rot", "x")] == [1, 1, 0]


def test_spellings_with_and_without_regard_to_case_are_a_program():
    steps = sets((equal("r", "a", 'case="Yes"'), "100"), (equal("r", "b"), "50"))
    one = taken(item(line("r"), steps))
    assert isinstance(one.program, CustomProgram)
    given = ("a", "A", "B")
    assert [scored(one, r=text) for text in given] == [1, 0, Fraction(1, 2)]


def test_a_key_for_one_point_needs_no_mapping_and_for_more_it_does():
    assert taken(item(ONE, sets((A, "100")))).program == TemplateProgram(
        ProgramTemplate.MATCH_CORRECT, "r", "SCORE"
    )
    assert taken(item(ONE, sets((A, "100")), points="2")).responses[0].mapping is not None


def test_a_default_is_where_every_answer_starts():
    outcomes = '<decvar varname="SCORE" defaultval="10" minvalue="0" maxvalue="100"/>'
    one = taken(item(ONE, adds((A, "90")), outcomes=outcomes, points="5"))
    assert one.outcomes[0].default == (Literal("0.5"),)
    assert [scored(one, r="A"), scored(one, r="B"), scored(one)] == [
        5,
        Fraction(1, 2),
        Fraction(1, 2),
    ]


@pytest.mark.parametrize(
    ("amounts", "maximum", "code"),
    [
        (("33.33", "33.33", "33.33"), "100", "rounded_shares"),
        (("16.67", "16.67", "66.67"), "100", "rounded_shares"),
        (("30", "30", "30"), "100", None),
        (("33.34", "33.34", "33.34"), "100", "rounded_shares"),
        (("34", "34", "34"), "100", "beyond_maximum"),
        (("50", "30", "20"), "100", None),
        (("50", "30", "20"), "10", "percent_assumed"),
        (("50", "30", "21"), "10", "beyond_maximum"),
    ],
)
def test_shares_that_do_not_meet_the_maximum_are_said(amounts, maximum, code):
    steps = adds(*zip((A, B, C), amounts, strict=True))
    outcomes = f'<decvar varname="SCORE" minvalue="0" maxvalue="{maximum}"/>'
    found = read(item(MANY, steps, outcomes=outcomes, points="1"))
    expected = {"rounded_shares", "beyond_maximum", "percent_assumed"} & {code}
    assert codes(found) & {"rounded_shares", "beyond_maximum", "percent_assumed"} == expected
    assert found.item is not None
    best = scored(found.item, r=["A", "B", "C"])
    assert best == (Fraction(9, 10) if amounts == ("30", "30", "30") else 1)


def test_without_any_maximum_the_most_that_can_be_earned_is_full_marks():
    outcomes = '<decvar varname="SCORE"/>'
    one = taken(item(MANY, adds((A, "3"), (B, "1")), outcomes=outcomes, points="8"))
    assert [scored(one, r=["A", "B"]), scored(one, r=["B"])] == [8, 2]
    assert one.outcomes[0].maximum == 8


def test_points_that_are_multiplied_without_a_maximum_are_kept_as_they_are():
    steps = adds((A, "3"), goes_on="Yes") + when(B, gives("2", "Multiply"), goes_on="Yes")
    found = read(item(MANY, steps, outcomes='<decvar varname="SCORE"/>', points="8"))
    assert found.item is not None
    assert "no_points" in codes(found)
    assert scored(found.item, r=["A", "B"]) == 6
    assert found.item.outcomes[0].maximum is None


def test_steps_that_earn_nothing_are_no_scoring():
    found = read(item(ONE, sets((A, "0"), (B, "-5"))))
    assert found.item is not None
    assert "no_scoring" in codes(found)
    assert compile_item(found.item).score({"r": "A"}).score is None


def test_an_item_that_is_worth_nothing_scores_nothing():
    one = taken(item(ONE, sets((A, "100")), points="0"))
    assert (scored(one, r="A"), one.outcomes[0].maximum) == (0, 0)


def test_an_answer_that_nobody_scores_is_said():
    found = read(item(ONE + line("essay"), sets((A, "100"))))
    assert "unscored_response" in codes(found)
    assert found.item is not None
    assert scored(found.item, r="A", essay="words") == 1


@pytest.mark.parametrize(
    ("sets_of_numbers", "ok"),
    [
        pytest.param([("1", "2")], True, id="one set"),
        pytest.param([("1", "2")] * 500, True, id="most sets"),
        pytest.param([("1", "2")] * 501, False, id="too many sets"),
        pytest.param([("1", "2"), ("x", "3")], False, id="no number"),
        pytest.param([], False, id="no set"),
    ],
)
def test_a_calculated_question_needs_its_sets(sets_of_numbers, ok):
    stored = "".join(
        f'<var_set><var name="x">{x}</var><answer>{answer}</answer></var_set>'
        for x, answer in sets_of_numbers
    )
    rest = f"<itemproc_extension><calculated>{stored}</calculated></itemproc_extension>"
    question = item(words("[x]") + line("r"), when(A, FULL), kind="calculated_question", rest=rest)
    if ok:
        assert scored(taken(question), r="2") == 1
        assert scored(taken(question), r="2.01") == 0
        other = question.replace(
            "</calculated>", '<var_set><var name="y">1</var></var_set></calculated>'
        )
        assert reason(other) == "formula_question"
        assert (
            reason(
                question.replace(
                    "<calculated>", "<calculated><answer_tolerance>-1</answer_tolerance>"
                )
            )
            == "formula_question"
        )
        assert reason(question.replace(line("r"), line("r") + line("s"))) == "formula_question"
    else:
        assert reason(question) == "formula_question"
