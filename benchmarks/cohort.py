"""A cohort starts and hands in: from the press of the start to the last first answer on disk.

The hall sits in the waiting room with its sealed papers; one set-based command starts everybody and
one broadcast brings the keys; each candidate answers at once. Then all hand in within two seconds.
Times count from the press, which is before the broadcast. Nothing but delivery runs besides.

The verdict is that nobody fails. How long it took depends on the machine, and is told beside what a
rehearsal asks of the machine of an exam.
"""

from app.persistence.unit_of_work import units_of_work
from app.rehearsal.figures import HAND_IN_P99_MS, START_P99_MS, Step, percentile
from app.rehearsal.run import Rehearsal
from app.services.catalogue.importing import Import
from app.wiring import wire
from benchmarks import machine
from benchmarks.figures import Backend, Verdict, at_least, at_most
from benchmarks.rig import Rig, rigged
from benchmarks.seats import SCHEME
from exam_engine.exchange import load_programme

COHORT = 1000


def run(backend: Backend = "postgresql", *, cohort: int = COHORT) -> bool:
    """Start `cohort` candidates at once and let them hand in; return whether nobody failed."""
    with rigged(backend) as rig:
        for folder in sorted(rig.settings.content_dir.glob("*/programme.yaml")):
            Import(units_of_work(rig.database)).programme(load_programme(folder.parent))
        with rig.running() as (servers, _client):
            cpu = machine.cpu_seconds(servers[0].pid)
            step = _played(rig, cohort)
            cpu = machine.cpu_seconds(servers[0].pid) - cpu
    found = verdicts(step)
    print(f"\na cohort of {cohort} in one process on {backend}")
    for what, figure, goal, met in found:
        print(f"  {'ok  ' if met else 'MISS'} {what:<34} {figure:8.2f}   goal {goal}")
    for what, took, asked in (
        ("start to first answer, p99 ms", step.start, START_P99_MS),
        ("handing in to receipt, p99 ms", step.hand_in, HAND_IN_P99_MS),
    ):
        print(f"       {what:<34} {percentile(took, 99):8.2f}   a rehearsal asks {asked:.0f}")
    for what, many in step.failures.items():
        print(f"       {many} times {what}")
    last = max(step.start, default=0.0)
    print(f"       the last first answer after {last:.0f} ms; {step.put_off} hand-ins came again")
    print(f"       {cpu * 1000 / cohort:.1f} ms CPU each, entering and all; client {_share(step)}")
    return all(met for *_rest, met in found)


def verdicts(step: Step) -> list[Verdict]:
    """Return what counts: everybody has a first answer and a receipt, and nothing failed."""
    return [
        at_most("failures of any kind", sum(step.failures.values()), 0),
        at_least("first answers stored", len(step.start), step.candidates),
        at_least("handed in with a receipt", len(step.hand_in), step.candidates),
    ]


def _played(rig: Rig, cohort: int) -> Step:
    wiring = wire(rig.settings)
    try:
        return Rehearsal(
            wiring, rig.settings.public_url, SCHEME, seconds=0.0, say=lambda _words: None
        ).step(cohort)
    finally:
        wiring.database.close()
        wiring.redis.close()


def _share(step: Step) -> str:
    return f"{step.client_share:.0%} of one core"
