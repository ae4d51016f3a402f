"""Evidence as one archive: whole when nobody touched it, and each change is found by name."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from itertools import repeat
from pathlib import Path

import pytest

from app.commands import evidence_export as command
from app.services.errors import Forbidden, NotFound, ReasonMissing
from app.services.evidence.evidence_check import Check, check_archive
from app.services.evidence.evidence_export import EvidenceExport, Exported
from app.services.evidence.evidence_roots import EvidenceRoots
from app.services.keys.keys import keys_of
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import AttemptError
from exam_engine.ids import PersonId
from proctoring.incidents import Verdict
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore, open_store
from tests.app.darkroom import MONTH, eraser, night, open_darkroom, ruled, sat
from tests.app.furnished import furnished
from tests.app.hall import ISSUER, Hall
from tests.builders import account
from tests.support.databases import Databases

SUE = Actor(PersonId("sue"), Role.SUPERVISOR)
ED = Actor(PersonId("ed"), Role.ADMINISTRATOR)
DOCUMENT = Path(__file__).parents[2] / "docs" / "evidence-export.md"
Files = dict[str, bytes]


@pytest.fixture(scope="module", params=["postgres", "sqlite"])
def hall(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
):
    with furnished(databases, request.param) as url:
        store: SqlStore = open_store(url)
        hall = open_darkroom(store, tmp_path_factory.mktemp("evidence"))
        hall.keyring.ready()
        yield hall
        store.journal.stop()
        store.database.close()


@pytest.fixture(scope="module")
def attempt(hall: Hall) -> str:
    """An attempt with a ruling and pictures, covered by a root, of which more came later."""
    attempt_id = sat(hall, faces=0, live=8)
    ruled(hall, attempt_id)
    hall.started("carla")
    assert EvidenceRoots(hall.store.uow, ISSUER, hall.keyring).sign_day() == 2
    with hall.store.uow() as uow:
        picture = uow.invigilation.snapshots(attempt_id)[0]
    hall.invigilation.open_picture(picture.id, actor=SUE, purpose="appeal")
    return attempt_id


def exported(hall: Hall, attempt_id: str, path: Path) -> Exported:
    with path.open("wb") as out:
        return use(hall).write(attempt_id, out, actor=SUE, second=ED, reason="appeal 118")


def use(hall: Hall) -> EvidenceExport:
    return EvidenceExport(hall.store.uow, hall.store.uow, hall.pictures)


def checked(hall: Hall, path: Path) -> list[Check]:
    with hall.store.uow() as uow:
        keys, now = keys_of(uow), uow.now()
    with zipfile.ZipFile(path) as file:
        return check_archive(file, keys, now)


def by_script(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    (script,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    (folder / "check.py").write_text(script)
    return subprocess.run(
        [sys.executable, "-I", str(folder / "check.py"), str(path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_an_archive_is_whole_and_says_who_took_it_out(hall: Hall, attempt: str, tmp_path: Path):
    path = tmp_path / "a.zip"
    done = exported(hall, attempt, path)
    assert (done.pictures, done.missing, done.covered) == (9, 0, True)
    found = checked(hall, path)
    assert [one.name for one in found if one.holds] == [
        "files", "journal", "pictures", "deletions", "rulings", "root",
    ]  # fmt: skip
    assert "9 pictures fit theirs" in found[2].words
    assert found[4].words.startswith("1 rulings")
    with hall.store.uow() as uow:
        fact = uow.attempts.events(attempt, kinds=("evidence.exported",))[-1]
    assert fact.actor == "supervisor:sue"
    assert (fact.body["second"], fact.body["manifest"]) == ("ed", done.manifest)
    told = by_script(path, tmp_path)
    assert told.returncode == 0, told.stderr
    assert "9 records of pictures" in told.stdout
    assert "signed on" in told.stdout


def relisted(files: Files) -> None:
    """Let the manifest agree with what was changed, as a forger would."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name != "manifest.json"
    }
    files["manifest.json"] = json.dumps(manifest).encode()


def without_last(name: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        files[name] = b"\n".join(files[name].splitlines()[:-1]) + b"\n"

    return change


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def swapped(files: Files) -> None:
    one, two = "pictures/000002.jpg", "pictures/000003.jpg"
    files[one], files[two] = files[two], files[one]


def no_ruling(files: Files) -> None:
    incidents = json.loads(files["incidents.json"])
    incidents[0]["rulings"] = []
    files["incidents.json"] = json.dumps(incidents).encode()


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        pytest.param(
            replaced("journal.jsonl", b"face.absent", b"face.present"), "journal", id="fact"
        ),
        pytest.param(replaced("pictures.jsonl", b"live", b"dead"), "pictures", id="record"),
        pytest.param(swapped, "pictures", id="pictures swapped"),
        pytest.param(no_ruling, "rulings", id="ruling hidden"),
        pytest.param(replaced("root.json", b'"position":', b'"position":1'), "root", id="entry"),
        pytest.param(replaced("root.json", b'facts\\":', b'facts\\":1'), "root", id="other facts"),
        pytest.param(
            replaced("pictures.jsonl", b'"erased_us":null', b'"erased_us":5'),
            "deletions",
            id="deleted unsaid",
        ),
    ],
)
def test_whatever_is_changed_is_found_even_where_the_manifest_was_made_to_agree(
    hall: Hall, attempt: str, tmp_path: Path, change: Callable[[Files], None], fails: str
):
    path = tmp_path / "a.zip"
    exported(hall, attempt, path)
    forged = rewritten(path, change)
    found = checked(hall, forged)
    assert (found[0].name, found[0].holds) == ("files", False), "without a new manifest"
    forged = rewritten(path, change, relisted)
    found = checked(hall, forged)
    assert (found[-1].name, found[-1].holds) == (fails, False)
    if fails != "rulings":  # the script reads no excerpts
        assert by_script(forged, tmp_path).returncode == 1


