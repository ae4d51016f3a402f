"""Ben's exam, whose window closes while he works: time ends it, and the rule decides."""

from datetime import timedelta

from playwright.sync_api import expect

from app.services.rows import ExamWindow
from proctoring.flags import Severity
from tests.journeys.course import BEN_EMAIL, Day
from tests.journeys.sitting import same

WINDOW = timedelta(seconds=75)
ANSWERS = 3
DELIVERED = timedelta(seconds=15)
"""After the deadline: 5 s in which late answers count, and some for a machine with other work."""


def start(day: Day) -> None:
    """Ben is let into an exam whose window ends his working time."""
    with day.step("Ben registers for a window that closes soon, and is let in"):
        day.ben.log_in(BEN_EMAIL)
        window = day.records.open_window(
            closes_in=WINDOW, caps_time=True, title="Foundation, short sitting"
        )
        _check_in(day, window)
        day.paula.act(day.bens_attempt, "authorize")
        day.ben.start()
        deadline = day.records.stored(day.bens_attempt).attempt.clock.deadline()
        assert deadline == window.closes_at
    with day.step("Ben answers some questions"):
        correct = day.records.correct(day.bens_attempt)
        paper = day.records.paper(day.bens_attempt)
        for item in list(paper)[:ANSWERS]:
            day.ben.answer(item, correct[item])
            day.ben.all_saved()
            stored = day.records.responses(day.bens_attempt)[item].response
            assert same(paper[item], stored, correct[item])
        left = day.ben.left_ms()
        assert 0 < left <= WINDOW.total_seconds() * 1000
        day.shots.take_both(day.ben.page, "room-last-minute")


def closes(day: Day) -> None:
    """The deadline hands in for Ben; his answers are scored; the rule decides."""
    with day.step("Ben's time ends: the room says so, the timer handed in"):
        day.ben.in_phase("ended", seconds=WINDOW.total_seconds() + 30)
        expect(day.ben.page.get_by_text("The time was over.")).to_be_visible()
        day.shots.take(day.ben.page, "room-time-over")
        stored = day.records.state(day.bens_attempt, "submitted")
        assert stored.attempt.submit_reason is not None
        assert stored.attempt.submit_reason.value == "timer"
        assert len(day.records.responses(day.bens_attempt)) == ANSWERS
        (reached,) = day.records.events(day.bens_attempt, "deadline.reached")
        (final,) = day.records.events(day.bens_attempt, "attempt.finalized")
        assert final.at - reached.at <= DELIVERED
    with day.step("Ben is scored, nothing is held, and the rule decides"):
        outcome = day.records.once(
            lambda now: now.read(lambda uow: uow.results.form_outcome(day.bens_attempt)),
            "Ben's result",
        )
        assert outcome.points > 0
        assert not outcome.passed
        incidents = day.records.read(lambda uow: uow.invigilation.incidents(day.bens_attempt))
        assert not [one for one in incidents if Severity(one.severity).at_least(Severity.MEDIUM)]
        decision = day.records.once(
            lambda now: now.read(lambda uow: uow.results.decision(day.bens_attempt)),
            "the decision on Ben",
        )
        assert decision.outcome == "refused"
        assert decision.rule_version == "cmle-foundation-decision 1.0"
        day.ben.part("to-result").click()
        expect(day.ben.page.locator('[data-passed="false"]')).to_be_visible()
        expect(day.ben.page.get_by_text("Data versioning and quality")).to_be_visible()
        day.shots.take_both(day.ben.page, "result-not-passed")


def _check_in(day: Day, window: ExamWindow) -> None:
    day.ben.page.reload()
    day.bens_attempt = day.ben.register(window.id)
    day.ben.consent()
    step = day.ben.switch_camera_on()
    expect(step).to_have_attribute("data-camera", "live")
    day.ben.part("camera-next").click()
    day.ben.hand_in_picture()
    day.ben.step("waiting")
