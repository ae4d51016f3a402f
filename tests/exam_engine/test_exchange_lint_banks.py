"""What lint finds in a bank as a whole and in the studies beside it: one planted fault each."""

import pytest

from exam_engine.exchange import Severity, lint, load_programme
from tests.exam_engine.folders import CHOICE, written

ITEM, OTHER = "items/life/LIFE-0.yaml", "items/life/LIFE-1.yaml"
DATA, DATA_1 = "items/data/DATA-0.yaml", "items/data/DATA-1.yaml"
BASIC = "certifications/basic"
BLUEPRINT, ANALYSIS = f"{BASIC}/blueprint.yaml", f"{BASIC}/job_task_analysis.yaml"
CUT, STUDY = f"{BASIC}/cut_score.yaml", f"{BASIC}/standard_setting.yaml"
ERROR, WARNING, NOTE = Severity

TASKS = """
held_on: 2026-11-16
participants: 9
tasks:
  - {id: T1, objective: life/live, frequency: 3, criticality: 4, task: Live well}
  - {id: T2, objective: data/know, frequency: 4, criticality: 3, task: Know more}
"""
RATED = """
method: modified Angoff
held_on: 2026-11-16
raters: [A, B]
rounds:
  - {LIFE-0: [0.5, 0.7], LIFE-1: [0.6, 0.6], DATA-0: [0.5, 0.6], DATA-1: [0.7, 0.6]}
  - {LIFE-0: [0.5, 0.6], LIFE-1: [0.6, 0.6], DATA-0: [0.5, 0.6], DATA-1: [0.7, 0.7]}
"""
KNOW = (BLUEPRINT, "weight: 0.50}", "weight: 0.50, objectives: [{id: know, text: Know}]}")
PASS_AT_THREE = (CUT, '"2.5"', '"3"')


def found(tmp_path, *replace, **add):
    named = {"analysis": ANALYSIS, "study": STUDY}
    files = {named.get(name, name): text for name, text in add.items()}
    findings = lint(load_programme(written(tmp_path, replace=replace, add=files)))
    return [(one.severity, one.where, one.field, one.message) for one in findings]


def test_a_blueprint_that_follows_from_its_analysis_is_sound(tmp_path):
    assert found(tmp_path, KNOW, analysis=TASKS) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "frequency: 4",
            "frequency: 5",
            (ERROR, BLUEPRINT, "weight", "life weighs 0.50, by the analysis 0.44"),
        ),
        ("data/know", "data/guess", (ERROR, ANALYSIS, "objective", "T2 rests on no objective of")),
        ("data/know", "life/live", (ERROR, BLUEPRINT, "domains", "data has no task in the")),
        ("data/know", "ops/run", (ERROR, BLUEPRINT, "domains", "lacks the domain ops of the")),
        ("data/know", "data/guess", (ERROR, BLUEPRINT, "objectives", "data/know serves no task")),
        ("participants: 9", "participants: 9\nexample: true", (NOTE, ANALYSIS, "example", "is ex")),
    ],
)
def test_an_analysis_and_its_blueprint_must_agree(tmp_path, old, new, finding):
    findings = found(tmp_path, KNOW, analysis=TASKS.replace(old, new))
    assert [one for one in findings if one[:3] == finding[:3] and one[3].startswith(finding[3])]


def test_an_analysis_needs_a_blueprint(tmp_path):
    where = "certifications/higher/job_task_analysis.yaml"
    findings = found(tmp_path, **{where: TASKS})
    assert findings == [(ERROR, where, "", "has no blueprint beside it")]


def test_a_blueprint_of_an_exam_that_is_not_held_yet_is_read(tmp_path):
    folder = "certifications/higher"
    domain = "{id: ops, title: Ops, weight: 1, objectives: [{id: run, text: Run}]}"
    blueprint = f"items: 30\ndomains:\n  - {domain}\n"
    tasks = TASKS.replace("data/know", "ops/run").replace("life/live", "ops/run")
    add = {f"{folder}/blueprint.yaml": blueprint, f"{folder}/job_task_analysis.yaml": tasks}
    assert found(tmp_path, **add) == []
    higher = load_programme(written(tmp_path, add=add)).certification("higher")
    assert higher.blueprint.objectives == ("ops/run",)
    assert higher.scheme.exam is None


