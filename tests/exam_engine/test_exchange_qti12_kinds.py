from decimal import Decimal
from fractions import Fraction

import pytest

from exam_engine.exchange.qti12 import read_qti12
from exam_engine.items.assessment.interactions import InteractionKind
from exam_engine.items.assessment.item import Rubric
from exam_engine.items.assessment.rules import (
    CustomProgram,
    NoProgram,
    ProgramTemplate,
    TemplateProgram,
)
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
    scored,
    taken,
    when,
    with_field,
    words,
)

STEM = words("<p>Which?</p>", html=True)
ALL_OR_NOTHING = when(
    f"<and>{equal('r', 'A')}{equal('r', 'C')}<not>{equal('r', 'B')}</not></and>", gives("100")
)


def test_a_choice_of_one_is_the_standard_program():
    one = taken(item(STEM + choices("r", "A", "B"), when(equal("r", "B"), gives("100"))))
    assert one.program == TemplateProgram(ProgramTemplate.MATCH_CORRECT, "r", "SCORE")
    assert one.body == '<div><p>Which?</p></div><div data-interaction="0"></div>'
    assert [choice.id for choice in one.interactions[0].choices] == ["A", "B"]
    assert (scored(one, r="B"), scored(one, r="A"), scored(one)) == (1, 0, 0)


def test_percent_of_the_points_become_points():
    one = taken(
        item(choices("r", "A", "B"), when(equal("r", "B"), gives("50")), points="3", kind="")
    )
    assert scored(one, r="B") == Fraction(3, 2)
    assert (one.outcomes[0].minimum, one.outcomes[0].maximum) == (0, 3)


def test_what_is_chosen_of_many_adds_up_and_stays_within_the_bounds():
    steps = (
        when(equal("r", "A"), gives("50", "Add"))
        + when(equal("r", "B"), gives("50", "Add"))
        + when(equal("r", "C"), gives("30", "Subtract"))
        + when(equal("r", "D"), gives("-40", "Add"))
    )
    one = taken(item(choices("r", "A", "B", "C", "D", many="Multiple"), steps, points="10"))
    assert one.interactions[0].bounds.most == 0
    assert scored(one, r=["A", "B"]) == 10
    assert scored(one, r=["A", "C"]) == 2
    assert scored(one, r=["C", "D"]) == 0


def test_all_or_nothing_says_of_each_choice_whether_it_is_wanted():
    one = taken(item(choices("r", "A", "B", "C", many="Multiple"), ALL_OR_NOTHING))
    assert one.program == TemplateProgram(ProgramTemplate.MATCH_CORRECT, "r", "SCORE")
    assert [scored(one, r=list(given)) for given in ("AC", "CA", "ABC", "A")] == [1, 1, 0, 0]


def test_all_or_nothing_for_more_points_is_a_program_of_rules():
    one = taken(item(choices("r", "A", "B", "C", many="Multiple"), ALL_OR_NOTHING, points="4"))
    assert isinstance(one.program, CustomProgram)
    assert [scored(one, r=list(given)) for given in ("AC", "ABC", "A", "")] == [4, 0, 0, 0]


def test_a_typed_text_may_be_spelt_in_several_ways_without_regard_to_case():
    steps = when(equal("r", "Köln") + equal("r", "Cologne"), gives("100"))
    one = taken(item(STEM + line("r"), steps))
    assert one.interactions[0].kind is InteractionKind.TEXT_ENTRY
    assert [scored(one, r=text) for text in ("KÖLN", " cologne ", "Koln", "")] == [1, 1, 0, 0]


def test_a_typed_text_counts_its_case_where_the_file_says_so():
    steps = when(equal("r", "pH", 'case="Yes"'), gives("100"))
    one = taken(item(STEM + line("r"), steps))
    assert [scored(one, r=text) for text in ("pH", "ph")] == [1, 0]


