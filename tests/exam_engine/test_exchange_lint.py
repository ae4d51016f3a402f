"""What lint finds in content that can be read: each finding from one planted fault."""

import pytest

from exam_engine.exchange import Finding, Severity, has_errors, lint, load_programme
from tests.exam_engine.folders import written

ITEM = "items/life/LIFE-0.yaml"
SCHEME = "certifications/basic/scheme.yaml"
HIGHER = "certifications/higher/scheme.yaml"
BLUEPRINT = "certifications/basic/blueprint.yaml"
CUT = "certifications/basic/cut_score.yaml"
PAGE = "certifications/basic/page.md"
ERROR, WARNING, NOTE = Severity


def found(tmp_path, **changes):
    findings = lint(load_programme(written(tmp_path, **changes)))
    return [(one.severity, one.where, one.field, one.message) for one in findings]


def test_a_sound_programme_has_no_findings(tmp_path):
    assert found(tmp_path) == []


def test_a_page_may_have_a_glossary(tmp_path):
    before = "## Best next certification"
    assert found(tmp_path / "a", replace=((PAGE, before, f"## Glossary\n\n{before}"),)) == []


SHORT = "life needs 2 live items a form, has 1"
FAULTS = [
    (
        ITEM,
        'b, score: "1"',
        'b, score: "0.5"',
        ERROR,
        f"{ITEM}:19",
        "examples[0]",
        "earns 1, not 0.5",
    ),
    (
        ITEM,
        'a, score: "0"',
        'z, score: "0"',
        ERROR,
        f"{ITEM}:20",
        "examples[1]",
        "is refused: response: not one of a, b: 'z'",
    ),
    (
        ITEM,
        "response: c",
        "response: a",
        ERROR,
        f"{ITEM}:21",
        "examples[2]",
        "is not refused but earns 0",
    ),
    (
        ITEM,
        '  - {response: b, score: "1"}\n',
        "",
        ERROR,
        ITEM,
        "examples",
        "have none with a full score",
    ),
    (
        ITEM,
        '  - {response: a, score: "0"}\n',
        "",
        ERROR,
        ITEM,
        "examples",
        "have none with a score of zero",
    ),
    (ITEM, ", a: Not so.", "", ERROR, ITEM, "rationale", "says nothing of a"),
    (ITEM, "key: So it is., ", "", ERROR, ITEM, "rationale", "says nothing of key"),
    (
        ITEM,
        "a: Not so.",
        "a: Not so., z: Why",
        ERROR,
        ITEM,
        "rationale",
        "speaks of z, which is no choice",
    ),
    (ITEM, "id: LIFE-0", "id: LIFE-9", ERROR, ITEM, "id", "is not the file's name"),
    (ITEM, "domain: life", "domain: data", ERROR, ITEM, "domain", "is not the folder's name"),
    (ITEM, "domain: life", "domain: none", ERROR, ITEM, "domain", "is in no blueprint: none"),
    (
        ITEM,
        "text: The second",
        "text: THE `FIRST`",
        ERROR,
        ITEM,
        "interaction",
        "two read the same",
    ),
    (
        ITEM,
        "text: The second",
        "text: None of these",
        WARNING,
        ITEM,
        "interaction",
        "b speaks of the others' place",
    ),
    (
        ITEM,
        "LIFE-0**?",
        "LIFE-1**?",
        WARNING,
        "items/life/LIFE-1.yaml",
        "",
        f"the prompt is also that of {ITEM}",
    ),
    (
        ITEM,
        "id: LIFE-0",
        "id: LIFE-1",
        ERROR,
        "items/life/LIFE-1.yaml",
        "",
        f"the item id is also that of {ITEM}",
    ),
    (ITEM, "status: live", "status: draft", ERROR, BLUEPRINT, "domains", SHORT),
    (
        ITEM,
        "status: live",
        "status: live\npoints: 2",
        ERROR,
        CUT,
        "maximum",
        "cannot hold for every form: items of the exam differ in points",
    ),
    (CUT, "judges: 7", "judges: 7\nmaximum: 5", ERROR, CUT, "maximum", "is 5, a form is worth 4"),
    (CUT, "judges: 7", "judges: 7\nexample: true", NOTE, CUT, "example", "is example data"),
    (
        BLUEPRINT,
        "weight: 0.50}",
        "weight: 0.45}\n  - {id: ops, title: Ops, weight: 0.05}",
        WARNING,
        BLUEPRINT,
        "domains",
        "ops gets no item: its share is 0.20",
    ),
    (
        PAGE,
        "level: foundation",
        "level: advanced",
        ERROR,
        PAGE,
        "level",
        "is advanced, the scheme says foundation",
    ),
    (PAGE, "## Common mistakes\n", "", ERROR, PAGE, "", "lacks the section Common mistakes"),
    (
        "certifications/higher/page.md",
        "## Common mistakes\n",
        "",
        NOTE,
        "certifications/higher/page.md",
        "",
        "lacks the section Common mistakes",
    ),
    (
        PAGE,
        "## Common mistakes\n",
        "## Common mistakes\n\n## Fees\n",
        WARNING,
        PAGE,
        "",
        "has a section of its own: Fees",
    ),
    (
        PAGE,
        "## What it is",
        "## Preparation\n\n## What it is",
        WARNING,
        PAGE,
        "",
        "has its sections in another order",
    ),
    (
        HIGHER,
        "scheme: small/basic",
        "scheme: small/none",
        ERROR,
        HIGHER,
        "prerequisites",
        "require a scheme that is not here: small/none",
    ),
    (
        HIGHER,
        "grace_after: P30D}",
        "grace_after: P30D, cascade_down: {small/none: end_together}}",
        ERROR,
        HIGHER,
        "renewal.cascade_down",
        "renews a scheme that is not here: small/none",
    ),
    (
        HIGHER,
        "grace_after: P30D}",
        "grace_after: P30D, cascade_down: {small/basic: extend_by_new_term}}",
        ERROR,
        HIGHER,
        "renewal.cascade_down",
        "renews small/basic, which no higher level renews",
    ),
    (
        SCHEME,
        "kind: advised, text: Linux.",
        "kind: required, scheme: small/higher",
        ERROR,
        SCHEME,
        "prerequisites",
        "lead back to this scheme",
    ),
    (
        HIGHER,
        "code: S-H",
        "code: S-B",
        ERROR,
        "certifications",
        "code",
        "is that of two certifications: S-B",
    ),
    (HIGHER, "scheme: small/higher", "scheme: small/top", None, "", "", ""),
    (
        "programme.yaml",
        "Engineer: [basic]",
        "Engineer: [basic, top]",
        ERROR,
        "programme.yaml",
        "roles.Engineer",
        "recommends what is not here: top",
    ),
]


