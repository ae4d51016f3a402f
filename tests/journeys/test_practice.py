"""The practice room in a browser: every kind of question by keyboard alone, every state by axe."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import COLOURS, assert_accessible
from tests.journeys.browser import DESKTOP, NARROW, Browsers
from tests.journeys.system import Installation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

MOST_TABS = 20
FOCUSED = "(selector) => document.activeElement?.matches(selector) ?? false"


@pytest.fixture(scope="module")
def watched(house: Installation, screens: Browsers) -> Browsers:
    """One browser for all of these; `house` runs."""
    assert house.url == screens.url
    screens.launch()
    return screens


@pytest.fixture
def page(watched: Browsers) -> Iterator[Page]:
    """The practice room, at a desk."""
    opened = watched.page(watched.newest, "practice")
    opened.goto("/practice")
    expect(opened.locator("#room")).to_have_attribute("data-phase", "working")
    yield opened
    opened.context.close()


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until something of the question has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"{selector} is not reached by {MOST_TABS} tabs")


def skip_to_question(page: Page) -> None:
    tab_to(page, ".skip-link")
    press(page, "Enter")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _choose(page: Page) -> None:
    tab_to(page, ".answer input")
    press(page, "Space")


def _type(page: Page, words: str) -> None:
    tab_to(page, "#answer")
    page.keyboard.type(words)


def _menus(page: Page) -> None:
    tab_to(page, ".answer select")
    press(page, "ArrowDown")
    tab_to(page, ".answer select")
    press(page, "ArrowDown", "ArrowDown")


def _move_down(page: Page) -> None:
    tab_to(page, '.answer [data-testid="move-down"]')
    press(page, "Enter")


def _pair(page: Page) -> None:
    tab_to(page, ".pair-choice")
    press(page, "Enter", "Tab", "Space")


def _pick(page: Page) -> None:
    tab_to(page, ".hottext")
    press(page, "Enter", "Tab", "Space")


def _slide(page: Page) -> None:
    tab_to(page, "#answer")
    press(page, "ArrowRight", "End", "ArrowLeft")


BY_KEYBOARD: dict[str, tuple[Callable[[Page], None], str]] = {
    "choice": (_choose, "input[value=a]:checked"),
    "multiple_choice": (_choose, "input[value=a]:checked"),
    "inline_choice": (_menus, "select[data-source=g2][data-filled]"),
    "numeric": (lambda page: _type(page, "15"), "#answer"),
    "short_text": (lambda page: _type(page, "blue n p f x 1"), "#answer"),
    "slider": (_slide, "#answer[aria-valuetext='190 °C']"),
    "order": (_move_down, ".ranking-row:nth-child(2)[data-choice=a]"),
    "match": (_menus, "select[data-source=s2]"),
    "associate": (_pair, ".pair"),
    "gap_match": (_menus, "select[data-source=g2][data-filled]"),
    "hottext": (_pick, ".hottext[data-choice=b][aria-pressed=true]"),
    "extended_text": (lambda page: _type(page, "By train.\nThen on foot."), "#answer"),
}
"""Kind to what a keyboard does, and what is then on the page."""


def test_every_kind_is_answered_by_the_keyboard_alone(page: Page) -> None:
    skip_to_question(page)
    for number, (kind, (answer, shown)) in enumerate(BY_KEYBOARD.items(), 1):
        expect(page.locator("#room")).to_have_attribute("data-question", str(number))
        question = page.locator(".question")
        expect(question.locator("[data-kind]").first).to_have_attribute("data-kind", kind)
        answer(page)
        expect(question).to_have_attribute("data-answered", "true")
        expect(question.locator(shown)).to_be_visible()
        expect(page.locator("[data-saved]")).to_have_attribute("data-saved", "saved")
        tab_to(page, '[data-testid="next"]')
        press(page, "Enter")
    expect(page.get_by_test_id("hand-in")).to_be_visible()
    assert page.locator('.nav-item[data-answered="true"]').count() == len(BY_KEYBOARD)


def test_what_is_answered_in_part_is_told_before_handing_in(page: Page) -> None:
    number = list(BY_KEYBOARD).index("match")
    entry = page.locator(".nav-item").nth(number)
    entry.click()
    tab_to(page, ".answer select")
    press(page, "ArrowDown")
    expect(entry).to_have_attribute("data-partly", "")
    expect(entry).to_have_text("8, answered in part")
    expect(page.get_by_test_id("answered-count")).to_contain_text("1 of them in part")
    page.get_by_test_id("to-review").press("Enter")
    expect(page.locator('.review-row[data-item="P-8"]')).to_contain_text("Answered in part")
    assert_accessible(page, "review with a part open")
    page.get_by_test_id("hand-in").press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("1 question is answered in part.")


def test_states_are_told_apart_where_the_system_picks_the_colours(page: Page) -> None:
    press(page, "1")
    page.emulate_media(forced_colors="active")
    colour = "entry => getComputedStyle(entry).backgroundColor"
    answered, other = (page.locator(".nav-item").nth(at).evaluate(colour) for at in (0, 1))
    assert answered != other


def test_single_keys_act_but_never_while_typing_and_can_be_turned_off(page: Page) -> None:
    room = page.locator("#room")
    press(page, "2", "f", "n")
    expect(room).to_have_attribute("data-question", "2")
    first = page.locator(".nav-item").first
    expect(first).to_have_attribute("data-answered", "true")
    expect(first).to_have_attribute("data-flagged", "true")
    press(page, "p")
    tab_to(page, '[data-strike="a"]')
    press(page, "x")
    expect(page.locator(".option-line[data-struck]")).to_have_count(1)
    press(page, "t")
    expect(page.locator("[role=status]", has_text="minutes left")).to_be_attached()
    press(page, "?")
    expect(page.get_by_test_id("help")).to_be_visible()
    page.get_by_test_id("keys-on").uncheck()
    page.get_by_test_id("close-help").click()
    press(page, "n")
    expect(room).to_have_attribute("data-question", "1")
    page.reload()
    expect(room).to_have_attribute("data-phase", "working")
    press(page, "n")
    expect(room).to_have_attribute("data-question", "1")


def test_a_lost_connection_is_seen_kept_and_made_good(page: Page) -> None:
    saved = page.locator("[data-saved]")
    page.get_by_test_id("cut").click()
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "offline")
    press(page, "1", "n", "1")
    expect(saved).to_have_text("2 answers wait here")
    page.get_by_test_id("offline-help").click()
    expect(page.get_by_test_id("kept")).to_contain_text("2 answers wait on this device")
    page.get_by_test_id("close-help").click()
    press(page, "r")
    page.get_by_test_id("hand-in").click()
    page.get_by_test_id("confirm-submit").click()
    expect(page.get_by_test_id("submit-status")).to_contain_text("2 answers wait here")
    page.get_by_test_id("keep-working").click()
    page.get_by_test_id("cut").click()
    expect(saved).to_have_text("Saved")
    expect(page.locator("#room")).to_have_attribute("data-phase", "working")


def test_marks_are_made_by_keyboard_and_stay_over_a_turn(page: Page) -> None:
    skip_to_question(page)
    tab_to(page, '[data-testid="mark"]')
    press(page, "Enter", "ArrowDown", "Enter", "Escape")
    expect(page.locator(".stem mark")).to_have_text("What do you do?")
    press(page, "n", "p")
    expect(page.locator(".stem mark")).to_have_text("What do you do?")
    page.get_by_test_id("clear-marks").click()
    expect(page.locator(".stem mark")).to_have_count(0)


def test_notes_and_calculator_are_the_persons_own(page: Page) -> None:
    page.get_by_role("heading", name="Notes").click()
    page.get_by_test_id("notes").fill("look at 4 again")
    page.get_by_role("heading", name="Calculator").click()
    page.get_by_label("Calculation").fill("(1,5 + 2) * 3")
    press(page, "Enter")
    expect(page.get_by_test_id("result")).to_have_text("= 10.5")
    page.reload()
    page.get_by_role("heading", name="Notes").click()
    expect(page.get_by_test_id("notes")).to_have_value("look at 4 again")


@dataclass(frozen=True, slots=True)
class Look:
    """How a person has set up the room; `rules` are those of axe that it could break."""

    theme: str
    size: tuple[int, int]
    rules: tuple[str, ...] = ()

    def holds(self, page: Page, state: str) -> None:
        assert_accessible(page, f"{state}, {self.theme}, {self.size}", self.rules)


LOOKS = (
    Look("light", DESKTOP),
    Look("light", NARROW),
    Look("dark", NARROW, COLOURS),
    Look("contrast", DESKTOP, COLOURS),
)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.theme}-{look.size[0]}")
def test_axe_finds_nothing_in_any_state(watched: Browsers, look: Look) -> None:
    page = watched.page(watched.newest, f"axe {look.theme}")
    page.set_viewport_size({"width": look.size[0], "height": look.size[1]})
    page.context.add_cookies([{"name": "theme", "value": look.theme, "url": watched.url}])
    page.goto("/practice")
    for kind in BY_KEYBOARD:
        expect(page.locator(f'.answer[data-kind="{kind}"]')).to_be_visible()
        look.holds(page, kind)
        press(page, "n")
    look.holds(page, "review")
    _larger(page, look)
    _lost(page, look)
    _handed_in(page, look)
    page.context.close()


def _larger(page: Page, look: Look) -> None:
    press(page, "+", "+", "+", "+")
    expect(page.get_by_test_id("text-size")).to_have_text("200 %")
    for number, kind in enumerate(BY_KEYBOARD):
        page.locator(".nav-item").nth(number).evaluate("entry => entry.click()")
        expect(page.locator(f'.answer[data-kind="{kind}"]')).to_be_visible()
        inner = "(main) => [main.scrollWidth, main.clientWidth]"
        wide, room = page.locator(".room-main").evaluate(inner)
        assert wide <= room, f"{kind} at 200 %: the text is cut at {room} of {wide} pixels"
    look.holds(page, "200 %")
    press(page, "-", "-", "-", "-")


def _lost(page: Page, look: Look) -> None:
    press(page, "p")
    page.get_by_test_id("cut").click()
    press(page, "1", "?")
    expect(page.get_by_test_id("help")).to_be_visible()
    look.holds(page, "help")
    page.get_by_test_id("close-help").click()
    expect(page.get_by_test_id("offline-help")).to_be_visible()
    look.holds(page, "offline")
    page.get_by_test_id("cut").click()
    expect(page.locator("[data-saved]")).to_have_attribute("data-saved", "saved")
    page.locator(".practice-tasks summary").click()
    look.holds(page, "what to try")
    page.get_by_test_id("write").click()
    page.get_by_test_id("pause").click()
    page.locator(".practice-tasks summary").click()
    expect(page.locator("#room")).to_have_attribute("data-phase", "paused")
    look.holds(page, "paused, with a message")
    expect(page.locator("#room")).to_have_attribute("data-phase", "working")


def _handed_in(page: Page, look: Look) -> None:
    press(page, "r")
    page.get_by_test_id("hand-in").click()
    look.holds(page, "confirm")
    page.get_by_test_id("confirm-submit").click()
    expect(page.get_by_role("link", name="Practise again")).to_be_visible()
    look.holds(page, "handed in")


def test_no_page_did_what_no_page_may(screens: Browsers) -> None:
    assert screens.complaints == []
