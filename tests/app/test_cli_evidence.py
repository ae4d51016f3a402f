"""`assay evidence`: what is due, kept and held, said and done without a page."""

import argparse
import io
import sys
from dataclasses import replace

import pytest

from app.commands import evidence, evidence_arguments
from app.passwords import Argon2Hasher
from app.services.errors import BadLogin, Forbidden, NotFound
from app.services.evidence.evidence_errors import EvidenceLocked
from app.services.evidence.evidence_export import EvidenceExport
from app.services.evidence.evidence_handing import EvidenceHanding
from app.services.evidence.evidence_keeping import overview_of
from app.storage import FileEvidenceStore
from app.wiring import evidence_store
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import SecondPersonUnsuitable
from exam_engine.ids import PersonId
from tests.app.darkroom import DAY, MASTER, open_darkroom
from tests.builders import account
from tests.conftest import settings_for


def parsed(verb: str, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    evidence_arguments.add_arguments(parser, verb)
    return parser.parse_args(list(words))


@pytest.fixture
def said(capsys):
    """Return what gives the lines printed since it was last asked."""
    return lambda: capsys.readouterr().out.splitlines()  # noqa: PLW0108  # asked anew each time


@pytest.fixture
def settings(fresh_database_url, tmp_path):
    return settings_for(tmp_path, fresh_database_url)


@pytest.fixture
def hall(sql_store, tmp_path):
    with sql_store.uow() as uow:
        uow.people.add(account("sofia", "supervisor"))
        uow.commit()
    return open_darkroom(sql_store, tmp_path)


def test_what_is_due_is_listed_and_what_is_kept_says_why(hall, sql_store, settings, said):
    attempt = hall.passed()
    waits = hall.started("carla")
    hall.submit(waits, hall.answered(waits, right=True), "carla")
    assert evidence.run(settings, parsed("due", "--kept")) == 0
    by_id = {line.split()[0]: line for line in said()}
    assert "1 pictures  kept until " in by_id[attempt]
    assert by_id[waits].endswith("kept: no result is released")
    assert by_id["0"] == "0 due, 1 later, 0 with an open case, 1 without a released result, 0 held"

    sql_store.shift(31 * DAY)
    assert evidence.due(settings, sql_store.database, kept=False) == 0
    assert [line.split()[0] for line in said()] == [attempt, "1"]
    sql_store.shift(2 * DAY)
    assert evidence.due(settings, sql_store.database, kept=False) == 1  # two nights have left it


def test_a_hold_a_trial_and_the_deletion_itself(hall, sql_store, settings, said):
    attempt, database = hall.passed(), sql_store.database
    sql_store.shift(31 * DAY)
    by = ("--by", account("sofia").email, "--reason", "a court asks")
    with pytest.raises(evidence.MayNotHold):
        evidence.hold(database, parsed("hold", attempt, "--by", "cleo@example.org", *by[2:]))
    with pytest.raises(NotFound):
        evidence.hold(database, parsed("hold", "nobody", *by))
    assert evidence.hold(database, parsed("hold", attempt, *by)) == 0
    said()
    assert evidence.purge(settings, database, dry_run=False) == 0
    assert said() == ["0 pictures of 0 attempts deleted"]
    assert evidence.hold(database, parsed("release", attempt, *by)) == 0
    said()
    stored = next(one for one in (settings.evidence_dir / attempt).rglob("*") if one.is_file())
    data = stored.read_bytes()
    for dry_run, words in ((True, "would be deleted, nothing was"), (False, "deleted")):
        assert stored.exists()
        assert evidence.purge(settings, database, dry_run=dry_run) == 0
        assert said()[-1] == f"1 pictures of 1 attempts {words}"
    assert not (settings.evidence_dir / attempt).exists()
    assert evidence.purge(settings, database, dry_run=False) == 0
    assert said() == ["0 pictures of 0 attempts deleted"]

    hall.pictures.put(data, attempt_id=attempt)  # a backup of the folder is put back
    for lines in ([f"{attempt}      1 files deleted again"], []):
        assert evidence.run(settings, parsed("purge", "--again")) == 0
        assert said()[:-1] == lines
    assert not stored.exists()


def test_the_master_key_is_changed_and_what_lies_open_is_sealed(hall, settings, said):
    attempt = hall.passed()
    fresh = replace(settings, evidence_keys=(bytes(32), MASTER))
    assert evidence.run(fresh, parsed("rewrap")) == 0
    (line,) = said()
    assert line.startswith("1 keys wrapped anew; ")
    assert evidence.run(fresh, parsed("rewrap")) == 0
    assert said()[0].startswith("0 keys ")
    store = evidence_store(replace(settings, evidence_keys=(bytes(32),)), hall.store.database)
    with hall.store.uow() as uow:
        (row,) = uow.invigilation.snapshots(attempt)
    assert store.get(row.storage_key).startswith(b"\xff\xd8")
    with pytest.raises(EvidenceLocked):
        evidence.run(settings, parsed("rewrap"))

    hall.pictures = FileEvidenceStore(settings.evidence_dir)
    hall.started("carla")
    assert evidence.run(fresh, parsed("seal")) == 0
    assert said() == ["1 pictures encrypted; none lies open any more"]


PASSWORDS = {"sofia": "sofias own words", "adam": "adams own words"}


def with_passwords(sql_store) -> None:
    """Give everybody who takes evidence out here a password of their own."""
    with sql_store.uow() as uow:
        uow.people.add(account("adam", "administrator"))
        for person, password in PASSWORDS.items():
            uow.people.set_password(person, Argon2Hasher().hash(password))
        uow.commit()


@pytest.fixture
def typing():
    """Return what types the passwords of people, one after the other."""
    terminal = sys.stdin

    def type_in(*lines: str) -> None:
        sys.stdin = io.StringIO("".join(f"{line}\n" for line in lines))

    yield type_in
    sys.stdin = terminal


def test_evidence_is_taken_out_by_two_and_checked(
    hall, sql_store, settings, said, tmp_path, typing
):
    attempt, path = hall.passed(), tmp_path / "a.zip"
    mine = replace(settings, evidence_keys=(MASTER,))
    with_passwords(sql_store)
    asked = (attempt, "--to", str(path), "--by", account("sofia").email, "--reason", "appeal")
    with pytest.raises(Forbidden):
        evidence.run(mine, parsed("export", *asked, "--second", account("sofia").email))
    with pytest.raises(evidence.MayNotHold):
        evidence.run(mine, parsed("export", *asked, "--second", account("paula").email))
    whole = parsed("export", *asked, "--second", account("adam").email)
    for lines in (("sofias own words", "sofias own words"), ("adams own words",) * 2):
        typing(*lines)
        with pytest.raises(BadLogin):
            evidence.run(mine, whole)
    assert not path.exists(), "half an archive does not stay"
    typing(*PASSWORDS.values())
    assert evidence.run(mine, whole) == 0
    assert said()[-1].startswith(f"{path}: 1 pictures, manifest ")
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    typing(*PASSWORDS.values())
    assert evidence.run(mine, whole) == 1
    assert path.read_bytes() == before, "what is there is not overwritten"
    assert evidence.run(mine, parsed("check-export", str(path))) == 3, "no root is signed yet"
    told = [line.split()[:2] for line in said()]
    held = [["holds", name] for name in ("files", "journal", "pictures", "deletions", "rulings")]
    assert told[:6] == [*held, ["OPEN", "root"]]


def test_what_was_asked_for_on_the_page_is_finished_by_a_second_person(
    hall, sql_store, settings, said, tmp_path, typing
):
    attempt, path = hall.passed(), tmp_path / "a.zip"
    mine = replace(settings, evidence_keys=(MASTER,))
    with_passwords(sql_store)
    asked = ("export", attempt, "--to", str(path), "--second")
    with pytest.raises(evidence.FirstPersonMissing):
        evidence.run(mine, parsed(*asked, account("adam").email))
    sofia = Actor(PersonId("sofia"), Role.SUPERVISOR)
    export = EvidenceExport(sql_store.uow, sql_store.uow, hall.pictures)
    EvidenceHanding(sql_store.uow, export).ask(attempt, actor=sofia, reason="an appeal")
    with sql_store.uow() as uow:
        (waiting,) = overview_of(uow, "").exports.values()
    assert (waiting.by.person, waiting.reason) == ("sofia", "an appeal")
    typing(PASSWORDS["sofia"])
    with pytest.raises(SecondPersonUnsuitable):
        evidence.run(mine, parsed(*asked, account("sofia").email))
    typing(PASSWORDS["adam"])
    assert evidence.run(mine, parsed(*asked, account("adam").email)) == 0
    with sql_store.uow() as uow:
        (taken,) = uow.attempts.events(attempt, kinds=("evidence.exported",))
        assert overview_of(uow, "").exports == {}
    assert (taken.actor, taken.body["second"]) == ("supervisor:sofia", "adam")
