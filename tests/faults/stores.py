"""Databases that go away while people hand in, full volumes, and a backup that is restored."""

import http
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from socketio.exceptions import SocketIOError

from app.persistence.engine import open_database
from tests.faults import hooks
from tests.faults.invariants import all_replay, assert_invariants, borne_out
from tests.faults.outcome import Run
from tests.faults.stage import Stage, back_after, staged
from tests.faults.volumes import fill, mounted, require_volumes
from tests.journeys.protocol import Refused
from tests.journeys.records import Records
from tests.journeys.sitters import Sitter
from tests.journeys.system import answers
from tests.journeys.test_kills import all_answer_some_more
from tests.support.camera import Scene, jpeg_sequence
from tests.support.postgres import TestPostgres, find_binaries
from tests.support.processes import System, eventually

PEOPLE = 6
AWAY_S = 3.0
AGAIN_S = 0.3
BACK_S = 10.0
FULL_S = 6.0
VOLUME = "24m"
HOUSE_VOLUME = "256m"
PICTURES_VOLUME = "1m"
ON_ITS_WAY_S = 0.5
PICTURES_AWAY_S = 26.0
"""Two intervals of pictures and some: the camera's flag is due within."""


def crashed_while_handing_in(stage: Stage) -> dict[str, object]:
    """F11: PostgreSQL ends without a checkpoint while six people hand in; each hands in once."""
    assert stage.postgres is not None
    sitters = stage.answering(PEOPLE)
    for sitter in sitters:
        sitter.finish()
    told: dict[str, dict[str, Any]] = {}
    tries = [0] * PEOPLE
    threads = [
        threading.Thread(target=_hand_in, args=(sitter, number, tries, told), daemon=True)
        for number, sitter in enumerate(sitters)
    ]
    for number, thread in enumerate(threads):
        if number == PEOPLE // 2:
            stage.postgres.kill()
        thread.start()
        time.sleep(stage.draw.uniform(0.0, 0.02))
    time.sleep(AWAY_S)
    during = len(told)
    stage.postgres.start()
    since = time.monotonic()
    stage.house.database.close()
    for thread in threads:
        thread.join(60)
    recovery_s = time.monotonic() - since
    assert len(told) == PEOPLE, f"{len(told)} of {PEOPLE} were told that they handed in"
    assert sum(tries) > PEOPLE, "everybody was through before the crash: nothing was tested"
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    for sitter in sitters:
        attempt = sitter.candidate.attempt
        (asked,) = stage.records.events(attempt, "submit.asked")
        (final,) = stage.records.events(attempt, "attempt.finalized")
        assert stage.records.stored(attempt).attempt.ended_at == final.at >= asked.at
    assert recovery_s <= BACK_S, f"{recovery_s:.1f} s"
    return {**figures, "recovery_s": recovery_s, "tries": sum(tries), "before": during}


def _hand_in(sitter: Sitter, number: int, tries: list[int], told: dict[str, Any]) -> None:
    """Hand in under one id until the server says that it is done."""
    command = {"command": f"{sitter.seed:032x}", "c": sitter.number}
    while True:
        tries[number] += 1
        try:
            sitter._stand_by()
            assert sitter.candidate.channel is not None
            answer = sitter.candidate.channel.call("submit", command, seconds=5.0)
        except (SocketIOError, Refused, OSError, http.client.HTTPException):
            sitter._leave()
        else:
            if "err" not in answer:
                told[sitter.candidate.attempt] = answer
                return
        time.sleep(AGAIN_S)


def database_full(stage: Stage) -> dict[str, object]:
    """F13: the volume of the database has no byte left for some seconds."""
    if stage.database == "postgresql":
        with _journal_on_small_volume(stage) as volume:
            return _filled(stage, volume)
    place = stage.house.folder.parent / "small"
    place.mkdir(exist_ok=True)
    seed = stage.draw.getrandbits(32)
    with mounted(place, HOUSE_VOLUME), staged("sqlite", place / "stage", seed) as small:
        return {**_filled(small, place), "replayed_there": all_replay(small.records)}


def _filled(stage: Stage, volume: Path) -> dict[str, object]:
    """Fill a volume while people answer, free it, and compare all receipts."""
    sitters = stage.answering(PEOPLE)
    web = stage.house.pid("web")
    ballast = volume / "ballast"
    fill(ballast)
    full = time.monotonic()
    eventually(
        lambda: all(one.told_to_wait or one.reconnects > 1 for one in sitters),
        "everybody is told to wait",
        seconds=30,
    )
    told = time.monotonic()
    time.sleep(FULL_S)
    until = time.monotonic()
    heard = [one.heard for each in sitters for one in list(each.receipts.values())]
    served = answers(stage.house.port, "/healthz")
    ballast.unlink()
    recovery_s = back_after(sitters, until)
    all_answer_some_more(sitters)
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert not [at for at in heard if told + ON_ITS_WAY_S < at < until], "receipts without a disk"
    assert served, "the process does not serve while the disk is full"
    assert stage.house.pid("web") == web, "the process ended on a full disk"
    assert recovery_s <= BACK_S, f"{recovery_s:.1f} s"
    return {**figures, "recovery_s": recovery_s, "full_s": until - full}


