"""The check-in step by step: what is asked, asked again, not possible, let go; and who decides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from app.services.attempts.check_in_steps import STEP_KINDS
from app.services.attempts.wishes import Wish, wish_from
from app.services.booking.accommodations import Accommodations, Terms
from app.services.catalogue.content import Library
from app.services.catalogue.content import store as store_document
from app.services.errors import (
    ChallengeOver,
    ConsentMissing,
    NotFound,
    PictureRepeated,
    TooMany,
    WishRefused,
)
from app.services.evidence.evidence import Upload
from app.services.invigilating.steering import Steering
from app.services.rows import SnapshotRow
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import AttemptNotOpen, CheckInIncomplete, RoleNotAllowed
from exam_engine.catalogue import CheckInStep, Supervision
from exam_engine.ids import PersonId
from tests.app.conftest import SqlStore
from tests.app.hall import (
    PROCTOR,
    SCHEME,
    Hall,
    open_hall,
    picture,
)
from tests.app.test_candidate_wishes import newcomer

SUPERVISOR = Actor(PersonId("sofia"), Role.SUPERVISOR)
ALL = Supervision(tuple(CheckInStep))
commands = count(1)


def asking(hall: Hall, supervision: Supervision) -> Hall:
    """Change what the exam asks; later registrations get it."""
    with hall.store.uow() as uow:
        scheme = Library(uow.content).scheme(SCHEME)
        changed = replace(scheme, exam=replace(scheme.exam, supervision=supervision))
        store_document(uow.content, "scheme", SCHEME, changed)
        uow.commit()
    return hall


@pytest.fixture(scope="module")
def filled(module_store: SqlStore) -> Hall:
    return open_hall(module_store)


@pytest.fixture
def hall(filled: Hall) -> Hall:
    filled.limiter.tries.clear()
    return asking(filled, ALL)


def of(hall: Hall, attempt_id: str) -> str:
    """Return whose attempt it is."""
    return hall.attempt(attempt_id).person_id


def begun(hall: Hall, *, consents: bool = True) -> str:
    """Begin the check-in of somebody new."""
    person = newcomer(hall)
    attempt_id = str(hall.enrolment.register(person, hall.window_id).attempt.id)
    hall.delivery.begin_check_in(attempt_id, person)
    if consents:
        hall.consent(attempt_id, person)
    return attempt_id


def states(hall: Hall, attempt_id: str) -> dict[str, str]:
    steps = hall.checking_in.standing(attempt_id, of(hall, attempt_id))["steps"]
    return {one["step"]: one["state"] for one in steps}


def send(hall: Hall, attempt_id: str, client_id: str, number: int) -> SnapshotRow:
    """Send a picture of the random check."""
    upload = Upload(attempt_id, of(hall, attempt_id), client_id, "challenge", 0, picture(number))
    return hall.evidence.accept_snapshot(upload)


def met(hall: Hall, attempt_id: str) -> Sequence[SnapshotRow]:
    """Ask for a random check and send all its pictures."""
    drawn = hall.checking_in.challenge(attempt_id, of(hall, attempt_id))
    return [
        send(hall, attempt_id, one, 9000 + next(commands) * 10 + n)
        for n, one in enumerate(drawn["pictures"])
    ]


def done(hall: Hall, attempt_id: str) -> None:
    hall.upload(attempt_id, of(hall, attempt_id), "reference")
    hall.upload(attempt_id, of(hall, attempt_id), "document")
    for _ in range(4):
        hall.upload(attempt_id, of(hall, attempt_id), "room")
    met(hall, attempt_id)


def ask(hall: Hall, attempt_id: str, name: str, by: Actor = PROCTOR, **members: str) -> str:
    """Let staff do something; return what came of it."""
    steering = Steering(hall.store.uow, hall.store.uow, hall.delivery)
    wish: Wish = wish_from(name, members)
    return steering.ask(
        attempt_id, wish, actor=by, command_id=f"c{next(commands)}", expected=None
    ).outcome


def test_each_step_of_the_policy_is_asked_and_all_of_them_lead_into_the_queue(hall: Hall) -> None:
    attempt_id = begun(hall)
    hall.upload(attempt_id, of(hall, attempt_id), "reference")
    for _ in range(3):
        hall.upload(attempt_id, of(hall, attempt_id), "room")
    assert states(hall, attempt_id) == {
        "reference_picture": "done",
        "identity_document": "open",
        "room_scan": "open",
        "challenge": "open",
    }
    with pytest.raises(CheckInIncomplete, match="identity_document, room_scan, challenge"):
        hall.checking_in.complete(attempt_id, of(hall, attempt_id))
    hall.upload(attempt_id, of(hall, attempt_id), "document")
    hall.upload(attempt_id, of(hall, attempt_id), "room")
    met(hall, attempt_id)
    hall.checking_in.complete(attempt_id, of(hall, attempt_id))
    assert ask(hall, attempt_id, "authorize") == "done"
    assert hall.attempt(attempt_id).attempt.state == "authorized"


def test_a_step_asked_again_wants_new_pictures_and_says_why(hall: Hall) -> None:
    attempt_id = begun(hall)
    done(hall, attempt_id)
    hall.checking_in.complete(attempt_id, of(hall, attempt_id))
    hall.store.shift(timedelta(seconds=1))
    why = "The name on it cannot be read."
    ask(hall, attempt_id, "fail_check_in", text="identity_document challenge", reason=why)
    steps = hall.checking_in.standing(attempt_id, of(hall, attempt_id))["steps"]
    assert {one["step"]: (one["state"], one["text"]) for one in steps} == {
        "reference_picture": ("done", ""),
        "identity_document": ("again", why),
        "room_scan": ("done", ""),
        "challenge": ("again", why),
    }
    with pytest.raises(CheckInIncomplete, match="missing: identity_document, challenge"):
        hall.checking_in.complete(attempt_id, of(hall, attempt_id))
    hall.store.shift(timedelta(seconds=1))
    hall.upload(attempt_id, of(hall, attempt_id), "document")
    met(hall, attempt_id)
    assert hall.checking_in.complete(attempt_id, of(hall, attempt_id)) == "awaiting_authorization"


def test_what_somebody_cannot_do_goes_to_a_person_who_lets_it_go_with_a_reason(hall: Hall) -> None:
    attempt_id = begun(hall)
    hall.upload(attempt_id, of(hall, attempt_id), "reference")
    hall.upload(attempt_id, of(hall, attempt_id), "document")
    for step in ("room_scan", "challenge"):
        hall.checking_in.unable(
            attempt_id, of(hall, attempt_id), step=step, text="I cannot turn my head."
        )
    assert states(hall, attempt_id)["challenge"] == "asked"
    assert hall.checking_in.complete(attempt_id, of(hall, attempt_id)) == "awaiting_authorization"
    with pytest.raises(CheckInIncomplete, match="neither passed nor waived: challenge, room_scan"):
        ask(hall, attempt_id, "authorize")
    for step in ("room_scan", "challenge"):
        ask(hall, attempt_id, "waive_requirement", text=step, reason="Seen by eye instead.")
    assert states(hall, attempt_id)["room_scan"] == "waived"
    ask(hall, attempt_id, "authorize")
    with pytest.raises(WishRefused, match="step"):
        hall.checking_in.unable(attempt_id, of(hall, attempt_id), step="consent", text="")


def test_who_somebody_is_a_supervisor_alone_lets_go(hall: Hall) -> None:
    attempt_id = begun(hall)
    for step in ("identity_document", "reference_picture", "consent"):
        with pytest.raises(RoleNotAllowed):
            ask(hall, attempt_id, "waive_requirement", text=step, reason="Known to us.")
    ask(hall, attempt_id, "waive_requirement", SUPERVISOR, text="consent", reason="In our room.")
    assert set(states(hall, attempt_id).values()) == {"waived"}
    with pytest.raises(WishRefused, match="text"):
        ask(hall, attempt_id, "waive_requirement", SUPERVISOR, text="camera", reason="None.")
    with pytest.raises(WishRefused, match="text"):
        ask(hall, attempt_id, "fail_check_in", text="consent", reason="Again, please.")


def test_who_is_not_recorded_sits_in_a_supervised_room_and_nothing_is_taken(hall: Hall) -> None:
    attempt_id = begun(hall, consents=False)
    with pytest.raises(ConsentMissing):
        hall.checking_in.complete(attempt_id, of(hall, attempt_id))
    hall.checking_in.decline(
        attempt_id, of(hall, attempt_id), wish="alternative", text="Not at home."
    )
    ask(hall, attempt_id, "waive_requirement", SUPERVISOR, text="consent", reason="In room 4.")
    assert hall.checking_in.standing(attempt_id, of(hall, attempt_id))["recorded"] is False
    assert hall.checking_in.complete(attempt_id, of(hall, attempt_id)) == "awaiting_authorization"
    ask(hall, attempt_id, "authorize")
    hall.delivery.start(attempt_id, of(hall, attempt_id), command_id="start")
    with pytest.raises(ConsentMissing):
        hall.upload(attempt_id, of(hall, attempt_id))
    hall.store.shift(timedelta(minutes=5))
    assert not hall.watching.note_missing_camera(attempt_id)


def test_a_no_may_also_cancel_the_exam(hall: Hall) -> None:
    attempt_id = begun(hall, consents=False)
    with pytest.raises(WishRefused, match="wish"):
        hall.checking_in.decline(attempt_id, of(hall, attempt_id), wish="later", text="")
    assert (
        hall.checking_in.decline(attempt_id, of(hall, attempt_id), wish="cancel", text="")
        == "cancelled"
    )
    with hall.store.uow() as uow:
        (record,) = uow.attempts.events(attempt_id, kinds=("attempt.cancelled",))
    assert record.body["by"] == "consent_declined"


def test_a_consent_taken_back_stops_the_pictures_and_pauses_a_running_exam(hall: Hall) -> None:
    asking(hall, Supervision())
    attempt_id = hall.started(newcomer(hall))
    assert hall.checking_in.withdraw(attempt_id, of(hall, attempt_id)) == "paused"
    assert hall.checking_in.withdraw(attempt_id, of(hall, attempt_id)) == "paused"
    with pytest.raises(ConsentMissing):
        hall.upload(attempt_id, of(hall, attempt_id))
    stored = hall.attempt(attempt_id)
    assert (stored.attempt.consented, stored.attempt.pause_kind) == (False, "incident")


def test_an_exam_that_asks_for_less_takes_no_pictures_of_more(hall: Hall) -> None:
    asking(hall, Supervision())
    attempt_id = begun(hall)
    for purpose in ("document", "room"):
        with pytest.raises(AttemptNotOpen):
            hall.upload(attempt_id, of(hall, attempt_id), purpose)
    with pytest.raises(AttemptNotOpen, match="no random check"):
        hall.checking_in.challenge(attempt_id, of(hall, attempt_id))


def test_a_random_check_is_bound_to_its_attempt_its_time_and_itself(hall: Hall) -> None:
    attempt_id = begun(hall)
    first = hall.checking_in.challenge(attempt_id, of(hall, attempt_id))
    assert {act.partition("_")[0] for act in first["acts"]} == {"turn", "fingers"}
    kept = send(hall, attempt_id, first["pictures"][0], 1)
    assert send(hall, attempt_id, first["pictures"][0], 2) == kept, "sent again: the first answer"
    with pytest.raises(PictureRepeated):
        send(hall, attempt_id, first["pictures"][1], 1)
    second = hall.checking_in.challenge(attempt_id, of(hall, attempt_id))
    assert not set(first["pictures"]) & set(second["pictures"])
    for client_id in (first["pictures"][1], "own.0", second["pictures"][0] + "x"):
        with pytest.raises(ChallengeOver):
            send(hall, attempt_id, client_id, 3)
    hall.store.shift(timedelta(minutes=2, seconds=1))
    with pytest.raises(ChallengeOver):
        send(hall, attempt_id, second["pictures"][0], 4)
    assert hall.checking_in.standing(attempt_id, of(hall, attempt_id))["challenge"] is None
    assert states(hall, attempt_id)["challenge"] == "open"
    pictures = met(hall, attempt_id)
    assert states(hall, attempt_id)["challenge"] == "done"
    with hall.store.uow() as uow:
        told = uow.attempts.events(attempt_id, kinds=STEP_KINDS)
    assert told[-1].body["pictures"] == [row.id for row in pictures]
    with pytest.raises(ChallengeOver):
        send(hall, attempt_id, "one.more", 5)


def test_more_working_time_is_more_time_for_the_random_check(hall: Hall) -> None:
    attempt_id = begun(hall)
    drawn = hall.checking_in.challenge(attempt_id, of(hall, attempt_id))
    assert 119_000 <= drawn["until"] - drawn["t"] <= 120_000
    Accommodations(hall.store.uow, hall.store.uow).grant(
        of(hall, attempt_id), "", Terms(Decimal("1.5")), by=SUPERVISOR, reason="Agreed in writing."
    )
    drawn = hall.checking_in.challenge(attempt_id, of(hall, attempt_id))
    assert 179_000 <= drawn["until"] - drawn["t"] <= 180_000
    for _ in range(6):
        hall.checking_in.challenge(attempt_id, of(hall, attempt_id))
    with pytest.raises(TooMany):
        hall.checking_in.challenge(attempt_id, of(hall, attempt_id))


def test_nobody_checks_in_for_somebody_else(hall: Hall) -> None:
    attempt_id = begun(hall)
    for use in (
        lambda: hall.checking_in.standing(attempt_id, "ben"),
        lambda: hall.checking_in.complete(attempt_id, "ben"),
        lambda: hall.checking_in.withdraw(attempt_id, "ben"),
        lambda: hall.checking_in.challenge(attempt_id, "ben"),
        lambda: hall.checking_in.unable(attempt_id, "ben", step="room_scan", text=""),
        lambda: hall.checking_in.decline(attempt_id, "ben", wish="cancel", text=""),
    ):
        with pytest.raises(NotFound):
            use()
