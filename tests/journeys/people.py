"""What people do on the pages, in their own words: one class per role over one browser page.

Only what a person could do: pressing, typing, looking. What the database says is asked elsewhere.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from app.services.rows import JsonValue

PASSWORD = "assay-demo"  # the demo shows it on its console

NOTE_FLAGS = """
window.flagsSeen = {};
new MutationObserver(() => {
  for (const tile of document.querySelectorAll("[data-testid=tile]")) {
    for (const chip of tile.querySelectorAll("[data-flag]")) {
      window.flagsSeen[tile.dataset.attempt + " " + chip.dataset.flag] ??= Date.now();
    }
  }
}).observe(document, { childList: true, subtree: true });
"""
"""Notes when a flag is first seen on a tile, whatever the test looks at meanwhile."""


@dataclass(slots=True)
class Person:
    """Somebody with a page."""

    page: Page

    def log_in(self, email: str) -> None:
        """Sign in from the login page."""
        self.page.goto("/login")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def part(self, testid: str) -> Locator:
        """Find a part of the page by its name for tests."""
        return self.page.get_by_test_id(testid)


@dataclass(slots=True)
class Candidate(Person):
    """A candidate: own page, check-in, exam room, result."""

    def window(self, window: str) -> Locator:
        """Find the card of an exam window on the own page."""
        return self.page.locator(f'[data-window="{window}"]')

    def register(self, window: str) -> str:
        """Register for a window; returns the attempt's id from the page it leads to."""
        self.window(window).get_by_role("button", name="Register and check in").click()
        self.page.wait_for_url("**/check-in")
        found = re.search(r"/attempts/([0-9a-f]+)/", self.page.url)
        assert found is not None
        return found.group(1)

    def step(self, name: str) -> Locator:
        """Wait for a step of the check-in and return its section."""
        expect(self.page.locator("#checkin")).to_have_attribute("data-at", name)
        return self.page.locator(f'section[data-step="{name}"]')

    def consent(self) -> None:
        """Agree to both, having seen them."""
        self.part("consent-recording").check()
        self.part("consent-ai").check()
        self.part("consent-agree").click()

    def switch_camera_on(self) -> Locator:
        """Press the button of the preflight; returns the step."""
        step = self.step("camera")
        self.part("camera-on").click()
        return step

    def hand_in_picture(self) -> None:
        """Take the reference picture, look at it, use it."""
        self.step("reference")
        self.part("take").click()
        expect(self.page.locator('[data-step="reference"] [data-picture] img')).to_be_visible()
        self.part("use").click()

    def start(self) -> None:
        """Press start once the proctor has let us in, and arrive in the room."""
        self.step("start")
        self.part("start").click()
        self.page.wait_for_url("**/room")
        self.in_phase("working")

    def in_phase(self, phase: str, *, seconds: float = 15.0) -> None:
        """Wait for a phase of the room."""
        room = self.page.locator("#room")
        expect(room).to_have_attribute("data-phase", phase, timeout=seconds * 1000)

    def open_item(self, item: str) -> Locator:
        """Go to a question by the navigator; returns it."""
        self.page.locator(f'.nav-item[data-item="{item}"]').click()
        question = self.page.locator(f'.question[data-item="{item}"]')
        expect(question).to_be_visible()
        return question

    def answer(self, item: str, response: JsonValue) -> str:
        """Give a response in the way its kind asks for; returns the kind."""
        question = self.open_item(item)
        kind = question.locator("[data-kind]").get_attribute("data-kind") or ""
        match kind, response:
            case "choice", str(choice):
                _pick(question, kind, [choice])
            case "multiple_choice" | "hottext", list(choices):
                _pick(question, kind, choices)
            case "order", list(choices):
                _rank(question, [str(choice) for choice in choices])
            case "match" | "inline_choice" | "gap_match", dict(pairs):
                for source, target in pairs.items():
                    question.locator(f'select[data-source="{source}"]').select_option(str(target))
            case "numeric" | "short_text", str(words):
                question.locator("#answer").fill(words)
            case _:
                raise AssertionError(f"{item} is of kind {kind!r}, the response is {response!r}")
        return kind

    def saved(self) -> Locator:
        """Find the sign that says whether answers are stored."""
        return self.page.locator("[data-saved]")

    def all_saved(self) -> None:
        """Wait until the page says that everything is stored."""
        expect(self.saved()).to_have_attribute("data-saved", "saved")

    def left_ms(self) -> int:
        """Return the working time that the page shows."""
        return int(self.page.locator(".room-time").get_attribute("data-left-ms") or "-1")

    def read_notice(self, kind: str, words: str) -> None:
        """Read what the proctor said and say so."""
        notice = self.page.locator(f'[data-notice="{kind}"]', has_text=words)
        notice.get_by_test_id("understood").click()
        expect(notice).to_have_count(0)

    def hand_in(self) -> str:
        """Review, hand in, confirm; returns the receipt."""
        self.part("to-review").click()
        self.part("hand-in").click()
        self.part("confirm-submit").click()
        self.in_phase("ended")
        receipt = self.part("receipt").text_content() or ""  # folded away until it is asked for
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Save the receipt").click()
        file = json.loads(download.value.path().read_text())
        assert file["type"] == "assay-receipt"
        assert f"/attempts/{file['attempt']}/" in self.page.url
        assert file["answers"], "what was answered is on the receipt"
        return receipt


