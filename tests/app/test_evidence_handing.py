"""What is kept of an attempt is told as it is, and two people take it out, never one."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from app.services.errors import NotFound, ProposalGone, ProposalStands, ReasonMissing
from app.services.evidence.evidence_check import check_archive
from app.services.evidence.evidence_export import EvidenceExport
from app.services.evidence.evidence_handing import EvidenceHanding, waiting_export
from app.services.evidence.evidence_keeping import Keeping, keeping_of, overview_of
from app.services.evidence.evidence_roots import EvidenceRoots
from app.services.evidence.legal_holds import LegalHolds
from app.services.keys.keys import keys_of
from app.services.rows import TieRow
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.refusals import OwnAttempt, RoleNotAllowed, SecondPersonUnsuitable
from exam_engine.ids import PersonId
from proctoring.errors import ReviewConflict
from proctoring.retention import EvidenceKind
from tests.app.darkroom import DAY, MONTH, eraser, night, open_darkroom, sat
from tests.app.hall import ISSUER, Hall
from tests.builders import account

SUE = Actor(PersonId("sue"), Role.SUPERVISOR)
TOM = Actor(PersonId("tom"), Role.SUPERVISOR)
SAM = Actor(PersonId("sam"), Role.SUPERVISOR)
PAULA = Actor(PersonId("paula"), Role.PROCTOR)
CLEO = Actor(PersonId("cleo"), Role.SUPERVISOR)
WHY = "Appeal 118."


@pytest.fixture(scope="module")
def backend():
    return "sqlite"


@pytest.fixture(scope="module")
def hall(module_store, tmp_path_factory) -> Hall:
    hall = open_darkroom(module_store, tmp_path_factory.mktemp("handing"))
    hall.keyring.ready()
    with module_store.uow() as uow:
        for person in ("sue", "sam", "tom"):
            uow.people.add(account(person, "supervisor"))
        uow.people.add(account("rosa"))
        uow.commit()
    return hall


def handing(hall: Hall) -> EvidenceHanding:
    uow = hall.store.uow
    return EvidenceHanding(uow, EvidenceExport(uow, uow, hall.pictures))


def keeping(hall: Hall, attempt_id: str) -> Keeping:
    with hall.store.uow() as uow:
        return keeping_of(uow, attempt_id)


def facts(hall: Hall, attempt_id: str, kind: str):
    with hall.store.uow() as uow:
        return uow.attempts.events(attempt_id, kinds=(kind,))


def test_two_people_take_evidence_out_and_the_second_is_handed_it(hall: Hall) -> None:
    attempt = sat(hall, "cleo", live=2)
    use = handing(hall)
    with pytest.raises(ReasonMissing):
        use.ask(attempt, actor=SUE, reason="  ")
    for actor, refusal in ((PAULA, RoleNotAllowed), (CLEO, OwnAttempt)):
        with pytest.raises(refusal):
            use.ask(attempt, actor=actor, reason=WHY)
    with pytest.raises(NotFound):
        use.ask("nobody", actor=SUE, reason=WHY)
    asked = use.ask(attempt, actor=SUE, reason=WHY)
    with pytest.raises(ProposalStands):
        use.ask(attempt, actor=SAM, reason="Another one.")
    with hall.store.uow() as uow:
        told = [one for one in uow.letters.of_person("sam") if one.kind == "export_waits"]
    assert [one.facts["path"] for one in told] == [f"/evidence/{attempt}"]
    out = BytesIO()
    for second, refusal in ((SUE, SecondPersonUnsuitable), (CLEO, OwnAttempt)):
        with pytest.raises(refusal):
            use.agree(attempt, asked, out, second=second)
    assert not out.getvalue()
    done = use.agree(attempt, asked, out, second=SAM)
    assert (done.pictures, done.missing) == (3, 0)
    with hall.store.uow() as uow, zipfile.ZipFile(out) as file:
        found = check_archive(file, keys_of(uow), uow.now())
    assert all(one.holds is not False for one in found), found
    (fact,) = facts(hall, attempt, "evidence.exported")
    assert (fact.actor, fact.body["second"]) == ("supervisor:sue", "sam")
    with pytest.raises(ProposalGone):
        use.agree(attempt, asked, BytesIO(), second=SAM)


def test_who_knows_the_candidate_neither_asks_nor_agrees(hall: Hall) -> None:
    hall.reopen()
    attempt = sat(hall, "ben", live=1)
    with hall.store.uow() as uow:
        uow.cases.declare(TieRow("tom", "ben", "relative", uow.now()))
        uow.commit()
    use = handing(hall)
    with pytest.raises(ReviewConflict):
        use.ask(attempt, actor=TOM, reason=WHY)
    asked = use.ask(attempt, actor=SUE, reason=WHY)
    with pytest.raises(ReviewConflict):
        use.agree(attempt, asked, BytesIO(), second=TOM)


def test_an_export_is_declined_taken_back_or_runs_out(hall: Hall) -> None:
    hall.reopen()
    attempt = sat(hall, "carla", live=1)
    use = handing(hall)
    for actor, outcome in ((SAM, "declined"), (SUE, "withdrawn")):
        asked = use.ask(attempt, actor=SUE, reason=WHY)
        use.decline(attempt, asked, actor=actor, text="Not needed.")
        assert facts(hall, attempt, "export.settled")[-1].body["outcome"] == outcome
    asked = use.ask(attempt, actor=SUE, reason=WHY)
    hall.store.shift(timedelta(hours=24, seconds=1))
    with pytest.raises(ProposalGone):
        use.agree(attempt, asked, BytesIO(), second=SAM)
    with hall.store.uow() as uow:
        assert waiting_export(uow, attempt, uow.now()) is None
    assert not facts(hall, attempt, "evidence.exported")


def test_what_is_kept_is_told_with_its_day_its_hold_and_its_proof(hall: Hall) -> None:
    hall.store.shift(DAY)  # one root a day
    hall.reopen()
    attempt = sat(hall, "ina", live=2, passes=True)
    found = keeping(hall, attempt)
    media, identity, record = found.kept
    assert (media.kind, media.there, media.gone) == (EvidenceKind.MEDIA, 3, 0)
    assert media.until - hall.store.now() == pytest.approx(MONTH, abs=timedelta(minutes=1))
    assert (identity.there, identity.until, record.until) == (0, None, None)
    assert (found.journal.broken_at, found.pictures.broken_at) == (None, None)
    assert (found.journal.links, found.pictures.links) == (record.there, 3)
    assert found.root is None
    EvidenceRoots(hall.store.uow, ISSUER, hall.keyring).sign_day()
    root = keeping(hall, attempt).root
    assert (root.believed, root.fits, root.pictures) == (True, True, 3)


def test_a_hold_stops_the_night_and_the_chain_outlives_the_pictures(hall: Hall) -> None:
    hall.store.shift(DAY)  # one root a day
    hall.reopen()
    attempt = sat(hall, "rosa", live=2, passes=True)
    EvidenceRoots(hall.store.uow, ISSUER, hall.keyring).sign_day()
    holds = LegalHolds(hall.store.uow)
    holds.hold(attempt, actor=SUE, reason="A court asked for it.")
    held = keeping(hall, attempt)
    assert (held.media.held, held.fate, held.kept[0].until) == (True, "held", None)
    hall.store.shift(MONTH + DAY)
    with hall.store.uow() as uow:
        assert attempt in {one.attempt_id for one in overview_of(uow, "").held}
    holds.release(attempt, actor=SUE, reason="The court is done.")
    with hall.store.uow() as uow:
        (due,) = [one for one in overview_of(uow, "").looked if one.attempt_id == attempt]
    assert (due.fate, due.pictures) == ("due", 3)
    night(hall, eraser(hall))
    gone = keeping(hall, attempt)
    assert (gone.kept[0].there, gone.kept[0].gone, gone.fate) == (0, 3, None)
    assert gone.pictures.broken_at is None, "the chain holds without the pictures"
    kinds = [one.kind for one in gone.deeds]
    assert kinds == ["evidence.held", "evidence.released", "snapshots.erased"]
    assert (gone.root.believed, gone.root.fits) == (True, True)
