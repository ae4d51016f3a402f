"""`assay register`: a list of people into one window, row by row and once each."""

import stat
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from argon2 import extract_parameters
from sqlalchemy import func, select

from app.cli import main
from app.commands import register
from app.config import Settings
from app.passwords import Argon2Hasher
from app.persistence.tables import metadata
from app.services.booking.eligibility_words import UNMET_WORDS, unmet_in_words
from app.services.booking.registering import NO_PASSWORD, Registering, RowDone
from app.services.booking.registration_sheet import MOST_BYTES, RowProblem, SheetRow, read_sheet
from app.services.booking.registration_words import ROW_WORDS, in_words
from app.services.booking.rehearsing import Rehearsing
from app.services.booking.windows import Seats, Windows
from app.services.errors import Busy, NotFound, SheetUnreadable
from app.services.ports import UnitOfWork
from exam_engine.catalogue import Reason, ReasonCode, Verdict
from exam_engine.ids import SchemeId
from tests.app.conftest import SqlStore
from tests.app.hall import SCHEME, Hall, open_hall
from tests.builders import account
from tests.conftest import settings_for
from tests.support.redis import TestRedis


@pytest.fixture
def settings(fresh_database_url: str, redis_server: TestRedis, tmp_path: Path) -> Settings:
    return settings_for(tmp_path, fresh_database_url, redis_server.url)


@pytest.fixture
def hall(sql_store: SqlStore) -> Hall:
    return open_hall(sql_store)


def booked(store: SqlStore) -> int:
    with store.database.engine.connect() as connection:
        table = metadata.tables["attempts"]
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


LINES = (
    "Email;Name",
    "Lea@example.org;",
    "",
    "nobody;",
    "new@example.org;Nia New",
    "sofia@example.org;",
    "anon@example.org;",
    "LEA@example.org;",
)
SAID = (
    "line 4, email (nobody): This is no address. Write it as name@example.org.",
    "line 6, email (sofia@example.org): This account is not a candidate's.",
    "line 7, name (anon@example.org): The new account has no name.",
    "line 8, email (lea@example.org): Line 2 has the same address.",
)


def add_people(store: SqlStore) -> None:
    with store.uow() as uow:
        uow.people.add(account("sofia", "supervisor"))
        uow.people.add(account("lea"))
        uow.commit()


def require_nia(store: SqlStore, secrets: Path) -> None:
    """The only new account stands in the file of passwords, and its password opens it."""
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    heading, given = secrets.read_text().splitlines()
    assert heading == "email,password"
    email, _, password = given.partition(",")
    with store.uow() as uow:
        made = uow.people.by_email(email)
    assert made is not None
    assert (made.name, made.roles) == ("Nia New", {"candidate"})
    assert Argon2Hasher().verify(made.password_hash, password)