def test_every_objective_needs_three_live_items_and_one_to_practise(tmp_path):
    named = [(file, "cognitive:", "objective: life/live\ncognitive:") for file in (ITEM, OTHER)]
    named += [(file, "cognitive:", "objective: life/die\ncognitive:") for file in (DATA, DATA_1)]
    third = CHOICE.format(name="LIFE-2", domain="life").replace(
        "cognitive:", "objective: life/live\nuse: practice\ncognitive:"
    )
    findings = found(tmp_path, *named, **{"items/life/LIFE-2.yaml": third})
    message = "life/live has 2 live items, at least 3 are needed"
    assert (ERROR, BLUEPRINT, "objectives", message) in findings
    assert (ERROR, DATA, "objective", "is no objective of the blueprint: life/die") in findings
    assert not [one for one in findings if "no practice item" in one[3]]
    assert [one for one in found(tmp_path / "b", *named) if "life/live has no practice" in one[3]]


def test_an_item_for_practice_is_never_in_a_form(tmp_path):
    findings = found(tmp_path, (ITEM, "status: live", "status: live\nuse: practice"))
    assert (ERROR, BLUEPRINT, "domains", "life needs 2 live items a form, has 1") in findings


def test_enemies_exist_and_are_enemies_in_return(tmp_path):
    one = (ITEM, "cognitive:", "enemies: [LIFE-1, LIFE-9]\ncognitive:")
    named = [finding for finding in found(tmp_path / "a", one) if finding[2] == "enemies"]
    assert named == [
        (ERROR, ITEM, "enemies", "LIFE-1 does not name it in return"),
        (ERROR, ITEM, "enemies", "names an item that is not here: LIFE-9"),
    ]
    both = [(ITEM, "cognitive:", "enemies: [LIFE-1]\ncognitive:")]
    both += [(OTHER, "cognitive:", "enemies: [LIFE-0]\ncognitive:")]
    assert not [one for one in found(tmp_path / "b", *both) if one[2] == "enemies"]


def test_prompts_that_are_nearly_the_same_are_noticed(tmp_path):
    long = "A shop sells bread and milk in four towns every day of the week, and counts"
    loaves = (ITEM, "Why **LIFE-0**?", f"{long} loaves.")
    jars = (DATA, "Why **DATA-0**?", f"{long} jars.")
    findings = found(tmp_path, loaves, jars)
    assert findings == [(WARNING, DATA, "prompt", "the prompt is nearly that of LIFE-0")]


@pytest.mark.parametrize(("at_b", "noticed"), [(16, False), (17, True)])
def test_keys_that_stand_mostly_at_one_place_are_noticed(tmp_path, at_b, noticed):
    """Of 20 items with two choices each, chance puts 10 keys at a place; up to 16 are let be."""
    files = {}
    for at in range(16):
        text = CHOICE.format(name=f"LIFE-X{at}", domain="life").replace("Why", f"Why number {at}")
        if at >= at_b - 4:  # the four items of the folder have theirs at b
            text = text.replace("correct: b", "correct: a").replace(", a: Not", ", b: Not")
            text = text.replace("response: b", "response: x").replace("response: a", "response: b")
            text = text.replace("response: x", "response: a")
        files[f"items/life/LIFE-X{at}.yaml"] = text
    message = "the key is choice 2 in 17 of 20 items"
    assert [one for one in found(tmp_path, **files) if one[2] == "key"] == (
        [(WARNING, "items", "key", message)] if noticed else []
    )


def test_a_study_of_the_whole_bank_whose_cut_was_approved_is_sound(tmp_path):
    assert found(tmp_path, PASS_AT_THREE, study=RATED) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (", DATA-1: [0.7, 0.6]", "", (ERROR, STUDY, "rounds", "does not rate DATA-1")),
        ("DATA-1", "DATA-7", (ERROR, STUDY, "rounds", "rates what is no live item: DATA-7")),
        ("raters: [A, B]", "raters: [A, B]\nexample: true", (NOTE, STUDY, "example", "is example")),
        ("raters: [A, B]", "raters: [A, B]\nexample: true", (ERROR, CUT, "example", "rests on ex")),
    ],
)
def test_a_study_must_fit_the_bank_and_say_what_it_is(tmp_path, old, new, finding):
    text = RATED.replace(old, new)
    if old.startswith(", DATA"):
        text = text.replace(", DATA-1: [0.7, 0.7]", "")
    findings = found(tmp_path, PASS_AT_THREE, study=text)
    assert [one for one in findings if one[:3] == finding[:3] and one[3].startswith(finding[3])]


def test_an_approved_cut_beside_the_computed_one_is_noticed(tmp_path):
    message = "approves 2.5, the study computes 2.40"
    assert found(tmp_path, study=RATED) == [(WARNING, CUT, "raw", message)]


def test_enemies_must_leave_enough_items_for_a_form(tmp_path):
    first = (ITEM, "cognitive:", "enemies: [LIFE-1]\ncognitive:")
    second = (OTHER, "cognitive:", "enemies: [LIFE-0]\ncognitive:")
    message = "enemies leave too few live items: life needs 2, has 1"
    assert (ERROR, BLUEPRINT, "domains", message) in found(tmp_path, first, second)
