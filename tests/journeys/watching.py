"""At the proctor's board while an exam runs: flags in time, a warning, a message, a pause."""

import time

from playwright.sync_api import expect

from exam_engine.instants import to_ms
from proctoring.flags import FlagKind
from tests.journeys.course import Day

BOARD_S = 10.0
"""How long after the snapshot that completes its rule a flag may take to stand on the board."""

PAUSE_S = 3.0


def see_flag(day: Day, kind: FlagKind, *, seconds: float) -> None:
    """Paula's board shows a flag soon after the snapshot that completes its rule."""
    with day.step(f"{kind.value} stands on Paula's board within {BOARD_S:g} s"):
        day.paula.open(day.attempt)
        deadline = time.monotonic() + seconds
        while (seen := day.paula.flag_seen_at(day.attempt, kind.value)) is None:
            assert time.monotonic() < deadline, f"no {kind.value} within {seconds:g} s"
            day.paula.page.wait_for_timeout(250)
        day.shots.take_both(day.paula.page, f"board-{kind.value.replace('.', '-')}")
        arrived = day.records.completing_snapshot(day.attempt, kind)
        took = (seen - to_ms(arrived)) / 1000
        day.say(f"         {kind.value}: {took:.2f} s from the snapshot to the board")
        assert took <= BOARD_S
        flags = day.records.read(lambda uow: uow.invigilation.flags(day.attempt))
        assert kind.value in {flag.type for flag in flags}
    with day.step(f"{kind.value} weighs in full once it has lasted"):
        whole = (kind.value, kind.severity.value)
        day.records.once(
            lambda now: whole in now.weights(day.attempt), "the flag in full weight", seconds=45
        )


def warn_and_write(day: Day) -> None:
    """Paula warns, Ada acknowledges; both write."""
    with day.step("Paula warns and Ada acknowledges"):
        words = "Please make sure that you are alone in the room."
        day.paula.act(day.attempt, "warn", words, rule="alone")
        expect(day.ada.page.locator('[data-notice="warning"]')).to_contain_text(words)
        day.shots.take_both(day.ada.page, "room-warning")
        day.ada.read_notice("warning", words)
        day.records.once(
            lambda now: now.events(day.attempt, "warning.acknowledged"), "the acknowledgement"
        )
        (warning,) = day.records.events(day.attempt, "proctor.warning")
        assert warning.actor.startswith("proctor:")
        assert warning.body["rule"] == "alone"
    with day.step("Paula writes, Ada raises her hand and answers"):
        day.paula.act(day.attempt, "message", "Thank you. All is well again.")
        day.ada.read_notice("message", "All is well again.")
        day.ada.part("hand").click()
        expect(day.paula.tile(day.attempt)).to_have_attribute("data-hand", "")
        day.ada.page.locator("#say").fill("A colleague came in by mistake.")
        day.ada.part("say").click()
        day.ada.part("hand").click()
        kinds = {"proctor.message", "candidate.message", "hand.answered"}
        day.records.once(
            lambda now: kinds <= {one.kind for one in now.events(day.attempt)}, "both messages"
        )


def pause_and_resume(day: Day) -> None:
    """Paula pauses: the clock stops, and all of the time is given back."""
    words = "I need to check something. Please stay at your desk."
    before = day.records.stored(day.attempt).attempt.clock.deadline()
    assert before is not None
    with day.step("Paula pauses: items are covered, the clock stands"):
        day.paula.act(day.attempt, "pause", words)
        day.ada.in_phase("paused")
        expect(day.ada.part("pause-reason")).to_have_text(words)
        assert day.ada.page.locator(".question").count() == 0
        stood = day.ada.left_ms()
        day.shots.take_both(day.ada.page, "room-paused")
        day.ada.page.wait_for_timeout(PAUSE_S * 1000)
        assert day.ada.left_ms() == stood
        assert day.records.stored(day.attempt).attempt.clock.running_since is None
    with day.step("Paula resumes: the time is given back exactly"):
        day.paula.act(day.attempt, "resume")
        day.ada.in_phase("working")
        (paused,) = day.records.events(day.attempt, "attempt.paused")
        (resumed,) = day.records.events(day.attempt, "attempt.resumed")
        after = day.records.stored(day.attempt).attempt.clock.deadline()
        assert after is not None
        assert after - before == resumed.at - paused.at
        shown = to_ms(after) - day.ada.left_ms()
        assert abs(shown - time.time() * 1000) < 3000, "the page shows another time"
