"""What each kind of flag is, and that docs/flags.md says so."""

from pathlib import Path

import pytest

from proctoring.flags import FlagKind, live_from

PAGE = Path(__file__).parents[2] / "docs" / "flags.md"
COLUMNS = ["flag", "class", "weight", "when", "the candidate is told", "live"]


def rows() -> dict[str, list[str]]:
    """Return the cells of each row of the first table, by the kind that it names."""
    lines = [line for line in PAGE.read_text().split("\n## ")[0].splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert cells[0] == COLUMNS
    return {row[0].strip("`"): row[1:] for row in cells[2:]}


def calls(kind: FlagKind) -> str:
    """Return what the page says of when a kind calls a proctor."""
    least = live_from(kind)
    if least is None:
        return "review" if kind.review_only else "no"
    return f"from {least.value}"


def test_the_page_names_every_kind_and_no_other() -> None:
    assert set(rows()) == {kind.value for kind in FlagKind}


@pytest.mark.parametrize("kind", FlagKind)
def test_a_row_says_class_weight_and_whether_it_is_live(kind: FlagKind) -> None:
    row = rows()[kind.value]
    assert (row[0], row[1], row[4]) == (kind.flag_class.value, kind.severity.value, calls(kind))
    assert all(row), "rule and what the candidate is told"


@pytest.mark.parametrize(
    ("kind", "flag_class", "severity"),
    [
        ("camera.covered", "C", "high"),
        ("camera.frozen", "C", "high"),
        ("camera.replayed", "I", "high"),
        ("camera.lost", "C", "medium"),
        ("camera.too_dark", "C", "info"),
        ("camera.blurred", "C", "info"),
        ("face.absent", "I", "medium"),
        ("face.multiple", "I", "high"),
        ("face.partial", "C", "info"),
        ("browser.focus_lost", "I", "info"),
        ("browser.fullscreen_exit", "I", "low"),
        ("identity.face_mismatch", "I", "high"),
        ("gaze.away_sustained", "I", "low"),
        ("object.phone", "I", "low"),
        ("browser.clipboard_copy", "I", "low"),
        ("browser.clipboard_paste", "I", "medium"),
        ("browser.print_or_screenshot_key", "I", "medium"),
        ("screen.extra_display", "I", "medium"),
        ("camera.virtual_device", "I", "high"),
        ("session.clock_jump", "I", "low"),
        ("session.network_changed", "S", "info"),
        ("session.second_device", "I", "low"),
        ("camera.permission_denied", "C", "medium"),
        ("browser.context_changed", "I", "low"),
        ("session.ip_changed", "S", "info"),
        ("session.offline", "C", "medium"),
        ("session.stale_client", "C", "low"),
        ("session.our_outage", "S", "info"),
        ("answer.unproven_late", "S", "low"),
        ("answer.pasted_block", "I", "low"),
        ("answer.burst", "I", "low"),
        ("system.low_battery", "C", "info"),
        ("system.weak_wifi", "C", "info"),
        ("system.capture_backlog", "C", "info"),
        ("proctor.flag", "I", "medium"),
    ],
)
def test_names_classes_and_severities_are_the_founding_ones(
    kind: str, flag_class: str, severity: str
):
    found = FlagKind(kind)
    assert (found.flag_class.value, found.severity.value) == (flag_class, severity)
