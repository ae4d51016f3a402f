"""Job-task analyses: ratings to weights by one rule, and the blueprint file that follows."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.catalogue import InvalidBlueprint, JobTaskAnalysis, Task
from exam_engine.exchange.blueprint_files import reweighted

DAY = date(2026, 11, 16)


def task(name, objective, frequency, criticality):
    return Task(name, objective, "Do it", frequency, criticality)


def analysis(*tasks):
    return JobTaskAnalysis(DAY, 9, tasks)


def test_weights_are_shares_of_frequency_times_criticality():
    found = analysis(
        task("1", "life/a", 5, 4), task("2", "data/b", 3, 5), task("3", "life/c", 1, 5)
    ).weights()
    assert list(found.items()) == [("life", Decimal("0.63")), ("data", Decimal("0.37"))]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefg"), st.integers(1, 5), st.integers(1, 5)), min_size=1
    )
)
def test_weights_are_hundredths_that_sum_to_one_and_lie_next_to_their_share(rows):
    tasks = [
        task(str(n), f"{domain}/x", often, hard) for n, (domain, often, hard) in enumerate(rows)
    ]
    weights = analysis(*tasks).weights()
    assert sum(weights.values()) == 1
    whole = sum(one.importance for one in tasks)
    for domain, weight in weights.items():
        assert weight == round(weight, 2)
        exact = sum(one.importance for one in tasks if one.domain == domain) / whole
        assert abs(float(weight) - exact) < 0.01


@pytest.mark.parametrize(
    ("make", "field", "words"),
    [
        (lambda: task("1", "life/a", 0, 1), "frequency", "not 1 to 5: 0"),
        (lambda: task("1", "life/a", 6, 1), "frequency", "not 1 to 5: 6"),
        (lambda: task("1", "life/a", 1, 0), "criticality", "not 1 to 5: 0"),
        (lambda: task("1", "life/a", 1, 6), "criticality", "not 1 to 5: 6"),
        (lambda: task("1", "life", 1, 1), "objective", "not domain/objective: 'life'"),
        (lambda: task("1", "/a", 1, 1), "objective", "not domain/objective"),
        (analysis, "tasks", "no tasks"),
        (lambda: JobTaskAnalysis(DAY, 0, (task("1", "a/b", 1, 1),)), "tasks", "nobody who rated"),
        (lambda: analysis(*2 * [task("1", "a/b", 1, 1)]), "tasks", "the same id twice: 1"),
    ],
)
def test_an_analysis_that_contradicts_itself_is_refused(make, field, words):
    with pytest.raises(InvalidBlueprint, match=words) as refused:
        make()
    assert refused.value.field == field


TEXT = """\
# why
items: 4
domains:
  - id: life
    title: Life
    weight: 0.50  # half
    objectives:
      - id: a
        text: A
  - {id: data, title: Data, weight: 0.3}
  - id: ops
    weight: 0.20
"""


def test_the_blueprint_file_keeps_all_but_its_weights():
    changed = reweighted(TEXT, {"life": Decimal("0.6"), "data": Decimal("0.2")})
    wanted = TEXT.replace("weight: 0.50", "weight: 0.60").replace("weight: 0.3}", "weight: 0.20}")
    assert changed == wanted