@pytest.mark.parametrize(
    ("condition", "right", "wrong"),
    [
        pytest.param(equal("r", "42"), ["42", "42.0"], ["41"], id="exact"),
        pytest.param(
            '<vargte respident="r">1.5</vargte><varlte respident="r">2</varlte>',
            ["1.5", "2", "1.75"],
            ["1.49", "2.01"],
            id="range",
        ),
        pytest.param(
            '<vargt respident="r">1</vargt><varlt respident="r">2</varlt>',
            ["1.01", "1.99"],
            ["1", "2"],
            id="open range",
        ),
        pytest.param(
            equal("r", "2.5", 'margintype="absolute" margin="0.5"'),
            ["2", "3"],
            ["1.99", "3.01"],
            id="margin",
        ),
        pytest.param(
            equal("r", "200", 'margintype="percent" margin="10"'),
            ["180", "220"],
            ["179", "221"],
            id="percent",
        ),
        pytest.param(
            equal("r", "3.14", 'precisiontype="decimals" precision="2"'),
            ["3.14", "3.141"],
            ["3.15"],
            id="decimals",
        ),
        pytest.param(
            equal("r", "1230", 'precisiontype="significantDigits" precision="3"'),
            ["1234", "1230"],
            ["1240"],
            id="significant digits",
        ),
    ],
)
def test_a_typed_number_is_compared_as_a_number(condition, right, wrong):
    one = taken(item(STEM + line("r", kind="Decimal"), when(condition, gives("100"))))
    assert [scored(one, r=text) for text in right] == [1] * len(right)
    assert [scored(one, r=text) for text in wrong] == [0] * len(wrong)
    assert scored(one) == 0


def test_menus_stand_where_their_names_are_in_the_text():
    text = words('<p title="[b]">Red [a], blue [b], [c].</p>', html=True)
    steps = when(equal("response_a", "1"), gives("50", "Add"))
    steps += when(equal("response_b", "4"), gives("50", "Add"))
    lists = choices("response_a", "1", "2", prompt="a") + choices("response_b", "3", "4")
    one = taken(item(text + lists, steps, kind="multiple_dropdowns_question"))
    assert one.body == (
        '<div><p title="[b]">Red <span data-interaction="0"></span>,'
        ' blue <span data-interaction="1"></span>, [c].</p></div>'
    )
    assert {one.kind for one in one.interactions} == {InteractionKind.INLINE_CHOICE}
    assert scored(one, response_a="1", response_b="3") == Fraction(1, 2)
    assert scored(one, response_a="1", response_b="4") == 1


def test_shares_rounded_to_cents_count_exactly():
    names = ("response_a", "response_b", "response_c")
    steps = "".join(when(equal(name, "1"), gives("33.33", "Add")) for name in names)
    lists = "".join(choices(name, "1", "2", prompt=f"Row {name}") for name in names)
    found = read(item(lists, steps, kind="matching_question", points="2"))
    assert found.item is not None
    assert "rounded_shares" in codes(found)
    assert scored(found.item, **dict.fromkeys(names, "1")) == 2
    assert scored(found.item, response_a="1") == Fraction(2, 3)


def test_rows_of_a_matching_become_lines_with_a_menu_each():
    rows = choices("response_1", "x", "y", prompt="First")
    rows += choices("response_2", "x", "y", prompt="Second")
    steps = when(equal("response_1", "y"), gives("50", "Add"))
    one = taken(item(STEM + rows, steps, kind="matching_question"))
    assert "<div>First <span" in one.body
    assert [inner.prompt for inner in one.interactions] == ["", ""]
    assert scored(one, response_1="y", response_2="y") == Fraction(1, 2)


def test_labels_of_a_blank_are_accepted_texts_and_are_not_shown():
    text = words("Roses are [color].")
    label = choices("response_color", "red", "Red", "rouge")
    steps = when(equal("response_color", "red"), gives("100", "Add"))
    kind = "fill_in_multiple_blanks_question"
    one = taken(item(text + label, steps, kind=kind))
    assert one.interactions[0].kind is InteractionKind.TEXT_ENTRY
    assert one.interactions[0].choices == ()
    given = ("Choice red", "CHOICE ROUGE", "red", "blue")
    assert [scored(one, response_color=text) for text in given] == [1, 1, 0, 0]


def test_a_blank_with_two_labels_that_earn_accepts_only_these():
    label = choices("response_c", "1", "2", "3")
    steps = when(equal("response_c", "1"), gives("100"))
    steps += when(equal("response_c", "2"), gives("50"))
    one = taken(item(words("A [c].") + label, steps, kind="fill_in_multiple_blanks_question"))
    given = ("choice 1", "choice 2", "choice 3")
    assert [scored(one, response_c=text) for text in given] == [1, Fraction(1, 2), 0]


def test_an_order_is_right_as_a_whole():
    steps = when("".join(equal("r", name) for name in "BAC"), gives("100"))
    one = taken(item(choices("r", "A", "B", "C", many="Ordered"), steps))
    assert one.interactions[0].kind is InteractionKind.ORDER
    assert one.program == TemplateProgram(ProgramTemplate.MATCH_CORRECT, "r", "SCORE")
    assert [scored(one, r=list(given)) for given in ("BAC", "ABC", "BA")] == [1, 0, 0]