def test_a_list_registers_everybody_but_the_rows_it_names_and_nobody_twice(
    hall: Hall,
    sql_store: SqlStore,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_people(sql_store)
    sheet, secrets = tmp_path / "people.csv", tmp_path / "passwords.csv"
    sheet.write_text("\ufeff" + "\r\n".join(LINES), encoding="utf-8")

    def run(**given: bool) -> str:
        wanted = register.Asked(sheet, hall.window_id, given.get("trial", False), secrets)
        assert register.run(settings, wanted) == 1
        return capsys.readouterr().out

    before = booked(sql_store)
    trial = run(trial=True)
    assert "2 would be registered, 0 were already, 4 refused" in trial
    assert booked(sql_store) == before
    assert not secrets.exists()
    with sql_store.uow() as uow:
        assert uow.people.by_email("new@example.org") is None
    said = run()
    assert "2 registered, 0 were already, 4 refused" in said
    assert [line for line in SAID if line not in said] == []
    assert booked(sql_store) == before + 2
    require_nia(sql_store, secrets)
    with pytest.raises(register.PasswordsNotWritten):
        run()
    secrets.unlink()
    assert "0 registered, 2 were already, 4 refused" in run()
    assert booked(sql_store) == before + 2


def test_the_last_seats_go_by_the_order_of_the_list_in_a_trial_too(
    hall: Hall, sql_store: SqlStore
) -> None:
    people = [f"p{number}" for number in range(4)]
    with sql_store.uow() as uow:
        for person in people:
            uow.people.add(account(person))
        uow.commit()
    now = sql_store.now()
    opens, closes = now + timedelta(hours=1), now + timedelta(hours=9)
    window = Windows(sql_store.uow).open_window(
        SCHEME,
        opens_at=opens,
        closes_at=closes,
        seats=Seats(2, "olga@example.org", "a small room of two"),
    )
    rows = "\n".join(f"{person}@example.org" for person in people)
    sheet = read_sheet(f"email\n{rows}\n".encode())
    registering = Registering(sql_store.uow, sql_store.uow)
    before = booked(sql_store)
    trial = list(registering.register(sheet, window.id, trial=True))
    assert booked(sql_store) == before
    done = list(registering.register(sheet, window.id, trial=False))
    assert done == trial
    assert booked(sql_store) == before + 2
    codes = [getattr(one, "code", "registered") for one in done]
    assert codes == ["registered", "registered", "window_full", "window_full"]


def test_nobody_is_registered_for_a_window_that_is_over(hall: Hall, sql_store: SqlStore) -> None:
    hall.enrolment.register("cleo", hall.window_id)
    sql_store.shift(timedelta(hours=10, minutes=1))
    sheet = read_sheet(b"email\ncleo@example.org\nben@example.org\n")
    before = booked(sql_store)
    first, second = Registering(sql_store.uow, sql_store.uow).register(
        sheet, hall.window_id, trial=False
    )
    assert isinstance(first, RowDone)
    assert first.state == "already", "whoever asks again reads the same answer"
    assert isinstance(second, RowProblem)
    assert (second.code, in_words(second.code, "")[0]) == ("window_over", "This window is over.")
    assert booked(sql_store) == before


def test_a_row_that_meets_another_writer_costs_no_other_row(
    hall: Hall, sql_store: SqlStore
) -> None:
    def made_meanwhile(row: SheetRow) -> str:
        if row.email == "nia@example.org":
            with sql_store.uow() as uow:
                uow.people.add(account("nia"))
                uow.commit()
        return NO_PASSWORD

    sheet = read_sheet(b"email,name\nnia@example.org,Nia\nlea@example.org,Lea\n")
    registering = Registering(sql_store.uow, sql_store.uow)
    first, second = registering.register(
        sheet, hall.window_id, trial=False, new_account=made_meanwhile
    )
    assert isinstance(first, RowProblem)
    assert (first.field, first.code) == ("email", "email_taken")
    assert second == RowDone(3, "lea@example.org", "registered", account=True)
    again, _ = registering.register(sheet, hall.window_id, trial=False)
    assert again == RowDone(2, "nia@example.org", "registered")


@pytest.mark.parametrize(("away", "code"), [(1, "registered"), (2, "busy")])
def test_a_row_is_tried_again_once_when_the_database_is_busy(
    hall: Hall, sql_store: SqlStore, away: int, code: str
) -> None:
    tries = count()
    passwords: list[str] = []

    def units() -> UnitOfWork:
        if next(tries) < away:
            raise Busy("a lock stayed taken")
        return sql_store.uow()

    def new_account(row: SheetRow) -> str:
        passwords.append(row.email)
        return NO_PASSWORD

    sheet = read_sheet(b"email,name\nnia@example.org,Nia\nlea@example.org,Lea\n")
    done = Registering(units, sql_store.uow).register(
        sheet, hall.window_id, trial=False, new_account=new_account
    )
    assert [getattr(one, "code", "registered") for one in done] == [code, "registered"]
    assert passwords == ["nia@example.org", "lea@example.org"], "one password for each"


def test_only_a_window_that_people_register_for_takes_a_list(
    hall: Hall, sql_store: SqlStore
) -> None:
    registering = Registering(sql_store.uow, sql_store.uow)
    rehearsal = Rehearsing(sql_store.uow, hall.pictures).open_window(SCHEME)
    for window_id in (rehearsal.id, "nowhere"):
        with pytest.raises(NotFound):
            registering.window(window_id)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column email"),
        (b"name\nLea\n", "no column email"),
        (b"email,phone\n", "they may be email and name"),
        (b"email,email\n", "each once"),
        (b"email\n\xff\xfe\n", "UTF-8"),
        (b"email\na\0b\n", "no text"),
        (b'email\n"a@example.org\n', "line 2"),
        (b"email\n" + b"a" * MOST_BYTES, "more than 1 MB"),
        (b"email\na@b.de\nb@b.de\nc@b.de\n", "more than 2 rows"),
    ],
)
def test_what_is_no_list_is_refused_whole(data: bytes, said: str) -> None:
    with pytest.raises(SheetUnreadable, match=said):
        read_sheet(data, most_rows=2)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (",Lea", "email", "email_missing"),
        ("a b@example.org,", "email", "email_malformed"),
        (f"{'a' * 250}@example.org,", "email", "email_malformed"),
        ('a@example.org,"Lea\nBerg"', "name", "name_malformed"),
        ("a@example.org,Berg,Lea", "", "too_many_cells"),
    ],
)
def test_a_bad_row_is_named_and_the_next_one_is_kept(row: str, field: str, code: str) -> None:
    sheet = read_sheet(f"email,name\n{row}\nlea@example.org,Lea\n".encode())
    assert [(one.field, one.code) for one in sheet.problems] == [(field, code)]
    assert [one.email for one in sheet.rows] == ["lea@example.org"]
    assert all(in_words(code, sheet.problems[0].detail))


def test_no_words_keep_a_gap() -> None:
    for code in ROW_WORDS:
        assert "{" not in "".join(in_words(code, "x"))


def test_a_file_that_is_missing_is_one_sentence(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ASSAY_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    assert main(["register", str(tmp_path / "none.csv"), "--window", "w"]) == 1
    assert "none.csv: No such file or directory" in capsys.readouterr().err


def test_every_condition_that_can_be_missing_has_its_words() -> None:
    met = {"exam_offered", "prerequisite_held", "advice", "first_try", "retake_wait_over"}
    met |= {"tries_left", "renewal_open", "any_prerequisite_held"}
    assert {one.value for one in UNMET_WORDS} == {one.value for one in ReasonCode} - met
    day, scheme = date(2027, 5, 3), SchemeId(SCHEME)
    unmet = [Reason(one, Verdict.UNMET, scheme, day) for one in UNMET_WORDS]
    said = unmet_in_words(unmet, lambda _one: "MLOps Foundation")
    assert "MLOps Foundation is needed first; their MLOps Foundation has expired" in said
    assert "the next try is possible from 3 May 2027" in said
    assert "{" not in said
    timeless = unmet_in_words([Reason(ReasonCode.NO_TRIES_LEFT, Verdict.UNMET)], str)
    assert timeless == "no try is left before a later day"


def test_what_stands_for_an_unknown_address_costs_a_hash_and_no_password_opens_it() -> None:
    hasher = Argon2Hasher()
    decoy = hasher._nobody
    assert extract_parameters(decoy) == extract_parameters(hasher.hash("right"))
    assert decoy != Argon2Hasher()._nobody
    assert not hasher.verify(None, "right")
    assert not hasher.verify(decoy, "no such account")
