"""Signs of life over a connection of their own: one that is lost is made anew, and nobody waits."""

import threading

import pytest

from app.persistence.engine import Database
from app.persistence.pulses import PostgresPulses, pulses
from app.services.errors import Busy
from tests.app.conftest import SqlStore
from tests.app.hall import open_hall

pytestmark = pytest.mark.parametrize("backend", ["postgres"], indirect=True, scope="module")

LINES = "FROM pg_stat_activity WHERE application_name = 'assay-pulses'"


@pytest.fixture
def database(module_store: SqlStore) -> Database:
    return module_store.database


def test_a_lost_line_is_told_once_and_made_anew(database: Database, module_store: SqlStore) -> None:
    attempt = open_hall(module_store).started()
    asked = pulses(database)
    before = asked.pulse(attempt)
    assert before is not None
    with database.engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend(pid, 5000) {LINES}")
    with pytest.raises(Busy):
        asked.pulse(attempt)
    again = asked.pulse(attempt)
    assert again is not None
    assert again[:3] == before[:3]
    assert again.now > before.now
    assert asked.pulse("nobody") is None
    asked.close()


def test_who_comes_while_another_is_not_answered_is_told_so(database: Database) -> None:
    asked = pulses(database)
    assert isinstance(asked, PostgresPulses)
    refused: list[type[Exception]] = []

    def come() -> None:
        try:
            asked.pulse("nobody")
        except Busy as busy:
            refused.append(type(busy))

    with asked._turn:
        waiting = threading.Thread(target=come)
        waiting.start()
        waiting.join(10)
    assert refused == [Busy]
