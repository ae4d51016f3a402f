"""A hall that keeps pictures as files, and the nights in which they go."""

from datetime import timedelta
from itertools import repeat
from pathlib import Path

from app.services.evidence.erasing import Erasing, Fate
from app.services.rows import EventRecord
from app.storage import FileEvidenceStore
from app.vault import MasterKeys, SealedEvidenceStore
from exam_engine.attempts.actors import Actor, Role
from exam_engine.ids import PersonId
from proctoring.incidents import Verdict
from tests.app.analysing import ScriptedAnalyser
from tests.app.conftest import SqlStore
from tests.app.hall import REVIEWER, Hall, open_hall
from tests.builders import account

MASTER = bytes(range(32))
DAY = timedelta(days=1)
MONTH = 30 * DAY
SUPERVISOR = Actor(PersonId("sofia"), Role.SUPERVISOR)


def open_darkroom(store: SqlStore, folder: Path) -> Hall:
    """Open a hall whose pictures are files below a folder."""
    hall = open_hall(store)
    files_below = FileEvidenceStore(folder / "evidence")
    hall.pictures = SealedEvidenceStore(  # type: ignore[assignment]
        files_below, store.uow, store.uow, MasterKeys([MASTER])
    )
    with store.uow() as uow:
        for person in ("carla", "ina"):
            uow.people.add(account(person))
        uow.commit()
    return hall


def eraser(hall: Hall) -> Erasing:
    return Erasing(hall.store.uow, hall.store.uow, hall.pictures)


def files(tmp_path: Path) -> int:
    return sum(1 for one in (tmp_path / "evidence").rglob("*") if one.is_file())


def sat(
    hall: Hall, person: str = "cleo", *, faces: int = 1, live: int = 3, passes: bool = False
) -> str:
    """Bring a candidate to a result, watched by a camera; return the attempt's id."""
    attempt_id = hall.started(person)
    for _ in range(live):
        hall.upload(attempt_id, person)
        hall.store.shift(timedelta(seconds=5))
    hall.watching.analyse(attempt_id, ScriptedAnalyser(repeat(faces)))
    hall.submit(attempt_id, hall.answered(attempt_id, right=True) if passes else 0, person)
    hall.results.score_attempt(attempt_id)
    hall.results.triage(attempt_id)
    return attempt_id


def ruled(hall: Hall, attempt_id: str) -> None:
    with hall.store.uow() as uow:
        (incident,) = uow.invigilation.incidents(attempt_id)
    hall.rulings.rule(
        incident.id,
        actor=REVIEWER,
        verdict=Verdict.DISMISSED,
        reason="bent down",
        technical_alternative=None,
    )
    hall.results.triage(attempt_id)


def night(hall: Hall, erasing: Erasing) -> None:
    """Let the next night come and do all its work."""
    now = hall.store.now()
    begins = now.replace(hour=2, minute=0, second=0, microsecond=0)
    hall.store.shift(begins - now + (DAY if begins <= now else timedelta()))
    while erasing.ask():
        erasing.go_on(slice_s=0)


def standing(hall: Hall, erasing: Erasing, attempt_id: str) -> Fate | None:
    found = {one.attempt_id: one.fate for one in erasing.found(hall.store.now())}
    return found.get(attempt_id)


def erasures(hall: Hall, attempt_id: str) -> list[EventRecord]:
    with hall.store.uow() as uow:
        return list(uow.attempts.events(attempt_id, kinds=("snapshots.erased",)))
