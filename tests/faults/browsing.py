"""What a browser may do in the middle of an exam: reload, go back, crash, lose what it kept."""

from contextlib import suppress

from playwright.sync_api import Dialog, Error, Page, expect, sync_playwright

from tests.faults.invariants import assert_replays
from tests.faults.outcome import Run
from tests.faults.screens import require_chromium, with_two_to_type
from tests.faults.stage import Stage
from tests.journeys.browser import browsers
from tests.journeys.cable import Cable
from tests.journeys.seat import Seated, Seats
from tests.support.processes import eventually

WIPE = """async () => {
  localStorage.clear();
  for (const one of await indexedDB.databases()) indexedDB.deleteDatabase(one.name);
}"""
KEPT = "indexedDB.databases().then((all) => all.length)"


def browser_suffers(stage: Stage) -> dict[str, object]:
    """F24: answers wait while the page reloads and crashes; then back, forward, wiped storage."""
    require_chromium()
    with (
        Cable(stage.proxy.own_port) as cable,
        sync_playwright() as playwright,
        browsers(playwright, stage.house.url) as opened,
    ):
        seats = Seats(stage.house, opened.launch(led_to=cable.own_port), opened)
        seated, first, second = with_two_to_type(seats)
        told = _without_a_line(cable, seated, first, second)
        _crashes(cable, seated, first)
        _wiped(seated, first, second)
        receipt = seated.page.hand_in()
        assert receipt
        assert opened.complaints == []
    stage.records.state(seated.attempt, "submitted")
    assert_replays(stage.records, seated.attempt)
    saved = stage.records.events(seated.attempt, "answer.saved")
    numbers = {(one.epoch, one.cseq) for one in saved}
    return {"acked": len(saved), "lost": 0, "duplicates": len(saved) - len(numbers), **told}


def _without_a_line(cable: Cable, seated: Seated, first: str, second: str) -> dict[str, object]:
    """Answer without a line, reload, and see both answers wait and then arrive."""
    page = seated.page.page
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    _cut(cable, page)
    for item in (first, second):
        seated.page.open_item(item).locator("#answer").fill("1")
    _waiting(page, 2)
    page.reload()
    _waiting(page, 2)
    assert seated.stored() == {}, "an answer has arrived without a line"
    assert asked == ["beforeunload"], "leaving with answers that wait was not asked about"
    cable.plug()
    seated.page.in_phase("working")
    _waiting(page, 0)
    assert seated.stored() == {first: "1", second: "1"}
    return {"waited": 2}


def _crashes(cable: Cable, seated: Seated, item: str) -> None:
    """Crash the page with an answer that waits; another page of the same browser sends it."""
    page = seated.page.page
    _cut(cable, page)
    seated.page.open_item(item).locator("#answer").fill("2")
    _waiting(page, 1)
    eventually(lambda: page.evaluate(KEPT) > 0, "the answer is kept in the browser")
    with suppress(Error):
        page.goto("chrome://crash")
        raise AssertionError("the page has not crashed")
    cable.plug()
    page = seated.page.page = page.context.new_page()
    page.goto(seated.path)
    here = page.get_by_test_id("turned-action")
    expect(here.or_(page.locator('#room[data-phase="working"]')).first).to_be_visible()
    if here.is_visible():
        here.click()
    seated.page.in_phase("working")
    _waiting(page, 0)
    assert seated.stored()[item] == "2"


def _wiped(seated: Seated, first: str, second: str) -> None:
    """Go back and forward, wipe all storage, and see what the server has each time."""
    page = seated.page.page
    page.goto("/me")
    page.go_back()
    _shows(seated, {first: "2", second: "1"})
    page.go_forward()
    expect(page.locator("#windows")).to_be_visible()
    page.evaluate(WIPE)
    seated.enter()
    _shows(seated, {first: "2", second: "1"})


def _shows(seated: Seated, answers: dict[str, str]) -> None:
    seated.page.in_phase("working")
    _waiting(seated.page.page, 0)
    for item, answer in answers.items():
        assert seated.page.open_item(item).locator("#answer").input_value() == answer
    assert seated.stored() == answers


def _waiting(page: Page, count: int) -> None:
    """See how many answers wait in the browser."""
    expect(page.locator("[data-saved]")).to_have_attribute("data-count", str(count))


def _cut(cable: Cable, page: Page) -> None:
    """Pull the cable and see the page notice."""
    cable.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")


RUNS = (
    Run("F24", "a browser reloads, crashes, goes back, and loses what it kept", browser_suffers),
)
