"""`assay outages`: what an operator reads and decides without the page."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.commands import outages
from app.config import Settings
from app.services.errors import NotFound
from app.services.rows import Outage
from tests.app.conftest import SqlStore
from tests.app.hall import open_hall
from tests.builders import account
from tests.conftest import settings_for
from tests.support.redis import TestRedis


@pytest.fixture
def settings(fresh_database_url: str, redis_server: TestRedis, tmp_path: Path) -> Settings:
    return settings_for(tmp_path, fresh_database_url, redis_server.url)


def test_an_outage_is_listed_shown_and_confirmed_by_a_supervisor(
    sql_store: SqlStore, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outages.listing(settings) == 0
    hall = open_hall(sql_store)
    attempt_id = hall.started("cleo")
    sql_store.shift(timedelta(minutes=2))
    with sql_store.uow() as uow:
        now = uow.now()
        uow.people.add(account("sofia", "supervisor"))
        uow.outages.add(Outage("0a", now - timedelta(minutes=1), now))
        uow.commit()
    assert outages.listing(settings) == 1
    outages.show(settings, "0a")
    shown = capsys.readouterr().out
    assert "60.0 s  proposed" in shown
    assert f"{attempt_id}      60.0 s  waits" in shown
    who = account("sofia").email
    with pytest.raises(outages.NotASupervisor):
        outages.decide(settings, "0a", email="cleo@example.org", reason="x", confirm=True)
    with pytest.raises(NotFound):
        outages.decide(settings, "0b", email=who, reason="x", confirm=True)
    granted = hall.attempt(attempt_id).attempt.clock.granted
    for _ in range(2):
        assert outages.decide(settings, "0a", email=who, reason="a cable", confirm=True) == 0
    assert hall.attempt(attempt_id).attempt.clock.granted == granted + timedelta(minutes=1)
    assert outages.listing(settings) == 0
