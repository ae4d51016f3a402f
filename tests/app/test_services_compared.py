"""With which picture of the check-in a person who agreed is compared, and when it is read anew."""

from datetime import timedelta
from itertools import repeat

import pytest

from app.services.rows import AnalysisState, SnapshotRow
from app.services.watching.comparing import compared_with
from tests.app.analysing import ScriptedAnalyser
from tests.app.hall import PROCTOR, Hall, open_hall

FIVE_SECONDS = timedelta(seconds=5)


@pytest.fixture
def hall(store) -> Hall:
    return open_hall(store)


def in_the_room(hall: Hall, *, compared: bool) -> tuple[str, SnapshotRow]:
    """Bring Cleo into the room after a second picture of the check-in; return it, too.

    Her consent names comparing, or does not.
    """
    attempt_id = str(hall.enrolment.register("cleo", hall.window_id).attempt.id)
    hall.delivery.begin_check_in(attempt_id, "cleo")
    hall.consent(attempt_id, **({"identity": True} if compared else {}))
    hall.upload(attempt_id, "cleo", "reference")
    hall.checking_in.complete(attempt_id, "cleo")
    back = "Please move into the light."
    hall.invigilation.send_back(attempt_id, actor=PROCTOR, command_id="back", reason=back)
    shown = hall.upload(attempt_id, "cleo", "reference")
    hall.checking_in.complete(attempt_id, "cleo")
    hall.invigilation.authorize(attempt_id, actor=PROCTOR, command_id="in")
    hall.delivery.open_room(attempt_id=attempt_id, person_id="cleo", page="page-1", takeover=False)
    hall.delivery.start(attempt_id, "cleo", command_id="start")
    return attempt_id, shown


def read(hall: Hall, attempt_id: str, pictures: int = 2) -> list[bytes | None]:
    """Analyse so many new pictures; return what came with each for the memory."""
    for _ in range(pictures):
        hall.upload(attempt_id, "cleo")
        hall.store.shift(FIVE_SECONDS)
    analyser = ScriptedAnalyser(repeat(1))
    hall.watching.analyse(attempt_id, analyser)
    return analyser.references


def test_it_is_the_one_that_the_board_shows_read_once_and_again_when_the_memory_is_lost(hall: Hall):
    attempt_id, shown = in_the_room(hall, compared=True)
    picture = hall.pictures.get(shown.storage_key)
    assert read(hall, attempt_id) == [picture, None]
    assert read(hall, attempt_id) == [None, None]
    with hall.store.uow() as uow:
        assert uow.invigilation.reference(attempt_id) == shown
        smoother = uow.analysis.memories((attempt_id,))[attempt_id].smoother
        uow.analysis.remember({attempt_id: AnalysisState(b"of another", smoother)})
        uow.commit()
    assert read(hall, attempt_id) == [picture, None]


def test_who_did_not_agree_by_name_is_not_compared(hall: Hall):
    attempt_id, _ = in_the_room(hall, compared=False)
    assert read(hall, attempt_id) == [None, None]


def test_an_agreement_that_was_taken_back_takes_the_choice_along(hall: Hall):
    attempt_id, _ = in_the_room(hall, compared=True)
    with hall.store.uow() as uow:
        assert compared_with(uow, attempt_id) is not None
    hall.checking_in.withdraw(attempt_id, "cleo")
    with hall.store.uow() as uow:
        assert compared_with(uow, attempt_id) is None


def test_a_consent_given_again_is_the_one_that_counts(hall: Hall):
    attempt_id = str(hall.enrolment.register("cleo", hall.window_id).attempt.id)
    hall.delivery.begin_check_in(attempt_id, "cleo")
    hall.consent(attempt_id, identity=True)
    hall.upload(attempt_id, "cleo", "reference")
    hall.consent(attempt_id, identity=False)
    with hall.store.uow() as uow:
        assert compared_with(uow, attempt_id) is not None, "given twice, the first one stands"
    hall.checking_in.withdraw(attempt_id, "cleo")
    hall.consent(attempt_id)
    with hall.store.uow() as uow:
        assert compared_with(uow, attempt_id) is None