def test_places_of_an_order_can_earn_points_each():
    steps = "".join(
        when(equal("r", name, f'index="{at}"'), gives("50", "Add"), goes_on="Yes")
        for at, name in enumerate("BA", 1)
    )
    one = taken(item(choices("r", "A", "B", "C", many="Ordered"), steps))
    assert [scored(one, r=list(given)) for given in ("BAC", "BCA", "ABC")] == [1, Fraction(1, 2), 0]


def test_a_category_is_right_with_all_of_its_things_and_no_other():
    boxes = choices("fruit", "1", "2", "3", many="Multiple", prompt="Fruit")
    boxes += choices("tool", "1", "2", "3", many="Multiple", prompt="Tools")
    steps = when(equal("fruit", "1") + equal("fruit", "2"), gives("50", "Add"))
    steps += when(equal("tool", "3"), gives("50", "Add"))
    one = taken(item(STEM + boxes, steps, kind="categorization_question"))
    assert scored(one, fruit=["2", "1"], tool=["3"]) == 1
    assert scored(one, fruit=["1", "2", "3"], tool=["1", "2", "3"]) == 0


@pytest.mark.parametrize("kind", ["essay_question", "cc.essay.v0p1", "Essay", "Short Response"])
def test_an_essay_is_scored_by_a_person_whatever_its_conditions_say(kind):
    steps = when("", gives("SCORE.max")) + when("<other/>", gives("0"))
    found = read(item(STEM + line("r"), steps, kind=kind))
    assert found.item is not None
    assert found.item.program == NoProgram()
    assert found.item.interactions[0].kind is InteractionKind.EXTENDED_TEXT
    result = compile_item(found.item).score({"r": "words"})
    assert (result.score, result.reason) == (None, "needs_human")
    assert "no_scoring" not in codes(found)


def test_an_upload_takes_as_many_files_as_it_says():
    one = taken(
        item(STEM, kind="file_upload_question").replace(
            "<presentation>", '<presentation files_count="2">'
        )
    )
    assert one.interactions[0].kind is InteractionKind.UPLOAD
    assert one.interactions[0].bounds.most == 2
    assert compile_item(one).score({}).reason == "needs_human"


def test_choices_without_any_scoring_are_scored_by_a_person_and_said():
    found = read(item(STEM + choices("r", "A", "B")))
    assert found.item is not None
    assert "no_scoring" in codes(found)
    assert compile_item(found.item).score({"r": "A"}).score is None


def test_a_calculated_question_draws_one_of_its_stored_sets():
    sets = "".join(
        f'<var_set><var name="x">{x}</var><answer>{x * 2}.0</answer></var_set>' for x in (1, 2, 3)
    )
    rest = (
        "<itemproc_extension><calculated><answer_tolerance>10%</answer_tolerance>"
        f"<var_sets>{sets}</var_sets></calculated></itemproc_extension>"
    )
    steps = when("<other/>", gives("100"))
    one = taken(item(words("Twice [x]?") + line("r"), steps, kind="calculated_question", rest=rest))
    assert '<span data-variable="VAR_x"></span>' in one.body
    compiled = compile_item(one)
    drawn = set()
    for seed in range(20):
        value = compiled.version(seed).templates["VAR_x"]
        drawn.add(value)
        assert compiled.score({"r": str(value * 2)}, seed=seed).score == 1
        assert compiled.score({"r": str(Decimal("2.2") * int(value))}, seed=seed).score == 1
        assert compiled.score({"r": str(Decimal("2.3") * int(value))}, seed=seed).score == 0
    assert drawn == {1, 2, 3}


def test_a_text_without_a_question_stands_before_the_questions_that_need_it():
    stimulus = item(words("Read this."), kind="text_only_question", ident="s1")
    question = item(choices("r", "A", "B"), when(equal("r", "A"), gives("100")), ident="q2")
    question = with_field(question, "parent_stimulus_item_ident", "s1")
    text, asked = read_qti12(document(stimulus, question), file="bank.xml")
    assert text.refusal is not None
    assert text.refusal.reason == "not_a_question"
    assert asked.item is not None
    assert asked.item.body.startswith("<div><p>Read this.</p></div>")


def test_notes_for_those_who_score_are_kept_from_the_candidate():
    question = item(STEM + line("r"), kind="essay_question")
    question = with_field(question, "grading_notes", "Look &lt;script>x&lt;/script>twice.")
    assert taken(question).rubrics == (Rubric(("scorer",), "Look twice."),)
