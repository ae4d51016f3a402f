import json
from collections import Counter
from pathlib import Path

import pytest

from exam_engine.exchange.moodle import read_moodle_xml, write_moodle_xml
from exam_engine.exchange.plain import read_gift, write_gift
from exam_engine.exchange.qti import read_qti
from exam_engine.scoring.programs import compile_item
from tests.exam_engine.plain_translation import translated

SHARED = Path(__file__).parents[3] / "shared" / "data" / "items"
DECLARED = {"scoring_changed", "points_dropped", "case_ignored", "fraction_rounded"}

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared item data is not here")


def differs(row, write, read):
    """Tell what became of an item that was written and read: how its scores changed."""
    old = read_qti((SHARED / row["item"]).read_bytes(), file=row["item"])[0].item
    if old is None:
        return "refused"
    exported = write([old])
    codes = {loss.code for loss in exported.losses}
    if "not_expressible" in codes:
        return "left out"
    new = read(exported.data, file="quiz")[0].item
    assert new is not None, row["item"]
    before, after = compile_item(old), compile_item(new)
    same = all(
        before.score(case["responses"]).score
        == after.score(translated(old, new, case["responses"])).score
        for case in row["cases"]
    )
    return "same" if same else "declared" if codes & DECLARED else "changed"


@pytest.mark.parametrize(
    ("write", "read", "least"),
    [
        pytest.param(write_moodle_xml, read_moodle_xml, 80, id="Moodle XML"),
        pytest.param(write_gift, read_gift, 60, id="GIFT"),
    ],
)
def test_scores_survive_the_way_there_and_back_or_a_loss_says_so(write, read, least):
    rows = json.loads((SHARED / "expected_scores.json").read_text())
    found = Counter(differs(row, write, read) for row in rows)
    assert found["changed"] == 0
    assert found["same"] >= least