@pytest.mark.parametrize(
    "fault",
    FAULTS,
    ids=[f"{at} {one[6]}" for at, one in enumerate(FAULTS)],
)
def test_a_planted_fault_is_found(tmp_path, fault):
    file, old, new, severity, where, field, message = fault
    findings = found(tmp_path, replace=[(file, old, new)])
    expected = [(severity, where, field, message)] if severity else []
    assert [one for one in findings if one in expected] == expected
    assert severity or not findings


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text: The second", "text: None of these, fixed: true"),
        ("text: The second", "text: All hands"),
    ],
)
def test_a_choice_that_keeps_its_place_may_speak_of_the_others(tmp_path, old, new):
    assert found(tmp_path, replace=[(ITEM, old, new)]) == []


def test_only_errors_keep_a_programme_from_import():
    made = {one: Finding(one, "a.yaml", "id", "is odd", "mend it") for one in Severity}
    assert has_errors(list(made.values()))
    assert not has_errors([made[WARNING], made[NOTE]])
    assert str(made[ERROR]) == "error: a.yaml: id is odd (mend it)"
    assert str(Finding(NOTE, "a", "", "is odd", "mend it")) == "note: a: is odd (mend it)"


def test_findings_come_worst_first(tmp_path):
    findings = found(
        tmp_path,
        replace=[
            (CUT, "judges: 7", "judges: 7\nexample: true"),
            (ITEM, "text: The second", "text: None of these"),
            (ITEM, ", a: Not so.", ""),
            (SCHEME, "kind: advised, text: Linux.", "kind: required, scheme: small/none"),
        ],
    )
    assert [one[0] for one in findings] == [ERROR, ERROR, WARNING, NOTE]
    assert [one[1] for one in findings[:2]] == [SCHEME, ITEM]
