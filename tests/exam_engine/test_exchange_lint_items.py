"""What lint finds in examples, choices and the bank as a whole."""

import pytest

from exam_engine.exchange import Severity, lint, load_programme
from tests.exam_engine.folders import CHOICE, written

ERROR, WARNING, NOTE = Severity


def found(tmp_path, **changes):
    findings = lint(load_programme(written(tmp_path, **changes)))
    return [(one.severity, one.where, one.field, one.message) for one in findings]


PARTIAL = """
id: LIFE-5
version: 1
status: live
domain: life
cognitive: apply
time: PT60S
prompt: Which?
interaction:
  kind: multiple_choice
  choices: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}]
key: {correct: [a, b], scoring: partial}
rationale: {key: So., c: Not.}
examples:
  - {response: [a, b], score: "1"}
  - {response: [c], score: "0"}
  - {response: [a], score: "0.5"}
"""
ORDER = """
id: LIFE-6
version: 1
status: live
domain: life
cognitive: apply
time: PT60S
prompt: In which order?
interaction: {kind: order, choices: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}]}
key: {correct: [a, b, c], scoring: adjacent_pairs}
rationale: {key: So.}
examples:
  - {response: [a, b, c], score: "1"}
  - {response: [c, b, a], score: "0"}
  - {response: [c, a, b], score: "0.5"}
"""
TEXT = """
id: LIFE-7
version: 1
status: live
domain: life
cognitive: apply
time: PT60S
prompt: What?
interaction: {kind: short_text}
key: {accepted: [drift]}
rationale: {key: So.}
examples:
  - {response: drift, score: "1"}
  - {response: null, score: "0"}
"""


@pytest.mark.parametrize("text", [PARTIAL, ORDER, TEXT])
def test_an_item_with_all_its_examples_is_sound(tmp_path, text):
    name = text.split()[1]
    assert found(tmp_path, add={f"items/life/{name}.yaml": text}) == []


@pytest.mark.parametrize("text", [PARTIAL, ORDER])
def test_partial_credit_needs_an_example_in_between(tmp_path, text):
    file = f"items/life/{text.split()[1]}.yaml"
    lines = [line for line in text.splitlines() if '"0.5"' not in line]
    assert found(tmp_path, add={file: "\n".join(lines)}) == [
        (ERROR, file, "examples", "have none with a partial score")
    ]


def test_a_match_may_use_the_same_words_on_both_sides(tmp_path):
    text = TEXT.replace(
        "{kind: short_text}",
        "{kind: match, sources: [{id: a, text: A}, {id: b, text: B}],"
        " targets: [{id: c, text: A}, {id: d, text: B}]}",
    )
    text = text.replace("{accepted: [drift]}", "{correct: {a: c, b: d}}")
    text = text.replace("response: drift", "response: {a: c, b: d}")
    file = "items/life/LIFE-7.yaml"
    assert found(tmp_path, add={file: text}) == []
    twice = text.replace("{id: d, text: B}", "{id: d, text: a}")
    assert found(tmp_path, add={file: twice}) == [(ERROR, file, "interaction", "two read the same")]


def choices(longest_right, others):
    items = {}
    for at in range(longest_right + others):
        text = CHOICE.format(name=f"LIFE-1{at}", domain="life")
        if at < longest_right:
            text = text.replace("The second", "The second at great length")
        items[f"items/life/LIFE-1{at}.yaml"] = text
    return items


@pytest.mark.parametrize(
    ("longest_right", "others", "told"),
    [(4, 0, False), (3, 1, False), (4, 1, False), (5, 0, True), (6, 3, False), (7, 2, True)],
)
def test_a_key_that_is_mostly_the_longest_is_noticed(tmp_path, longest_right, others, told):
    # Four more items of the small programme have the longer choice wrong.
    findings = found(tmp_path, add=choices(longest_right, others))
    total = longest_right + others + 4
    message = f"the key is the longest choice in {longest_right} of {total} items"
    assert findings == ([(WARNING, "items", "", message)] if told else [])


def test_a_domain_belongs_to_one_blueprint(tmp_path):
    folder = written(tmp_path, replace=[("programme.yaml", "higher", "higher, twin")])
    twin = folder / "certifications/twin"
    twin.mkdir()
    for file in (folder / "certifications/basic").iterdir():
        (twin / file.name).write_text(file.read_text().replace("small/basic", "small/twin"))
    findings = [(one.where, one.field, one.message) for one in lint(load_programme(folder))]
    assert findings == [
        ("certifications", "code", "is that of two certifications: S-B"),
        ("certifications", "domains", "is in two blueprints: data"),
        ("certifications", "domains", "is in two blueprints: life"),
    ]
