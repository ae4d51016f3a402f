"""A pytest plugin that notes which lines of the engine each test runs, and how long it takes.

Loaded by `-p tests.mutants.reach`; writes JSON to the file named by `MUTANTS_REACH`.
"""

import json
import os
import sys
import time
from pathlib import Path
from types import FrameType

import pytest

ROOT = Path.cwd()
PREFIX = str(ROOT / "exam_engine") + os.sep
_reached: dict[str, dict[str, list[int]]] = {}
_seconds: dict[str, float] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    """Trace one test with its fixtures."""
    lines: dict[str, set[int]] = {}
    started = time.perf_counter()
    before = sys.gettrace()
    sys.settrace(_tracer(lines))
    try:
        yield
    finally:
        sys.settrace(before)
    _seconds[item.nodeid] = time.perf_counter() - started
    _reached[item.nodeid] = {
        os.path.relpath(name, ROOT): sorted(found) for name, found in lines.items()
    }


def pytest_sessionfinish() -> None:
    """Write what was seen."""
    seen = {"reached": _reached, "seconds": _seconds}
    Path(os.environ["MUTANTS_REACH"]).write_text(json.dumps(seen))


def _tracer(lines: dict[str, set[int]]):
    def trace(frame: FrameType, event: str, argument: object):
        name = frame.f_code.co_filename
        if not name.startswith(PREFIX):
            return None
        found = lines.setdefault(name, set())
        found.add(frame.f_lineno)

        def inside(frame: FrameType, event: str, argument: object):
            found.add(frame.f_lineno)
            return inside

        return inside

    return trace
