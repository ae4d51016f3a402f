"""What candidates ask for themselves: breaks within their budget, another device, not to sit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.attempts.candidate_wishes import OWN_WISHES, CandidateWishes
from app.services.catalogue.content import Library
from app.services.catalogue.content import store as store_document
from app.services.errors import MoveNotAsked, NotFound, WishRefused
from app.services.rows import JsonValue
from exam_engine.attempts.refusals import AttemptError, LeaseLost
from tests.app.conftest import SqlStore
from tests.app.desks import PAULA, WHY, Desk
from tests.app.hall import SCHEME, Hall, open_hall
from tests.builders import account

Ask = Callable[..., dict[str, JsonValue]]
TEN = timedelta(minutes=10)


def agree(hall: Hall, **terms: object) -> None:
    """Change the exam of the certification; later registrations get it."""
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(SCHEME)
        assert scheme.exam is not None
        changed = replace(scheme, exam=replace(scheme.exam, **terms))
        store_document(uow.content, "scheme", SCHEME, changed)
        uow.commit()


@pytest.fixture(scope="module")
def filled(module_store: SqlStore) -> Hall:
    return open_hall(module_store)


@pytest.fixture
def hall(filled: Hall) -> Hall:
    agree(filled, breaks=2, break_length=TEN, recheck_after=timedelta(minutes=5))
    return filled


@pytest.fixture
def person(hall: Hall) -> str:
    return newcomer(hall)


@pytest.fixture
def desk(hall: Hall, person: str) -> Desk:
    return Desk(hall, hall.started(person))


@pytest.fixture
def ask(desk: Desk, person: str) -> Ask:
    wishes = CandidateWishes(desk.hall.store.uow, desk.hall.delivery)

    def own(name: str, **members: object) -> dict[str, JsonValue]:
        given = {"person_id": person, "command_id": desk.fresh()} | members
        return wishes.ask(desk.attempt_id, name, **given)

    return own


def newcomer(hall: Hall) -> str:
    """Add a candidate whom no other test has seen."""
    name = f"new-{next(hall.numbers)}"
    with hall.store.uow() as uow:
        uow.people.add(account(name, "candidate"))
        uow.commit()
    return name


def told(desk: Desk, event: str) -> list[dict[str, JsonValue]]:
    """Return what was sent to the candidate's page, oldest first."""
    return [dict(one[2]) for one in desk.hall.publisher.told if one[:2] == (desk.attempt_id, event)]


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(AttemptError) as refused:
        act()
    return refused.value.code


def test_a_break_stands_the_clock_and_ends_early(desk: Desk, ask: Ask) -> None:
    assert ask("take_break")["state"] == "paused"
    now = desk.hall.store.now()
    shown = told(desk, "state")[-1]
    pause = shown["pause"]
    assert isinstance(pause, dict)
    assert (pause["kind"], pause["by"]) == ("break", "candidate")
    assert abs(pause["until"] - 1000 * (now + TEN).timestamp()) < 10_000
    assert shown["breaks"] == {"left": 1, "of": 2, "ms": 600_000}
    left = desk.hall.attempt(desk.attempt_id).attempt.remaining(now)
    desk.hall.store.shift(timedelta(minutes=4))
    desk.hall.sweeping.sweep()
    assert desk.state == "paused", "it is not over"
    assert ask("end_break")["state"] == "in_progress"
    after = desk.hall.attempt(desk.attempt_id).attempt.remaining(desk.hall.store.now())
    assert abs(after - left) < timedelta(seconds=10)


def test_a_break_over_its_length_ends_by_itself(desk: Desk, ask: Ask) -> None:
    ask("take_break")
    desk.hall.store.shift(TEN)
    for _ in range(2):
        desk.hall.sweeping.sweep()
        assert (desk.state, desk.kinds[-1]) == ("in_progress", "attempt.resumed")
    assert told(desk, "state")[-1]["pause"] is None


def test_the_budget_is_kept_and_a_command_has_one_effect(desk: Desk, ask: Ask) -> None:
    for number in (1, 2):
        for _ in range(2):
            assert ask("take_break", command_id=f"go-{number}")["state"] == "paused"
        ask("end_break")
    before = desk.kinds
    assert before.count("attempt.paused") == 2
    assert code_of(lambda: ask("take_break")) == "break_budget_spent"
    assert desk.kinds == before
    assert told(desk, "state")[-1]["breaks"] == {"left": 0, "of": 2, "ms": 600_000}


def test_only_ones_own_break_and_only_before_the_end_of_the_time(desk: Desk, ask: Ask) -> None:
    desk.ask("grant_break", PAULA, **WHY)
    desk.hall.store.shift(TEN * 3)
    desk.hall.sweeping.sweep()
    assert code_of(lambda: ask("end_break")) == "role_not_allowed"
    assert desk.state == "paused", "what a proctor granted, a proctor ends"
    desk.ask("resume", PAULA)
    desk.hall.store.shift(timedelta(minutes=80))
    assert code_of(lambda: ask("take_break")) == "deadline_passed"


def test_an_exam_without_breaks_offers_none(hall: Hall, person: str) -> None:
    agree(hall, breaks=0)
    attempt_id = hall.started(person)
    wishes = CandidateWishes(hall.store.uow, hall.delivery)
    given = {"person_id": person, "command_id": "b"}
    assert code_of(lambda: wishes.ask(attempt_id, "take_break", **given)) == "break_budget_spent"
    page = hall.delivery.open_room(
        attempt_id=attempt_id, person_id=person, page="page-1", takeover=False
    )
    assert (page.hello["breaks"], page.hello["move"]) == (None, False)


