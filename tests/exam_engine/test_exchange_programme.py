"""A programme's folder becomes values, or every problem in it by file, line and field."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from exam_engine.catalogue import (
    Advised,
    CognitiveShare,
    Domain,
    Level,
    Objective,
    Period,
    RenewalAnchor,
    Required,
    Start,
)
from exam_engine.exchange import (
    ContentErrors,
    LearningPath,
    Problem,
    RoleAdvice,
    from_document,
    has_errors,
    lint,
    load_programme,
    to_document,
)
from exam_engine.forms import assemble
from exam_engine.items import Cognitive, Item, ItemKey, ItemStatus, Markup, Rationale
from exam_engine.items.keys import one_of
from tests.exam_engine.folders import written

OURS = Path(__file__).parents[2] / "programmes" / "certified-mlops-engineer"
ITEM = "items/life/LIFE-0.yaml"
SCHEME = "certifications/basic/scheme.yaml"
BLUEPRINT = "certifications/basic/blueprint.yaml"
CUT = "certifications/basic/cut_score.yaml"
PAGE = "certifications/basic/page.md"


def test_a_whole_programme_is_loaded(tmp_path):
    programme = load_programme(written(tmp_path))
    assert (programme.slug, programme.name) == ("small", "Small programme")
    assert programme.summary == "One certification."
    assert [one.slug for one in programme.certifications] == ["basic", "higher"]
    assert programme.roles == (RoleAdvice("Engineer", ("basic",)),)
    assert programme.paths == (LearningPath("Data", "How data flows."),)
    assert [one.item.id for one in programme.items] == ["DATA-0", "DATA-1", "LIFE-0", "LIFE-1"]
    with pytest.raises(KeyError, match="other"):
        programme.certification("other")


def test_a_scheme_is_read_with_its_exam(tmp_path):
    scheme = load_programme(written(tmp_path)).certification("basic").scheme
    assert (scheme.id, scheme.code, scheme.version) == ("small/basic", "S-B", "1.0")
    assert (scheme.name, scheme.level, scheme.track) == ("Basic", Level.FOUNDATION, "small")
    assert (scheme.term, scheme.hold) == (Period(years=2), Period())
    assert scheme.prerequisites == (Advised("Linux."),)
    assert scheme.renewal.window_before == Period(months=6)
    assert scheme.renewal.grace_after == Period(days=30)
    assert scheme.renewal.anchor is RenewalAnchor.OLD_EXPIRY
    assert scheme.renewal.routes == ("same_exam",)
    assert scheme.retake.wait == (Period(days=1), Period(days=14))
    assert scheme.retake.max_per_year == 4
    rule = scheme.decision_rule
    assert (rule.id, rule.version, rule.owner) == ("rule", "1", "M. Lindqvist")
    assert rule.text == "Grant when passed."
    exam = scheme.exam
    assert (exam.id, exam.cut_score, exam.items) == ("basic-exam", "basic-exam", 4)
    assert (exam.time_limit, exam.start) == (timedelta(minutes=75), Start.INDIVIDUAL)
    assert exam.authorization_window == timedelta(minutes=15)
    assert exam.snapshot_interval == timedelta(seconds=5)
    assert (exam.breaks, exam.break_length) == (2, timedelta(minutes=10))
    assert exam.recheck_after == timedelta(minutes=5)
    assert exam.supervision.steps == ("identity_document", "challenge")
    assert exam.supervision.compares_faces
    assert exam.supervision.signals_off == ("browser.focus_lost",)
    assert exam.supervision.signals_on == ("gaze.away_sustained",)


def test_a_blueprint_and_a_cut_score_are_read_exactly(tmp_path):
    basic = load_programme(written(tmp_path)).certification("basic")
    half = Decimal("0.5")
    assert basic.scheme.exam.blueprint.id == "basic-exam"
    assert basic.scheme.exam.blueprint.domains == (
        Domain("life", "Life", half, (Objective("live", "Live"),)),
        Domain("data", "Data", half),
    )
    assert basic.scheme.exam.blueprint.cognitive == (
        CognitiveShare("remember", Decimal("0.25")),
        CognitiveShare("apply", Decimal("0.75")),
    )
    cut = basic.cut_score
    assert (cut.id, cut.method, cut.judges) == ("basic-exam", "modified Angoff", 7)
    assert (cut.approved_by, cut.approved_on) == ("M. Lindqvist", date(2026, 11, 16))
    assert (cut.raw, cut.maximum, cut.example, cut.note) == (Decimal("2.5"), 4, False, "")
    assert [(one.raw, one.scaled) for one in cut.anchors] == [
        (0, 200),
        (Decimal("2.5"), 500),
        (4, 800),
    ]


def test_what_may_be_said_otherwise_is_taken_as_said(tmp_path):
    changes = [
        (BLUEPRINT, "items: 4", "id: own"),
        (CUT, "judges: 7", "judges: 1\nid: line\nexample: true\nnote: Beware.\nmaximum: 5.5"),
        (SCHEME, "start: individual", "start: cohort"),
        (SCHEME, "  - {kind: advised, text: Linux.}", "  - {kind: required, scheme: a/b}"),
    ]
    basic = load_programme(written(tmp_path, replace=changes)).certification("basic")
    assert basic.scheme.exam.blueprint.id == "own"
    assert basic.scheme.exam.start is Start.COHORT
    assert basic.scheme.exam.cut_score == basic.cut_score.id == "line"
    assert basic.cut_score.maximum == Decimal("5.5")
    assert (basic.cut_score.example, basic.cut_score.note) == (True, "Beware.")
    assert basic.scheme.prerequisites == (Required("a/b"),)


def test_a_certification_may_have_no_exam_yet(tmp_path):
    higher = load_programme(written(tmp_path)).certification("higher")
    assert higher.scheme.exam is None
    assert higher.cut_score is None
    assert higher.scheme.prerequisites == (Required("small/basic"),)


def test_a_page_is_cut_into_sections_of_clean_html(tmp_path):
    page = load_programme(written(tmp_path)).certification("basic").page
    assert (page.title, page.summary) == ("Basic", "The first: a start.")
    assert (page.level, page.audience) == (Level.FOUNDATION, "Everybody")
    assert page.lead_html == "<p>Before all.</p>"
    assert len(page.sections) == 7
    assert (page.sections[0].id, page.sections[0].title) == ("what-it-is", "What it is")
    assert page.sections[0].html == "<p>A <em>start</em>.</p>"
    assert page.sections[4].html == "<h3>30 days</h3>\n<p>Read.</p>"
    assert page.sections[6].html == ""


def test_an_item_is_read_with_key_and_examples(tmp_path):
    authored = load_programme(written(tmp_path)).items[2]
    kept = authored.item
    assert (kept.id, kept.domain, authored.file) == ("LIFE-0", "life", ITEM)
    assert (kept.cognitive, kept.status) == (Cognitive.APPLY, ItemStatus.LIVE)
    assert (kept.time, kept.references) == (timedelta(seconds=60), ("A book",))
    assert kept.version.prompt == Markup("Why **LIFE-0**?", "<p>Why <strong>LIFE-0</strong>?</p>")
    assert (kept.version.number, kept.version.points) == (1, 1)
    assert kept.version.interaction.choices[0].text.html == "The <code>first</code>"
    reasons = (Rationale("key", "So it is."), Rationale("a", "Not so."))
    assert authored.key == ItemKey("LIFE-0", 1, 1, one_of("b"), reasons)
    responses = [(one.response, one.points) for one in authored.examples]
    assert responses == [("b", 1), ("a", 0), ("c", None)]
    assert authored.examples[0].line == 19


def test_items_of_a_blueprint_are_those_in_its_domains(tmp_path):
    programme = load_programme(written(tmp_path, replace=[(ITEM, "domain: life", "domain: other")]))
    blueprint = programme.certification("basic").scheme.exam.blueprint
    assert [one.item.id for one in programme.items_of(blueprint)] == ["DATA-0", "DATA-1", "LIFE-1"]


PROBLEMS = [
    (ITEM, "version: 1", "version: one", 2, "version", "not a whole number: one"),
    (ITEM, "status: live\n", "", 1, "status", "missing"),
    (ITEM, "status: live", "status: alive", 3, "status", "not a known word: alive"),
    (ITEM, "status: live", "states: live", 3, "states", "unknown field"),
    (ITEM, "PT60S", "60", 6, "time", "not a duration: 60"),
    (ITEM, "id: b, text", "id: a, text", 12, "interaction.choices", "the same id twice: a"),
    (ITEM, "id: b, text", "id: B, text", 13, "interaction.choices[1].id", "not a choice id"),
    (ITEM, "text: The second", "text: 2", 13, "interaction.choices[1].text", "YAML does not read"),
    (ITEM, "kind: choice", "kind: essay", 10, "interaction.kind", "not a known word: essay"),
    (ITEM, "correct: b", "correct: c", 15, "key.correct", "response: not one of a, b: 'c'"),
    (ITEM, "correct: b", "correct: no", 15, "key.correct", "YAML does not read"),
    (ITEM, "id: LIFE-0", "id: life-0", 1, "id", "not an item id"),
    (ITEM, 'score: "1"', 'score: "one"', 19, "examples[0].score", "not a decimal number: one"),
    (ITEM, "refused: malf", "refused: malv", 21, "examples[2].refused", "not a known refusal"),
    (ITEM, "response: c, ", "", 21, "examples[2].response", "missing"),
    (ITEM, "prompt: |", "prompt: |\n  x\nmore: |", 9, "more", "unknown field"),
    (SCHEME, "P2Y", "2 years", 7, "term", "not a period like P2Y"),
    (
        SCHEME,
        'version: "1.0"',
        "version: 1.0",
        3,
        "version",
        "YAML does not read this as text: 1.0",
    ),
    (SCHEME, "kind: advised", "kind: wished", 9, "prerequisites[0].kind", "not a known word"),
    (SCHEME, "routes: [same_exam]", "routes: []", 10, "renewal.routes", "names none"),
    (
        SCHEME,
        "routes: [same_exam]",
        "routes: [luck]",
        10,
        "renewal.routes",
        "not a known word: luck",
    ),
    (SCHEME, "max_per_year: 4", "max_per_year: 0", 11, "retake.max_per_year", "not 1 or more: 0"),
    (SCHEME, "PT1H15M", "PT0S", 19, "exam.time_limit", "not positive: 0:00:00"),
    (BLUEPRINT, "items: 4", "items: 5", 1, "items", "not the exam's 4"),
    (BLUEPRINT, "0.50, obj", "0.49, obj", 3, "domains", "weights sum to 0.99, not to 1"),
    (BLUEPRINT, "0.50, obj", "1.5, obj", 3, "domains[0].weight", "not in 0..1: 1.5"),
    (BLUEPRINT, "remember: 0.25", "guess: 0.25", 5, "cognitive.guess", "unknown field"),
    (CUT, "2026-11-16", "16.11.2026", 4, "approved_on", "not a date: 16.11.2026"),
    (CUT, 'raw: "2.5"', 'raw: "4.5"', 1, "", "raw: not above 0 and up to 4: 4.5"),
    (CUT, "cut: 500, ", "", 6, "scale.cut", "missing"),
    (PAGE, "---\ntitle", "title", 1, "", "no front matter"),
    (PAGE, "title: Basic", "title: [", 4, "", "not YAML: "),
    (PAGE, "level: foundation", "level: high", 4, "level", "not a known word: high"),
    (PAGE, "audience: Everybody\n", "", 2, "audience", "missing"),
    ("programme.yaml", "slug: small", "slug: big", 1, "slug", "not the folder's name: big"),
    ("programme.yaml", "[basic, higher]", "[basic]", 4, "certifications", "does not list higher"),
    ("programme.yaml", "roles:\n  Engineer: [basic]", "roles: []", 5, "roles", "not a mapping"),
    ("programme.yaml", "name: Small programme", "name: ' '", 2, "name", "blank"),
]


@pytest.mark.parametrize(
    "problem",
    PROBLEMS,
    ids=[f"{one[0].rpartition('/')[2]} {one[4] or one[5]} {at}" for at, one in enumerate(PROBLEMS)],
)
def test_a_problem_is_named_by_file_line_and_field(tmp_path, problem):
    file, old, new, line, field, message = problem
    with pytest.raises(ContentErrors) as refused:
        load_programme(written(tmp_path, replace=[(file, old, new)]))
    found = [(one.file, one.line, one.field, one.message) for one in refused.value.problems]
    told = [one for one in found if one[:3] == (file, line, field) and one[3].startswith(message)]
    assert told, found
    assert all(one.fix for one in refused.value.problems)
    assert refused.value.code == "content_errors"


def test_problems_of_all_files_are_told_together(tmp_path):
    broken = [(ITEM, "status: live", "status: x"), (CUT, "judges: 7", ""), (PAGE, "title: ", "t: ")]
    with pytest.raises(ContentErrors) as refused:
        load_programme(written(tmp_path, replace=[*broken, (ITEM, "PT60S", "1 min")]))
    named = [(one.file, one.field) for one in refused.value.problems]
    assert named == [
        (CUT, "judges"),
        (PAGE, "title"),
        (PAGE, "t"),
        (ITEM, "status"),
        (ITEM, "time"),
    ]
    assert str(refused.value).splitlines()[0] == f"{CUT}:1: judges: missing (add the field)"


def test_a_missing_file_is_told_and_a_name_cannot_lead_out_of_the_folder(tmp_path):
    folder = written(tmp_path, replace=[(SCHEME, "cut_score.yaml", "../../../secret.yaml")])
    (tmp_path / "secret.yaml").write_text("a: 1")
    (folder / PAGE).unlink()
    (folder / ITEM).write_bytes(b"\xff")
    with pytest.raises(ContentErrors) as refused:
        load_programme(folder)
    assert [(one.file, one.line, one.message) for one in refused.value.problems] == [
        (PAGE, 0, "missing or not readable"),
        ("certifications/basic/secret.yaml", 0, "missing or not readable"),
        (ITEM, 0, "not UTF-8"),
    ]


def test_a_broken_page_alone_keeps_a_programme_from_loading(tmp_path):
    with pytest.raises(ContentErrors) as refused:
        load_programme(written(tmp_path, replace=[(PAGE, "---\ntitle: Basic", "---\n- a\n- b")]))
    assert str(refused.value).startswith(f"{PAGE}:")


def test_an_empty_folder_lacks_its_programme(tmp_path):
    with pytest.raises(ContentErrors, match=r"programme\.yaml: missing or not readable"):
        load_programme(tmp_path)


def test_a_problem_reads_as_one_line():
    assert str(Problem("a.yaml", 3, "id", "missing", "add it")) == "a.yaml:3: id: missing (add it)"
    assert str(Problem("a.yaml", 0, "", "missing", "add it")) == "a.yaml: missing (add it)"


@pytest.mark.skipif(not OURS.exists(), reason="the first programme is not in this checkout")
def test_the_first_programme_loads_lints_and_makes_forms():
    programme = load_programme(OURS)
    assert not has_errors(lint(programme))
    exam = programme.certification("foundation").scheme.exam
    items = [one.item for one in programme.items_of(exam.blueprint)]
    form = assemble(exam.blueprint, items, exam.items, "seed")
    assert form.maximum == programme.certification("foundation").cut_score.maximum
    for authored in programme.items:
        assert from_document(Item, to_document(authored.item)) == authored.item
        assert from_document(ItemKey, to_document(authored.key)) == authored.key
