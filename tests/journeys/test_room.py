"""The exam room in a browser: typing, turning, reload, crash, back and forward, wiped storage."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Error, Page, Request, expect

from tests.journeys.axe import assert_accessible
from tests.journeys.browser import Browsers
from tests.journeys.cable import Cable
from tests.journeys.records import Records
from tests.journeys.seat import Seated, Seats
from tests.support.processes import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TURN = """() => {
  document.querySelector('[data-testid="next"]').click();
  return document.querySelector(".question").dataset.item;
}"""
"""Turn the question and say, in the same breath, which one is drawn."""

WIPE = """async () => {
  localStorage.clear();
  for (const one of await indexedDB.databases()) indexedDB.deleteDatabase(one.name);
}"""


@pytest.fixture
def line(cable: Cable) -> Iterator[Cable]:
    """The cable, plugged again whatever happens."""
    yield cable
    cable.plug()


def first(seated: Seated, kind: str) -> str:
    """Return the first question of a kind."""
    paper = seated.records.paper(seated.attempt)
    return next(item for item, found in paper.items() if found == kind)


def waits(page: Page, count: int) -> None:
    """See how many answers wait here."""
    expect(page.locator("[data-saved]")).to_have_attribute("data-count", str(count))


def test_turning_a_question_draws_at_once_and_asks_the_server_for_nothing(seats: Seats) -> None:
    seated = seats.seat()
    page = seated.page.page
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/snapshots" not in request.url:  # pictures have their own pace
            asked.append(request.url)

    page.wait_for_load_state("networkidle")
    page.on("request", note)
    items = list(seated.records.paper(seated.attempt))
    drawn = [page.evaluate(TURN) for _ in items[1:]]
    assert_accessible(page, "the room with its camera")
    assert drawn == items[1:], "drawn in the same task as the press"
    assert asked == []


def test_typing_waits_for_nothing_and_keeps_its_field(seats: Seats, line: Cable) -> None:
    seated = seats.seat()
    page = seated.page.page
    item = first(seated, "short_text")
    field = seated.page.open_item(item).locator("#answer")
    field.evaluate("field => { field.own = 'the same'; }")
    field.press_sequentially("without")
    seated.page.all_saved()  # an acknowledgement draws nothing anew
    line.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    field.press_sequentially(" a line")
    line.plug()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "online")
    field.press_sequentially(", and on")
    assert field.evaluate("field => [field.own, field === document.activeElement]") == [
        "the same",
        True,
    ]
    field.blur()
    seated.page.all_saved()
    assert seated.stored()[item] == "without a line, and on"


def test_a_reload_with_answers_that_wait_shows_their_number_and_sends_them(
    seats: Seats, line: Cable
) -> None:
    seated = seats.seat()
    page = seated.page.page
    item, other = first(seated, "short_text"), first(seated, "numeric")
    line.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    seated.page.open_item(item).locator("#answer").fill("kept over a reload")
    seated.page.open_item(other).locator("#answer").fill("1")
    waits(page, 2)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"], "leaving with answers that wait is asked about"
    waits(page, 2)
    assert seated.stored() == {}
    line.plug()
    seated.page.in_phase("working")
    waits(page, 0)
    stored = seated.stored()
    assert stored[item] == "kept over a reload"
    assert set(stored) == {item, other}
    expect(page.locator(f'.nav-item[data-item="{item}"]')).to_have_attribute(
        "data-answered", "true"
    )


def test_a_browser_that_crashes_loses_nothing(seats: Seats, line: Cable) -> None:
    seated = seats.seat()
    page = seated.page.page
    item = first(seated, "short_text")
    line.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    seated.page.open_item(item).locator("#answer").fill("kept over a crash")
    waits(page, 1)
    eventually(lambda: page.evaluate("indexedDB.databases().then((all) => all.length)") > 0, "kept")
    with pytest.raises(Error):
        page.goto("chrome://crash")
    page = page.context.new_page()
    seated.page.page = page
    line.plug()
    page.goto(seated.path)
    use_this_window(page)
    seated.page.in_phase("working")
    waits(page, 0)
    assert seated.stored()[item] == "kept over a crash"


def use_this_window(page: Page) -> None:
    """Go on here, where the server still believes in the window that is gone."""
    here = page.get_by_test_id("turned-action")
    ready = page.locator('#room[data-phase="working"]')
    expect(here.or_(ready).first).to_be_visible()
    if here.is_visible():
        here.click()


def test_back_forward_and_wiped_storage_show_what_the_server_has(seats: Seats) -> None:
    seated = seats.seat()
    page = seated.page.page
    item = first(seated, "short_text")
    seated.page.open_item(item).locator("#answer").fill("with the server")
    page.get_by_test_id("flag").click()
    seated.page.all_saved()
    page.goto("/me")
    page.go_back()
    shows(seated, item)
    page.go_forward()
    expect(page.locator("#windows")).to_be_visible()
    page.evaluate(WIPE)
    seated.enter()
    shows(seated, item)
    assert seated.stored() == {item: "with the server"}


def shows(seated: Seated, item: str) -> None:
    """See the one answer and its flag as the server has them."""
    seated.page.in_phase("working")
    waits(seated.page.page, 0)
    entry = seated.page.page.locator(f'.nav-item[data-item="{item}"]')
    expect(entry).to_have_attribute("data-answered", "true")
    expect(entry).to_have_attribute("data-flagged", "true")
    assert seated.page.open_item(item).locator("#answer").input_value() == "with the server"


def test_handing_in_waits_for_the_last_answer_and_says_so(seats: Seats, line: Cable) -> None:
    seated = seats.seat()
    page = seated.page.page
    item = first(seated, "short_text")
    line.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    seated.page.open_item(item).locator("#answer").fill("the last word")
    page.get_by_test_id("to-review").click()
    page.get_by_test_id("hand-in").click()
    page.get_by_test_id("confirm-submit").click()
    expect(page.get_by_test_id("submit-status")).to_contain_text("1 answer waits here")
    line.plug()
    seated.page.in_phase("ended")
    assert seated.stored()[item] == "the last word"
    left = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('assay-desk'))")
    assert left == [], "nothing of the exam stays on the device"


def test_answers_that_stayed_on_the_device_are_found_and_sent_after_the_end(
    seats: Seats, line: Cable
) -> None:
    seated = seats.seat()
    page = seated.page.page
    item = first(seated, "short_text")
    line.pull()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    seated.page.open_item(item).locator("#answer").fill("only here")
    waits(page, 1)
    context = page.context
    page.close()
    seats.end(seated.attempt)
    line.plug()
    page = context.new_page()
    page.add_init_script(COUNT_CAMERAS)
    page.goto("/me")
    told = page.locator(f'[data-leftovers="{seated.attempt}"]')
    expect(told).to_contain_text("1 answer waits on this device")
    assert_accessible(page, "own page with an answer that never left the device")
    told.get_by_test_id("send-leftovers").click()
    expect(page.get_by_role("heading", name="Your exam was ended by staff")).to_be_visible()
    expect(page.get_by_test_id("came-late")).to_contain_text("An answer to 1 question")
    assert page.evaluate("window.cameras") == 0, "nothing is recorded of an exam that has ended"
    (late,) = seated.records.events(seated.attempt, "answer.late")
    assert late.body["response"] == "only here"
    page.goto(f"/attempts/{seated.attempt}/result")
    expect(page.get_by_test_id("late-answers")).to_be_visible()
    expect(page.locator("[data-leftovers]")).to_be_hidden()


def test_a_store_that_stands_still_is_said_and_made_good(seats: Seats) -> None:
    seated = seats.seat()
    page, banner = seated.page.page, seated.page.page.locator(".room-banner")
    item = first(seated, "short_text")
    field = seated.page.open_item(item).locator("#answer")
    with store_held(str(seats.house.database.engine.url.database)):
        field.fill("while nothing is stored")
        expect(banner).to_contain_text("Answers cannot be stored just now.")
        expect(page.locator("[data-saved]")).to_have_text("1 answer waits here")
        expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "online")
    seated.page.all_saved()
    expect(banner).to_be_empty()
    assert seated.stored()[item] == "while nothing is stored"


@contextmanager
def store_held(path: str) -> Iterator[None]:
    """Hold the one lock of SQLite's writers, as a disk that does not answer would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


