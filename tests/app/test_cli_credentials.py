"""`assay credentials` over a real register: the change, the second person, the refusals."""

import argparse
from datetime import timedelta

import pytest

from app.commands import credentials, credentials_arguments
from app.commands.credentials_badge import BadgeNotWritten
from app.services.errors import Forbidden, NotFound
from exam_engine.issuance.refusals import (
    MistypedNumber,
    SecondPersonRequired,
    SuspensionRefused,
)
from exam_engine.issuance.scope import ScopeReason
from exam_engine.issuance.states import WithdrawalReason
from tests.app.conftest import SqlStore
from tests.app.hall import SCHEME, open_hall
from tests.builders import account
from tests.conftest import settings_for


@pytest.fixture
def run(sql_store: SqlStore, tmp_path, capsys):
    """Return what runs one verb on cleo's credential and gives back what was printed."""
    hall = open_hall(sql_store)
    with sql_store.uow() as uow:
        uow.people.add(account("dan", "decider"))
        uow.commit()
    number = hall.certified()
    url = sql_store.database.url.render_as_string(hide_password=False)
    settings = settings_for(tmp_path, url, "redis://127.0.0.1:1/0")

    def command(verb: str, by: str = "dora", **given: str) -> list[str]:
        asked = argparse.Namespace(
            verb=verb, **{"number": number, "by": f"{by}@example.org", "words": "why", **given}
        )
        assert credentials.run(settings, asked) == 0
        return capsys.readouterr().out.splitlines()

    return command


def ahead(store: SqlStore, days: int) -> str:
    return (store.now() + timedelta(days=days)).date().isoformat()


def test_a_credential_is_suspended_extended_and_restored(run, sql_store) -> None:
    assert ": active, cmle/foundation, " in run("show")[0]
    lines = run("suspend", case="C-1", last_day=ahead(sql_store, 5))
    assert ": suspended, " in lines[0]
    assert "suspended by dora" in lines[1]
    assert "case C-1" in lines[1]
    with pytest.raises(SecondPersonRequired):
        run("extend", last_day=ahead(sql_store, 20))
    assert ": suspended, " in run("extend", by="dan", last_day=ahead(sql_store, 20))[0]
    lines = run("restore", by="dan")
    assert ": active, " in lines[0]
    assert len(lines) == 4


def test_a_credential_is_withdrawn_by_two(run) -> None:
    assert ": active, " in run("propose-withdrawal", reason="issued-in-error")[0]
    with pytest.raises(SecondPersonRequired):
        run("confirm-withdrawal")
    assert ": withdrawn, " in run("confirm-withdrawal", by="dan")[0]
    with pytest.raises(NotFound, match="proposed"):
        run("decline-withdrawal", by="dan")


def test_what_is_wrong_is_refused_with_its_reason(run, sql_store) -> None:
    with pytest.raises(Forbidden, match="decider"):
        run("restore", by="rita")
    with pytest.raises(Forbidden):
        run("restore", by="nobody")
    with pytest.raises(MistypedNumber):
        run("show", number="4VRD")
    with pytest.raises(NotFound):
        run("show", number="0000-0000-0000-000H")
    with pytest.raises(credentials.DayUnreadable, match="2026-12-24"):
        run("suspend", case="C", last_day="soon")
    with pytest.raises(SuspensionRefused):
        run("suspend", case="C", last_day=ahead(sql_store, 40))


def test_the_words_of_the_command_line_are_those_of_the_engine() -> None:
    assert list(credentials_arguments.WITHDRAWALS) == [one.value for one in WithdrawalReason]
    assert list(credentials_arguments.SCOPES) == [one.value for one in ScopeReason]


def test_a_badge_is_drawn_before_anybody_holds_it(run, tmp_path) -> None:
    for name, begins in (("b.svg", b"<svg "), ("b.PNG", b"\x89PNG")):
        said = run("badge", scheme=SCHEME, file=tmp_path / name)
        assert "MLOps Foundation, foundation, " in said[0]
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_badge_of_nothing_or_into_nothing_is_refused(run, tmp_path) -> None:
    with pytest.raises(NotFound):
        run("badge", scheme="cmle/none", file=tmp_path / "b.svg")
    for file in (tmp_path / "b.gif", tmp_path / "no" / "b.svg"):
        with pytest.raises(BadgeNotWritten, match=file.name):
            run("badge", scheme=SCHEME, file=file)
    assert list(tmp_path.glob("b.*")) == []
