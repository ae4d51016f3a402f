from fractions import Fraction
from pathlib import Path

import pytest

from exam_engine.exchange.authored import read_authored
from exam_engine.exchange.beside import Beside
from exam_engine.exchange.markup import block
from exam_engine.exchange.moodle import read_moodle_xml, write_moodle_xml
from exam_engine.items import Stimulus
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_texts import only, refused, scored, taken
from tests.exam_engine.plain_translation import translated

PROGRAMMES = Path(__file__).parents[2] / "programmes"
FIELDS = """\
id: F-1
version: 2
status: pilot
domain: life
cognitive: apply
time: PT1M30S
points: 2
interaction:
  kind: choice
  choices: [{id: a, text: "*A*"}, {id: b, text: B}]
key:
  correct: b
rationale: {key: So.}
references: [A book]
examples:
  - {response: b, score: "2"}
"""
PROMPT = "prompt: Why *so*?\n"


def read(text, file="items/life/F-1.yaml"):
    """Read an item file."""
    return read_authored(text.encode(), file=file)


def test_an_item_file_becomes_an_item_that_scores_like_its_examples():
    found = only(read(FIELDS + PROMPT))
    assert (found.identifier, found.format, found.losses) == ("F-1", "assay", ())
    item = found.item
    assert item.body.startswith("<p>Why <em>so</em>?</p>")
    assert [one.content for one in item.interactions[0].choices] == ["<em>A</em>", "B"]
    assert [scored(item, one) for one in ("b", "a")] == [2, 0]
    known = item.metadata
    assert (known.domain, known.cognitive, known.status, known.seconds) == (
        "life",
        "apply",
        "pilot",
        90,
    )
    assert "reference=A book" in known.entries


def test_markdown_with_front_matter_is_the_same_item():
    text = f"---\n{FIELDS}---\n\nWhy *so*?\n"
    assert taken(read(text, "F-1.md")) == taken(read(FIELDS + PROMPT))
    assert taken(read("\ufeff" + text.replace("\n", "\r\n"), "F-1.md")).id == "F-1"


def test_all_problems_come_at_once_with_line_and_fix():
    broken = FIELDS.replace("status: pilot", "status: nice").replace("PT1M30S", "soon")
    reason, message = refused(read(f"---\n{broken}---\nWhy?", "x/F-1.md"))
    assert reason == "content_errors"
    assert message.splitlines() == [
        *(
            "x/F-1.md:4: status: not a known word: nice (use one of draft, pilot, live, retired)",
            "x/F-1.md:7: time: not a duration: soon (write it as PT75M)",
        )
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"a: [", "not YAML", id="syntax"),
        pytest.param(b"- a\n- b\n", "not a mapping", id="list"),
        pytest.param(b"a: *b\n", "anchor or alias", id="alias"),
        pytest.param(b"\xff\xfe", "not UTF-8", id="encoding"),
        pytest.param(b"", "empty", id="empty"),
        pytest.param(f"---\n{FIELDS}{PROMPT}---\nWhy?".encode(), "one below", id="two prompts"),
        pytest.param(FIELDS.encode(), "prompt: missing", id="no prompt"),
        pytest.param(f"---\n{FIELDS}---\n \n".encode(), "prompt: missing", id="blank prompt"),
        pytest.param((FIELDS + PROMPT + "more: x\n").encode(), "unknown field", id="unknown"),
        pytest.param(b"a: " + b"x" * 300_000, "larger than", id="large"),
        pytest.param((FIELDS + PROMPT + "case: c\n").encode(), "no case", id="case"),
    ],
)
def test_what_cannot_be_read_is_refused(data, says):
    one = only(read_authored(data, file="a/F-9.yaml"))
    assert (one.identifier, one.refusal.reason) == ("F-9", "content_errors")
    assert says in str(one.refusal)


def test_a_case_beside_the_item_stands_before_its_prompt():
    beside = Beside({"c": Stimulus("Rain & sun", block("It rains."))})
    data = (FIELDS + PROMPT + "case: c\n").encode()
    item = taken(read_authored(data, file="F-1.yaml", beside=beside))
    assert item.body.startswith(
        "<p><strong>Rain &amp; sun</strong></p><p>It rains.</p><p>Why <em>so</em>?</p>"
    )


def test_our_own_items_go_out_to_moodle_and_come_back_with_the_same_scores():
    files = sorted(PROGRAMMES.glob("*/items/*/*.yaml"))[:60]
    kept = 0
    for file in files:
        old = only(read_authored(file.read_bytes(), file=file.name)).item
        exported = write_moodle_xml([old] if old else [])
        if {"not_expressible", "scoring_changed"} & {loss.code for loss in exported.losses}:
            continue
        for new in read_moodle_xml(exported.data, file="quiz.xml"):
            if new.item is None:
                continue
            assert right(old) == right(new.item, old)
            kept += 1
    assert kept >= len(files) // 2


def right(item, asked=None):
    """Return what the correct response of an item, or of the one it came from, earns."""
    source = asked or item
    responses = {
        one.id: [value.text for value in one.correct]
        if one.cardinality != "single"
        else one.correct[0].text
        for one in source.responses
    }
    given = translated(source, item, responses) if asked else responses
    score = compile_item(item).score(given).score
    assert score is not None
    assert score >= Fraction(1, 2)
    return score