COUNT_CAMERAS = """
  window.cameras = 0;
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (asked) => { window.cameras += 1; return open(asked); };
"""
"""Count how often a page asks for the camera."""

PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


def test_what_the_room_notices_about_the_device_becomes_flags_without_any_of_the_words(
    seats: Seats,
) -> None:
    seated = seats.seat()
    page, secret = seated.page.page, "these words were written somewhere else entirely"
    item = first(seated, "short_text")
    field = seated.page.open_item(item).locator("#answer")
    field.fill("my own words")
    field.press("Control+a")
    field.press("Control+c")  # an own answer is never reported
    field.evaluate(PASTE, secret)
    page.locator(".question").evaluate("block => getSelection().selectAllChildren(block)")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+c")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    wanted = ["browser.clipboard_copy", "browser.clipboard_paste"]
    wanted.append("browser.print_or_screenshot_key")
    with_flags = seated.records.once(
        lambda records: found if len(found := _flags(records, seated)) == len(wanted) else None,
        "a flag of each kind",
        seconds=30,
    )
    assert [kind for kind, _ in with_flags] == wanted
    assert {state for _, state in with_flags} == {"browser"}
    told = seated.records.events(seated.attempt, "browser.observed")
    noticed = [one for one in told if f"browser.{one.body['signal']}" in wanted]
    assert len(noticed) == len(wanted)
    assert not any("words" in str(record.body) for record in told)


def _flags(records: Records, seated: Seated) -> list[tuple[str, str]]:
    """Return kind and detector of what the page raised."""
    rows = records.read(lambda uow: uow.invigilation.flags(seated.attempt))
    return sorted((row.type, row.detector) for row in rows if row.type.startswith("browser."))


def test_no_page_did_what_no_page_may(screens: Browsers) -> None:
    assert screens.complaints == []
