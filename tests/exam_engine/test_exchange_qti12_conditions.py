from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.items.assessment.rules import CustomProgram
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.qti12_files import (
    choices,
    codes,
    equal,
    gives,
    item,
    line,
    read,
    scored,
    taken,
    when,
    words,
)

FULL = gives("100")
TWO = choices("r", "A", "B") + choices("s", "A", "B")
MANY = choices("r", "A", "B", "C", many="Multiple")
NAMED = '<decvar varname="{}" vartype="Decimal" defaultval="0" minvalue="0" maxvalue="{}"/>'


@pytest.mark.parametrize(
    ("condition", "right", "wrong"),
    [
        pytest.param(
            f"<or>{equal('r', 'A')}{equal('s', 'A')}</or>",
            [{"r": "A"}, {"s": "A"}, {"r": "B", "s": "A"}],
            [{}, {"r": "B", "s": "B"}],
            id="or",
        ),
        pytest.param(
            equal("r", "A") + equal("s", "B"),
            [{"r": "A", "s": "B"}],
            [{"r": "A"}, {"s": "B"}, {"r": "A", "s": "A"}],
            id="beside each other, both",
        ),
        pytest.param(
            equal("r", "A") + equal("r", "B"),
            [{"r": "A"}, {"r": "B"}],
            [{}, {"s": "A"}],
            id="two values of one single answer, either",
        ),
        pytest.param(
            f"<and>{equal('r', 'A')}{equal('r', 'B')}</and>",
            [],
            [{"r": "A"}, {"r": "B"}],
            id="a written and of two values of one answer, never",
        ),
        pytest.param(
            f"<not>{equal('r', 'A')}</not>",
            [{}, {"r": "B"}],
            [{"r": "A"}],
            id="not, also without an answer",
        ),
        pytest.param(
            f"<not><or>{equal('r', 'A')}{equal('s', 'A')}</or></not>",
            [{}, {"r": "B"}],
            [{"r": "A"}, {"s": "A", "r": "B"}],
            id="not over or",
        ),
        pytest.param(
            '<unanswered respident="r"/>', [{}, {"s": "A"}], [{"r": "A"}], id="unanswered"
        ),
        pytest.param(
            f"<not><not>{equal('r', 'A')}</not></not>",
            [{"r": "A"}],
            [{}, {"r": "B"}],
            id="twice not",
        ),
    ],
)
def test_conditions_hold_for_what_they_say_and_nothing_else(condition, right, wrong):
    one = taken(item(TWO, when(condition, FULL) + when(equal("r", "never"), gives("0"))))
    assert [scored(one, **responses) for responses in right] == [1] * len(right)
    assert [scored(one, **responses) for responses in wrong] == [0] * len(wrong)


@pytest.mark.parametrize(
    ("condition", "right", "wrong"),
    [
        pytest.param(
            '<varsubset respident="r" setmatch="Exact">A,C</varsubset>',
            ["AC", "ABC"],
            ["A", ""],
            id="all of a set",
        ),
        pytest.param(
            '<varsubset respident="r" setmatch="Partial">A,C</varsubset>',
            ["A", "BC"],
            ["B", ""],
            id="some of a set",
        ),
        pytest.param(equal("r", "A") + equal("r", "B"), ["AB", "ABC"], ["A", "B"], id="both"),
        pytest.param(f"<not>{equal('r', 'A')}</not>", ["", "BC"], ["A", "AB"], id="not among"),
    ],
)
def test_an_answer_of_many_equals_each_of_its_values(condition, right, wrong):
    one = taken(item(MANY, when(condition, FULL)))
    assert [scored(one, r=list(given)) for given in right] == [1] * len(right)
    assert [scored(one, r=list(given)) for given in wrong] == [0] * len(wrong)


def test_a_text_may_contain_what_is_wanted():
    condition = '<varsubstring respident="r" case="No">Blue</varsubstring>'
    one = taken(item(line("r"), when(condition, FULL)))
    assert [scored(one, r=text) for text in ("dark BLUE sky", "green", "")] == [1, 0, 0]


