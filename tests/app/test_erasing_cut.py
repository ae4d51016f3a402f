"""Erasing that is killed, refused or done twice: nothing is half known, nothing told twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.services.evidence.erasing import Erasing, Fate
from app.services.evidence.legal_holds import LegalHolds
from app.storage import FileEvidenceStore
from tests.app.darkroom import (
    DAY,
    MONTH,
    SUPERVISOR,
    eraser,
    erasures,
    files,
    night,
    open_darkroom,
    sat,
    standing,
)
from tests.app.hall import picture
from tests.builders import snapshot


@pytest.fixture
def hall(sql_store, tmp_path):
    return open_darkroom(sql_store, tmp_path)


@pytest.fixture
def erasing(hall):
    return eraser(hall)


class PowerCut(BaseException):
    """The process ends here."""


class CutStore(FileEvidenceStore):
    """The real store, cut: before any file, after the first, or after the last."""

    def __init__(self, folder: Path, cut: str) -> None:
        super().__init__(folder)
        self.cut = cut

    def erase(self, attempt_id, *, keep=()):
        if self.cut == "before":
            raise PowerCut
        if self.cut == "between":
            first = next(one for one in sorted(self._folder.rglob("*")) if one.is_file())
            first.unlink()
            raise PowerCut
        super().erase(attempt_id, keep=keep)
        raise PowerCut


@pytest.mark.parametrize("cut", ["before", "between", "after"])
def test_killed_between_file_and_record_the_rest_goes_the_same_night_and_counts_once(
    hall, erasing, tmp_path, cut
):
    attempt_id = sat(hall)
    hall.store.shift(MONTH + DAY)
    now = hall.store.now()
    uow = hall.store.uow
    with pytest.raises(PowerCut):
        Erasing(uow, uow, CutStore(tmp_path / "evidence", cut)).erase(attempt_id, as_of=now)
    assert erasures(hall, attempt_id) == []
    assert standing(hall, erasing, attempt_id) is Fate.DUE
    night(hall, erasing)
    assert [one.body["count"] for one in erasures(hall, attempt_id)] == [4]
    assert files(tmp_path) == 0
    assert erasing.erase(attempt_id, as_of=hall.store.now()) == 0
    assert len(erasures(hall, attempt_id)) == 1


def test_a_hold_that_comes_after_a_cut_keeps_what_is_left(hall, erasing, tmp_path):
    attempt_id = sat(hall)
    hall.store.shift(MONTH + DAY)
    uow = hall.store.uow
    cut = Erasing(uow, uow, CutStore(tmp_path / "evidence", "between"))
    with pytest.raises(PowerCut):
        cut.erase(attempt_id, as_of=hall.store.now())
    assert LegalHolds(uow).hold(attempt_id, actor=SUPERVISOR, reason="a court asks").is_begun
    night(hall, erasing)
    assert files(tmp_path) == 3
    assert standing(hall, erasing, attempt_id) is Fate.HELD


def test_what_cannot_be_deleted_is_told_and_does_not_stop_the_others(hall, tmp_path, caplog):
    first, second = sorted((sat(hall, "cleo"), sat(hall, "carla")))

    class Stuck(FileEvidenceStore):
        def erase(self, attempt_id, *, keep=()):
            if attempt_id == first:
                raise PermissionError(13, "Permission denied")
            return super().erase(attempt_id, keep=keep)

    uow = hall.store.uow
    hall.store.shift(MONTH + DAY)
    night(hall, Erasing(uow, uow, Stuck(tmp_path / "evidence")))
    assert [len(erasures(hall, one)) for one in (first, second)] == [0, 1]
    (line,) = [one for one in caplog.records if getattr(one, "event", "") == "erasure_failed"]
    assert (line.levelname, line.attempt_id) == ("ERROR", first)
    night(hall, Erasing(uow, uow, hall.pictures))
    assert files(tmp_path) == 0


def test_two_workers_on_one_attempt_tell_it_once(hall, tmp_path):
    attempt_id = sat(hall)
    hall.store.shift(MONTH + DAY)
    uow, now = hall.store.uow, hall.store.now()
    rival = Erasing(uow, uow, hall.pictures)

    class Meanwhile(FileEvidenceStore):
        def erase(self, attempt_id, *, keep=()):
            rival.erase(attempt_id, as_of=now)
            return super().erase(attempt_id, keep=keep)

    assert Erasing(uow, uow, Meanwhile(tmp_path / "evidence")).erase(attempt_id, as_of=now) == 0
    assert [one.body["count"] for one in erasures(hall, attempt_id)] == [4]


def test_a_picture_that_came_after_the_cut_stays_until_its_own_time(hall, erasing, tmp_path):
    attempt_id = sat(hall)
    hall.store.shift(MONTH + DAY)
    uow, now = hall.store.uow, hall.store.now()
    with pytest.raises(PowerCut):
        Erasing(uow, uow, CutStore(tmp_path / "evidence", "between")).erase(attempt_id, as_of=now)
    key = hall.pictures.put(picture(99), attempt_id=attempt_id)
    newer = replace(snapshot(99, attempt_id=attempt_id), storage_key=key, sha256=key[-64:])
    with uow() as work:
        work.invigilation.add_snapshot(newer)
        work.commit()
    assert erasing.erase(attempt_id, as_of=now) == 4
    assert hall.pictures.get(key) == picture(99)
    with uow() as work:
        kept = work.invigilation.snapshot(newer.id)
        assert work.invigilation.reference(attempt_id) is None
    assert kept.erased_at is None
    assert erasing.erase(attempt_id, as_of=now) == 1
    told = [(one.body["through"], one.body["count"]) for one in erasures(hall, attempt_id)]
    assert told == [(4, 4), (5, 1)]
