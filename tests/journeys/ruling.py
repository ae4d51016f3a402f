"""From the hall to the last ruling, in real browsers: everybody acts by the pages alone.

The candidate hands in; three reviewers look, each blind; the candidate is heard with a file; a
decider decides; the candidate reads the case file and appeals; new people settle it.
"""

import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from app.services.cases.case_store import case_id_of
from app.services.roles import Role
from app.services.words import FLAG_WORDS
from proctoring.flags import FlagKind
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import Browsers, Shots
from tests.journeys.people import Candidate, Person, Reviewer
from tests.journeys.records import Records

STATEMENT = "I bent down for the charger; it lies under the desk. See the picture."
GROUNDS = "Nobody spoke about the charger. It is in the file that I sent."
REVIEWERS = ("rolf", "tara", "eve")
DECIDERS = ("dan", "mia")
PASSWORD = "assay-demo"  # as of everybody else in the demo
FLAG = FLAG_WORDS[FlagKind.FACE_ABSENT.value]
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""One pixel."""


@dataclass(slots=True)
class Court:
    """One candidate's case, and everybody who works on it.

    Attributes:
        attempt: its attempt.
        name: of the candidate, as lists show it.
        whole: also keep pictures of the pages, in light and dark, and look at their accessibility.
    """

    records: Records
    opened: Browsers
    shots: Shots
    say: Callable[[str], None]
    attempt: str
    name: str
    whole: bool = True
    people: dict[str, Page] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def person(self, name: str, email: str = "") -> Page:
        """Return the page of somebody who is signed in."""
        if name not in self.people:
            one = Person(self.opened.page(self.opened.newest, name))
            one.log_in(email or f"{name}@hall.example")
            self.people[name] = one.page
        return self.people[name]

    @property
    def case(self) -> str:
        """The case's id."""
        return case_id_of(self.attempt)

    def tell(self, words: str) -> None:
        """Say what was seen, and how long after the exam was handed in."""
        self.say(f"{time.monotonic() - self.began:5.1f} s after the hand-in: {words}")

    def shown(self, page: Page, name: str) -> None:
        """Keep the page at both sizes and in the dark, and check its accessibility."""
        if not self.whole:
            return
        self.shots.take_both(page, name)
        assert_accessible(page, name)
        page.emulate_media(color_scheme="dark")
        self.shots.take(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
        page.screenshot(
            path=self.shots.folder / f"{self.shots.count:02d}-{name}-whole.png", full_page=True
        )

    def result_is(self, state: str) -> None:
        """Wait until the result stands so."""
        self.records.once(
            lambda now: now.stored(self.attempt).result_state == state,
            f"result {state}",
            seconds=30,
        )

    def case_is(self, state: str) -> None:
        """Wait until the case stands somewhere."""

        def look(records: Records) -> bool:
            row = records.read(lambda uow: uow.cases.of_attempt(self.attempt))
            return row is not None and row.state == state

        self.records.once(look, f"the case is at {state}", seconds=30)


def rule(court: Court, leaver: Candidate) -> None:
    """Play it to the end; an AssertionError says what was not seen."""
    for name in REVIEWERS:
        court.records.add_person(f"{name}@hall.example", PASSWORD, Role.REVIEWER)
    for name in DECIDERS:
        court.records.add_person(f"{name}@hall.example", PASSWORD, Role.DECIDER)
    _answers_and_hands_in(court, leaver)
    court.case_is("review")
    _first_look(court, leaver.page)
    _heard(court, leaver.page)
    _second_and_third_look(court)
    _decided(court, leaver.page)
    _appealed(court, leaver.page)
    _settled(court, leaver.page)


def _answers_and_hands_in(court: Court, leaver: Candidate) -> None:
    paper = court.records.paper(court.attempt)
    item = next(item for item, kind in paper.items() if kind == "choice")
    leaver.open_item(item).locator("input").first.check()
    leaver.all_saved()
    leaver.hand_in()
    court.began = time.monotonic()


def _first_look(court: Court, candidate: Page) -> None:
    """Rita looks at the pictures first, then at the marks, and finds a rule broken."""
    rita = court.person("rita", "reviewer@demo.example")
    rita.goto("/reviews")
    court.shown(rita, "reviews")
    assert FLAG not in rita.locator("main").inner_text(), "the list does not say what was marked"
    rita.goto(_absence(court))
    expect(rita.get_by_test_id("review-look")).to_be_visible()
    expect(rita.locator('[data-testid="pictures"] img').first).to_be_visible()
    court.shown(rita, "look-first")
    Reviewer(rita).look(_absence(court))
    expect(rita.get_by_role("heading", name=FLAG)).to_be_visible()
    _breach(rita, "The chair is empty in every picture of half a minute.", court)
    _clear_rest(court, rita)
    court.tell("a first reviewer found a rule broken")
    candidate.goto(f"/me/exams/{court.attempt}/case")


def _heard(court: Court, candidate: Page) -> None:
    """The candidate reads what was marked, adds a picture, and says what it was."""
    court.case_is("statement")
    candidate.reload()
    court.shown(candidate, "case-file-statement")
    candidate.get_by_label("Add a file").set_input_files(
        {"name": "charger.png", "mimeType": "image/png", "buffer": PNG}
    )
    candidate.get_by_role("button", name="Add this file").click()
    expect(candidate.get_by_test_id("files")).to_contain_text("charger.png")
    candidate.get_by_label("What do you want people to know?").fill(STATEMENT)
    candidate.get_by_role("button", name="Send my statement").click()
    court.case_is("second_review")
    court.shown(candidate, "case-file-said")
    court.tell("the candidate was heard")


def _second_and_third_look(court: Court) -> None:
    """Two more look, and neither learns what anybody found."""
    for name, breach in (("rolf", False), ("tara", True)):
        page = court.person(name)
        Reviewer(page).look(_absence(court))
        main = page.locator("main")
        expect(main).to_contain_text(STATEMENT)
        expect(main).not_to_contain_text("The chair is empty")
        if breach:
            _breach(page, "Nobody is there, and nothing is picked up.", court, shots=False)
        else:
            page.get_by_label("Nothing wrong").check()
            page.get_by_label("Why?").fill("They bend down and come up again.")
            page.get_by_role("button", name="Record the ruling").click()
            page.wait_for_url("**/reviews")
    court.case_is("decision")
    court.tell("two differed, a third settled it")


def _decided(court: Court, candidate: Page) -> None:
    """Dora reads all findings and decides; the candidate reads it."""
    dora = court.person("dora", "decider@demo.example")
    dora.goto("/cases")
    court.shown(dora, "cases")
    dora.locator("tr[data-case]", has_text=court.name).get_by_role("link").click()
    expect(dora.get_by_test_id("case")).to_have_attribute("data-state", "decision")
    court.shown(dora, "case-to-decide")
    dora.get_by_label("The exam does not count, for a breach of the rules").check()
    dora.get_by_label("Why?").fill("Two of three people saw an empty chair.")
    dora.get_by_label("Days without a new try").fill("30")
    dora.get_by_role("button", name="Decide").click()
    court.case_is("notified")
    court.result_is("invalidated")
    candidate.goto(f"/attempts/{court.attempt}/result")
    court.shown(candidate, "result-invalidated")
    candidate.get_by_test_id("to-case").click()
    decision = candidate.get_by_test_id("decision")
    expect(decision).to_contain_text("Two of three people saw an empty chair.")
    court.shown(candidate, "case-file-decided")
    court.tell("a decider decided, and the candidate read it")


def _appealed(court: Court, candidate: Page) -> None:
    """The candidate appeals; a decider who had no part in it takes the appeal."""
    candidate.get_by_text("Appeal against it", exact=True).click()
    candidate.get_by_label("Why do you appeal?").fill(GROUNDS)
    candidate.get_by_role("button", name="Send my appeal").click()
    court.case_is("appealed")
    court.shown(candidate, "case-file-appealed")
    dora = court.person("dora")
    dora.goto(f"/cases/{court.case}")
    expect(dora.locator("main")).to_contain_text("somebody else has to look")
    court.shown(dora, "case-not-yours")
    dan = court.person("dan")
    dan.goto(f"/cases/{court.case}")
    dan.get_by_label("Yes").check()
    dan.get_by_label("Why?").fill("The file was not spoken about.")
    court.shown(dan, "appeal-to-admit")
    dan.get_by_role("button", name="Record it").click()
    court.case_is("appeal_review")
    court.tell("a new decider took the appeal")


def _settled(court: Court, candidate: Page) -> None:
    """Two new people agree; the result is released, and the candidate reads who found what."""
    for name in ("eve", "mia"):
        page = court.person(name)
        page.goto(f"/cases/{court.case}")
        page.get_by_label("No rule was broken").check()
        page.get_by_label("Why?").fill(f"{name.title()} sees a charger in the hand.")
        if name == "mia":
            expect(page.locator("main")).not_to_contain_text("Eve sees")
            court.shown(page, "panel")
        page.get_by_role("button", name="Record my finding").click()
    court.case_is("closed")
    court.result_is("final")
    candidate.goto(f"/me/exams/{court.attempt}/case")
    for words in ("Eve sees a charger", "Mia sees a charger", "No rule was broken"):
        expect(candidate.get_by_test_id("appeal")).to_contain_text(words)
    court.shown(candidate, "case-file-settled")
    candidate.goto(f"/attempts/{court.attempt}/result")
    expect(candidate.locator('[data-result-state="final"]')).to_be_visible()
    court.shown(candidate, "result-released")
    court.tell("a panel of new people settled it, and the result was released")


def _absence(court: Court) -> str:
    """Return the address of the first moment in which the chair was empty."""
    rows = court.records.read(lambda uow: uow.invigilation.incidents(court.attempt))
    empty = [one for one in rows if one.type == FlagKind.FACE_ABSENT.value]
    return f"/reviews/{min(empty, key=lambda one: one.started_at).id}"


def _breach(page: Page, reason: str, court: Court, *, shots: bool = True) -> None:
    """Find a rule broken: which, when, on what, how sure, and what else it could have been."""
    page.get_by_label("Rule broken").check()
    page.get_by_label("Why?").fill(reason)
    page.get_by_label("Which rule?").select_option("stay-in-view")
    page.get_by_label("shows it").first.check()
    page.get_by_label("Probable").check()
    page.get_by_label("Which technical cause did you consider?").fill("No lag: the clock goes on.")
    if shots:
        court.shown(page, "review-breach")
    page.get_by_role("button", name="Record the ruling").click()
    page.wait_for_url("**/reviews")


def _clear_rest(court: Court, page: Page) -> None:
    """Find everything else harmless, the proctor's own mark included."""
    while True:
        page.goto("/reviews")
        rows = page.locator("tr[data-incident]", has_text=court.name)
        if not rows.count():
            return
        Reviewer(page).look(rows.first.get_by_role("link").get_attribute("href") or "")
        page.get_by_label("Nothing wrong").check()
        page.get_by_label("Why?").fill("The same moment, seen twice.")
        page.get_by_role("button", name="Record the ruling").click()
        page.wait_for_url("**/reviews")