def rewritten(path: Path, *changes: Callable[[Files], None]) -> Path:
    with zipfile.ZipFile(path) as file:
        files = {name: file.read(name) for name in file.namelist()}
    for change in changes:
        change(files)
    forged = path.with_name("forged.zip")
    with zipfile.ZipFile(forged, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return forged


def unsigned(files: Files) -> None:
    """Leave nothing signed in it, as who makes an archive up has nothing."""
    files["root.json"], files["keys.json"] = b"null", b'{"keys": []}'


def test_an_archive_that_nothing_signed_vouches_for_is_not_called_whole(
    hall: Hall, attempt: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "a.zip"
    exported(hall, attempt, path)
    assert command.check(hall.store.database, path) == 0
    forged = rewritten(path, unsigned, relisted)
    capsys.readouterr()
    assert command.check(hall.store.database, forged) == command.NOT_VOUCHED_FOR
    told = capsys.readouterr()
    assert re.findall(r"^(\w+) +(\w+) ", told.out, re.MULTILINE)[4:] == [
        ("holds", "rulings"), ("OPEN", "root"),
    ]  # fmt: skip
    assert "NOT VOUCHED FOR" in told.err
    script = by_script(forged, tmp_path)
    assert script.returncode == command.NOT_VOUCHED_FOR, script.stderr
    assert script.stdout.startswith("NOT VOUCHED FOR")


def test_a_sealed_finding_is_not_in_it_and_two_that_are_opened_hold(hall: Hall, tmp_path: Path):
    attempt_id, path = sat(hall, "ina", faces=0, live=8), tmp_path / "a.zip"
    with hall.store.uow() as uow:
        (incident,) = uow.invigilation.incidents(attempt_id)
        uow.people.add(account("rolf", "reviewer"))
        uow.commit()
    for person, verdict, count in (("rita", Verdict.UNCLEAR, 0), ("rolf", Verdict.DISMISSED, 2)):
        hall.rulings.rule(
            incident.id,
            actor=Actor(PersonId(person), Role.REVIEWER),
            verdict=verdict,
            reason=f"{person} saw little",
            technical_alternative=None,
        )
        exported(hall, attempt_id, path)
        found = checked(hall, path)
        assert [one.holds for one in found] == [True] * 5 + [None], found  # no root since
        assert found[4].words.startswith(f"{count} rulings")
        with zipfile.ZipFile(path) as file:
            told = b"".join(file.read(name) for name in ("incidents.json", "journal.jsonl"))
        assert (b"rita saw little" in told) == bool(count)


def test_a_journal_without_its_end_is_not_what_was_signed(hall: Hall, attempt: str, tmp_path: Path):
    path = tmp_path / "a.zip"
    exported(hall, attempt, path)
    lines = 40
    found = checked(hall, rewritten(path, *[without_last("journal.jsonl")] * lines, relisted))
    assert not found[-1].holds


@pytest.mark.parametrize(
    ("actor", "second", "reason", "refusal"),
    [
        (SUE, SUE, "appeal", Forbidden),
        (SUE, Actor(PersonId("cleo"), Role.SUPERVISOR), "appeal", Forbidden),
        (Actor(PersonId("cleo"), Role.SUPERVISOR), ED, "appeal", AttemptError),
        (Actor(PersonId("paula"), Role.PROCTOR), ED, "appeal", AttemptError),
        (SUE, ED, " ", ReasonMissing),
    ],
    ids=["one person", "candidate agrees", "candidate", "proctor", "no reason"],
)
def test_who_may_not_take_evidence_out_is_refused(
    hall: Hall, attempt: str, actor: Actor, second: Actor, reason: str, refusal
):
    with pytest.raises(refusal):
        use(hall).write(attempt, BytesIO(), actor=actor, second=second, reason=reason)
    with pytest.raises(NotFound):
        use(hall).write("nobody", BytesIO(), actor=SUE, second=ED, reason="appeal")


def test_what_is_no_archive_of_ours_is_told_and_not_read(hall: Hall, tmp_path: Path, capsys):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and nothing")
    assert command.check(hall.store.database, path) == 1
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("manifest.json", "[" * 100_000)
    assert command.check(hall.store.database, path) == 1
    assert "FAILS  files" in capsys.readouterr().out


def test_after_the_deletion_the_archive_has_no_picture_and_both_chains_hold(
    hall: Hall, tmp_path: Path
):
    attempt_id = hall.started("ben")
    for _ in range(3):
        hall.upload(attempt_id, "ben")
        hall.store.shift(timedelta(seconds=5))
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    hall.submit(attempt_id, 0, "ben")
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    path = tmp_path / "a.zip"
    assert not exported(hall, attempt_id, path).covered
    assert checked(hall, path)[-1].words.startswith("no signed root covers")
    hall.store.shift(2 * MONTH)
    night(hall, eraser(hall))
    assert exported(hall, attempt_id, path).pictures == 0
    found = checked(hall, path)
    assert [one.holds for one in found] == [True] * 5 + [None]
    assert found[3].words == "4 pictures were deleted as the journal says, 0 are missing"
    assert by_script(path, tmp_path).returncode == command.NOT_VOUCHED_FOR
