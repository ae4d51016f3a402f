"""A list in words: a line that nobody pays for takes next to no work."""

import sys
from datetime import UTC, datetime
from types import FrameType

from app.services.verifying.list_checking import LineKind, ListChecked, Told
from app.web.employers.bulk_view import as_csv, note
from app.web.employers.verify_view import mistyped
from exam_engine.issuance.number import LENGTH
from exam_engine.issuance.typing_help import read_typed
from tests.app.offices import Office

WRONG = "4VRD-MTTZ-4BPA-1TDH"
LINES = 200
MOST_CALLS = 100
"""Calls of functions per line: 69 as this was written, most of them for its one sentence."""


def lines(given: str) -> list[Told]:
    return [Told(at, given, LineKind.MISTYPED) for at in range(1, LINES + 1)]


def test_a_mistyped_line_says_what_its_own_page_says(office: Office) -> None:
    with office.app.test_request_context():
        for given in (WRONG, WRONG[:-1], "=1+1", "4URD", "\ud800", "ß" * LENGTH):
            (first, *_) = lines(given)
            assert note(first) == mistyped(read_typed(given))


def test_a_list_of_mistyped_numbers_is_not_searched_for_what_was_meant(office: Office) -> None:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    checked = ListChecked(datetime(2026, 11, 26, tzinfo=UTC), lines(WRONG), 0, 0)
    with office.app.test_request_context():
        as_csv(checked.lines, ",")  # the catalogue of words is loaded once
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            table = as_csv(checked.lines, ",")
        finally:
            sys.setprofile(before)
    assert table.count("one character does not fit the others") == LINES
    assert 0 < calls <= MOST_CALLS * LINES
