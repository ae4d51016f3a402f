"""What a picture costs a worker from its bytes to its flags, and how soon a board is told.

The whole path (fetch, decode, read, store, fold, commit) against the bare detector on the same
decoded pictures: interleaved rounds in one process, CPU time. Then a real relay and a real worker,
led at four fifths of what they were seen to manage. The ratio is asserted for pictures that share
a transaction, as they do where work waits; delays, memory, and one picture alone are told.
"""

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import redis

from app.realtime.publisher import BOARD_CHANNEL
from app.services.attempts.journal import note
from app.services.evidence.evidence import Evidence, Upload
from app.services.watching.watching import Watching
from app.wiring import Wiring, wire
from benchmarks.figures import Backend
from benchmarks.rig import ROOT, Rig, rigged
from benchmarks.seats import fill
from exam_engine.attempts.actors import Actor, Role
from exam_engine.attempts.events.room import ConsentGiven
from exam_engine.ids import PersonId
from proctoring.backends import Readers, choose_readers
from proctoring.snapshot import decode
from tests.support.camera import Scene, jpeg_sequence
from workers.snapshots import TOGETHER, BackendAnalyser

GOAL_RATIO: Final = 1.6
BATCH: Final = 10
"""Pictures of one attempt that a worker with work waiting finds together."""
SEATS: Final = 2 * TOGETHER
CROWD: Final = 120
EVERY_S: Final = 5.0
LOAD: Final = 0.8
MEMORY_MB: Final = 160


class Camera:
    """Stored pictures of seated people, taken by the very use case of an upload."""

    def __init__(self, parts: Wiring, seats: list[dict]) -> None:
        self._numbers = count()
        self._frames = list(jpeg_sequence([Scene("present", SEATS * 5)], 5))
        self._evidence = Evidence(
            parts.uow, parts.read, parts.store, _Silent(), _Unlimited(), parts.picture_limits()
        )
        self.seats = seats
        self.decoded = [decode(frame).pixels for frame in self._frames]

    def take(self, seat: dict) -> None:
        """Store one picture of a seat."""
        number = next(self._numbers)
        frame = self._frames[number // len(self.seats) % len(self._frames)]
        upload = Upload(seat["attempt"], seat["person"], f"c{number}", "live", 0, frame)
        self._evidence.accept_snapshot(upload)


def run(model_dir: Path, backend: Backend = "postgresql", *, seconds: float = 10.0) -> bool:
    """Measure and print; True when the goal of a full batch was met."""
    readers = choose_readers(model_dir)
    readers.faces.warmup()
    with rigged(backend) as rig:
        parts = wire(rig.settings)
        try:
            camera = Camera(parts, _consenting(parts, fill(rig.settings, rig.database, CROWD)))
            alone = ratios(parts, camera, readers, together=1)
            each = ratios(parts, camera, readers)
            full = ratios(parts, camera, readers, pictures=BATCH)
            print(f"pictures on {backend}, whole path over bare detector ({_name(readers)}):")
            print(f"  one of each of {TOGETHER} attempts {each[0]:.2f} ({each[1]:.1f} ms)", end="")
            print(f", ten of each {full[0]:.2f} ({full[1]:.1f} ms), goal {GOAL_RATIO}")
            print(f"  one alone, with a transaction of its own {alone[0]:.2f} ({alone[1]:.1f} ms)")
            _tell_delays(rig, camera, model_dir, seconds)
        finally:
            parts.database.close()
    return max(each[0], full[0]) <= GOAL_RATIO


def ratios(
    parts: Wiring,
    camera: Camera,
    readers: Readers,
    *,
    pictures: int = 1,
    together: int = TOGETHER,
    rounds: int = 5,
) -> tuple[float, float]:
    """Return the median ratio of rounds, and the milliseconds of CPU per picture.

    Args:
        parts: of the installation.
        camera: stores the pictures.
        readers: the detectors.
        pictures: how many of each attempt wait.
        together: how many attempts share a transaction, as those of a job do.
        rounds: how often; the first, cold one comes on top.
    """
    watching = Watching(parts.uow, parts.read, parts.store, _Silent())
    analyser = BackendAnalyser(readers)
    seats = camera.seats[:SEATS]
    groups = [
        tuple(seat["attempt"] for seat in seats[begin : begin + together])
        for begin in range(0, SEATS, together)
    ]
    found: list[tuple[float, float]] = []
    for _ in range(rounds + 1):
        for seat in seats:
            for _ in range(pictures):
                camera.take(seat)
        whole = _cpu_ms(lambda: [_read_all(watching, group, analyser) for group in groups])
        bare = _cpu_ms(lambda: [readers.faces.detect(one) for one in camera.decoded])
        each = whole / (len(seats) * pictures)
        found.append((each / (bare / len(camera.decoded)), each))
    warm = found[1:]
    return statistics.median(one[0] for one in warm), statistics.median(one[1] for one in warm)


def _read_all(watching: Watching, attempts: Sequence[str], analyser: BackendAnalyser) -> None:
    left: Collection[str] = attempts
    while left:
        left = watching.analyse_all(sorted(left), analyser)


def _tell_delays(rig: Rig, camera: Camera, model_dir: Path, seconds: float) -> None:
    """Print how soon boards are told at four fifths of what one worker manages, and its memory."""
    env = {**rig.env, "ASSAY_MODEL_DIR": str(model_dir)}
    with _worked(env) as worker, _heard(rig.stream) as heard:
        for seat in camera.seats[:SEATS]:  # warm
            camera.take(seat)
        _wait(lambda: len(heard) >= SEATS)
        heard.clear()
        for seat in camera.seats:
            camera.take(seat)
        began = time.monotonic()
        _wait(lambda: len(heard) >= len(camera.seats))
        managed = len(camera.seats) / (time.monotonic() - began)
        rate = min(LOAD * managed, len(camera.seats) / EVERY_S)
        delays, memory = _led(camera, heard, rate, seconds, worker)
    print(
        f"  one worker at {rate:.0f} pictures/s ({rate / managed:.0%} of what it managed):"
        f" told after p50 {_at(delays, 0.5):.2f} s, p95 {_at(delays, 0.95):.2f} s of {len(delays)}"
        f" (goal 2 s; a board gathers for at most 1 s more)"
    )
    print(f"  its memory at most {memory:.0f} MB with the child that reads (goal {MEMORY_MB} MB)")


def _led(
    camera: Camera, heard: dict[str, float], rate: float, seconds: float, worker: int
) -> tuple[list[float], float]:
    """Take pictures at a rate, one seat after the other; return delays in order, and memory."""
    delays: list[float] = []
    memory = 0.0
    taken: dict[str, float] = {}
    heard.clear()
    began = time.monotonic()
    for number in range(round(rate * seconds)):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        seat = camera.seats[number % round(rate * EVERY_S)]
        delays += _settled(taken, heard)
        if seat["attempt"] not in taken:  # one that waits still is measured from its first
            heard.pop(seat["attempt"], None)
            camera.take(seat)
            taken[seat["attempt"]] = time.monotonic()
        memory = max(memory, _rss_mb(worker))
    _wait(lambda: not taken.keys() - heard.keys())
    delays += _settled(taken, heard)
    return sorted(delays), memory


def _settled(taken: dict[str, float], heard: dict[str, float]) -> list[float]:
    known = [attempt for attempt in taken if attempt in heard]
    return [heard.pop(attempt) - taken.pop(attempt) for attempt in known]


@contextmanager
def _worked(env: dict[str, str]) -> Iterator[int]:
    """Run a relay and a worker of pictures; yields the worker's process id."""
    commands = (("workers", "relay"), ("workers", "snapshots"))
    running = [
        subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env)
        for command in commands
    ]
    try:
        yield running[1].pid
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(20)


