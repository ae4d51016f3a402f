"""What happens to a credential between the decision on its scope and the signature."""

from datetime import timedelta

import pytest

from app.services.standing.holding import held_by
from tests.app.conftest import FakeStore
from tests.app.hall import Hall
from tests.app.insiders import found
from tests.app.test_services_scope import DAY, decided, divided, followed, withdraw
from tests.app.test_services_terms import row_of
from tests.fakes import FakeDatabase, FakeJournal


@pytest.fixture
def hall() -> Hall:
    """A hall over the fake: rules that no database changes."""
    database = FakeDatabase()
    return divided(FakeStore(database, FakeJournal(database)))


@pytest.mark.parametrize("recorded", [False, True])
def test_nothing_follows_on_what_was_withdrawn_before_it_was_signed(
    hall: Hall, recorded: bool
) -> None:
    wide = hall.certified()
    decided(hall, wide, "x")
    attempt_id = row_of(hall, wide).attempt_id
    if recorded:
        hall.issuing()._intents(attempt_id)
    hall.store.shift(DAY)  # the signer is away
    withdraw(hall, wide)
    hall.issuing().issue(attempt_id)
    hall.issuing().publish_status_lists()
    hall.issuing().publish_log_head()
    with hall.store.uow() as uow:
        rows = uow.credentials.all_of_attempt(attempt_id)
    assert [one.number for one in rows if one.issued_at is not None] == [wide]
    assert (len(rows) == 1) is not recorded, "nor is it recorded where that had not been done"
    hall.store.shift(timedelta(hours=2))
    assert found(hall) == []


def test_what_follows_on_a_scope_was_earned_when_its_exam_was(hall: Hall) -> None:
    wide = hall.certified()
    hall.store.shift(400 * DAY)
    decided(hall, wide, "x", "batch")
    decided(hall, followed(hall, wide), "x")
    hall.issuing().issue(row_of(hall, wide).attempt_id)
    with hall.store.uow() as uow:
        held = held_by(uow, "cleo", uow.now())
    began = row_of(hall, wide).valid_from
    assert [one.earned_at for one in held] == [began, began, None]
