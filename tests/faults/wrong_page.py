"""A page whose computer has the wrong time, and gets another one while somebody sits there."""

import time

from playwright.sync_api import Page, sync_playwright

from exam_engine.attempts.events.room import BrowserSignal
from exam_engine.instants import to_ms
from tests.faults.invariants import assert_replays
from tests.faults.screens import require_chromium, with_two_to_type
from tests.faults.stage import Stage
from tests.journeys.browser import browsers
from tests.journeys.seat import Seated, Seats

JUMPS = 3
HOUR_MS = 3_600_000
MOST_H = 12
SHOWN_S = 2.0
SETTLED_S = 1.2
"""A few turns of the page's clock."""
NOTICED_S = 20.0

WRONG_CLOCK = """(() => {
  const [Right, kept] = [Date, "fault-clock"];
  let off = 0;
  try { off = Number(localStorage.getItem(kept) ?? 0); } catch { return; }
  class Wrong extends Right {
    constructor(...given) { super(...(given.length > 0 ? given : [Right.now() + off])); }
    static now() { return Right.now() + off; }
  }
  const origin = performance.timeOrigin + off;
  Object.defineProperty(performance, "timeOrigin", { get: () => origin });
  globalThis.Date = Wrong;
  globalThis.setWrongClock = (ms) => { off = ms; localStorage.setItem(kept, String(ms)); };
})();"""
"""What a page sees when its computer's clock is set: every wall clock, and no steady one."""


def page_keeps_time(stage: Stage) -> dict[str, object]:
    """See a page show the server's time whatever its own computer's clock says, and answer on."""
    require_chromium()
    with (
        sync_playwright() as playwright,
        browsers(playwright, stage.house.url) as opened,
    ):
        seated, first, second = with_two_to_type(Seats(stage.house, opened.launch(), opened))
        page = seated.page.page
        page.context.add_init_script(WRONG_CLOCK)
        page.reload()
        seated.page.in_phase("working")
        wrong = [_wrong_by(seated)]
        for number in range(JUMPS):
            hours = stage.draw.choice([-1, 1]) * stage.draw.randint(1, MOST_H)
            wrong.append(_set_clock(page, seated, hours))
            _answer(seated, first, str(number))
        _noticed(seated)
        page.reload()  # what is set at the start is wrong from the start now
        seated.page.in_phase("working")
        wrong.append(_wrong_by(seated))
        _answer(seated, second, "1")
        assert seated.page.hand_in()
        assert opened.complaints == []
    stage.records.state(seated.attempt, "submitted")
    assert_replays(stage.records, seated.attempt)
    assert max(wrong) <= SHOWN_S, f"the page shows a time that is wrong by up to {max(wrong):.1f} s"
    return {"shown_error_s": max(wrong), "answer_ct_off_h": _wrong_hours(seated)}


def _set_clock(page: Page, seated: Seated, hours: int) -> float:
    """Set the computer's clock; return by how much the page is wrong after a moment."""
    page.evaluate("(ms) => setWrongClock(ms)", hours * HOUR_MS)
    return _wrong_by(seated)


def _wrong_by(seated: Seated) -> float:
    """Return by how much the time that the page shows differs from what is left, in seconds."""
    seated.page.page.wait_for_timeout(SETTLED_S * 1000)
    deadline = seated.records.stored(seated.attempt).attempt.deadline_at
    assert deadline is not None
    left = (deadline - seated.records.read(lambda uow: uow.now())).total_seconds()
    return abs(left - seated.page.left_ms() / 1000)


def _answer(seated: Seated, item: str, words: str) -> None:
    seated.page.open_item(item).locator("#answer").fill(words)
    seated.page.all_saved()
    assert seated.stored()[item] == words


def _noticed(seated: Seated) -> None:
    """See the journal tell people of a clock that jumped: the page has compared it with another."""
    until = time.monotonic() + NOTICED_S
    while time.monotonic() < until:
        told = seated.records.events(seated.attempt, "browser.observed")
        if BrowserSignal.CLOCK_JUMP.value in {one.body["signal"] for one in told}:
            return
        seated.page.page.wait_for_timeout(250)
    raise AssertionError("nobody was told that the clock jumped")


def _wrong_hours(seated: Seated) -> float:
    """Return by how many hours the page's own time of its last answer is wrong."""
    last = seated.records.events(seated.attempt, "answer.saved")[-1]
    off = abs(int(str(last.body["client_ms"])) - to_ms(last.at)) / HOUR_MS
    assert off > 0.9, "the browser's clock was right: nothing was tested"
    return off