@contextmanager
def _journal_on_small_volume(stage: Stage) -> Iterator[Path]:
    """Move the journal's table to a small volume of its own, and back."""
    assert stage.postgres is not None
    place = stage.postgres.folder / "small"
    place.mkdir()
    with mounted(place, VOLUME):
        inner = place / "tables"
        inner.mkdir()
        shutil.chown(inner, *stage.postgres.owner)
        stage.postgres.execute(f"CREATE TABLESPACE small LOCATION '{inner}'")
        hooks.execute(stage.house.database, ["ALTER TABLE attempt_events SET TABLESPACE small"])
        try:
            yield place
        finally:
            (place / "ballast").unlink(missing_ok=True)
            back = "ALTER TABLE attempt_events SET TABLESPACE pg_default"
            hooks.execute(stage.house.database, [back])
            stage.postgres.execute("DROP TABLESPACE small")


def pictures_full(stage: Stage) -> dict[str, object]:
    """F14: the volume of the pictures is full; the exam goes on, the gap is flagged."""
    require_volumes(stage.house.folder)
    sitters = stage.answering(2)
    picture = next(jpeg_sequence([Scene("present", 2)], 1.0))
    place = stage.house.folder / "evidence"
    with mounted(place, PICTURES_VOLUME):
        fill(place / "ballast")
        since, refusals = time.monotonic(), []
        while time.monotonic() - since < PICTURES_AWAY_S:
            refusals += [_posted(sitter, picture) for sitter in sitters]
            time.sleep(AWAY_S)
        until = time.monotonic()
        flags = [_open_flags(stage, sitter) for sitter in sitters]
    back = [_posted(sitter, picture) for sitter in sitters]
    answered = [
        len([one for one in list(each.receipts.values()) if since < one.heard < until])
        for each in sitters
    ]
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert set(refusals) == {(507, "storage_full")}, f"the refusals: {set(refusals)}"
    assert all("camera.lost" in found for found in flags), f"the gap is not flagged: {flags}"
    assert {status for status, _code in back} == {202}, f"after it was freed: {back}"
    assert min(answered) > 0, "nobody answered meanwhile"
    return {**figures, "refused": len(refusals), "answered": sum(answered)}


def _posted(sitter: Sitter, picture: bytes) -> tuple[int, str]:
    """Post one picture; return status and code."""
    path = f"/api/attempts/{sitter.candidate.attempt}/snapshots?purpose=live&ct=1"
    reply = sitter.candidate.visitor.post(f"{path}&client_id={time.monotonic_ns():x}", body=picture)
    return reply.status, str(reply.json.get("code", ""))


def _open_flags(stage: Stage, sitter: Sitter) -> set[str]:
    attempt = sitter.candidate.attempt
    found = stage.records.read(lambda uow: uow.invigilation.flags(attempt))
    return {one.type for one in found if one.closed_at is None}


def restored(stage: Stage) -> dict[str, object]:
    """F31: a backup is taken while people answer, and restored beside; it holds what it held."""
    sitters = stage.answering(PEOPLE)
    began = time.monotonic()
    with _restored(stage) as (url, seconds):
        all_answer_some_more(sitters)
        database = open_database(url)
        try:
            records = Records(database)
            replayed = all_replay(records)
            kept, lost = _compare(records, sitters, began)
            system = System(stage.house.folder / "restored", url, stage.redis.url)
            with system:
                system.start_web()
                assert system.get("/readyz")[0] == http.HTTPStatus.OK
        finally:
            database.close()
    stage.hand_in(sitters)
    stage.all_scored(sitters)
    figures = assert_invariants(stage.records, sitters)
    assert kept > 0, "nobody had answered: nothing was tested"
    assert lost == 0, f"{lost} receipts from before the backup are not in it"
    return {**figures, "in_backup": kept, "replayed_there": replayed, "backup_s": seconds}


def _compare(records: Records, sitters: Sequence[Sitter], began: float) -> tuple[int, int]:
    """Return how many receipts from before an instant a database has, and how many it lacks."""
    kept = lost = 0
    for sitter in sitters:
        stored = {
            (one.epoch, one.cseq, one.seq, one.digest): (one.item_id, one.body.get("response"))
            for one in records.events(sitter.candidate.attempt)
            if one.cseq is not None
        }
        before = [one for one in list(sitter.receipts.values()) if one.heard < began]
        found = [borne_out(one, stored) for one in before]
        kept, lost = kept + sum(found), lost + len(found) - sum(found)
    return kept, lost


@contextmanager
def _restored(stage: Stage) -> Iterator[tuple[str, float]]:
    """Take a backup as docs/operate.md says, restore it; lend its address and how long it took."""
    began = time.monotonic()
    if stage.database == "sqlite":
        copy = stage.house.folder / "restored.sqlite3"
        copy.unlink(missing_ok=True)
        source = str(stage.house.database.url.database)
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as file:
            live.backup(file)
        yield f"sqlite:///{copy}", time.monotonic() - began
        return
    other = TestPostgres.create()
    try:
        dump = other.folder / "dump"
        url = stage.house.database.url.set(drivername="postgresql")
        target = other.create_database("restored")
        began = time.monotonic()
        tools = find_binaries()
        said = [str(tools / "pg_dump"), "--format=custom", "--file", str(dump)]
        subprocess.run([*said, url.render_as_string(hide_password=False)], check=True)
        seconds = time.monotonic() - began
        plain = target.replace("postgresql+psycopg", "postgresql")
        restore = [str(tools / "pg_restore"), "--no-owner", "--dbname", plain, str(dump)]
        subprocess.run(restore, check=True)
        yield target, seconds
    finally:
        other.stop()


RUNS = (
    Run("F11", "PostgreSQL stopped without a checkpoint while 6 people hand in",
        crashed_while_handing_in, ("postgresql",)),
    Run("F13", "no byte left on the volume of the database", database_full),
    Run("F14", "no byte left on the volume of the pictures", pictures_full),
    Run("F31", "a backup taken while 6 people answer, restored beside", restored, short=True),
)  # fmt: skip