def test_a_point_lies_in_an_area_or_not():
    render = (
        '<response_xy ident="r"><render_hotspot><material><matimage uri="map.png" width="200"/>'
        "</material></render_hotspot></response_xy>"
    )
    condition = '<varinside respident="r" areatype="Rectangle">10,20,30,40</varinside>'
    one = taken(item(words("Where?") + render, when(condition, FULL)))
    assert one.interactions[0].picture is not None
    assert one.interactions[0].picture.source == "map.png"
    assert [asset.path for asset in one.assets] == ["map.png"]
    points = ("10 20", "40 60", "9 20", "41 60", "40 61")
    assert [scored(one, r=point) for point in points] == [1, 1, 0, 0, 0]


def test_areas_of_a_picture_can_be_chosen_by_name():
    label = '<response_label ident="{}" rarea="Ellipse">{}</response_label>'
    render = (
        '<response_lid ident="r"><render_hotspot><material><matimage uri="map.png"/></material>'
        f"{label.format('A', '50,50,20,10')}{label.format('B', '90,90,4,4')}"
        "</render_hotspot></response_lid>"
    )
    one = taken(item(render, when(equal("r", "B"), FULL)))
    area = one.interactions[0].choices[0].area
    assert area is not None
    assert (str(area.shape), area.coords) == ("ellipse", (50, 50, 10, 5))
    assert (scored(one, r="B"), scored(one, r="A")) == (1, 0)


def test_pairs_of_labels_are_compared_as_pairs():
    labels = "".join(
        f'<response_label ident="{name}" match_group="{group}">{words(name)}</response_label>'
        for name, group in (("A", "1,2"), ("B", "1,2"), ("1", ""), ("2", ""))
    )
    pairs = (
        '<response_grp ident="r" rcardinality="Multiple"><render_extension><ims_render_object>'
        f"{labels}</ims_render_object></render_extension></response_grp>"
    )
    steps = when(equal("r", "A,1"), gives("50", "Add")) + when(
        equal("r", "B,2"), gives("50", "Add")
    )
    one = taken(item(pairs, steps))
    assert [choice.id for choice in one.interactions[0].targets] == ["1", "2"]
    assert scored(one, r=["A 1", "B 1"]) == Fraction(1, 2)
    assert scored(one, r=["A 1", "B 2"]) == 1


@pytest.mark.parametrize(
    ("element", "at_59", "at_60", "at_61"),
    [
        ("durlt", 1, 0, 0),
        ("durlte", 1, 1, 0),
        ("durequal", 0, 1, 0),
        ("durgte", 0, 1, 1),
        ("durgt", 0, 0, 1),
    ],
)
def test_the_time_taken_can_be_a_condition(element, at_59, at_60, at_61):
    condition = f"<and>{equal('r', 'A')}<{element}>60</{element}></and>"
    one = taken(item(TWO, when(condition, FULL)))
    found = [scored(one, r="A", duration=seconds) for seconds in (59, 60, 61)]
    assert found == [at_59, at_60, at_61]


def test_processing_ends_where_the_file_says_so():
    steps = when(equal("r", "A"), gives("50", "Add"), goes_on="No")
    steps += when(equal("s", "A"), gives("50", "Add"), goes_on="Yes")
    one = taken(item(TWO, steps))
    assert scored(one, r="A", s="A") == Fraction(1, 2)
    assert scored(one, r="B", s="A") == Fraction(1, 2)


def test_what_is_set_ends_processing_where_nothing_is_said():
    steps = when(equal("r", "A"), gives("100")) + when(equal("s", "A"), gives("20"))
    one = taken(item(TWO, steps))
    assert scored(one, r="A", s="A") == 1


def test_what_is_added_goes_on_where_nothing_is_said_and_that_is_told():
    steps = when(equal("r", "A"), gives("50", "Add")) + when(equal("s", "A"), gives("50", "Add"))
    found = read(item(TWO, steps))
    assert found.item is not None
    assert "continue_assumed" in codes(found)
    assert scored(found.item, r="A", s="A") == 1


def test_other_takes_no_points_from_an_answer_that_has_earned_some():
    steps = when(equal("r", "A"), gives("50", "Add")) + when("<other/>", gives("0"))
    one = taken(item(TWO, steps))
    assert (scored(one, r="A"), scored(one, r="B"), scored(one)) == (Fraction(1, 2), 0, 0)


def test_points_can_be_multiplied_and_divided():
    steps = when(equal("r", "A"), gives("80", "Add"), goes_on="Yes")
    steps += when(equal("s", "A"), gives("2", "Divide"), goes_on="Yes")
    steps += when(equal("s", "B"), gives("3", "Multiply"), goes_on="Yes")
    one = taken(item(TWO, steps))
    assert scored(one, r="A") == Fraction(4, 5)
    assert scored(one, r="A", s="A") == Fraction(2, 5)
    assert scored(one, r="A", s="B") == 1