def test_another_device_is_asked_for_and_given(desk: Desk, ask: Ask) -> None:
    assert ask("ask_move", text=" My screen is broken. ")["move"] is True
    assert ask("ask_move", text="Again.")["move"] is True
    assert desk.kinds.count("move.asked") == 1
    assert told(desk, "state")[-1]["move"] is True
    assert desk.ask("transfer_device", PAULA, **WHY).state == "paused"
    assert desk.kinds[-2:] == ["attempt.paused", "move.answered"]
    assert told(desk, "state")[-1]["move"] is False


def test_another_device_is_given_in_a_break_which_then_does_not_end_by_itself(
    desk: Desk, ask: Ask
) -> None:
    ask("take_break")
    ask("ask_move", text="The battery is empty.")
    assert desk.ask("transfer_device", PAULA, **WHY).state == "paused"
    assert desk.kinds[-2:] == ["pause.turned", "move.answered"]
    shown = told(desk, "state")[-1]
    assert (shown["move"], shown["pause"]["kind"], shown["pause"]["until"]) == (
        False,
        "device_transfer",
        None,
    )
    desk.hall.store.shift(TEN + TEN)
    desk.hall.sweeping.sweep()
    assert desk.state == "paused"
    assert code_of(lambda: ask("end_break")) == "role_not_allowed"


def test_a_no_is_read_by_the_candidate_and_said_once(desk: Desk, ask: Ask, person: str) -> None:
    with pytest.raises(MoveNotAsked):
        desk.ask("decline_move", PAULA, **WHY)
    ask("ask_move")
    assert code_of(lambda: desk.ask("decline_move", PAULA)) == "reason_required"
    desk.ask("decline_move", PAULA, reason="Please stay where you are.")
    notice = told(desk, "notice")[-1]
    assert (notice["kind"], notice["text"]) == ("message", "Please stay where you are.")
    hello = desk.hall.delivery.open_room(
        attempt_id=desk.attempt_id, person_id=person, page="page-1", takeover=False
    ).hello
    assert [one["text"] for one in hello["notices"]] == ["Please stay where you are."]
    with pytest.raises(MoveNotAsked):
        desk.ask("decline_move", PAULA, reason="No.")


def test_a_window_at_the_door_reads_what_came_of_the_move(
    desk: Desk, ask: Ask, person: str
) -> None:
    wishes = CandidateWishes(desk.hall.store.uow, desk.hall.delivery)

    def read() -> tuple[object, object]:
        told = wishes.standing(desk.attempt_id, person_id=person)
        return told["move"], told["answer"]

    assert read() == (False, None)
    ask("ask_move")
    assert read() == (True, None)
    desk.ask("decline_move", PAULA, reason="Please stay where you are.")
    assert read() == (False, {"granted": False, "text": "Please stay where you are."})
    ask("ask_move")
    assert read() == (True, None), "it is asked for anew"
    desk.ask("transfer_device", PAULA, **WHY)
    assert read() == (False, {"granted": True, "text": ""})
    before = desk.kinds
    with pytest.raises(NotFound):
        wishes.standing(desk.attempt_id, person_id="ben")
    assert desk.kinds == before


def test_an_asking_does_not_outlive_the_exam(desk: Desk, ask: Ask, person: str) -> None:
    assert ask("ask_move")["move"] is True
    desk.hall.submit(desk.attempt_id, 0, person)
    wishes = CandidateWishes(desk.hall.store.uow, desk.hall.delivery)
    assert wishes.standing(desk.attempt_id, person_id=person)["move"] is False
    assert told(desk, "state")[-1]["move"] is False


def test_who_asked_for_another_device_takes_it_back(desk: Desk, ask: Ask) -> None:
    before = desk.kinds
    assert ask("keep_device")["move"] is False
    assert desk.kinds == before
    ask("ask_move")
    assert ask("keep_device")["move"] is False
    with pytest.raises(MoveNotAsked):
        desk.ask("decline_move", PAULA, **WHY)


def test_an_exam_is_cancelled_before_the_start_and_never_after(
    hall: Hall, desk: Desk, ask: Ask
) -> None:
    person = newcomer(hall)
    early = hall.checked_in(person)
    wishes = CandidateWishes(hall.store.uow, hall.delivery)
    for _ in range(2):
        done = wishes.ask(early, "cancel", person_id=person, command_id="no")
        assert done["state"] == "cancelled"
    again = {"person_id": person, "command_id": "again"}
    assert code_of(lambda: wishes.ask(early, "cancel", **again)) == "illegal_transition"
    assert code_of(lambda: ask("cancel")) == "illegal_transition"
    assert hall.checked_in(person) != early, "cancelling uses up no try"


def test_what_is_not_ones_own_is_not_there(desk: Desk, ask: Ask) -> None:
    before = desk.kinds
    for name in OWN_WISHES:
        with pytest.raises(NotFound):
            ask(name, person_id="ben")
        with pytest.raises(LeaseLost):
            ask(name, epoch=desk.hall.attempt(desk.attempt_id).attempt.epoch + 1)
    for name, text, field in (("dance", "", "name"), ("ask_move", "x" * 501, "text")):
        with pytest.raises(WishRefused) as refused:
            ask(name, text=text)
        assert refused.value.field == field
    assert desk.kinds == before