@contextmanager
def _heard(stream: redis.Redis) -> Iterator[dict[str, float]]:
    """Listen as a board does; yields when each attempt was last named."""
    heard: dict[str, float] = {}
    listener = stream.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(BOARD_CHANNEL)
    ended = threading.Event()

    def listen() -> None:
        while not ended.is_set():
            message = listener.get_message(timeout=0.2)
            if message is not None:
                heard.update(dict.fromkeys(message["data"].decode().split(), time.monotonic()))

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield heard
    finally:
        ended.set()
        thread.join()
        listener.close()


def _consenting(parts: Wiring, seats: list[dict]) -> list[dict]:
    with parts.uow() as uow:
        for seat in seats:
            stored = uow.attempts.lock(seat["attempt"])
            assert stored is not None
            actor = Actor(PersonId(seat["person"]), Role.CANDIDATE)
            note(uow, stored, ConsentGiven("c" * 64, ("faces",), "en"), actor=actor, now=uow.now())
        uow.commit()
    return seats


class _Silent:
    """Names nothing to boards: what is heard then is the worker's own word."""

    def to_attempt(self, *_: object) -> None:
        """Push nothing."""

    def board_changed(self, attempt_id: str) -> None:
        """Name nothing."""


class _Unlimited:
    def allow(self, _key: str, **_: int) -> bool:
        return True


def _rss_mb(worker: int) -> float:
    """Return the resident memory of a worker and its child, shared pages counted once."""
    total = 0.0
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    for pid in (str(worker), *children):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024
    return total


def _wait(is_done: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < until, "the worker did not come to an end"
        time.sleep(0.01)


def _cpu_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _name(readers: Readers) -> str:
    return readers.faces.caps.detector.name


if __name__ == "__main__":
    models = Path(os.environ.get("ASSAY_MODEL_DIR", "var/models"))
    met = [run(models, backend) for backend in ("postgresql", "sqlite")]
    sys.exit(0 if all(met) else 1)
