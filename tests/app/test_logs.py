"""Log lines: JSON, with ids, without personal data."""

import io
import json
import logging

import pytest

from app import logs
from app.config import Settings


@pytest.fixture
def written(tmp_path):
    """Configure the root logger for one test and return a reader of its lines."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    stream = io.StringIO()
    logs.configure(Settings.from_env({"ASSAY_DATA_DIR": str(tmp_path)}), stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


log = logging.getLogger("assay.test")


def test_a_line_is_one_json_object(written):
    log.info("first\nsecond", extra={"code": "busy", "count": 3})
    (line,) = written()
    assert line["message"] == "first\nsecond"
    assert (line["level"], line["logger"]) == ("INFO", "assay.test")
    assert (line["code"], line["count"]) == ("busy", 3)
    assert line["time"].endswith("+00:00")


def test_lines_inside_a_context_carry_its_ids_and_lines_outside_do_not(written):
    with logs.context(request_id="r1"):
        with logs.context(attempt_id="a1"):
            log.info("inner")
        log.info("outer")
    log.info("after")
    inner, outer, after = written()
    assert (inner["request_id"], inner["attempt_id"]) == ("r1", "a1")
    assert outer["request_id"] == "r1"
    assert "attempt_id" not in outer
    assert "request_id" not in after


@pytest.mark.parametrize("field", ["email", "password", "response", "candidate_name", "token"])
def test_a_field_outside_the_allow_list_is_dropped_and_only_named(written, field):
    log.info("saved", extra={field: "ada@example.org"})
    (line,) = written()
    assert line["dropped"] == [field]
    assert "ada" not in json.dumps(line)


def test_a_long_value_is_cut(written):
    log.info("seen", extra={"path": "x" * 1000})
    assert len(written()[0]["path"]) == logs.MAX_VALUE_LENGTH


def test_an_error_is_logged_as_class_and_place_without_its_text(written):
    try:
        int("ada@example.org answered B")  # quotes what it was given
    except ValueError:
        log.exception("refused")
    (line,) = written()
    assert line["exception"][0] == "ValueError"
    assert "test_logs.py" in line["exception"][1]
    assert "ada" not in json.dumps(line)


def test_levels_below_the_setting_are_not_written(written):
    log.debug("detail")
    assert written() == []