def test_an_early_end_still_keeps_the_score_within_its_bounds():
    steps = when(equal("r", "A"), gives("70", "Subtract"), goes_on="Yes")
    steps += when(equal("s", "A"), gives("0", "Add"), goes_on="No")
    steps += when(equal("s", "B"), gives("100", "Add"), goes_on="Yes")
    one = taken(item(TWO, steps))
    assert isinstance(one.program, CustomProgram)
    assert scored(one, r="A", s="A") == 0
    assert scored(one, r="A", s="B") == Fraction(3, 10)


def test_the_score_may_have_another_name_and_others_are_kept_beside_it():
    outcomes = NAMED.format("que_score", 4) + NAMED.format("TRIES", 9)
    effects = (gives("4", name="que_score"), gives("2", "Add", name="TRIES"))
    one = taken(item(TWO, when(equal("r", "A"), *effects), outcomes=outcomes, points=""))
    result = compile_item(one).score({"r": "A"})
    assert result.score == 4
    assert result.outcomes == {"SCORE": 4, "TRIES": 2}


def test_blackboard_names_its_bounds_and_variables_in_its_own_way():
    outcomes = '<decvar varname="SCORE" vartype="Decimal" minvalue="0" maxvalue="5"/>'
    setvar = '<setvar variablename="SCORE" action="Set">{}</setvar>'
    steps = when(equal("response", "A", 'case="No"'), setvar.format("SCORE.max"))
    steps += when("<other/>", setvar.format("0"))
    steps += when('<varequal respident="A" case="No"/>', setvar.format("0"))
    one = taken(item(choices("response", "A", "B"), steps, outcomes=outcomes, points=""))
    assert (scored(one, response="A"), scored(one, response="B")) == (5, 0)


def test_shares_that_add_up_to_a_hundred_are_percent_of_a_smaller_maximum():
    outcomes = NAMED.format("que_score", 10)
    steps = "".join(when(equal("r", one), gives("50", "Add", "que_score")) for one in "AB")
    found = read(item(MANY, steps, outcomes=outcomes, points=""))
    assert found.item is not None
    assert "percent_assumed" in codes(found)
    assert [scored(found.item, r=list(given)) for given in ("A", "AB")] == [5, 10]


def test_more_than_the_maximum_is_cut_and_that_is_told():
    outcomes = NAMED.format("que_score", 10)
    steps = "".join(when(equal("r", one), gives("7", "Add", "que_score")) for one in "AB")
    found = read(item(MANY, steps, outcomes=outcomes, points=""))
    assert found.item is not None
    assert "beyond_maximum" in codes(found)
    assert [scored(found.item, r=list(given)) for given in ("A", "AB")] == [7, 10]


def test_ranges_that_overlap_are_cut_at_the_maximum():
    inside = '<vargte respident="r">{}</vargte><varlte respident="r">{}</varlte>'
    steps = when(inside.format(0, 10), gives("60", "Add"))
    steps += when(inside.format(5, 6), gives("60", "Add"))
    one = taken(item(line("r", kind="Decimal"), steps))
    assert [scored(one, r=text) for text in ("5", "1", "11")] == [1, Fraction(3, 5), 0]


def test_a_minimum_above_the_maximum_is_no_minimum():
    outcomes = '<decvar varname="SCORE" minvalue="900" maxvalue="100"/>'
    one = taken(item(TWO, when(equal("r", "A"), FULL), outcomes=outcomes))
    assert (scored(one, r="A"), scored(one, r="B")) == (1, 0)
    assert one.outcomes[0].minimum == 0


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 50))
def test_the_best_answer_earns_exactly_the_points(shares, points):
    names = [f"c{at}" for at in range(len(shares))]
    parts = zip(names, shares, strict=True)
    steps = "".join(
        when(equal("r", name), gives(str(share), "Add"), goes_on="Yes") for name, share in parts
    )
    outcomes = f'<decvar varname="SCORE" maxvalue="{sum(shares)}" minvalue="0"/>'
    one = taken(
        item(choices("r", *names, many="Multiple"), steps, outcomes=outcomes, points=str(points))
    )
    assert scored(one, r=names) == points
    assert scored(one, r=names[:1]) == Fraction(points * shares[0], sum(shares))
    assert scored(one) == 0
