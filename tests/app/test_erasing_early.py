"""Pictures of documents and rooms go after seven days, with a proof; all others stay longer."""

import zipfile
from datetime import timedelta
from io import BytesIO
from itertools import repeat

import pytest

from app.services.evidence.erasing import digest_of
from app.services.evidence.erasing_early import EARLY, EarlyErasing
from app.services.evidence.evidence_check import check_archive
from app.services.evidence.evidence_export import EvidenceExport
from app.services.evidence.legal_holds import LegalHolds
from app.services.keys.keys import keys_of
from exam_engine.attempts.actors import Actor, Role
from exam_engine.catalogue import CheckInStep, Supervision
from exam_engine.ids import PersonId
from tests.app.analysing import ScriptedAnalyser
from tests.app.darkroom import DAY, MONTH, SUPERVISOR, eraser, files, open_darkroom
from tests.app.hall import PROCTOR, Hall
from tests.app.test_checking_in import asking

ASKED = Supervision((CheckInStep.DOCUMENT, CheckInStep.ROOM))


@pytest.fixture
def hall(module_store, tmp_path) -> Hall:
    return asking(open_darkroom(module_store, tmp_path), ASKED)


@pytest.fixture(scope="module")
def backend():
    return "sqlite"


def sat_with_a_document(hall: Hall) -> str:
    """Bring somebody through a check-in with document and room to a result."""
    attempt_id = str(hall.enrolment.register("cleo", hall.window_id).attempt.id)
    hall.delivery.begin_check_in(attempt_id, "cleo")
    hall.consent(attempt_id)
    for purpose in ("reference", "document", *["room"] * 4):
        hall.upload(attempt_id, "cleo", purpose)
    hall.checking_in.complete(attempt_id, "cleo")
    hall.invigilation.authorize(attempt_id, actor=PROCTOR, command_id=f"in-{attempt_id}")
    hall.delivery.start(attempt_id, "cleo", command_id=f"go-{attempt_id}")
    hall.upload(attempt_id, "cleo")
    hall.submit(attempt_id, 0)
    hall.results.score_attempt(attempt_id)
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(1)))
    hall.results.triage(attempt_id)
    assert hall.attempt(attempt_id).result_state == "final"
    return attempt_id


def test_they_go_after_seven_days_unless_held_and_the_others_after_thirty(hall, tmp_path):
    attempt_id = sat_with_a_document(hall)
    early = EarlyErasing(hall.store.uow, hall.store.uow, hall.pictures)
    hall.store.shift(7 * DAY - timedelta(minutes=1))
    assert (early.run(), files(tmp_path)) == (0, 7)
    holds = LegalHolds(hall.store.uow)
    holds.hold(attempt_id, actor=SUPERVISOR, reason="A court asked for it.")
    hall.store.shift(2 * DAY)
    assert early.run() == 0
    holds.release(attempt_id, actor=SUPERVISOR, reason="The court is done.")
    assert (early.run(), early.run(), files(tmp_path)) == (5, 0, 2)
    with hall.store.uow() as uow:
        rows = sorted(uow.invigilation.snapshots(attempt_id), key=lambda row: row.seq)
        (fact,) = uow.attempts.events(attempt_id, kinds=("check_in.erased",))
    gone = [row for row in rows if row.erased_at is not None]
    assert {row.purpose for row in gone} == set(EARLY)
    assert fact.body == {"v": 1, "count": 5, "digest": digest_of(gone)}
    assert archive(hall, attempt_id) == (2, "5")
    hall.store.shift(MONTH)
    assert eraser(hall).erase(attempt_id, as_of=hall.store.now()) == 2
    with hall.store.uow() as uow:
        (last,) = uow.attempts.events(attempt_id, kinds=("snapshots.erased",))
    assert (last.body["count"], files(tmp_path)) == (2, 0)
    assert archive(hall, attempt_id) == (0, "7")


def archive(hall: Hall, attempt_id: str) -> tuple[int, str]:
    """Take the evidence out; return how many pictures it has, and what its check says went."""
    out, admin = BytesIO(), Actor(PersonId("ada"), Role.ADMINISTRATOR)
    export = EvidenceExport(hall.store.uow, hall.store.uow, hall.pictures)
    done = export.write(attempt_id, out, actor=SUPERVISOR, second=admin, reason="An appeal.")
    with hall.store.uow() as uow, zipfile.ZipFile(out) as file:
        found = {one.name: one for one in check_archive(file, keys_of(uow), uow.now())}
    assert done.missing == 0
    assert found["deletions"].holds, found["deletions"].words
    return done.pictures, found["deletions"].words.partition(" pictures")[0]
