"""`assay content` as a programme's owner meets it: weights from tasks, cuts from ratings."""

import pytest

from tests.app.test_cli import assay
from tests.exam_engine.folders import written
from tests.exam_engine.test_exchange_lint_banks import ANALYSIS, KNOW, RATED, STUDY, TASKS


def content(verb, folder, tmp_path):
    return assay("content", verb, str(folder), ASSAY_DATA_DIR=str(tmp_path / "data"))


def test_weights_are_computed_once_and_then_as_computed(tmp_path):
    tasks = TASKS.replace("frequency: 4", "frequency: 5")
    folder = written(tmp_path, replace=[KNOW], add={ANALYSIS: tasks})
    wrong = content("lint", folder, tmp_path)
    assert wrong.returncode == 1
    assert "life weighs 0.50, by the analysis 0.44 (run `assay content blueprint`" in wrong.stderr
    first, second = (content("blueprint", folder, tmp_path) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout.endswith("blueprint.yaml: weights written\n")
    assert second.stdout.endswith("blueprint.yaml: weights as computed\n")
    text = (folder / "certifications/basic/blueprint.yaml").read_text()
    assert "weight: 0.44" in text
    assert "weight: 0.56" in text
    assert content("lint", folder, tmp_path).returncode == 0


def test_the_rounds_of_a_study_are_told_with_their_errors(tmp_path):
    folder = written(tmp_path, add={STUDY: RATED.replace("raters:", "example: true\nraters:")})
    told = content("standard", folder, tmp_path)
    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert lines[0] == "Basic: modified Angoff, 2 raters (example data)"
    assert lines[-1].split("  ")[0] == "2"
    assert "2.40 of 4" in lines[-1]
    assert "0.1000" in lines[-1]


@pytest.mark.parametrize("verb", ["blueprint", "standard", "lint"])
def test_a_folder_without_a_programme_is_told_in_one_line(tmp_path, verb):
    done = content(verb, tmp_path, tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"assay: {tmp_path} has no programme.yaml\n"


def test_a_programme_without_a_study_says_so(tmp_path):
    done = content("standard", written(tmp_path), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "assay: no certification has a standard_setting.yaml\n"