def _pick(question: Locator, kind: str, choices: Sequence[JsonValue]) -> None:
    """Tick boxes or press words; what is picked stays picked."""
    for choice in choices:
        if kind == "hottext":
            question.locator(f'.hottext[data-choice="{choice}"]').click()
        else:
            question.locator(f'input[value="{choice}"]').check()


def _rank(question: Locator, wanted: list[str]) -> None:
    """Move entries up until they stand in the wanted order, then keep it."""
    rows = question.locator("li[data-choice]")
    for place, choice in enumerate(wanted):
        shown = rows.evaluate_all("rows => rows.map(row => row.dataset.choice)")
        up = question.locator(f'li[data-choice="{choice}"]').get_by_test_id("move-up")
        for _ in range(shown.index(choice) - place):
            up.click()
    keep = question.get_by_test_id("keep-order")
    if keep.is_visible():
        keep.click()


@dataclass(slots=True)
class Proctor(Person):
    """A proctor at the board."""

    def open_board(self) -> None:
        """Open the board and wait until it is live."""
        self.page.add_init_script(NOTE_FLAGS)
        self.page.goto("/proctor")
        expect(self.part("board")).to_have_attribute("data-phase", "ready")

    def tile(self, attempt: str) -> Locator:
        """Find a candidate's tile."""
        return self.page.locator(f'[data-testid="tile"][data-attempt="{attempt}"]')

    def open(self, attempt: str) -> Locator:
        """Open the panel of a candidate."""
        panel = self.page.locator(f'[data-testid="panel"][data-attempt="{attempt}"]')
        if not panel.is_visible():
            self.tile(attempt).locator(".tile-name").click()
        expect(panel).to_be_visible()
        return panel

    def act(self, attempt: str, action: str, words: str = "", *, rule: str = "") -> None:
        """Prepare an action on a candidate and send it."""
        panel = self.open(attempt)
        panel.locator(f'[data-action="{action}"]').click()
        if rule:
            panel.locator(f'input[name="rule"][value="{rule}"]').check()
        if words:
            panel.locator("#composer-text").fill(words)
            expect(self.part("candidate-sees")).to_contain_text(words)
        panel.locator(f'[data-action="{action}-send"]').click()
        expect(panel.locator("form.composer")).to_be_hidden()

    def flag_seen_at(self, attempt: str, flag: str) -> int | None:
        """Return when a flag was first on the tile, ms since 1970; None while it was not."""
        key = f"{attempt} {flag}"
        found = self.page.evaluate("key => window.flagsSeen[key] ?? null", key)
        return None if found is None else int(found)


@dataclass(slots=True)
class Reviewer(Person):
    """A reviewer of incidents."""

    def open_incidents(self, candidate: str) -> list[str]:
        """Return the addresses of a candidate's open incidents."""
        self.page.goto("/reviews")
        rows = self.page.locator("tr[data-incident]", has_text=candidate)
        links: list[str] = rows.locator("a").evaluate_all("all => all.map(one => one.pathname)")
        return links

    def look(self, link: str) -> None:
        """Open a moment, look at its pictures, then at what was marked."""
        self.page.goto(link)
        expect(self.part("review-look")).to_be_visible()
        self.page.wait_for_function(
            "[...document.querySelectorAll('[data-testid=pictures] img')].every(i => i.complete)"
        )
        self.page.locator('input[name="saw"][value="unclear"]').check()
        self.page.get_by_role("button", name="I have looked. Go on").click()
        expect(self.part("review")).to_be_visible()

    def dismiss(self, reason: str) -> None:
        """Rule that nothing was wrong with the incident that is open."""
        self.page.locator('input[name="verdict"][value="dismissed"]').check()
        self.page.locator('textarea[name="reason"]').fill(reason)
        self.page.get_by_role("button", name="Record the ruling").click()
        self.page.wait_for_url("**/reviews")


@dataclass(slots=True)
class Decider(Person):
    """Somebody who decides on certification."""

    def decide(self, attempt: str, reason: str) -> None:
        """Decide on one attempt."""
        card = self.page.locator(f'[data-testid="pending-decision"][data-attempt="{attempt}"]')
        card.locator('textarea[name="reason"]').fill(reason)
        card.get_by_role("button", name=re.compile("^Decide")).click()
        expect(card).to_have_count(0)


@dataclass(slots=True)
class Employer(Person):
    """Somebody with a CV in hand and no account."""

    def verify(self, number: str) -> None:
        """Type a number as it stands on the CV."""
        self.page.goto("/verify")
        self.page.locator('input[name="number"]').fill(number)
        form = self.page.locator("main form").filter(has=self.page.locator("input[name=number]"))
        form.get_by_role("button", name="Verify", exact=True).click()
