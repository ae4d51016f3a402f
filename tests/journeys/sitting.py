"""In the exam room: every kind of question, a lost connection, handing in."""

from decimal import Decimal

from playwright.sync_api import expect

from app.services.rows import JsonValue
from tests.journeys.course import Day

KINDS = {
    *("choice", "multiple_choice", "order", "match", "numeric", "short_text"),
    *("inline_choice", "gap_match", "hottext"),
}
SHOWN = {"choice", "match", "inline_choice", "gap_match", "hottext"}


def answer_every_kind(day: Day) -> None:
    """Ada answers one question of each kind and marks one."""
    correct = day.records.correct(day.attempt)
    paper = day.records.paper(day.attempt)
    first_of = {kind: item for item, kind in reversed(paper.items())}
    with day.step("Ada answers every kind of question, each stored before the page says so"):
        assert set(first_of) == KINDS
        for kind, item in first_of.items():
            assert day.ada.answer(item, correct[item]) == kind
            day.ada.all_saved()
            assert same(kind, day.records.responses(day.attempt)[item].response, correct[item])
            if kind in SHOWN:
                day.shots.take_both(day.ada.page, f"room-{kind.replace('_', '-')}")
    with day.step("Ada marks a question for review"):
        item = first_of["numeric"]
        day.ada.open_item(item)
        day.ada.part("flag").click()
        day.ada.all_saved()
        assert day.records.responses(day.attempt)[item].marked


def answer_without_connection(day: Day) -> None:
    """Ada loses the connection, answers, reloads the page; nothing is lost."""
    correct = day.records.correct(day.attempt)
    given = day.records.responses(day.attempt)
    first, second = [item for item in day.records.paper(day.attempt) if item not in given][:2]
    page = day.ada.page
    with day.step("without a connection, answers wait and the page says so"):
        day.cable.pull()
        expect(page.locator("[data-connection]")).not_to_have_attribute("data-connection", "online")
        for item in (first, second):
            day.ada.answer(item, correct[item])
        expect(day.ada.saved()).to_have_attribute("data-saved", "waiting")
        expect(day.ada.saved()).to_have_attribute("data-count", "2")
        day.shots.take_both(page, "room-offline")
        assert not {first, second} & set(day.records.responses(day.attempt))
    with day.step("unsaved answers survive a reload and are stored once the connection is back"):
        page.reload()
        expect(day.ada.saved()).to_have_attribute("data-count", "2")
        assert not {first, second} & set(day.records.responses(day.attempt))
        day.cable.plug()
        day.ada.in_phase("working")
        day.ada.all_saved()
        stored = day.records.responses(day.attempt)
        paper = day.records.paper(day.attempt)
        for item in (first, second):
            assert same(paper[item], stored[item].response, correct[item])


def answer_the_rest(day: Day) -> None:
    """Ada answers all that is left."""
    correct = day.records.correct(day.attempt)
    paper = day.records.paper(day.attempt)
    with day.step("Ada answers all other questions"):
        for item in paper:
            if item not in day.records.responses(day.attempt):
                day.ada.answer(item, correct[item])
        day.ada.all_saved()
        stored = day.records.responses(day.attempt)
        wrong = [one for one in paper if not same(paper[one], stored[one].response, correct[one])]
        assert wrong == []
        day.records.verify_chain(day.attempt)


def hand_in(day: Day) -> None:
    """Ada reviews, hands in and gets a receipt."""
    with day.step("Ada reviews and hands in, with a receipt"):
        day.ada.part("to-review").click()
        expect(day.ada.part("hand-in")).to_be_visible()
        day.shots.take_both(day.ada.page, "room-review")
        receipt = day.ada.hand_in()
        day.shots.take_both(day.ada.page, "room-handed-in")
        stored = day.records.state(day.attempt, "submitted")
        assert stored.attempt.submit_reason is not None
        assert stored.attempt.submit_reason.value == "candidate"
        assert receipt.count(".") == 2, "the receipt is a signed token"


def same(kind: str, stored: JsonValue, given: JsonValue) -> bool:
    """Tell whether a stored response is the one that was given."""
    match kind, stored, given:
        case "multiple_choice" | "hottext", list(one), list(other):
            return sorted(map(str, one)) == sorted(map(str, other))
        case "numeric", str(one), str(other):
            return Decimal(one) == Decimal(other)
        case _:
            return stored == given
